/*
 * The aggregates that fit a season: season_index, and fit_clv and backtest with
 * a season. They share the state and its combine function.
 */
#include "common/compat.h"

#include "miscadmin.h"

#include "clv/fit/backtest_document.h"
#include "clv/fit/fit_report.h"
#include "clv/fit/fit_state.h"
#include "clv/fit/seasonal.h"
#include "common/days.h"
#include "common/json_text.h"
#include "common/state.h"

#define SEASON_TAG 0x53454131	/* SEA1 */

/*
 * Transition: adds a history (1) up to `until` for a fit as of the split, with
 * the season in an argument, and model and unit in the arguments before it
 * from first_option on. A row with a NULL, or without a purchase by the split,
 * does not change the state.
 */
static Datum
add_history(FunctionCallInfo fcinfo, int first_option, int season_argument,
			int32 split, int32 until)
{
	SampleKind	kind = {SEASON_TAG, SEASON_COLUMNS, false, {0}};
	FitRequest	request;

	if (PG_ARGISNULL(season_argument) ||
		!state_kind(fcinfo, first_option, split, until, &kind, &request))
		return skip_row(fcinfo);
	check_season_argument(PG_GETARG_TEXT_PP(season_argument), request.model);
	return season_state_add(fcinfo, &kind, split, until);
}

PG_FUNCTION_INFO_V1(fit_clv_season_add);

/* fit_clv_season_add(state, h, as_of, model, unit, season) */
Datum
fit_clv_season_add(PG_FUNCTION_ARGS)
{
	int32		as_of;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return skip_row(fcinfo);
	as_of = as_of_day(PG_GETARG_DATEADT(2));
	return add_history(fcinfo, 3, 5, as_of, as_of);
}

PG_FUNCTION_INFO_V1(season_index_add);

/* season_index_add(state, h, as_of, season) */
Datum
season_index_add(PG_FUNCTION_ARGS)
{
	int32		as_of;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return skip_row(fcinfo);
	as_of = as_of_day(PG_GETARG_DATEADT(2));
	return add_history(fcinfo, PG_NARGS(), 3, as_of, as_of);
}

PG_FUNCTION_INFO_V1(backtest_season_add);

/* backtest_season_add(state, h, split, until, model, unit, season) */
Datum
backtest_season_add(PG_FUNCTION_ARGS)
{
	int32		split;
	int32		until;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return skip_row(fcinfo);
	holdout_arguments(fcinfo, &split, &until);
	return add_history(fcinfo, 4, 6, split, until);
}

PG_FUNCTION_INFO_V1(season_combine);

/* Combine: the histories of both. */
Datum
season_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine(fcinfo, SEASON_TAG, SEASON_COLUMNS));
}

/* The state of a final function, NULL without customers. */
static Sample *
histories_argument(FunctionCallInfo fcinfo)
{
	Sample	   *sample = sample_argument(fcinfo, 0, SEASON_TAG, SEASON_COLUMNS);

	return sample == NULL || sample->rows == 0 ? NULL : sample;
}

/* Raises a NOTICE with the reason if there is no season. */
static void
note_absence(const char *function, const SeasonReport *report)
{
	if (report->none != NULL)
		ereport(NOTICE,
				(errmsg("%s: %s", function, season_in_words(report))));
}

/* The fit with a season of a state, and a NOTICE where it has none. */
static FitOutcome *
fit_of_histories(const char *function, const Sample *sample)
{
	FitRequest	request = state_request(sample);
	FitOutcome *outcome = fit_with_season(sample, &request);

	note_absence(function, outcome->season);
	return outcome;
}

PG_FUNCTION_INFO_V1(fit_clv_season_final);

/* Final: the clv_model, with a season or the reason why it has none. */
Datum
fit_clv_season_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = histories_argument(fcinfo);

	if (sample == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(fitted_model(fit_of_histories("fit_clv", sample)));
}

PG_FUNCTION_INFO_V1(season_index_final);

/* Final: the season, or the reason why there is none. */
Datum
season_index_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = histories_argument(fcinfo);
	FitRequest	request;
	SeasonReport *report;
	StringInfoData json;

	if (sample == NULL)
		PG_RETURN_NULL();
	request = state_request(sample);
	report = season_of_sample(sample, fit_sample(sample, &request));
	note_absence("season_index", report);
	initStringInfo(&json);
	write_season(&json, report);
	PG_RETURN_DATUM(json_to_jsonb(&json));
}

/* The rows of a backtest in the form of the aggregate without a season. */
static Sample *
backtest_rows_of(const Sample *histories, const FitRequest *request)
{
	static const int digits[STATE_COLUMNS] = {0};
	SampleKind	kind = {BACKTEST_TAG, STATE_COLUMNS, false, {0}};
	HistoryReader reader = season_state_reader(histories);
	int32		until = histories->parameters[STATE_UNTIL];
	Sample	   *rows = NULL;
	StateRow	row;

	memcpy(kind.parameters, histories->parameters, sizeof(kind.parameters));
	while (season_state_read(&reader))
	{
		wide		keys[STATE_COLUMNS];
		Sample	   *before = rows;

		CHECK_FOR_INTERRUPTS();
		(void) state_observe(reader.history, request, until, &row);
		state_keys(&row, keys);
		rows = sample_add(rows, &kind, keys, digits);
		if (before != NULL && before != rows)
			pfree(before);
	}
	return rows;
}

PG_FUNCTION_INFO_V1(backtest_season_final);

/*
 * Final: the report of a backtest with a season, or with the reason why there
 * is none.
 */
Datum
backtest_season_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = histories_argument(fcinfo);
	FitOutcome *outcome;

	if (sample == NULL)
		PG_RETURN_NULL();
	outcome = fit_of_histories("backtest", sample);
	PG_RETURN_DATUM(backtest_report(backtest_rows_of(sample, &outcome->request),
									outcome));
}
