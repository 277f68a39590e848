/*
 * fit_clv: the aggregate that fits a model to the histories of customers.
 */
#include "common/compat.h"

#include "common/days.h"
#include "clv/fit/fit_report.h"
#include "clv/fit/fit_input.h"
#include "common/sample_counted.h"
#include "common/sample_large.h"
#include "common/state.h"

/*
 * Sets the keys of a history for a request; returns their number, 0 without a
 * purchase by the as-of day.
 */
static int
keys_of_history(const PurchaseHistory *history, const FitRequest *request,
				wide *keys)
{
	StateRow	row;

	if (!request->by_holdout)
	{
		if (!state_observe_first(history, request, &row))
			return 0;
		state_first_keys(&row, keys);
		return STATE_LATER_X;
	}
	if (!state_observe(history, request, request->as_of, &row))
		return 0;
	state_keys(&row, keys);
	return STATE_COLUMNS;
}

PG_FUNCTION_INFO_V1(fit_clv_add);

/*
 * Transition: adds a history (1) as of a day (2), for the model (3) and unit
 * (4) if given. A row with a NULL, or without a purchase by then, does not
 * change the state.
 */
Datum
fit_clv_add(PG_FUNCTION_ARGS)
{
	SampleKind	kind = {FIT_TAG, STATE_COLUMNS, false, {0}};
	FitRequest	request;
	ShortHistory room;
	wide		keys[STATE_COLUMNS];
	int			count;
	int32		as_of;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return skip_row(fcinfo);
	as_of = as_of_day(PG_GETARG_DATEADT(2));
	if (!state_kind(fcinfo, 3, as_of, as_of, &kind, &request))
		return skip_row(fcinfo);
	count = keys_of_history(history_to_read(PG_GETARG_DATUM(1), &room),
							&request, keys);
	if (count == 0)
		return skip_row(fcinfo);
	return sample_state_add(fcinfo, &kind, &fit_limits, keys, count);
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
