/*
 * Final functions of the aggregates cohort_retention, churn_by_period and
 * cohort_money.
 */
#include "common/compat.h"

#include "lifecycle/cohorts_sql.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "common/days.h"
#include "common/decimal.h"
#include "common/money.h"
#include "lifecycle/period_argument.h"

/* most rows of a result, below the limit of an array */
#define MOST_ROWS 1000000

/* The rows of the result, an array of a row type. */
typedef struct RowBuilder
{
	Oid			row_type;
	TupleDesc	descriptor;
	Datum	   *rows;
	int64		most;			/* number of rows that fit */
	int			count;
} RowBuilder;

/* The checked cells of a state, sorted by cohort and number. */
typedef struct SortedCells
{
	PeriodRange range;
	int			ages;			/* as in the state */
	int32		as_of;
	CohortCell *cells;
	size_t		count;
} SortedCells;

/*
 * Room for `count` rows of the result type of the function. 54000
 * (program_limit_exceeded) for too many.
 */
static RowBuilder
rows_begin(FunctionCallInfo fcinfo, const SortedCells *sorted, int64 count)
{
	RowBuilder	builder = {0};
	Oid			array_type = get_func_rettype(fcinfo->flinfo->fn_oid);

	if (count > MOST_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many cohorts and periods: %lld rows",
						(long long) count),
				 errdetail("There can be up to %d; the first cohort begins on %s, and as_of is %s.",
						   MOST_ROWS,
						   text_of_day(period_start_date(sorted->range.kind,
														 sorted->cells[0].cohort)),
						   text_of_day(sorted->as_of)),
				 errhint("Leave out purchases with a wrong date, or choose an earlier as_of or a longer period.")));
	builder.row_type = get_element_type(array_type);
	builder.descriptor = lookup_rowtype_tupdesc_copy(builder.row_type, -1);
	builder.rows = palloc(Max(count, 1) * sizeof(Datum));
	builder.most = count;
	return builder;
}

static void
rows_add(RowBuilder *builder, Datum *values, bool *nulls)
{
	HeapTuple	tuple = heap_form_tuple(builder->descriptor, values, nulls);

	Assert(builder->count < builder->most);
	builder->rows[builder->count++] = HeapTupleGetDatum(tuple);
}

static Datum
rows_end(RowBuilder *builder)
{
	return PointerGetDatum(construct_array(builder->rows, builder->count,
										   builder->row_type, -1, false,
										   TYPALIGN_DOUBLE));
}

/* Whether the periods of a cell are valid for the state. */
static bool
has_valid_period(const SortedCells *sorted, const CohortCell *cell)
{
	if (sorted->ages != CALENDAR)
		return cell->cohort <= sorted->range.last;
	return (int64) cell->cohort + cell->number - 1 <= sorted->range.last;
}

/*
 * Sorts a copy of the cells of argument 0. 22023 (invalid_parameter_value) for
 * an invalid state, or a state of another aggregate.
 */
static SortedCells
sorted_cells(FunctionCallInfo fcinfo, bool by_age)
{
	const CohortState *state = cohort_state_argument(fcinfo, 0);
	Size		size = state->capacity * sizeof(CohortCell);
	SortedCells sorted = {.range = cohort_state_range(state),
						  .ages = state->ages, .as_of = state->as_of};

	check_cohort_state((sorted.ages != CALENDAR) == by_age);
	sorted.cells = palloc(size);
	memcpy(sorted.cells, state->cells, size);
	sorted.count = cohort_sort_cells(sorted.cells, state->capacity);
	for (size_t i = 0; i < sorted.count; i++)
	{
		const CohortCell *cell = &sorted.cells[i];
		bool		first = i == 0 || cell->cohort != cell[-1].cohort;

		check_cohort_state(cell->number >= 1 && first == (cell->number == 1) &&
						   (first || cell->number > cell[-1].number) &&
						   cell->active >= first && cell->kept >= 0 &&
						   has_valid_period(&sorted, cell));
	}
	return sorted;
}

