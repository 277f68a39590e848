/*
 * The report of backtest_series: periods, customers by number of purchases,
 * and the model.
 */
#include "common/compat.h"

#include "clv/fit/series_report.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "clv/fit/fit_report.h"
#include "clv/fit/verdict.h"
#include "common/json_text.h"

/*
 * The dispersion of the purchases of a period relative to a Poisson
 * distribution (V4). It is at least 1: a customer who buys in a period often
 * buys several times.
 */
static double
dispersion_of(const Series *series)
{
	double		purchases = 0;
	double		squares = 0;

	for (int i = 0; i < series->seen; i++)
	{
		purchases += series->slots[i].purchases;
		squares += series->slots[i].squares;
	}
	return purchases > 0 ? squares / purchases : 1;
}

static void
write_slot(StringInfo json, const Slot *slot, const char *sample,
		   double expected, double dispersion)
{
	Band		band = band_around(expected, dispersion);

	json_begin(json, '{');
	json_key(json, "starts");
	json_day(json, (int32) slot->starts);
	json_key(json, "ends");
	json_day(json, (int32) slot->ends);
	json_key(json, "sample");
	json_string(json, sample);
	json_key(json, "actual");
	json_number(json, slot->purchases);
	json_key(json, "expected");
	json_number(json, expected);
	json_key(json, "lower");
	json_number(json, band.lower);
	json_key(json, "upper");
	json_number(json, band.upper);
	json_end(json, '}');
}

/* Writes the array of periods. */
static void
write_slots(StringInfo json, const Series *series, Growth *growth)
{
	double		dispersion = dispersion_of(series);
	double		before = 0;

	json_key(json, "dispersion");
	json_number(json, dispersion);
	json_key(json, "periods");
	json_begin(json, '[');
	for (int i = 0; i < series->count; i++)
	{
		const Slot *slot = &series->slots[i];
		double		by_end = expected_by_day(growth, series->ages,
											 series->distinct,
											 (int32) (slot->ends - series->split));

		CHECK_FOR_INTERRUPTS();
		write_slot(json, slot, i < series->seen ? "calibration" : "holdout",
				   by_end - before, dispersion);
		before = by_end;
	}
	json_end(json, ']');
}

/*
 * Writes the array of customers by repeat purchases. The last element counts
 * all with more.
 */
static void
write_purchases(StringInfo json, const Series *series, const Growth *growth)
{
	double		rest = series->input.rows;

	json_key(json, "purchases");
	json_begin(json, '[');
	for (int x = 0; x <= MOST_PURCHASES; x++)
	{
		double		expected = x == MOST_PURCHASES ? fmax(rest, 0) :
			expected_customers(growth, series->ages, series->distinct, x);

		CHECK_FOR_INTERRUPTS();
		rest -= expected;
		json_begin(json, '{');
		json_key(json, "purchases");
		json_number(json, x);
		json_key(json, "actual");
		json_number(json, (double) series->customers_by_purchases[x]);
		json_key(json, "expected");
		json_number(json, expected);
		json_end(json, '}');
	}
	json_end(json, ']');
}

/* Raises a WARNING for each defect of the fit of purchases. */
static List *
warn_of_fit(const FitOutcome *outcome)
{
	List	   *problems = add_fit_problem(NIL, "", &outcome->fit,
										   outcome->model->params,
										   clv_fit_detail(outcome->model,
														  &outcome->fit),
										   outcome->repeat_buyers);

	warn_of_problems("backtest_series", problems,
					 verdict_on_purchases(outcome), describe_fit(outcome));
	return problems;
}

void
write_series(StringInfo json, const Series *series, const FitOutcome *outcome)
{
	int32		longest = series->ages[series->distinct - 1].age +
		series->until - series->split;
	Growth		growth = {
		.model = outcome->model, .par = outcome->fit.par,
		.unit = unit_days(outcome->request.unit), .longest = longest,
		.expected = MemoryContextAllocHuge(CurrentMemoryContext,
										   (longest + (Size) 1) * sizeof(double))
	};

	growth_begin(&growth);
	json_begin(json, '{');
	json_key(json, "split");
	json_day(json, series->split);
	json_key(json, "until");
	json_day(json, series->until);
	json_key(json, "period");
	json_string(json, period_names[series->kind]);
	json_key(json, "customers");
	json_number(json, (double) series->input.rows);
	write_slots(json, series, &growth);
	write_purchases(json, series, &growth);
	json_key(json, "model");
	write_purchase_model(json, outcome, warn_of_fit(outcome));
	json_end(json, '}');
}
