/*
 * backtest_series: actual and expected purchases by period before and after a
 * split, and customers by their number of purchases before it.
 */
#include "common/compat.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "clv/fit/fit_input.h"
#include "clv/fit/series_report.h"
#include "common/arguments.h"
#include "common/days.h"
#include "common/json_text.h"
#include "common/state.h"
#include "lifecycle/period_argument.h"

#define SERIES_TAG 0x53455231	/* SER1 */

/* longer series are refused */
#define MOST_DAYS 70000

/* The kinds of rows of the sample. */
typedef enum RowKind
{
	ROW_CUSTOMER,
	ROW_SEEN,					/* purchases of a customer in a period, before .. */
	ROW_LATER,					/* .. and after the split */
	ROW_KINDS
} RowKind;

/*
 * The columns of the sample: those of ROW_CUSTOMER; other rows use the last
 * two.
 */
enum
{
	SERIES_KIND,
	SERIES_X,
	SERIES_PERIOD = SERIES_X,
	SERIES_T_X,
	SERIES_PURCHASES = SERIES_T_X,
	SERIES_T,
	SERIES_LOG_GAPS,
	SERIES_COLUMNS
};

/*
 * The model of argument 4. 22023 (invalid_parameter_value) for an unknown or
 * discrete model.
 */
static const ClvModel *
model_argument_of_series(FunctionCallInfo fcinfo)
{
	const ClvModel *model = model_of_text(PG_GETARG_TEXT_PP(4));

	if (model != NULL && (model->flags & CLV_DISCRETE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model counts in periods: %s", model->name),
				 errhint("A series needs a model in continuous time, such as mbg/nbd.")));
	return model;
}

/* Adds the rows of repeat purchases to the sample; *counts is its kind. */
static Sample *
add_purchases(Sample *sample, const SampleKind *counts,
			  const PurchaseHistory *history, PeriodKind kind,
			  int32 split, int32 until)
{
	static const int digits[SERIES_COLUMNS] = {0};
	wide		keys[SERIES_COLUMNS] = {0};
	bool		is_first = true;

	for (int32 i = 0; i < history->count && history->entries[i].day <= until; i++)
	{
		int32		day = history->entries[i].day;
		wide		row = day <= split ? ROW_SEEN : ROW_LATER;
		int32		period;

		if (history->entries[i].orders == 0)
			continue;
		if (is_first)
		{
			is_first = false;
			continue;
		}
		period = period_of_day(kind, day);
		if (keys[SERIES_PURCHASES] > 0 && (keys[SERIES_KIND] != row ||
										   keys[SERIES_PERIOD] != period))
		{
			sample = sample_add(sample, counts, keys, digits);
			keys[SERIES_PURCHASES] = 0;
		}
		keys[SERIES_KIND] = row;
		keys[SERIES_PERIOD] = period;
		keys[SERIES_PURCHASES]++;
	}
	return keys[SERIES_PURCHASES] == 0 ? sample :
		sample_add(sample, counts, keys, digits);
}

PG_FUNCTION_INFO_V1(backtest_series_add);

/*
 * Transition: adds a history (1), for a model (4) fitted to the data up to the
 * split (2), up to a day (3), by period (5). A row with a NULL, or without a
 * purchase by the split, does not change the state.
 */