/* The total number of periods of all cohorts. */
static int64
count_periods(const SortedCells *sorted)
{
	int64		periods = 0;

	for (size_t i = 0; i < sorted->count; i++)
		if (sorted->cells[i].number == 1)
			periods += (int64) sorted->range.last - sorted->cells[i].cohort + 1;
	return periods;
}

/* Adds the row of a period of a cohort. There may be no cell for it. */
static void
add_retention_row(RowBuilder *builder, PeriodKind kind, const CohortCell *first,
				  int32 number, const CohortCell *cell)
{
	int64		active = cell == NULL ? 0 : cell->active;
	Datum		values[] = {
		DateADTGetDatum(period_start_date(kind, first->cohort)),
		Int32GetDatum(number - 1),
		Int64GetDatum(first->active),
		Int64GetDatum(active),
		Float8GetDatum((double) active / first->active),
		NumericGetDatum(money_to_numeric(cell == NULL ? 0 : cell->money)),
	};
	bool		nulls[lengthof(values)] = {false};

	Assert(first->number == 1 && first->active > 0);
	rows_add(builder, values, nulls);
}

PG_FUNCTION_INFO_V1(cohort_retention_final);

/*
 * Final of cohort_retention: for each cohort, the periods from its own, 0, to
 * the last complete one.
 */
Datum
cohort_retention_final(PG_FUNCTION_ARGS)
{
	SortedCells sorted = sorted_cells(fcinfo, false);
	RowBuilder	builder = rows_begin(fcinfo, &sorted,
									 count_periods(&sorted));
	size_t		at = 0;

	while (at < sorted.count)
	{
		const CohortCell *first = &sorted.cells[at];
		int32		numbers = sorted.range.last - first->cohort + 1;

		CHECK_FOR_INTERRUPTS();
		for (int32 number = 1; number <= numbers; number++)
		{
			const CohortCell *cell = NULL;

			if (at < sorted.count && sorted.cells[at].cohort == first->cohort &&
				sorted.cells[at].number == number)
				cell = &sorted.cells[at++];
			add_retention_row(&builder, sorted.range.kind, first, number, cell);
		}
	}
	return rows_end(&builder);
}

/* The customer base in a period. */
typedef struct BasePeriod
{
	int64		active;			/* customers with a purchase */
	int64		kept;			/* of these, customers with a purchase in the
								 * period before */
	int64		acquired;		/* of these, customers with their first
								 * purchase */
} BasePeriod;

/*
 * The periods of the base, from that of the first cohort on. Sets their
 * number.
 */
static BasePeriod *
base_periods(const SortedCells *sorted, int64 *count)
{
	int32		first = sorted->count > 0 ? sorted->cells[0].cohort : 0;
	BasePeriod *periods;

	*count = sorted->count > 0 ? (int64) sorted->range.last - first + 1 : 0;
	if (*count > MOST_ROWS)
		return NULL;
	periods = palloc0(Max(*count, 1) * sizeof(BasePeriod));
	for (size_t i = 0; i < sorted->count; i++)
	{
		const CohortCell *cell = &sorted->cells[i];
		BasePeriod *period = &periods[cell->cohort - first + cell->number - 1];

		Assert(period >= periods && period < periods + *count);
		period->active += cell->active;
		period->kept += cell->kept;
		if (cell->number == 1)
			period->acquired += cell->active;
	}
	return periods;
}

/* Adds the row of a period, given the customers of the period before. */
static void
add_churn_row(RowBuilder *builder, DateADT start, int64 base,
			  const BasePeriod *period)
{
	int64		lost = base - period->kept;
	Datum		values[] = {
		DateADTGetDatum(start),
		Int64GetDatum(base),
		Int64GetDatum(period->kept),
		Int64GetDatum(lost),
		Int64GetDatum(period->acquired),
		Int64GetDatum(period->active - period->kept - period->acquired),
		Float8GetDatum(base == 0 ? 0 : (double) lost / base),
		Float8GetDatum(lost == 0 ? 0 : (double) base / lost),
	};
	bool		nulls[lengthof(values)] = {false};

	nulls[6] = base == 0;
	nulls[7] = lost == 0;
	rows_add(builder, values, nulls);
}

