/*
 * backtest: fits a model to what was known on a day, and compares what it
 * predicts with what came after.
 */
#include "common/compat.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/days.h"
#include "common/money.h"
#include "clv/fit/fit_report.h"
#include "clv/fit/fit_state.h"
#include "clv/fit/backtest.h"
#include "common/json_text.h"
#include "clv/fit/verdict.h"
#include "common/sample_counted.h"

StaticAssertDecl(MONEY_PARTS == MONEY_UNIT, "money is counted in these parts");

/* The two days of a backtest, arguments 2 and 3; 22023, 22008. */
void
backtest_days(FunctionCallInfo fcinfo, int32 *split, int32 *until)
{
	*split = as_of_day(PG_GETARG_DATEADT(2));
	*until = as_of_day(PG_GETARG_DATEADT(3));
	if (*until <= *split)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a backtest must end after its split"),
				 errhint("Give the last day that the model may see, then the last day to compare with.")));
}

PG_FUNCTION_INFO_V1(backtest_add);

/*
 * Transition: adds a history (1) as of the split (2), with what came after it
 * up to a day (3), for the model (4) and unit (5) if they are given. Rows with
 * NULL and customers without a purchase by the split leave the state as it is.
 */
Datum
backtest_add(PG_FUNCTION_ARGS)
{
	static const int digits[STATE_COLUMNS_WITH_HOLDOUT] = {0};
	SampleKind	kind = {BACKTEST_TAG, STATE_COLUMNS_WITH_HOLDOUT, false, {0}};
	FitRequest	request;
	StateRow	row;
	Observation later;
	wide		keys[STATE_COLUMNS_WITH_HOLDOUT];
	int32		split;
	int32		until;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return sample_unchanged(fcinfo);
	backtest_days(fcinfo, &split, &until);
	if (!state_kind(fcinfo, 4, split, until, &kind, &request) ||
		!observe(PG_GETARG_HISTORY(1), split, request.model, request.unit,
				 &row.seen))
		return sample_unchanged(fcinfo);
	observe(PG_GETARG_HISTORY(1), until, request.model, request.unit, &later);
	row.later_x = later.x - row.seen.x;
	row.later_T = later.T - row.seen.T;
	row.later_money = later.money - row.seen.money;
	state_keys(&row, keys);
	PG_RETURN_BYTEA_P(sample_add_limited(sample_to_change(fcinfo, &kind), &kind,
										 &backtest_limits, keys, digits));
}

PG_FUNCTION_INFO_V1(backtest_combine);

/* Combine: the customers of both. */
Datum
backtest_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine_limited(fcinfo, BACKTEST_TAG,
											 STATE_COLUMNS_WITH_HOLDOUT,
											 &backtest_limits));
}

/* Expected money of a purchase, INFINITY where it is not known. */
static double
spend_of_row(const FitOutcome *outcome, const StateRow *row)
{
	if (!outcome->has_spend)
		return INFINITY;
	return clv_spend_expected(outcome->spend.par, row->seen.x,
							  mean_spend(row->seen.x, row->seen.money));
}

/* What the model predicts for a customer, and what came. */
static Forecast
forecast_of_row(const FitOutcome *outcome, const StateRow *row)
{
	const ClvModel *model = outcome->model;
	TimeUnit	unit = outcome->request.unit;
	double		days = model->flags & CLV_DISCRETE ? 1 : unit_days(unit);
	ClvCustomer customer = observed_customer(&row->seen, model, unit);
	double		spend = spend_of_row(outcome, row);
	Forecast	forecast;

	forecast.predicted[PURCHASES] = model->expected(outcome->fit.par, &customer,
													row->later_T / days);
	forecast.predicted[MONEY] = isinf(spend) ? INFINITY :
		forecast.predicted[PURCHASES] * spend;
	forecast.actual[PURCHASES] = row->later_x;
	forecast.actual[MONEY] = (double) row->later_money;
	return forecast;
}

