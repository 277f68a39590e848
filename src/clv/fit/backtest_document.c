/*
 * The report of a backtest as JSON: the model fitted to the data up to the
 * split, and its predictions compared with the actual purchases.
 */
#include "common/compat.h"

#include "clv/fit/backtest_document.h"

#include <math.h>

#include "common/hashfn.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "clv/fit/backtest_report.h"
#include "clv/fit/fit_report.h"
#include "clv/fit/fit_input.h"
#include "clv/fit/verdict.h"
#include "common/json_text.h"
#include "common/money.h"
#include "common/sample_counted.h"

StaticAssertDecl(MONEY_PARTS == MONEY_UNIT, "money is counted in these parts");

/* Expected money of a purchase, INFINITY if it is unknown. */
static double
spend_of_row(const FitOutcome *outcome, const StateRow *row)
{
	if (!outcome->has_spend)
		return INFINITY;
	return clv_spend_expected(outcome->spend.par, row->seen.x,
							  mean_spend(row->seen.x, row->seen.money));
}

/*
 * A cached prediction of purchases. Many customers have equal figures, so
 * predictions are kept in a table.
 */
typedef struct Prediction
{
	int32		x;				/* < 0: empty */
	int32		t;
	int32		T;
	int32		later_T;
	double		expected;
	double		p_purchase;
	double		p_alive;
} Prediction;

#define PREDICTIONS (1 << 16)	/* a power of two */

static Prediction *
create_predictions(void)
{
	Prediction *predictions = palloc(PREDICTIONS * sizeof(Prediction));

	for (int i = 0; i < PREDICTIONS; i++)
		predictions[i].x = -1;
	return predictions;
}

/* The place of the prediction for a row in the table. */
static Prediction *
place_of_prediction(Prediction *predictions, const StateRow *row)
{
	uint32		hash = hash_combine(murmurhash32(row->seen.x),
									hash_combine(murmurhash32(row->seen.t),
												 murmurhash32(row->seen.T)));

	return &predictions[hash % PREDICTIONS];
}

static const Prediction *
predict_row(const FitOutcome *outcome, const StateRow *row,
			Prediction *predictions)
{
	const ClvModel *model = outcome->model;
	TimeUnit	unit = outcome->request.unit;
	double		days = model->flags & CLV_DISCRETE ? 1 : unit_days(unit);
	const FitRequest *request = &outcome->request;
	double		h = (request->season == NULL ? row->later_T :
					 season_elapsed(request->season, request->as_of,
									row->later_T)) / days;
	ClvCustomer customer;
	Prediction *p = place_of_prediction(predictions, row);

	if (p->x == row->seen.x && p->t == row->seen.t && p->T == row->seen.T &&
		p->later_T == row->later_T)
		return p;
	customer = customer_in_season(&row->seen, request->as_of, model, unit,
								  request->season);
	p->x = row->seen.x;
	p->t = row->seen.t;
	p->T = row->seen.T;
	p->later_T = row->later_T;
	p->expected = model->expected(outcome->fit.par, &customer, h);
	p->p_purchase = model->p_purchase(outcome->fit.par, &customer, h);
	p->p_alive = model->p_alive(outcome->fit.par, &customer);
	return p;
}

/*
 * The predictions of the model and of simple rules for `count` equal customers,
 * and the actual purchases.
 */
static Forecast
forecast_of_row(const FitOutcome *outcome, const StateRow *row, int64 count,
				Prediction *predictions)
{
	const Prediction *p = predict_row(outcome, row, predictions);
	double		spend = spend_of_row(outcome, row);
	double		lengths = row->seen.T > 0 ?
		(double) row->later_T / row->seen.T : 0;
	Forecast	forecast;

	forecast.predicted[PURCHASES] = p->expected;
	forecast.predicted[MONEY] = isinf(spend) ? INFINITY :
		forecast.predicted[PURCHASES] * spend;
	forecast.actual[PURCHASES] = row->later_x;
	forecast.actual[MONEY] = (double) row->later_money;
	forecast.window[PURCHASES] = row->windows.last_x;
	forecast.window[MONEY] = (double) row->windows.last_money / MONEY_PARTS;
	forecast.pace[PURCHASES] = row->seen.x * lengths;
	forecast.pace[MONEY] = (double) row->seen.money / MONEY_PARTS * lengths;
	forecast.before = row->windows.before_x;
	forecast.silence = row->seen.T - row->seen.t;
	forecast.p_purchase = p->p_purchase;
	forecast.p_alive = p->p_alive;
	forecast.count = count;
	return forecast;
}

static Forecast *
forecasts_of_sample(const Sample *sample, const FitOutcome *outcome)
{
	Forecast   *forecasts = MemoryContextAllocHuge(CurrentMemoryContext,
												   sample->rows * sizeof(Forecast));
	Prediction *predictions = create_predictions();
	StateRow	row;

	for (int64 i = 0; i < sample->rows; i++)
	{
		CHECK_FOR_INTERRUPTS();
		state_row(sample, i, &row);
		forecasts[i] = forecast_of_row(outcome, &row, sample_count(sample, i),
									   predictions);
	}
	return forecasts;
}

/*
 * Writes the report of a backtest from its rows and the fit. Raises a WARNING
 * for each defect of the fit.
 */
static void
write_document(StringInfo json, const Sample *sample,
			   const FitOutcome *outcome)
{
	List	   *problems = purchase_problems(outcome);
	Forecast   *forecasts;
	int64		rows;

	warn_of_sample("backtest", outcome);
	warn_of_problems("backtest", problems, verdict_on_purchases(outcome),
					 describe_fit(outcome));
	forecasts = forecasts_of_sample(sample, outcome);
	rows = prepare_forecasts(forecasts, sample->rows);

	json_begin(json, '{');
	json_key(json, "split");
	json_day(json, outcome->request.as_of);
	json_key(json, "until");
	json_day(json, sample->parameters[STATE_UNTIL]);
	write_backtest(json, outcome, forecasts, rows);
	json_key(json, "model");
	write_purchase_model(json, outcome, problems);
	json_end(json, '}');
}

/* The report as jsonb, from a sample in the form of sample_to_read. */
Datum
backtest_report(Sample *sample, const FitOutcome *outcome)
{
	StringInfoData json;

	initStringInfo(&json);
	write_document(&json, sample_merged(sample), outcome);
	return json_to_jsonb(&json);
}

/*
 * Fits the model of a sample with at least one row, in the form of
 * sample_to_read, and writes the report.
 */
void
write_backtest_of_sample(StringInfo json, Sample *sample)
{
	FitRequest	request = state_request(sample);
	FitInput	input;

	sample = sample_merged(sample);
	state_input(sample, &request, &input);
	write_document(json, sample, fit_customers(&request, &input));
}
