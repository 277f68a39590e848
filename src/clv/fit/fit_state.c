/*
 * The state of fit_clv: what the model sees of each customer.
 */
#include "common/compat.h"

#include "clv/fit/fit_state.h"

#include <math.h>

#include "utils/date.h"
#include "utils/memutils.h"

#include "common/state.h"

/* log gaps are added up in these units, as in clv/model/customer_base */
#define LOG_GAP_UNIT 68719476736.0

#define DEFAULT_UNIT UNIT_WEEK

const SampleLimits fit_limits = {CRMVALUE_MOST_CUSTOMERS, 1 << STATE_MONEY};
const SampleLimits backtest_limits = {
	CRMVALUE_MOST_CUSTOMERS / 2, 1 << STATE_MONEY | 1 << STATE_LATER_MONEY
};

/* Model and unit as one number: 0 .. TIME_UNITS - 1 for auto, then the rest. */
static int32
encode_model(const ClvModel *model, TimeUnit unit)
{
	int			position = 0;

	if (model != NULL)
		while (clv_models[position++] != model)
			;
	return position * TIME_UNITS + unit;
}

/* Sets the parameters of a sample for what is asked for. */
void
state_parameters(const FitRequest *request, int32 until, SampleKind *kind)
{
	kind->parameters[STATE_AS_OF] = request->as_of;
	kind->parameters[STATE_UNTIL] = until;
	kind->parameters[STATE_MODEL] = encode_model(request->model,
												 request->unit);
}

/*
 * Reads the options, model and unit, from the arguments from first_option on,
 * as far as they are there. False where one is NULL; 22023.
 */
bool
state_kind(FunctionCallInfo fcinfo, int first_option, int32 as_of, int32 until,
		   SampleKind *kind, FitRequest *request)
{
	int			options = PG_NARGS() - first_option;

	for (int i = first_option; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			return false;
	request->as_of = as_of;
	request->model = options > 0 ? model_of_text(PG_GETARG_TEXT_PP(first_option)) :
		&clv_bg_nbd;
	request->unit = options > 1 ? unit_of_text(PG_GETARG_TEXT_PP(first_option + 1)) :
		DEFAULT_UNIT;
	state_parameters(request, until, kind);
	return true;
}

/* The keys of a row of a sample, those of the holdout included. */
void
state_keys(const StateRow *row, wide *keys)
{
	Assert(row->seen.x >= 0 && row->seen.t >= 0 && row->seen.T >= row->seen.t);
	keys[STATE_X] = row->seen.x;
	keys[STATE_T_X] = row->seen.t;
	keys[STATE_T] = row->seen.T;
	/* of no use before a customer comes back */
	keys[STATE_MONEY] = row->seen.x > 0 ? row->seen.money : 0;
	keys[STATE_LOG_GAPS] = llrint(row->seen.log_gaps * LOG_GAP_UNIT);
	keys[STATE_LATER_X] = row->later_x;
	keys[STATE_LATER_T] = row->later_T;
	keys[STATE_LATER_MONEY] = row->later_money;
}

/* What a sample was made for; 22023 if that cannot be. */
FitRequest
state_request(const Sample *sample)
{
	int32		code = sample->parameters[STATE_MODEL];
	int32		position = code / TIME_UNITS - 1;

	if (code < 0 || position >= MODEL_COUNT ||
		!IS_VALID_DATE(sample->parameters[STATE_AS_OF]) ||
		!IS_VALID_DATE(sample->parameters[STATE_UNTIL]) ||
		sample->parameters[STATE_AS_OF] > sample->parameters[STATE_UNTIL])
		invalid_state();
	return (FitRequest) {
		.model = position < 0 ? NULL : clv_models[position],
		.unit = code % TIME_UNITS,
		.as_of = sample->parameters[STATE_AS_OF]
	};
	Assert(position < MODEL_COUNT);
}

/* The key as int32 from 0; 22023 if it is none. */
static int32
count_of_key(wide key)
{
	if (key < 0 || key > PG_INT32_MAX)
		invalid_state();
	return (int32) key;
}

/* Reads a row of a sample; 22023. */
void
state_row(const Sample *sample, int64 at, StateRow *row)
{
	wide		keys[SAMPLE_COLUMNS] = {0};

	sample_row(sample, at, keys);
	row->seen.x = count_of_key(keys[STATE_X]);
	row->seen.t = count_of_key(keys[STATE_T_X]);
	row->seen.T = count_of_key(keys[STATE_T]);
	row->seen.money = keys[STATE_MONEY];
	row->seen.log_gaps = (double) keys[STATE_LOG_GAPS] / LOG_GAP_UNIT;
	row->later_x = count_of_key(keys[STATE_LATER_X]);
	row->later_T = count_of_key(keys[STATE_LATER_T]);
	row->later_money = keys[STATE_LATER_MONEY];
}

/* true where the customer is one that the models asked for can have seen */
static bool
is_valid(const FitRequest *request, const ClvCustomer *customer)
{
	return clv_valid_customer(request->model != NULL ? request->model :
							  &clv_mbg_cnbd_k, customer);
}

/* Adds what a repeat buyer spent. */
static void
add_spend(const Observation *seen, FitInput *input)
{
	double		mean = mean_spend(seen->x, seen->money);

	Assert(!isnan(mean));
	if (mean > 0)
		input->spend[input->spenders++] = (ClvSpend) {.x = seen->x, .mean = mean};
	else if (seen->x > 0)
		input->without_spend++;
}

/* The customers of a sample in the unit of the request; 22023. */
void
state_input(const Sample *sample, const FitRequest *request, FitInput *input)
{
	StateRow	row;

	*input = (FitInput) {.count = sample->rows, .sampled = sample->share};
	input->customers = MemoryContextAllocHuge(CurrentMemoryContext,
											  input->count * sizeof(ClvCustomer));
	input->spend = MemoryContextAllocHuge(CurrentMemoryContext,
										  input->count * sizeof(ClvSpend));
	for (int64 i = 0; i < input->count; i++)
	{
		state_row(sample, i, &row);
		input->customers[i] = observed_customer(&row.seen, request->model,
												request->unit);
		if (!is_valid(request, &input->customers[i]))
			invalid_state();
		add_spend(&row.seen, input);
	}
	Assert(input->spenders <= input->count);
}
