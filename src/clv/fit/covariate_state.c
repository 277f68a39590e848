/*
 * The state of fit_clv with covariates. An aggregate changes it in place.
 * Every state in an argument is checked.
 */
#include "common/compat.h"

#include "clv/fit/covariate_state.h"

#include "utils/date.h"
#include "utils/memutils.h"

#include "clv/model/covariates.h"
#include "common/days.h"
#include "common/state.h"

#define COVARIATE_MAGIC 0x434f5631	/* COV1 */
#define FIRST_ROWS 4

static Size
row_size(const CovariateState *state)
{
	return sizeof(CovariateRow) + state->covariates * sizeof(double);
}

/* The offset of the rows. */
static Size
header_size(const CovariateState *state)
{
	return MAXALIGN(offsetof(CovariateState, data) + state->names_size);
}

static char *
rows_of_state(const CovariateState *state)
{
	return (char *) state + header_size(state);
}

static Size
size_for(const CovariateState *state, int64 rows)
{
	return header_size(state) + rows * row_size(state);
}

/*
 * The number of names, each ended by '\0' and not empty; -1 for anything else.
 */
static int
count_names(const char *names, int size)
{
	int			count = 0;

	if (size > 0 && names[size - 1] != '\0')
		return -1;
	for (int at = 0; at < size; at += strlen(names + at) + 1)
	{
		if (names[at] == '\0')
			return -1;
		count++;
	}
	return count;
}

/* Whether header and size of a state are valid. */
static bool
is_state(const CovariateState *state)
{
	if (VARSIZE(state) < offsetof(CovariateState, data) ||
		state->magic != COVARIATE_MAGIC || state->rows < 0 ||
		state->unknown < 0 || !IS_VALID_DATE(state->as_of) ||
		state->model < 1 || state->model > CLV_MODEL_COUNT ||
		!clv_takes_covariates(clv_models[state->model - 1]) ||
		state->unit < 0 || state->unit >= TIME_UNITS ||
		state->covariates < 0 || state->covariates > CLV_MAX_COVARIATES ||
		(state->covariates == 0 && state->rows > 0) ||
		state->names_size < 0 ||
		(Size) state->names_size > VARSIZE(state) - offsetof(CovariateState, data) ||
		size_for(state, state->rows) > VARSIZE(state))
		return false;
	return count_names(state->data, state->names_size) == state->covariates;
}

/*
 * The state in an argument, aligned for its numbers, or NULL. 22023
 * (invalid_parameter_value) if it is invalid.
 */
CovariateState *
covariate_state_argument(FunctionCallInfo fcinfo, int argument)
{
	CovariateState *state;

	if (PG_ARGISNULL(argument))
		return NULL;
	state = (CovariateState *) PG_GETARG_BYTEA_P(argument);
	if ((uintptr_t) state % MAXIMUM_ALIGNOF != 0)
		state = (CovariateState *) PG_GETARG_BYTEA_P_COPY(argument);
	if (!is_state(state))
		invalid_state();
	return state;
}

/*
 * Returns a copy of a state with room for `wanted` rows, or for as many as fit
 * into 1 GB. 54000 (program_limit_exceeded) if these are fewer than `needed`.
 */
static CovariateState *
state_resized(const CovariateState *state, int64 needed, int64 wanted)
{
	int64		most = (MaxAllocSize - header_size(state)) / row_size(state);
	Size		used = size_for(state, state->rows);
	Size		size;
	CovariateState *result;

	if (needed > most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many customers in a group: %lld",
						(long long) needed),
				 errdetail("The state of this aggregate is limited to 1 GB, here %lld customers.",
						   (long long) most),
				 errhint("Aggregate by segments, or over a random sample of the customers.")));
	size = size_for(state, Min(wanted, most));
	result = palloc0(size);
	memcpy(result, state, used);
	SET_VARSIZE(result, size);
	return result;
}

static CovariateState *
state_create(const CovariateCall *call)
{
	CovariateState sizes = {.covariates = call->covariates,
	.names_size = call->names_size};
	Size		size = size_for(&sizes, FIRST_ROWS);
	CovariateState *state = palloc0(size);

	SET_VARSIZE(state, size);
	state->magic = COVARIATE_MAGIC;
	state->as_of = call->request.as_of;
	state->model = position_of_model(call->request.model);
	state->unit = call->request.unit;
	state->covariates = call->covariates;
	state->names_size = call->names_size;
	if (call->names_size > 0)
		memcpy(state->data, call->names, call->names_size);
	return state;
}

