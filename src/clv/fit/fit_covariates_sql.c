/*
 * fit_clv with covariates: the aggregate that fits a model whose purchase rate
 * and drop-out depend on covariates of the customer.
 */
#include "common/compat.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "clv/covariate_arguments.h"
#include "clv/model_names.h"
#include "clv/fit/covariate_fit.h"
#include "clv/fit/covariate_state.h"
#include "clv/fit/fit_input.h"
#include "clv/fit/fit_report.h"
#include "clv/fit/verdict.h"
#include "clv/fit/watch.h"
#include "clv/model/covariates.h"
#include "common/arguments.h"
#include "common/days.h"
#include "common/json_text.h"
#include "common/state.h"

#define DEFAULT_UNIT UNIT_WEEK

/* ---- arguments ---- */

/*
 * The model in argument 3. 22023 (invalid_parameter_value) for a model that
 * cannot have covariates.
 */
static const ClvModel *
covariate_model_argument(FunctionCallInfo fcinfo)
{
	NameList	names = with_model_names(NO_NAMES, clv_takes_covariates);
	int			choice = choice_of_text(PG_GETARG_TEXT_PP(3), names,
										"model with covariates",
										"models that take covariates");

	return clv_find_model(name_at(names, choice));
}

/*
 * Adds a name to those of a call. 22023 (invalid_parameter_value) if it is
 * empty or already in use.
 */
static void
add_name(CovariateCall *call, const char *name)
{
	int			size = strlen(name) + 1;

	if (size == 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the name of a covariate must not be empty")));
	for (int at = 0; at < call->names_size; at += strlen(call->names + at) + 1)
		if (strcmp(call->names + at, name) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("covariate named twice: \"%s\"", name)));
	call->names = call->names == NULL ? palloc(size) :
		repalloc(call->names, call->names_size + size);
	memcpy(call->names + call->names_size, name, size);
	call->names_size += size;
}

/*
 * Reads the names in argument 5. 22023 (invalid_parameter_value) unless there
 * is one for each covariate.
 */
static void
read_names(FunctionCallInfo fcinfo, CovariateCall *call)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(5);
	Datum	   *values;
	bool	   *nulls;
	int			count;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls,
					  &count);
	if (count != call->covariates || ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of names must be the number of covariates, %d: %d",
						call->covariates, count)));
	for (int i = 0; i < count; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("the name of covariate %d is NULL", i + 1)));
		add_name(call, TextDatumGetCString(values[i]));
	}
}

/* most bytes of a default name, with its terminator */
#define NUMBERED_NAME_SIZE sizeof("z99")

StaticAssertDecl(CLV_MAX_COVARIATES <= 99, "default names have two digits");

/* Sets the default names of covariates: z1, z2 ... */
static void
number_names(CovariateCall *call)
{
	char	   *at = call->names = palloc(call->covariates * NUMBERED_NAME_SIZE);

	for (int i = 1; i <= call->covariates; i++)
	{
		*at++ = 'z';
		at += pg_ltoa(i, at) + 1;
	}
	call->names_size = at - call->names;
}

/*
 * Reads the arguments that are the same in all rows: day (2), model (3), and
 * names (5) and unit (6) if given. covariates is 0 for a NULL array; then no
 * names are set. 22023 (invalid_parameter_value) for invalid arguments.
 */
static CovariateCall
call_arguments(FunctionCallInfo fcinfo, int covariates)
{
	CovariateCall call = {.covariates = covariates};

	call.request.as_of = as_of_day(PG_GETARG_DATEADT(2));
	call.request.model = covariate_model_argument(fcinfo);
	call.request.unit = PG_NARGS() > 6 ? unit_of_text(PG_GETARG_TEXT_PP(6)) :
		DEFAULT_UNIT;
	if (covariates == 0)
		return call;
	if (PG_NARGS() > 5)
		read_names(fcinfo, &call);
	else
		number_names(&call);
	return call;
}

/* The row of a state for an observation. */
static CovariateRow
row_of_observation(const Observation *seen)
{
	return (CovariateRow) {
		.mean_spend = mean_spend(seen->x, seen->money),
		.x = seen->x, .t = seen->t, .T = seen->T
	};
}

PG_FUNCTION_INFO_V1(fit_covariates_add);

