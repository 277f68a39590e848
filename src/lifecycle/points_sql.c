/*
 * points_balance (models.md T9).
 */
#include "common/compat.h"

#include "common/days.h"
#include "common/money.h"
#include "lifecycle/entries.h"
#include "lifecycle/points.h"

/* The entries of an argument up to a day. */
static PointDays
points_argument(FunctionCallInfo fcinfo, int argument, int32 day)
{
	Entries		entries = entries_argument(fcinfo, argument, day);

	return (PointDays) {entries.days, entries.count};
}

/* Raises 22023 (invalid_parameter_value) for negative points spent. */
static void
check_spent(PointDays spent)
{
	for (int32 i = 0; i < spent.count; i++)
		if (spent.days[i].money < 0)
		{
			char		points[MONEY_TEXT_SIZE];

			money_to_text(points, spent.days[i].money);
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("points spent on %s must not be negative: %s",
							text_of_day(spent.days[i].day), points),
					 errhint("Enter points that are given back as earned points.")));
		}
}

PG_FUNCTION_INFO_V1(points_balance);

/*
 * points_balance(earned, spent, as_of, valid_days): points left at the end of a
 * day; a NULL history is an empty one. 22023 (invalid_parameter_value) unless
 * valid_days >= 1 and no day of `spent` is negative.
 */
Datum
points_balance(PG_FUNCTION_ARGS)
{
	int32		as_of;
	int32		valid_days;
	PointDays	spent;

	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	as_of = as_of_day(PG_GETARG_DATEADT(2));
	valid_days = PG_GETARG_INT32(3);
	if (valid_days < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("valid_days must be 1 or more: %d", valid_days)));
	spent = points_argument(fcinfo, 1, as_of);
	check_spent(spent);
	PG_RETURN_NUMERIC(money_to_numeric(points_balance_of(points_argument(fcinfo, 0, as_of),
														 spent, as_of,
														 valid_days)));
}