/* The names of the covariates of a call, for an error message */
static char *
names_text(const char *names, int size)
{
	char	   *result = NULL;

	for (int at = 0; at < size; at += strlen(names + at) + 1)
		result = result == NULL ? pstrdup(names + at) :
			psprintf("%s, %s", result, names + at);
	return result;
}

/*
 * Raises 22023 (invalid_parameter_value) for a state that was made with other
 * arguments.
 */
static void
check_same_call(const CovariateState *state, const CovariateCall *call)
{
	const FitRequest *request = &call->request;

	if (state->as_of != request->as_of)
		differs_between_rows("as_of", text_of_day(state->as_of),
							 text_of_day(request->as_of));
	if (state->model != position_of_model(request->model))
		differs_between_rows("model", clv_models[state->model - 1]->name,
							 request->model->name);
	if (state->unit != (int32) request->unit)
		differs_between_rows("unit", unit_name(state->unit),
							 unit_name(request->unit));
	if (state->covariates == 0 || call->covariates == 0)
		return;
	if (state->covariates != call->covariates)
		differs_between_rows("number of covariates",
							 psprintf("%d", state->covariates),
							 psprintf("%d", call->covariates));
	if (state->names_size != call->names_size ||
		memcmp(state->data, call->names, call->names_size) != 0)
		differs_between_rows("list of names",
							 names_text(state->data, state->names_size),
							 names_text(call->names, call->names_size));
}

/*
 * The transition state in argument 0; a new state for NULL, or if the
 * covariates were not known yet; a copy unless an aggregate may change it in
 * place. 22023 (invalid_parameter_value) if it was made with other arguments.
 */
CovariateState *
covariate_state_to_change(FunctionCallInfo fcinfo, const CovariateCall *call)
{
	CovariateState *state = covariate_state_argument(fcinfo, 0);

	if (state == NULL)
		return state_create(call);
	check_same_call(state, call);
	if (state->covariates == 0 && call->covariates > 0)
	{
		int64		unknown = state->unknown;

		state = state_create(call);
		state->unknown = unknown;
		return state;
	}
	if (AggCheckCallContext(fcinfo, NULL))
		return state;
	return state_resized(state, (int64) state->rows + 1,
						 (int64) state->rows + 1);
}

/* Returns the state, or a larger copy, with a row added. */
CovariateState *
covariate_state_add(CovariateState *state, const CovariateRow *row,
					const double *z)
{
	char	   *at;

	if (size_for(state, (int64) state->rows + 1) > VARSIZE(state))
		state = state_resized(state, (int64) state->rows + 1,
							  2 * (int64) state->rows + 1);
	at = rows_of_state(state) + state->rows * row_size(state);
	memcpy(at, row, sizeof(CovariateRow));
	memcpy(at + sizeof(CovariateRow), z, state->covariates * sizeof(double));
	state->rows++;
	return state;
}

/* Returns the state, or a larger copy, with the rows of another added. */
CovariateState *
covariate_state_merge(CovariateState *state, const CovariateState *other)
{
	int64		rows = (int64) state->rows + other->rows;

	if (size_for(state, rows) > VARSIZE(state))
		state = state_resized(state, rows, Max(rows, 2 * (int64) state->rows));
	memcpy(rows_of_state(state) + state->rows * row_size(state),
		   rows_of_state(other), other->rows * row_size(other));
	state->rows = (int32) rows;
	state->unknown += other->unknown;
	return state;
}

/* The call that a state was made for. */
CovariateCall
call_of_state(const CovariateState *state)
{
	return (CovariateCall) {
		.request = {.model = clv_models[state->model - 1],
			.unit = state->unit, .as_of = state->as_of},
		.covariates = state->covariates,
		.names = (char *) state->data,
		.names_size = state->names_size
	};
}

/* The names of the covariates. */
const char **
names_of_state(const CovariateState *state)
{
	const char **names = palloc(state->covariates * sizeof(char *));
	int			at = 0;

	for (int i = 0; i < state->covariates; i++)
	{
		names[i] = state->data + at;
		at += strlen(names[i]) + 1;
	}
	return names;
}

/* A row of a state with its covariates. */
const CovariateRow *
covariate_row(const CovariateState *state, int64 row, const double **z)
{
	const char *at = rows_of_state(state) + row * row_size(state);

	*z = (const double *) (at + sizeof(CovariateRow));
	return (const CovariateRow *) at;
}
