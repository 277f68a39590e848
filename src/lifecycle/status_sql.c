/*
 * Statuses by fixed windows, and rates of a customer base (models.md 2.2-2.4).
 */
#include "common/compat.h"

#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "common/days.h"
#include "common/state.h"
#include "lifecycle/entries.h"
#include "lifecycle/period_argument.h"
#include "lifecycle/status.h"

PG_FUNCTION_INFO_V1(activity_status);

/*
 * activity_status(h, as_of, active_days, lost_days): first-time, active,
 * defecting or inactive; prospect without a purchase and for a NULL history.
 * 22023 (invalid_parameter_value) unless 0 <= active_days <= lost_days, 22008
 * (datetime_field_overflow) for an infinite day.
 */
Datum
activity_status(PG_FUNCTION_ARGS)
{
	int32		active_days = PG_GETARG_INT32(2);
	int32		lost_days = PG_GETARG_INT32(3);
	int32		as_of;
	Entries		entries;
	const char *status;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	if (active_days < 0 || lost_days < active_days)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid limits of activity: active_days %d, lost_days %d",
						active_days, lost_days),
				 errhint("Give 0 <= active_days <= lost_days, for example 90 and 365.")));
	as_of = as_of_day(PG_GETARG_DATEADT(1));
	entries = entries_argument(fcinfo, 0, as_of);
	status = activity_status_of(entries.days, entries.count, as_of,
								active_days, lost_days);
	PG_RETURN_TEXT_P(cstring_to_text(status));
}

PG_FUNCTION_INFO_V1(period_status);

/*
 * period_status(h, from, to): new, current, resurrected, dormant or none in
 * [from, to), compared with the period of equal length before it; none for a
 * NULL history. 22023 (invalid_parameter_value) for an empty period, 22008
 * (datetime_field_overflow) for an infinite one.
 */
Datum
period_status(PG_FUNCTION_ARGS)
{
	DateADT		from = PG_GETARG_DATEADT(1);
	DateADT		to = PG_GETARG_DATEADT(2);
	Entries		entries;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	check_period(from, to);
	entries = entries_argument(fcinfo, 0, to - 1);
	PG_RETURN_TEXT_P(cstring_to_text(period_status_of(entries.days,
													  entries.count, from,
													  to)));
}

/*
 * Raises 22023 (invalid_parameter_value) unless 0 <= lost <= base and both are
 * finite.
 */
static void
check_customers(double lost, double base)
{
	if (lost >= 0 && lost <= base && !isinf(base))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid numbers of customers: lost %s, base %s",
					float8out_internal(lost), float8out_internal(base)),
			 errhint("Lost customers are part of the base: 0 <= lost <= base.")));
}

PG_FUNCTION_INFO_V1(churn_rate);

/* churn_rate(lost, base): lost / base; NULL for an empty base. */
Datum
churn_rate(PG_FUNCTION_ARGS)
{
	double		lost = PG_GETARG_FLOAT8(0);
	double		base = PG_GETARG_FLOAT8(1);

	check_customers(lost, base);
	if (base == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(lost / base);
}

PG_FUNCTION_INFO_V1(customer_lifetime);

/*
 * customer_lifetime(base, lost): base / lost, in periods; NULL (unknown) if
 * lost is 0. 22003 (numeric_value_out_of_range) on overflow.
 */
Datum
customer_lifetime(PG_FUNCTION_ARGS)
{
	double		base = PG_GETARG_FLOAT8(0);
	double		lost = PG_GETARG_FLOAT8(1);

	check_customers(lost, base);
	if (lost == 0)
		PG_RETURN_NULL();
	if (isinf(base / lost))
		float_overflow_error();
	PG_RETURN_FLOAT8(base / lost);
}

/* The state of repeat_rate: the numbers in a bigint array. */
typedef struct RepeatCounts
{
	int64		repeaters;		/* customers with two orders or more */
	int64		buyers;			/* customers with an order */
} RepeatCounts;

/*
 * The counts in an array. 22023 (invalid_parameter_value) for an invalid
 * state.
 */
static RepeatCounts *
repeat_counts(ArrayType *array)
{
	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) ||
		ARR_SIZE(array) != ARR_OVERHEAD_NONULLS(1) + sizeof(RepeatCounts))
		invalid_state();
	return (RepeatCounts *) ARR_DATA_PTR(array);
}

/*
 * The array in argument 0, a copy unless an aggregate may change it in place.
 */
static ArrayType *
counts_to_change(FunctionCallInfo fcinfo)
{
	if (AggCheckCallContext(fcinfo, NULL))
		return PG_GETARG_ARRAYTYPE_P(0);
	return PG_GETARG_ARRAYTYPE_P_COPY(0);
}

PG_FUNCTION_INFO_V1(repeat_rate_add);

/* Transition: counts a customer. */
Datum
repeat_rate_add(PG_FUNCTION_ARGS)
{
	ArrayType  *array = counts_to_change(fcinfo);
	RepeatCounts *counts = repeat_counts(array);
	PurchaseHistory *history = PG_GETARG_HISTORY(1);
	int64		orders = 0;

	for (int32 i = 0; i < history->count && orders < 2; i++)
		orders += history->entries[i].orders;
	counts->buyers += orders > 0;
	counts->repeaters += orders > 1;
	Assert(history_is_valid(history));
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(repeat_rate_combine);

/* Combine: the sums. */
Datum
repeat_rate_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *array = counts_to_change(fcinfo);
	RepeatCounts *counts = repeat_counts(array);
	const RepeatCounts *other = repeat_counts(PG_GETARG_ARRAYTYPE_P(1));

	counts->buyers += other->buyers;
	counts->repeaters += other->repeaters;
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(repeat_rate_final);

/* Final: repeaters / buyers; NULL if no customer has an order. */
Datum
repeat_rate_final(PG_FUNCTION_ARGS)
{
	const RepeatCounts *counts = repeat_counts(PG_GETARG_ARRAYTYPE_P(0));

	if (counts->buyers == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8((double) counts->repeaters / counts->buyers);
}