static Forecast *
forecasts_of_sample(const Sample *sample, const FitOutcome *outcome)
{
	Forecast   *forecasts = MemoryContextAllocHuge(CurrentMemoryContext,
												   sample->rows * sizeof(Forecast));
	StateRow	row;

	for (int64 i = 0; i < sample->rows; i++)
	{
		CHECK_FOR_INTERRUPTS();
		state_row(sample, i, &row);
		forecasts[i] = forecast_of_row(outcome, &row);
	}
	return forecasts;
}

/* Writes {"actual": ..., "predicted": ..., "bias": ..., "mae": ..., "rmse": ...}. */
static void
write_errors(StringInfo json, const char *key, const ErrorSums *sums, int64 n)
{
	json_key(json, key);
	json_begin(json, '{');
	json_key(json, "actual");
	json_number(json, sums->actual);
	json_key(json, "predicted");
	json_number(json, sums->predicted);
	json_key(json, "bias");
	json_number(json, (sums->predicted - sums->actual) / n);
	json_key(json, "mae");
	json_number(json, sums->absolute / n);
	json_key(json, "rmse");
	json_number(json, sqrt(sums->squared / n));
	json_end(json, '}');
}

/* Writes the keys customers, purchases and, where it is known, money. */
static void
write_forecasts(StringInfo json, const Forecast *forecasts, int64 n)
{
	ErrorSums	purchases = sum_errors(forecasts, n, PURCHASES);
	ErrorSums	money = sum_errors(forecasts, n, MONEY);

	json_key(json, "customers");
	json_number(json, (double) n);
	write_errors(json, "purchases", &purchases, n);
	if (isfinite(money.predicted))
		write_errors(json, "money", &money, n);
}

/* Writes the array of tenths by predicted purchases, the least first. */
static void
write_tenths(StringInfo json, const Forecast *forecasts, int64 n)
{
	int64		end;

	json_key(json, "deciles");
	json_begin(json, '[');
	for (int64 from = 0; from < n; from = end)
	{
		end = end_of_tenth(forecasts, n, from);
		json_begin(json, '{');
		json_key(json, "decile");
		json_number(json, tenth_at(n, from));
		write_forecasts(json, forecasts + from, end - from);
		json_end(json, '}');
	}
	json_end(json, ']');
}

PG_FUNCTION_INFO_V1(backtest_final);

/*
 * Final: the report as jsonb, NULL without a customer who bought by the split.
 * A WARNING for whatever is wrong with the fit.
 */
Datum
backtest_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = sample_argument(fcinfo, 0, BACKTEST_TAG,
										 STATE_COLUMNS_WITH_HOLDOUT);
	FitRequest	request;
	FitInput	input;
	FitOutcome *outcome;
	List	   *problems;
	Forecast   *forecasts;
	StringInfoData json;

	if (sample == NULL || sample->rows == 0)
		PG_RETURN_NULL();
	sample = sample_to_read(sample, &backtest_limits);
	request = state_request(sample);
	state_input(sample, &request, &input);
	outcome = fit_customers(&request, &input);
	problems = purchase_problems(outcome);
	warn_of_sample("backtest", outcome);
	warn_of_problems("backtest", problems, verdict_on_purchases(outcome),
					 describe_fit(outcome));
	forecasts = forecasts_of_sample(sample, outcome);
	sort_forecasts(forecasts, sample->rows);

	initStringInfo(&json);
	json_begin(&json, '{');
	json_key(&json, "split");
	json_day(&json, request.as_of);
	json_key(&json, "until");
	json_day(&json, sample->parameters[STATE_UNTIL]);
	write_forecasts(&json, forecasts, sample->rows);
	write_tenths(&json, forecasts, sample->rows);
	json_key(&json, "model");
	write_purchase_model(&json, outcome, problems);
	json_end(&json, '}');
	PG_RETURN_DATUM(json_to_jsonb(&json));
}
