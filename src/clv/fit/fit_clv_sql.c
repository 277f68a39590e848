/*
 * fit_clv: the aggregate that fits a model to the histories of customers.
 */
#include "common/compat.h"

#include "common/days.h"
#include "clv/fit/fit_report.h"
#include "clv/fit/fit_state.h"
#include "common/sample_counted.h"
#include "common/state.h"

PG_FUNCTION_INFO_V1(fit_clv_add);

/*
 * Transition: adds a history (1) as of a day (2), for the model (3) and unit
 * (4) if given. A row with a NULL, or without a purchase by then, does not
 * change the state.
 */
Datum
fit_clv_add(PG_FUNCTION_ARGS)
{
	static const int digits[STATE_COLUMNS] = {0};
	SampleKind	kind = {FIT_TAG, STATE_COLUMNS, false, {0}};
	FitRequest	request;
	StateRow	row;
	wide		keys[STATE_COLUMNS];
	int32		as_of;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return skip_row(fcinfo);
	as_of = as_of_day(PG_GETARG_DATEADT(2));
	if (!state_kind(fcinfo, 3, as_of, as_of, &kind, &request) ||
		!state_observe(PG_GETARG_HISTORY(1), &request, as_of, &row))
		return skip_row(fcinfo);
	state_keys(&row, keys);
	PG_RETURN_BYTEA_P(sample_add_limited(sample_to_change(fcinfo, &kind), &kind,
										 &fit_limits, keys, digits));
}

PG_FUNCTION_INFO_V1(fit_clv_combine);

/* Combine: the customers of both. */
Datum
fit_clv_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine_limited(fcinfo, FIT_TAG, STATE_COLUMNS,
											 &fit_limits));
}

PG_FUNCTION_INFO_V1(fit_clv_final);

/* Final: the clv_model, NULL without a customer who bought. */
Datum
fit_clv_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = sample_argument(fcinfo, 0, FIT_TAG, STATE_COLUMNS);
	FitRequest	request;
	FitInput	input;

	if (sample == NULL || sample->rows == 0)
		PG_RETURN_NULL();
	sample = sample_to_read(sample, &fit_limits);
	request = state_request(sample);
	state_input(sample, &request, &input);
	PG_RETURN_DATUM(fitted_model(fit_customers(&request, &input)));
}