Datum
backtest_series_add(PG_FUNCTION_ARGS)
{
	static const int digits[SERIES_COLUMNS] = {0};
	SampleKind	kind = {SERIES_TAG, SERIES_COLUMNS, false, {0}};
	const ClvModel *model;
	PeriodKind	period;
	Observation seen;
	wide		keys[SERIES_COLUMNS] = {ROW_CUSTOMER};
	int32		split;
	int32		until;
	Sample	   *sample;

	if (any_null(fcinfo, 1, 6))
		return skip_row(fcinfo);
	holdout_arguments(fcinfo, &split, &until);
	model = model_argument_of_series(fcinfo);
	period = period_kind_from_text(PG_GETARG_TEXT_PP(5));
	kind.parameters[STATE_AS_OF] = split;
	kind.parameters[STATE_UNTIL] = until;
	kind.parameters[STATE_MODEL] = position_of_model(model) * PERIOD_KINDS + period;
	if (!observe(PG_GETARG_HISTORY(1), split, model, UNIT_WEEK, &seen))
		return skip_row(fcinfo);
	keys[SERIES_X] = seen.x;
	keys[SERIES_T_X] = seen.t;
	keys[SERIES_T] = seen.T;
	keys[SERIES_LOG_GAPS] = key_of_log_gaps(seen.log_gaps);
	sample = sample_add(sample_to_change(fcinfo, &kind), &kind, keys, digits);
	PG_RETURN_BYTEA_P(add_purchases(sample, &kind, PG_GETARG_HISTORY(1),
									period, split, until));
}

PG_FUNCTION_INFO_V1(backtest_series_combine);

/* Combine: the customers of both. */
Datum
backtest_series_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine(fcinfo, SERIES_TAG, SERIES_COLUMNS));
}

/* ---- from the sample to a series ---- */

/*
 * The parameters of a sample. 22023 (invalid_parameter_value) if they are
 * invalid.
 */
static Series
series_of_parameters(const Sample *sample)
{
	int32		code = sample->parameters[STATE_MODEL];
	int32		position = code / PERIOD_KINDS - 1;
	Series		series = {
		.split = sample->parameters[STATE_AS_OF],
		.until = sample->parameters[STATE_UNTIL]
	};

	if (code < 0 || position >= CLV_MODEL_COUNT || !IS_VALID_DATE(series.split) ||
		!IS_VALID_DATE(series.until) || series.until <= series.split ||
		(position >= 0 && is_discrete(clv_models[position])))
		invalid_state();
	series.kind = code % PERIOD_KINDS;
	series.request = (FitRequest) {
		.model = position < 0 ? NULL : clv_models[position],
		.unit = UNIT_WEEK, .as_of = series.split
	};
	return series;
}

static int
compare_ages(const void *left, const void *right)
{
	const AgeCount *a = left;
	const AgeCount *b = right;

	return (a->age > b->age) - (a->age < b->age);
}

/* Sorts the ages and counts equal ones together. */
static void
merge_ages(Series *series, int64 n)
{
	AgeCount   *ages = series->ages;

	qsort(ages, n, sizeof(AgeCount), compare_ages);
	for (int64 i = 1; i < n; i++)
	{
		if (ages[i].age == ages[series->distinct].age)
			ages[series->distinct].customers++;
		else
			ages[++series->distinct] = ages[i];
	}
	series->distinct++;
}

/*
 * Reads the customers of the sample. 22023 (invalid_parameter_value) for
 * invalid rows.
 */
static void
read_customers(const Sample *sample, Series *series)
{
	int64		n = 0;

	series->input.customers = MemoryContextAllocHuge(CurrentMemoryContext,
													 sample->rows * sizeof(ClvCustomer));
	series->ages = MemoryContextAllocHuge(CurrentMemoryContext,
										  sample->rows * sizeof(AgeCount));
	for (int64 i = 0; i < sample->rows; i++)
	{
		wide		keys[SAMPLE_COLUMNS];
		Observation seen = {0};

		CHECK_FOR_INTERRUPTS();
		sample_row(sample, i, keys);
		if (keys[SERIES_KIND] < 0 || keys[SERIES_KIND] >= ROW_KINDS)
			invalid_state();
		if (keys[SERIES_KIND] != ROW_CUSTOMER)
			continue;
		seen.x = count_of_key(keys[SERIES_X]);
		seen.t = count_of_key(keys[SERIES_T_X]);
		seen.T = count_of_key(keys[SERIES_T]);
		seen.log_gaps = log_gaps_of_key(keys[SERIES_LOG_GAPS]);
		series->ages[n] = (AgeCount) {seen.T, 1};
		series->customers_by_purchases[Min(seen.x, MOST_PURCHASES)]++;
		series->input.customers[n] = customer_to_fit(&seen, &series->request);
		n++;
	}
	if (n == 0)
		invalid_state();
	series->input.rows = n;
	merge_ages(series, n);
}