/*
 * Transition: adds a history (1) as of a day (2), for a model (3), with
 * covariates (4), their names (5) and a unit (6) if given. A customer without
 * a purchase by then does not change the state; customers with a NULL among
 * the covariates are counted.
 */
Datum
fit_covariates_add(PG_FUNCTION_ARGS)
{
	CovariateCall call;
	CovariateState *state;
	CovariateRow row;
	Observation seen;
	double		z[CLV_MAX_COVARIATES];
	int			count = 0;
	bool		known;

	if (any_null(fcinfo, 1, 4) || any_null(fcinfo, 5, PG_NARGS()))
		return skip_row(fcinfo);
	known = covariates_argument(fcinfo, 4, z, &count);
	call = call_arguments(fcinfo, count);
	if (!observe(PG_GETARG_HISTORY(1), call.request.as_of, call.request.model,
				 call.request.unit, &seen))
		return skip_row(fcinfo);
	state = covariate_state_to_change(fcinfo, &call);
	row = row_of_observation(&seen);
	if (known)
		state = covariate_state_add(state, &row, z);
	else
		state->unknown++;
	PG_RETURN_BYTEA_P(state);
}

PG_FUNCTION_INFO_V1(fit_covariates_combine);

/* Combine: the customers of both. */
Datum
fit_covariates_combine(PG_FUNCTION_ARGS)
{
	CovariateState *other = covariate_state_argument(fcinfo, 1);
	CovariateCall call = call_of_state(other);

	PG_RETURN_BYTEA_P(covariate_state_merge(covariate_state_to_change(fcinfo,
																	  &call),
											other));
}

/* ---- the fit ---- */

/*
 * The customer of a row, in the unit of the call. 22023
 * (invalid_parameter_value) for an invalid row.
 */
static ClvCustomer
customer_of_row(const CovariateRow *row, const FitRequest *request)
{
	Observation seen = {.x = row->x, .t = row->t, .T = row->T};

	if (row->x < 0 || row->t < 0 || row->T < row->t ||
		!(row->mean_spend >= 0 && isfinite(row->mean_spend)))
		invalid_state();
	return customer_to_fit(&seen, request);
}

/*
 * The customers of a state, and their covariates. 22023
 * (invalid_parameter_value) for invalid rows.
 */
static double *
input_of_state(const CovariateState *state, const FitRequest *request,
			   FitInput *input)
{
	Size		q = state->covariates;
	double	   *all = MemoryContextAllocHuge(CurrentMemoryContext,
											 state->rows * q * sizeof(double));

	*input = (FitInput) {.rows = state->rows};
	input->customers = MemoryContextAllocHuge(CurrentMemoryContext,
											  state->rows * sizeof(ClvCustomer));
	input->spend = MemoryContextAllocHuge(CurrentMemoryContext,
										  state->rows * sizeof(ClvSpend));
	for (int64 i = 0; i < state->rows; i++)
	{
		const double *z;
		const CovariateRow *row = covariate_row(state, i, &z);

		CHECK_FOR_INTERRUPTS();
		input->customers[i] = customer_of_row(row, request);
		if (row->mean_spend > 0 && row->x > 0)
			input->spend[input->spend_rows++] =
				(ClvSpend) {.x = row->x, .mean = row->mean_spend, .count = 1};
		else if (row->x > 0)
			input->without_spend++;
		for (Size j = 0; j < q; j++)
			if (!(fabs(z[j]) <= CLV_LARGEST))
				invalid_state();
		memcpy(all + i * q, z, q * sizeof(double));
	}
	return all;
}

/*
 * Raises 22023 (invalid_parameter_value) for covariates whose effects cannot
 * be distinguished, after freeing the base.
 */
static void
check_columns(ClvCovariateBase *base, const char *const *names)
{
	int			constant = clv_constant_column(base);
	int			collinear = constant < 0 ? clv_collinear_column(base) : -1;

	if (constant < 0 && collinear < 0)
		return;
	clv_covariate_base_free(base);
	if (constant >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariate \"%s\" is the same for all customers",
						names[constant]),
				 errdetail("It has no effect that can be estimated."),
				 errhint("Leave it out.")));
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("covariate \"%s\" is a linear function of those before it",
					names[collinear]),
			 errdetail("Their effects cannot be distinguished."),
			 errhint("Leave it out; of the indicators of a set of groups leave out one.")));
}

