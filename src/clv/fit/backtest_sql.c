/*
 * backtest and backtest_rolling: fit a model to the data up to a split, or
 * several splits, and compare its predictions with the purchases after the
 * split.
 */
#include "common/compat.h"

#include <math.h>

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "clv/fit/backtest_document.h"
#include "clv/fit/fit_state.h"
#include "common/arguments.h"
#include "common/days.h"
#include "common/json_text.h"
#include "common/sample_counted.h"
#include "common/sample_large.h"
#include "common/state.h"

PG_FUNCTION_INFO_V1(backtest_add);

/*
 * Transition: adds a history (1) up to the split (2), and its purchases after
 * the split up to a day (3), for the model (4) and unit (5) if given. A row
 * with a NULL, or without a purchase by the split, does not change the state.
 */
Datum
backtest_add(PG_FUNCTION_ARGS)
{
	SampleKind	kind = {BACKTEST_TAG, STATE_COLUMNS, false, {0}};
	FitRequest	request;
	ShortHistory room;
	StateRow	row;
	wide		keys[STATE_COLUMNS];
	int32		split;
	int32		until;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return skip_row(fcinfo);
	holdout_arguments(fcinfo, &split, &until);
	if (!state_kind(fcinfo, 4, split, until, &kind, &request) ||
		!state_observe(history_to_read(PG_GETARG_DATUM(1), &room), &request,
					   until, &row))
		return skip_row(fcinfo);
	state_keys(&row, keys);
	return sample_state_add(fcinfo, &kind, &backtest_limits, keys,
							STATE_COLUMNS);
}

PG_FUNCTION_INFO_V1(backtest_combine);

/* Combine: the customers of both. */
Datum
backtest_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine_limited(fcinfo, BACKTEST_TAG,
											 STATE_COLUMNS, &backtest_limits));
}

PG_FUNCTION_INFO_V1(backtest_final);

/* Final: the report as jsonb, NULL without a customer who bought by the split. */
Datum
backtest_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = sample_argument(fcinfo, 0, BACKTEST_TAG,
										 STATE_COLUMNS);
	StringInfoData json;

	if (sample == NULL || sample->rows == 0)
		PG_RETURN_NULL();
	initStringInfo(&json);
	write_backtest_of_sample(&json, sample_to_read(sample, &backtest_limits));
	PG_RETURN_DATUM(json_to_jsonb(&json));
}

/* ---- several splits ---- */

#define ROLLING_TAG 0x42415452	/* BATR */

/* The columns: those of a backtest, and its split. */
enum
{
	ROLLING_SPLIT = STATE_COLUMNS,
	ROLLING_COLUMNS
};

/* The parameters, where those of a backtest have its days. */
enum
{
	ROLLING_SPLITS = STATE_AS_OF,	/* hash of the array of splits */
	ROLLING_HORIZON = STATE_UNTIL	/* days */
};

#define MOST_SPLITS 100

typedef struct Splits
{
	int			count;
	int32		days[MOST_SPLITS];	/* ascending, distinct */
	uint32		hash;
} Splits;

static int
compare_days(const void *left, const void *right)
{
	int32		a = *(const int32 *) left;
	int32		b = *(const int32 *) right;

	return (a > b) - (a < b);
}

/*
 * Reads the splits in an array. 22023 (invalid_parameter_value) for none, NULL
 * or too many; 22008 (datetime_field_overflow) for an infinite date.
 */
static void
read_splits(ArrayType *array, Splits *splits)
{
	int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	const DateADT *dates = (const DateADT *) ARR_DATA_PTR(array);

	if (n < 1 || n > MOST_SPLITS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of splits must be from 1 to %d: %d",
						MOST_SPLITS, n),
				 errhint("Give an array of splits. A split is the last day of the purchases that the model is fitted to.")));
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("splits must not contain NULL")));
	for (int i = 0; i < n; i++)
		splits->days[i] = as_of_day(dates[i]);
	qsort(splits->days, n, sizeof(int32), compare_days);
	splits->count = 1;
	for (int i = 1; i < n; i++)
		if (splits->days[i] != splits->days[splits->count - 1])
			splits->days[splits->count++] = splits->days[i];
	splits->hash = hash_bytes((const unsigned char *) splits->days,
							  splits->count * sizeof(int32));
}

/*
 * A horizon in whole days. 22023 (invalid_parameter_value) if it is less than
 * one.
 */
static int32
days_of_horizon(const Interval *horizon)
{
	double		days = rint(interval_days(horizon));

	if (!(days >= 1 && days <= END_TIMESTAMP / USECS_PER_DAY))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid horizon: %s",
						DatumGetCString(DirectFunctionCall1(interval_out,
															IntervalPGetDatum(horizon)))),
				 errhint("Give an interval of at least one day.")));
	return (int32) days;
}

/*
 * The last day of the horizon after a split. 22008 (datetime_field_overflow)
 * if it is beyond the calendar.
 */
static int32
end_of_horizon(int32 split, int32 horizon)
{
	int64		until = (int64) split + horizon;

	if (!IS_VALID_DATE(until))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date out of range")));
	return (int32) until;
}