/*
 * Raises 22023 (invalid_parameter_value) for a series of too many days from
 * the first purchase to its end.
 */
static void
check_length(int64 first, int64 end)
{
	if (end - first > MOST_DAYS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("series too long: " INT64_FORMAT " days", end - first),
				 errdetail("There can be at most %d days, 191 years, from the first purchase, %s, to the end of a series, %s.",
						   MOST_DAYS, text_of_day((DateADT) first),
						   text_of_day((DateADT) end)),
				 errhint("Leave out purchases with a wrong date, or take an earlier end.")));
}

/*
 * Sets the slots from one day to another, both included. Returns their number.
 */
static int
fill_slots(PeriodKind kind, int32 from, int32 to, Slot *slots)
{
	int32		first = period_of_day(kind, from);
	int32		last = period_of_day(kind, to);

	for (int32 period = first; period <= last; period++)
		slots[period - first] = (Slot) {
			.starts = Max(period_start(kind, period), from),
			.ends = Min(period_start(kind, period + 1) - 1, to)
		};
	return last - first + 1;
}

static void
create_slots(Series *series)
{
	int64		first = (int64) series->split -
		series->ages[series->distinct - 1].age;
	int64		periods;

	if (!IS_VALID_DATE(first))
		invalid_state();
	check_length(first, series->until);
	periods = (int64) period_of_day(series->kind, series->until) -
		period_of_day(series->kind, (int32) first) + 2;
	series->slots = palloc(periods * sizeof(Slot));
	series->seen = fill_slots(series->kind, (int32) first, series->split,
							  series->slots);
	series->count = series->seen +
		fill_slots(series->kind, series->split + 1, series->until,
				   series->slots + series->seen);
}

/*
 * Adds the purchases of the sample to their slots. 22023
 * (invalid_parameter_value) for invalid rows.
 */
static void
add_to_slots(const Sample *sample, Series *series)
{
	int32		first_seen = period_of_day(series->kind,
										   series->slots[0].starts);
	int32		first_later = period_of_day(series->kind, series->split + 1);

	for (int64 i = 0; i < sample->rows; i++)
	{
		wide		keys[SAMPLE_COLUMNS];
		wide		at;
		double		purchases;

		CHECK_FOR_INTERRUPTS();
		sample_row(sample, i, keys);
		if (keys[SERIES_KIND] == ROW_CUSTOMER)
			continue;
		at = keys[SERIES_KIND] == ROW_SEEN ? keys[SERIES_PERIOD] - first_seen :
			keys[SERIES_PERIOD] - first_later + series->seen;
		if (at < 0 || at >= series->count)
			invalid_state();
		purchases = count_of_key(keys[SERIES_PURCHASES]);
		series->slots[at].purchases += purchases;
		series->slots[at].squares += purchases * purchases;
	}
}

PG_FUNCTION_INFO_V1(backtest_series_final);

/*
 * Final: the report as jsonb, NULL without a customer who bought by the split.
 */
Datum
backtest_series_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = sample_argument(fcinfo, 0, SERIES_TAG, SERIES_COLUMNS);
	Series		series;
	StringInfoData json;

	if (sample == NULL || sample->rows == 0)
		PG_RETURN_NULL();
	series = series_of_parameters(sample);
	read_customers(sample, &series);
	create_slots(&series);
	add_to_slots(sample, &series);
	initStringInfo(&json);
	write_series(&json, &series, fit_customers(&series.request, &series.input));
	PG_RETURN_DATUM(json_to_jsonb(&json));
}
