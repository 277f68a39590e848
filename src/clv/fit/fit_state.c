/*
 * The state of fit_clv and backtest: reads and writes the figures of each
 * customer that the model uses.
 */
#include "common/compat.h"

#include "clv/fit/fit_state.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/date.h"
#include "utils/memutils.h"

#include "common/arguments.h"
#include "common/days.h"
#include "common/known_text.h"
#include "common/state.h"

/* log gaps are summed in units of 2^-36, as in clv/model/customer_base */
#define LOG_GAP_UNIT 68719476736.0

#define DEFAULT_UNIT UNIT_WEEK

const SampleLimits fit_limits = {CRMVALUE_MOST_ROWS, 1 << STATE_MONEY};
const SampleLimits backtest_limits = {
	CRMVALUE_MOST_ROWS / 2,
	1 << STATE_MONEY | 1 << STATE_LATER_MONEY | 1 << STATE_WINDOW_MONEY
};

/* The position of a model, counted from 1; 0 for auto, whose model is NULL. */
int32
position_of_model(const ClvModel *model)
{
	int32		position = 0;

	if (model != NULL)
		while (clv_models[position++] != model)
			;
	return position;
}

/* the position of auto by a holdout */
#define BY_HOLDOUT (CLV_MODEL_COUNT + 1)

/*
 * Model and unit as one number: 0 .. TIME_UNITS - 1 for auto, then those of
 * the models.
 */
static int32
encode_request(const FitRequest *request)
{
	int32		position = request->by_holdout ? BY_HOLDOUT :
		position_of_model(request->model);

	return position * TIME_UNITS + request->unit;
}

/* Sets the SampleKind of a request. */
void
state_kind_of(const FitRequest *request, int32 until, SampleKind *kind)
{
	kind->parameters[STATE_AS_OF] = request->as_of;
	kind->parameters[STATE_UNTIL] = until;
	kind->parameters[STATE_MODEL] = encode_request(request);
}

/* The options of the last row, kept in fn_extra. */
typedef struct KnownOptions
{
	KnownText	model;
	KnownText	unit;
	FitRequest	request;		/* as_of is not set */
} KnownOptions;

static KnownOptions *
known_options(FmgrInfo *call)
{
	KnownOptions *known = call->fn_extra;

	if (known == NULL)
	{
		call->fn_extra = known =
			MemoryContextAllocZero(call->fn_mcxt, sizeof(KnownOptions));
		known->request.model = &clv_bg_nbd;
		known->request.unit = DEFAULT_UNIT;
	}
	return known;
}

/*
 * Sets the model to that of a text. 22023 (invalid_parameter_value) for an
 * unknown name.
 */
static void
know_model(KnownOptions *known, const text *name)
{
	if (is_known_text(&known->model, name))
		return;
	read_model_choice(name, &known->request);
	keep_text(&known->model, name);
}

/* The same for the unit. */
static void
know_unit(KnownOptions *known, const text *name)
{
	if (is_known_text(&known->unit, name))
		return;
	known->request.unit = unit_of_text(name);
	keep_text(&known->unit, name);
}

/*
 * Reads the options, model and unit, from the arguments from first_option on,
 * as far as the call has them. Returns false if one is NULL. 22023
 * (invalid_parameter_value) for unknown names. The function must not use
 * fn_extra otherwise.
 */
bool
state_kind(FunctionCallInfo fcinfo, int first_option, int32 as_of, int32 until,
		   SampleKind *kind, FitRequest *request)
{
	KnownOptions *known = known_options(fcinfo->flinfo);
	int			options = PG_NARGS() - first_option;

	if (any_null(fcinfo, first_option, PG_NARGS()))
		return false;
	if (options > 0)
		know_model(known, PG_GETARG_TEXT_PP(first_option));
	if (options > 1)
		know_unit(known, PG_GETARG_TEXT_PP(first_option + 1));
	*request = known->request;
	request->as_of = as_of;
	state_kind_of(request, until, kind);
	return true;
}

wide
key_of_log_gaps(double log_gaps)
{
	return log_gaps == 0 ? 0 : llrint(log_gaps * LOG_GAP_UNIT);
}

double
log_gaps_of_key(wide key)
{
	return (double) key / LOG_GAP_UNIT;
}

/*
 * Reads the two days of a backtest, arguments 2 and 3. 22023
 * (invalid_parameter_value) unless split < until; 22008
 * (datetime_field_overflow) for an infinite date.
 */
void
holdout_arguments(FunctionCallInfo fcinfo, int32 *split, int32 *until)
{
	*split = as_of_day(PG_GETARG_DATEADT(2));
	*until = as_of_day(PG_GETARG_DATEADT(3));
	if (*until <= *split)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a backtest must end after its split"),
				 errhint("Give split, the last day of the fit, then until, the last day of the comparison.")));
}

/*
 * Sets what state_first_keys reads. Returns false without a purchase by as_of.
 */
bool
state_observe_first(const PurchaseHistory *history, const FitRequest *request,
					StateRow *row)
{
	if (!observe_in_season(history, request->as_of, request->model,
						   request->unit, request->season, &row->seen))
		return false;
	row->recent = is_discrete(request->model) ? 0 :
		1 + repeat_purchases_since(history, request->as_of - RECENT_DAYS,
								   request->as_of);
	return true;
}

