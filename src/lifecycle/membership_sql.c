/*
 * membership_value and membership_tier (models.md T1).
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "common/days.h"
#include "common/decimal_arguments.h"
#include "common/money.h"
#include "lifecycle/entries.h"
#include "lifecycle/membership.h"

PG_FUNCTION_INFO_V1(membership_value);

/*
 * membership_value(h, as_of, window_days, hold_days): the money of the best
 * window that ends on one of the last hold_days days or on as_of. 22023
 * (invalid_parameter_value) unless window_days >= 1 and hold_days >= 0, 22008
 * (datetime_field_overflow) for an infinite day.
 */
Datum
membership_value(PG_FUNCTION_ARGS)
{
	int32		as_of = as_of_day(PG_GETARG_DATEADT(1));
	int32		window = PG_GETARG_INT32(2);
	int32		hold = PG_GETARG_INT32(3);
	Entries		entries;

	if (window < 1 || hold < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid limits of membership: window_days %d, hold_days %d",
						window, hold),
				 errhint("Give window_days >= 1 and hold_days >= 0, for example 365 and 90.")));
	entries = entries_argument(fcinfo, 0, as_of);
	PG_RETURN_NUMERIC(money_to_numeric(membership_value_of(entries.days,
														   entries.count,
														   as_of, window,
														   hold)));
}

/*
 * The elements of an array argument. 22023 (invalid_parameter_value) for NULLs
 * and more than one dimension.
 */
static Datum *
list_argument(FunctionCallInfo fcinfo, int argument, Oid type,
			  const char *name, int *count)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argument);
	Datum	   *elements;

	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be an array of one dimension without NULLs",
						name)));
	deconstruct_array(array, type, -1, false, TYPALIGN_INT, &elements, NULL,
					  count);
	return elements;
}

/*
 * Raises 22023 (invalid_parameter_value) unless the limits descend and there
 * is one more name.
 */
static void
check_limits(const Datum *limits, int count, int names)
{
	if (names != count + 1 || count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d limits, but %d names", count, names),
				 errhint("Give a name for each limit, the best first, and one for values below all limits.")));
	for (int i = 0; i < count; i++)
	{
		Numeric		limit = check_finite_decimal(DatumGetNumeric(limits[i]),
												 "limit");

		if (i > 0 && decimal_compare(limit, DatumGetNumeric(limits[i - 1])) >= 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("limits do not fall: %s after %s",
							decimal_to_text(limit),
							decimal_to_text(DatumGetNumeric(limits[i - 1]))),
					 errhint("Give the limit of the best tier first, for example 20000, 5000, 1000.")));
	}
}

PG_FUNCTION_INFO_V1(membership_tier);

/*
 * membership_tier(value, limits, names): the name of the first limit that the
 * value reaches, or the last name. 22023 (invalid_parameter_value) for limits
 * that do not descend.
 */
Datum
membership_tier(PG_FUNCTION_ARGS)
{
	Numeric		value = check_finite_decimal(PG_GETARG_NUMERIC(0), "value");
	int			limit_count;
	int			name_count;
	Datum	   *limits = list_argument(fcinfo, 1, NUMERICOID, "limits",
									   &limit_count);
	Datum	   *names = list_argument(fcinfo, 2, TEXTOID, "names",
									  &name_count);
	int			tier = 0;

	check_limits(limits, limit_count, name_count);
	while (tier < limit_count &&
		   decimal_compare(value, DatumGetNumeric(limits[tier])) < 0)
		tier++;
	PG_RETURN_DATUM(names[tier]);
}