PG_FUNCTION_INFO_V1(churn_by_period_final);

/*
 * Final of churn_by_period: the periods from the first purchase of all to the
 * last complete one.
 */
Datum
churn_by_period_final(PG_FUNCTION_ARGS)
{
	SortedCells sorted = sorted_cells(fcinfo, false);
	int64		count;
	BasePeriod *periods = base_periods(&sorted, &count);
	RowBuilder	builder = rows_begin(fcinfo, &sorted, count);

	for (int32 i = 0; i < count; i++)
		add_churn_row(&builder,
					  period_start_date(sorted.range.kind,
										sorted.cells[0].cohort + i),
					  i == 0 ? 0 : periods[i - 1].active, &periods[i]);
	return rows_end(&builder);
}

/* The cumulated money of a cohort up to an age. */
typedef struct CohortSum
{
	const CohortCell *first;
	int32		lived;			/* number of ages that all customers of the
								 * cohort have completed */
	wide		money;
} CohortSum;

/*
 * Adds the row of a cohort at an age. There may be no cell for it. The figures
 * are NULL if not all customers have completed the age.
 */
static void
add_money_row(RowBuilder *builder, PeriodKind kind, CohortSum *sum, int32 age,
			  const CohortCell *cell)
{
	Datum		values[7] = {
		DateADTGetDatum(period_start_date(kind, sum->first->cohort)),
		Int32GetDatum(age),
		Int64GetDatum(sum->first->active),
	};
	bool		nulls[lengthof(values)] = {[3] = true, true, true, true};
	Numeric		cumulative;

	if (age < sum->lived)
	{
		wide		money = cell == NULL ? 0 : cell->money;

		sum->money += money;
		cumulative = money_to_numeric(sum->money);
		values[3] = Int64GetDatum(cell == NULL ? 0 : cell->active);
		values[4] = NumericGetDatum(money_to_numeric(money));
		values[5] = NumericGetDatum(cumulative);
		values[6] = NumericGetDatum(decimal_divide(cumulative,
												   int64_to_numeric(sum->first->active)));
		memset(nulls, false, sizeof(nulls));
	}
	rows_add(builder, values, nulls);
}

/* The number of cohorts. */
static int64
count_cohorts(const SortedCells *sorted)
{
	int64		cohorts = 0;

	for (size_t i = 0; i < sorted->count; i++)
		cohorts += sorted->cells[i].number == 1;
	return cohorts;
}

PG_FUNCTION_INFO_V1(cohort_money_final);

/*
 * Final of cohort_money: for each cohort, the ages that the oldest cohort has
 * completed.
 */
Datum
cohort_money_final(PG_FUNCTION_ARGS)
{
	SortedCells sorted = sorted_cells(fcinfo, true);
	PeriodKind	kind = sorted.range.kind;
	int32		ages = sorted.count == 0 ? 0 :
		cohort_ages(kind, sorted.cells[0].cohort, sorted.ages - 1,
					sorted.as_of);
	RowBuilder	builder = rows_begin(fcinfo, &sorted,
									 ages * count_cohorts(&sorted));
	size_t		at = 0;

	while (at < sorted.count)
	{
		CohortSum	sum = {.first = &sorted.cells[at]};

		CHECK_FOR_INTERRUPTS();
		sum.lived = cohort_ages(kind, sum.first->cohort, sorted.ages - 1,
								sorted.as_of);
		for (int32 age = 0; age < ages; age++)
		{
			const CohortCell *cell = NULL;

			if (at < sorted.count &&
				sorted.cells[at].cohort == sum.first->cohort &&
				sorted.cells[at].number == age + 1)
				cell = &sorted.cells[at++];
			add_money_row(&builder, kind, &sum, age, cell);
		}
		while (at < sorted.count &&
			   sorted.cells[at].cohort == sum.first->cohort)
			at++;				/* cells of ages that not all customers have
								 * completed */
	}
	return rows_end(&builder);
}
