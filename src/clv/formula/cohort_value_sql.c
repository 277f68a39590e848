/*
 * cohort_value: the lifetime value table of a cohort (models.md 3, C11).
 */
#include "common/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"

#include "common/decimal_arguments.h"
#include "common/result_row.h"

#define MOST_YEARS 1000

/* Numbers by year. The last number holds for all later years. */
typedef struct Series
{
	Datum	   *values;
	int			count;
} Series;

/* The arguments, and the current year of the table. */
typedef struct CohortTable
{
	Numeric		acquired;		/* customers */
	Series		retention;		/* from year 0 on: share kept until the next
								 * year */
	Series		revenue;		/* for each customer */
	Series		cost;			/* for each customer */
	Numeric		growth;			/* 1 + rate */
	Numeric		acquisition_cost;	/* for each customer */

	Numeric		customers;
	Numeric		discount;		/* growth^year */
	Numeric		cumulative;		/* present value of all earlier years */
} CohortTable;

enum
{
	COLUMN_YEAR,
	COLUMN_CUSTOMERS,
	COLUMN_RETENTION,
	COLUMN_REVENUE,
	COLUMN_COST,
	COLUMN_PROFIT,
	COLUMN_DISCOUNT_FACTOR,
	COLUMN_PRESENT_VALUE,
	COLUMN_CUMULATIVE_PRESENT_VALUE,
	COLUMN_VALUE_PER_CUSTOMER,
	COLUMN_COUNT
};

/*
 * The series in an argument. 22023 (invalid_parameter_value) if it is empty or
 * not finite.
 */
static Series
series_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P_COPY(argument);
	Series		series;

	if (ARR_NDIM(array) != 1 || array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be an array of one dimension without NULL",
						name),
				 errhint("Give a number for each year from the first on; the last holds for all later years.")));
	deconstruct_array(array, NUMERICOID, -1, false, TYPALIGN_INT,
					  &series.values, NULL, &series.count);
	for (int i = 0; i < series.count; i++)
		check_finite_decimal(DatumGetNumeric(series.values[i]), name);
	return series;
}

static Numeric
series_at(const Series *series, int year)
{
	return DatumGetNumeric(series->values[Min(year, series->count - 1)]);
}

/* Reads and checks all arguments except years, argument 1. */
static void
table_begin(FunctionCallInfo fcinfo, CohortTable *table)
{
	Numeric		rate = check_decimal_rate(PG_GETARG_NUMERIC(5), "rate");

	table->acquired = check_decimal_at_least(PG_GETARG_NUMERIC_COPY(0), 0,
											 "customers");
	table->retention = series_argument(fcinfo, 2, "retention");
	for (int i = 0; i < table->retention.count; i++)
		check_decimal_share(series_at(&table->retention, i), "retention");
	table->revenue = series_argument(fcinfo, 3, "revenue");
	table->cost = series_argument(fcinfo, 4, "cost");
	table->growth = decimal_add(int64_to_numeric(1), rate);
	table->acquisition_cost = check_finite_decimal(PG_GETARG_NUMERIC_COPY(6),
												   "acquisition_cost");
}

/* Moves to the next year. */
static void
table_enter_year(CohortTable *table, int year)
{
	if (year == 0)
	{
		table->customers = table->acquired;
		table->discount = int64_to_numeric(1);
		table->cumulative = int64_to_numeric(0);
		return;
	}
	table->customers = decimal_multiply(table->customers,
										series_at(&table->retention, year - 1));
	table->discount = decimal_multiply(table->discount, table->growth);
}

/* The cost of the customers of a year, with the acquisition in year 0. */
static Numeric
cost_of_year(const CohortTable *table, int year)
{
	Numeric		each = series_at(&table->cost, year);

	if (year == 0)
		each = decimal_add(each, table->acquisition_cost);
	return decimal_multiply(table->customers, each);
}

/* The row of a year. Its columns have no trailing zeros. */
static HeapTuple
table_row(CohortTable *table, TupleDesc descriptor, int year)
{
	Numeric		columns[COLUMN_COUNT];
	Datum		values[COLUMN_COUNT];
	bool		nulls[COLUMN_COUNT] = {false};
	Numeric		one = int64_to_numeric(1);
	Numeric		profit;

	columns[COLUMN_CUSTOMERS] = table->customers;
	columns[COLUMN_RETENTION] = year == 0 ? one :
		series_at(&table->retention, year - 1);
	columns[COLUMN_REVENUE] =
		decimal_multiply(table->customers, series_at(&table->revenue, year));
	columns[COLUMN_COST] = cost_of_year(table, year);
	profit = decimal_subtract(columns[COLUMN_REVENUE], columns[COLUMN_COST]);
	columns[COLUMN_PROFIT] = profit;
	columns[COLUMN_DISCOUNT_FACTOR] = decimal_divide(one, table->discount);
	columns[COLUMN_PRESENT_VALUE] = decimal_divide(profit, table->discount);
	table->cumulative = decimal_add(table->cumulative,
									columns[COLUMN_PRESENT_VALUE]);
	columns[COLUMN_CUMULATIVE_PRESENT_VALUE] = table->cumulative;
	nulls[COLUMN_VALUE_PER_CUSTOMER] =
		decimal_compare_integer(table->acquired, 0) == 0;
	columns[COLUMN_VALUE_PER_CUSTOMER] =
		nulls[COLUMN_VALUE_PER_CUSTOMER] ? one :
		decimal_divide(table->cumulative, table->acquired);
	values[COLUMN_YEAR] = Int32GetDatum(year);
	for (int i = COLUMN_CUSTOMERS; i < COLUMN_COUNT; i++)
		values[i] = NumericGetDatum(decimal_trim(columns[i]));
	return heap_form_tuple(descriptor, values, nulls);
}

/* Builds the rows of the years 0..years. */
static void
build_rows(FunctionCallInfo fcinfo, int32 years)
{
	FuncCallContext *call = SRF_FIRSTCALL_INIT();
	MemoryContext caller = MemoryContextSwitchTo(call->multi_call_memory_ctx);
	HeapTuple  *rows = palloc((years + 1) * sizeof(HeapTuple));
	CohortTable table;

	call->tuple_desc = result_row(fcinfo);
	table_begin(fcinfo, &table);
	for (int32 year = 0; year <= years; year++)
	{
		CHECK_FOR_INTERRUPTS();
		table_enter_year(&table, year);
		rows[year] = table_row(&table, call->tuple_desc, year);
	}
	call->user_fctx = rows;
	call->max_calls = years + 1;
	MemoryContextSwitchTo(caller);
}

PG_FUNCTION_INFO_V1(cohort_value);

/*
 * cohort_value(customers, years, retention, revenue, cost, rate,
 * acquisition_cost): a row for each year from that of acquisition, 0, on
 * (C11). 22023 (invalid_parameter_value) for arguments that are not finite or
 * out of range.
 */
Datum
cohort_value(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;
	HeapTuple	row;

	if (SRF_IS_FIRSTCALL())
	{
		int32		years = PG_GETARG_INT32(1);

		if (years < 0 || years > MOST_YEARS)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("years must be between 0 and %d: %d", MOST_YEARS,
							years)));
		build_rows(fcinfo, years);
	}
	call = SRF_PERCALL_SETUP();
	if (call->call_cntr >= call->max_calls)
		SRF_RETURN_DONE(call);
	row = ((HeapTuple *) call->user_fctx)[call->call_cntr];
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(row));
}