PG_FUNCTION_INFO_V1(backtest_rolling_add);

/*
 * Transition: for each of the splits (2), adds a history (1) up to the split,
 * and its purchases within a horizon (3) after the split, for the model (4). A
 * row with a NULL does not change the state; splits before the first purchase
 * are left out.
 */
Datum
backtest_rolling_add(PG_FUNCTION_ARGS)
{
	static const int digits[ROLLING_COLUMNS] = {0};
	SampleKind	kind = {ROLLING_TAG, ROLLING_COLUMNS, false, {0}};
	FitRequest	request = {.unit = UNIT_WEEK};
	Splits		splits;
	int32		horizon;
	Sample	   *sample;

	if (any_null(fcinfo, 1, 5))
		return skip_row(fcinfo);
	read_splits(PG_GETARG_ARRAYTYPE_P(2), &splits);
	horizon = days_of_horizon(PG_GETARG_INTERVAL_P(3));
	read_model_choice(PG_GETARG_TEXT_PP(4), &request);
	state_kind_of(&request, horizon, &kind);
	kind.parameters[ROLLING_SPLITS] = (int32) splits.hash;
	sample = sample_to_change(fcinfo, &kind);
	for (int i = 0; i < splits.count; i++)
	{
		StateRow	row;
		wide		keys[ROLLING_COLUMNS];

		request.as_of = splits.days[i];
		if (!state_observe(PG_GETARG_HISTORY(1), &request,
						   end_of_horizon(request.as_of, horizon), &row))
			continue;
		state_keys(&row, keys);
		keys[ROLLING_SPLIT] = request.as_of;
		sample = sample_add(sample, &kind, keys, digits);
	}
	if (sample == NULL)
		PG_RETURN_NULL();
	PG_RETURN_BYTEA_P(sample);
}

PG_FUNCTION_INFO_V1(backtest_rolling_combine);

/* Combine: the customers of both. */
Datum
backtest_rolling_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine(fcinfo, ROLLING_TAG, ROLLING_COLUMNS));
}

/*
 * Finds the splits of the rows. 22023 (invalid_parameter_value) for an invalid
 * state.
 */
static void
collect_splits(const Sample *sample, Splits *splits)
{
	splits->count = 0;
	for (int64 i = 0; i < sample->rows; i++)
	{
		wide		keys[SAMPLE_COLUMNS];
		int32		split;

		CHECK_FOR_INTERRUPTS();
		sample_row(sample, i, keys);
		split = (int32) keys[ROLLING_SPLIT];
		if (keys[ROLLING_SPLIT] != split || !IS_VALID_DATE(split))
			invalid_state();
		if (bsearch(&split, splits->days, splits->count, sizeof(int32),
					compare_days) != NULL)
			continue;
		if (splits->count == MOST_SPLITS)
			invalid_state();
		splits->days[splits->count++] = split;
		qsort(splits->days, splits->count, sizeof(int32), compare_days);
	}
}

/*
 * The rows of a split as a sample for backtest. The holdout ends the horizon
 * after the split.
 */
static Sample *
sample_of_split(const Sample *sample, int32 split)
{
	static const int digits[STATE_COLUMNS] = {0};
	SampleKind	kind = {BACKTEST_TAG, STATE_COLUMNS, false, {0}};
	Sample	   *part = NULL;

	memcpy(kind.parameters, sample->parameters, sizeof(kind.parameters));
	kind.parameters[STATE_AS_OF] = split;
	kind.parameters[STATE_UNTIL] =
		end_of_horizon(split, sample->parameters[ROLLING_HORIZON]);
	for (int64 i = 0; i < sample->rows; i++)
	{
		wide		keys[SAMPLE_COLUMNS];

		CHECK_FOR_INTERRUPTS();
		sample_row(sample, i, keys);
		if (keys[ROLLING_SPLIT] == split)
			part = sample_add(part, &kind, keys, digits);
	}
	Assert(part != NULL);
	return part;
}

PG_FUNCTION_INFO_V1(backtest_rolling_final);

/*
 * Final: an array of the reports of backtest, one for each split by which a
 * customer had bought, earliest first. NULL if there is none.
 */
Datum
backtest_rolling_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = sample_argument(fcinfo, 0, ROLLING_TAG,
										 ROLLING_COLUMNS);
	Splits		splits;
	StringInfoData json;

	if (sample == NULL || sample->rows == 0)
		PG_RETURN_NULL();
	collect_splits(sample, &splits);
	initStringInfo(&json);
	json_begin(&json, '[');
	for (int i = 0; i < splits.count; i++)
	{
		MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
													  "backtest of a split",
													  ALLOCSET_DEFAULT_SIZES);
		MemoryContext caller = MemoryContextSwitchTo(context);

		write_backtest_of_sample(&json, sample_of_split(sample, splits.days[i]));
		MemoryContextSwitchTo(caller);
		MemoryContextDelete(context);
	}
	json_end(&json, ']');
	PG_RETURN_DATUM(json_to_jsonb(&json));
}