/*
 * Raises 22023 (invalid_parameter_value) for parameters outside the range of a
 * clv_model.
 */
static void
check_fitted_parameters(const ClvModel *model, const ClvFit *fit,
						const ClvParameter *params)
{
	for (int i = 0; i < fit->nparams; i++)
		if (!(fabs(fit->par[i]) <= CLV_LARGEST &&
			  (i >= model->nparams || fit->par[i] >= CLV_LEAST)))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("covariates of an unsuitable scale: %s would be %g",
							params[i].name, fit->par[i]),
					 errdetail("The model's own parameters are those of a customer whose covariates are all 0."),
					 errhint("Subtract a typical value from each covariate, and divide it by its spread.")));
}

/* Frees the base, then raises the error of a watch, or out of memory. */
static void
end_computation(Watch *watch, ClvCovariateBase *base, bool no_memory)
{
	if (watch->error == NULL && !no_memory)
		return;
	clv_covariate_base_free(base);
	watch_end(watch);
	ereport(ERROR,
			(errcode(ERRCODE_OUT_OF_MEMORY),
			 errmsg("out of memory"),
			 errdetail("There is not enough memory to fit a model.")));
}

/* Fits the model with covariates to customers, from the fit without them. */
static void
fit_with_covariates(const ClvCustomer *customers, const double *z, int64 n,
					const CovariateOutcome *covariates, FitOutcome *outcome)
{
	Watch		watch = {.what = outcome->model->name};
	ClvTick		tick = watch_tick(&watch);
	ClvCovariateBase *base = clv_covariate_base_create(customers, z, n,
													   covariates->count, &tick);
	double		ages = 0;
	ClvFit		fit;

	end_computation(&watch, base, base == NULL);
	check_columns(base, covariates->names);
	for (size_t i = 0; i < base->nrows; i++)
		ages += (double) base->rows[i].count * base->rows[i].T;
	clv_covariate_fit(outcome->model, base, &outcome->fit,
					  ages / (double) base->customers, &tick, &fit);
	end_computation(&watch, base, fit.status == CLV_NO_MEMORY);
	clv_covariate_base_free(base);
	check_fitted_parameters(outcome->model, &fit, covariates->params);
	outcome->fit = fit;
}

/* Fits the model without and with covariates. */
static FitOutcome *
fit_state(const CovariateState *state)
{
	CovariateCall call = call_of_state(state);
	CovariateOutcome *covariates = palloc0(sizeof(CovariateOutcome));
	FitInput	input;
	ClvCustomer *customers;
	double	   *z = input_of_state(state, &call.request, &input);
	FitOutcome *outcome;
	double		without;

	customers = MemoryContextAllocHuge(CurrentMemoryContext,
									   input.rows * sizeof(ClvCustomer));
	memcpy(customers, input.customers, input.rows * sizeof(ClvCustomer));
	covariates->count = state->covariates;
	covariates->names = names_of_state(state);
	covariates->params = covariate_params(call.request.model,
										  covariates->names,
										  covariates->count);
	covariates->unknown = state->unknown;
	covariates->df = CLV_LINKS * covariates->count;
	outcome = fit_customers(&call.request, &input);
	without = outcome->fit.log_likelihood;
	fit_with_covariates(customers, z, input.rows, covariates, outcome);
	covariates->statistic = fmax(2 * (outcome->fit.log_likelihood - without), 0);
	outcome->covariates = covariates;
	return outcome;
}

PG_FUNCTION_INFO_V1(fit_covariates_final);

/*
 * Final: the clv_model. NULL without a customer who bought and whose
 * covariates are known. Raises a WARNING for each defect of the fit.
 */
Datum
fit_covariates_final(PG_FUNCTION_ARGS)
{
	CovariateState *state = covariate_state_argument(fcinfo, 0);
	FitOutcome *outcome;
	List	   *problems;
	StringInfoData json;

	if (state == NULL || state->rows == 0)
		PG_RETURN_NULL();
	outcome = fit_state(state);
	problems = purchase_problems(outcome);
	warn_of_problems("fit_clv", problems, verdict_on_purchases(outcome),
					 describe_fit(outcome));
	initStringInfo(&json);
	write_purchase_model(&json, outcome, problems);
	PG_RETURN_DATUM(json_to_jsonb(&json));
}
