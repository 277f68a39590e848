/*
 * The figures of a history: recency, frequency, monetary and others. With an
 * as-of date, purchases up to and including that day count.
 */
#include "common/compat.h"

#include "history/accessors_sql.h"

#include "common/days.h"
#include "common/money.h"
#include "utils/builtins.h"

/*
 * The summary of the history in argument 0, as of the date in argument 1 if
 * there is a second argument.
 */
static HistorySummary
summary_of_arguments(FunctionCallInfo fcinfo)
{
	HistorySummary summary;
	ShortHistory room;
	int32		day = PG_INT32_MAX;

	if (PG_NARGS() > 1)
		day = as_of_day(PG_GETARG_DATEADT(1));
	history_summarize(history_to_read(PG_GETARG_DATUM(0), &room), day,
					  &summary);
	Assert(summary.orders >= 0);
	return summary;
}

/*
 * The number of orders as an SQL integer. 22003 (numeric_value_out_of_range)
 * if it does not fit.
 */
int32
orders_to_integer(int64 orders)
{
	Assert(orders >= 0);
	if (orders > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of orders out of range: " INT64_FORMAT, orders),
				 errdetail("The number of orders of a history is an integer.")));
	return (int32) orders;
}

PG_FUNCTION_INFO_V1(purchase_history_first_purchase);

/* Day of the first purchase; NULL if there is none. */
Datum
purchase_history_first_purchase(PG_FUNCTION_ARGS)
{
	HistorySummary summary = summary_of_arguments(fcinfo);

	if (summary.purchase_days == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(summary.first);
}

PG_FUNCTION_INFO_V1(purchase_history_last_purchase);

/* Day of the last purchase; NULL if there is none. */
Datum
purchase_history_last_purchase(PG_FUNCTION_ARGS)
{
	HistorySummary summary = summary_of_arguments(fcinfo);

	if (summary.purchase_days == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(summary.last);
}

PG_FUNCTION_INFO_V1(purchase_history_tenure);

/* Days from the first purchase to the as-of date; NULL if there is none. */
Datum
purchase_history_tenure(PG_FUNCTION_ARGS)
{
	HistorySummary summary = summary_of_arguments(fcinfo);

	if (summary.purchase_days == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(PG_GETARG_DATEADT(1) - summary.first);
}

PG_FUNCTION_INFO_V1(purchase_history_recency);

/* Days from the last purchase to the as-of date; NULL if there is none. */
Datum
purchase_history_recency(PG_FUNCTION_ARGS)
{
	HistorySummary summary = summary_of_arguments(fcinfo);

	if (summary.purchase_days == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(PG_GETARG_DATEADT(1) - summary.last);
}

PG_FUNCTION_INFO_V1(purchase_history_frequency);

/* Number of orders, 0 if there is none. */
Datum
purchase_history_frequency(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(orders_to_integer(summary_of_arguments(fcinfo).orders));
}

PG_FUNCTION_INFO_V1(purchase_history_purchase_days);

/* Number of days with at least one purchase. */
Datum
purchase_history_purchase_days(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(summary_of_arguments(fcinfo).purchase_days);
}

PG_FUNCTION_INFO_V1(purchase_history_monetary);

/* Money net of refunds. */
Datum
purchase_history_monetary(PG_FUNCTION_ARGS)
{
	PG_RETURN_NUMERIC(money_to_numeric(summary_of_arguments(fcinfo).money));
}

PG_FUNCTION_INFO_V1(purchase_history_average_order);

/* Net money per order, as numeric division gives it; NULL without orders. */
Datum
purchase_history_average_order(PG_FUNCTION_ARGS)
{
	HistorySummary summary = summary_of_arguments(fcinfo);

	if (summary.orders == 0)
		PG_RETURN_NULL();
	return DirectFunctionCall2(numeric_div,
							   NumericGetDatum(money_to_numeric(summary.money)),
							   NumericGetDatum(int64_to_numeric(summary.orders)));
}

PG_FUNCTION_INFO_V1(purchase_history_mean_gap);

/*
 * Mean number of days between purchase days; NULL if there are fewer than two.
 */
Datum
purchase_history_mean_gap(PG_FUNCTION_ARGS)
{
	HistorySummary summary = summary_of_arguments(fcinfo);

	if (summary.purchase_days < 2)
		PG_RETURN_NULL();
	Assert(summary.last - summary.first >= summary.purchase_days - 1);
	PG_RETURN_FLOAT8((double) (summary.last - summary.first) /
					 (summary.purchase_days - 1));
}