/* Sets the purchases after as_of, up to a later day. */
static void
observe_after(const PurchaseHistory *history, const FitRequest *request,
			  int32 until, StateRow *row)
{
	Observation later;

	observe(history, until, request->model, request->unit, &later);
	row->later_x = later.x - row->seen.x;
	row->later_T = later.T - row->seen.T;
	row->later_money = later.money - row->seen.money;
	row->windows = observe_windows(history, request->as_of, row->later_T,
								   request->model, request->unit);
}

/*
 * Sets the row of a history for a request. The holdout ends on `until`, which
 * is as_of without a holdout. Returns false without a purchase by as_of.
 */
bool
state_observe(const PurchaseHistory *history, const FitRequest *request,
			  int32 until, StateRow *row)
{
	memset(row, 0, sizeof(*row));
	if (!state_observe_first(history, request, row))
		return false;
	if (request->by_holdout && !is_discrete(request->model))
		observe(history,
				request->as_of - row->seen.T + part_of_age(row->seen.T),
				NULL, request->unit, &row->part);
	if (until > request->as_of)
		observe_after(history, request, until, row);
	return true;
}

/*
 * The keys of a row of a sample for a request without a holdout: those before
 * STATE_LATER_X. The others are 0.
 */
void
state_first_keys(const StateRow *row, wide *keys)
{
	Assert(row->seen.x >= 0 && row->seen.t >= 0 && row->seen.T >= row->seen.t);
	keys[STATE_X] = row->seen.x;
	keys[STATE_T_X] = row->seen.t;
	keys[STATE_T] = row->seen.T;
	/* not used before the first repeat purchase */
	keys[STATE_MONEY] = row->seen.x > 0 ? row->seen.money : 0;
	keys[STATE_LOG_GAPS] = key_of_log_gaps(row->seen.log_gaps);
	keys[STATE_RECENT] = row->recent;
}

/* The keys of a row of a sample. */
void
state_keys(const StateRow *row, wide *keys)
{
	state_first_keys(row, keys);
	keys[STATE_LATER_X] = row->later_x;
	keys[STATE_LATER_T] = row->later_T;
	keys[STATE_LATER_MONEY] = row->later_money;
	keys[STATE_WINDOW_X] = row->windows.last_x;
	keys[STATE_WINDOW_MONEY] = row->windows.last_money;
	keys[STATE_BEFORE_X] = row->windows.before_x;
	keys[STATE_PART_X] = row->part.x;
	keys[STATE_PART_T_X] = row->part.t;
	keys[STATE_PART_T] = row->part.T;
	keys[STATE_PART_LOG_GAPS] = key_of_log_gaps(row->part.log_gaps);
}

static bool
is_day_of_fit(int32 day)
{
	return day == FIT_NO_DAY || IS_VALID_DATE(day);
}

/*
 * The request that a sample was made for. 22023 (invalid_parameter_value) if
 * it is invalid.
 */
FitRequest
state_request(const Sample *sample)
{
	int32		code = sample->parameters[STATE_MODEL];
	int32		position = code / TIME_UNITS - 1;

	if (code < 0 || position >= BY_HOLDOUT ||
		!is_day_of_fit(sample->parameters[STATE_AS_OF]) ||
		!is_day_of_fit(sample->parameters[STATE_UNTIL]) ||
		sample->parameters[STATE_AS_OF] > sample->parameters[STATE_UNTIL])
		invalid_state();
	return (FitRequest) {
		.model = position < 0 ? NULL : clv_models[position],
		.by_holdout = position + 1 == BY_HOLDOUT,
		.unit = code % TIME_UNITS,
		.as_of = sample->parameters[STATE_AS_OF]
	};
	Assert(position < CLV_MODEL_COUNT);
}

/*
 * The key as a nonnegative int32. 22023 (invalid_parameter_value) if it is out
 * of range.
 */
int32
count_of_key(wide key)
{
	if (key < 0 || key > PG_INT32_MAX)
		invalid_state();
	return (int32) key;
}

/* state_of_keys for the keys of state_first_keys. */
void
state_of_first_keys(const wide *keys, StateRow *row)
{
	row->seen.x = count_of_key(keys[STATE_X]);
	row->seen.t = count_of_key(keys[STATE_T_X]);
	row->seen.T = count_of_key(keys[STATE_T]);
	row->seen.money = keys[STATE_MONEY];
	row->seen.log_gaps = log_gaps_of_key(keys[STATE_LOG_GAPS]);
	row->recent = count_of_key(keys[STATE_RECENT]);
}

/* The customer with these keys; 22023 for keys that none has. */
void
state_of_keys(const wide *keys, StateRow *row)
{
	state_of_first_keys(keys, row);
	row->later_x = count_of_key(keys[STATE_LATER_X]);
	row->later_T = count_of_key(keys[STATE_LATER_T]);
	row->later_money = keys[STATE_LATER_MONEY];
	row->windows.last_x = count_of_key(keys[STATE_WINDOW_X]);
	row->windows.last_money = keys[STATE_WINDOW_MONEY];
	row->windows.before_x = count_of_key(keys[STATE_BEFORE_X]);
	row->part.x = count_of_key(keys[STATE_PART_X]);
	row->part.t = count_of_key(keys[STATE_PART_T_X]);
	row->part.T = count_of_key(keys[STATE_PART_T]);
	row->part.log_gaps = log_gaps_of_key(keys[STATE_PART_LOG_GAPS]);
}

/* Reads a row of a sample; 22023. */
void
state_row(const Sample *sample, int64 at, StateRow *row)
{
	wide		keys[STATE_COLUMNS];

	sample_row(sample, at, keys);
	state_of_keys(keys, row);
}
