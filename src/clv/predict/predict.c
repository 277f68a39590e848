/*
 * The arguments of predictions: a model, a customer, a day, a horizon.
 */
#include "common/compat.h"

#include "clv/predict/predict.h"

#include <math.h>

#include "common/days.h"
#include "common/arguments.h"
#include "clv/covariate_arguments.h"
#include "clv/model/covariates.h"
#include "utils/builtins.h"
#include "utils/float.h"

/*
 * Reads the history and the as-of day in arguments 1 and 2, which are not
 * NULL. Returns false for a customer without a purchase by then.
 */
static bool
observe_subject(FunctionCallInfo fcinfo, const FittedModel *fitted,
				Subject *subject)
{
	subject->as_of = as_of_day(PG_GETARG_DATEADT(2));
	if (!observe_in_season(PG_GETARG_HISTORY(1), subject->as_of, fitted->model,
						   fitted->unit, fitted->season, &subject->seen))
		return false;
	subject->fitted = fitted;
	subject->customer = customer_in_season(&subject->seen, subject->as_of,
										   fitted->model, fitted->unit,
										   fitted->season);
	subject->mean_spend = mean_spend(subject->seen.x, subject->seen.money);
	Assert(clv_valid_customer(fitted->model, &subject->customer));
	Assert(clv_valid_parameters(fitted->model, fitted->counts.par));
	return true;
}

/*
 * Reads the model, the history and the as-of day in arguments 0 to 2, which
 * are not NULL. Returns false for a customer without a purchase by then. 22023
 * (invalid_parameter_value) for a model with covariates.
 */
bool
subject_arguments(FunctionCallInfo fcinfo, Subject *subject)
{
	const FittedModel *fitted = purchase_model_argument(fcinfo, 0);

	if (fitted->covariates > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model needs covariates of the customer: %s",
						names_of_covariates(fitted->covariate_names,
											fitted->covariates)),
				 errhint("Give them as an array in the last argument, or make the model of the customer by customer_model(model, covariates).")));
	return observe_subject(fcinfo, fitted, subject);
}

/*
 * subject_arguments, with the covariates in argument `covariates` if the call
 * has that argument. Returns false also if a covariate is NULL. 22023
 * (invalid_parameter_value) if their number is not that of the model.
 */
bool
subject_with_covariates(FunctionCallInfo fcinfo, int covariates,
						Subject *subject)
{
	const FittedModel *fitted;
	double		z[CLV_MAX_COVARIATES];

	if (PG_NARGS() <= covariates)
		return subject_arguments(fcinfo, subject);
	fitted = purchase_model_argument(fcinfo, 0);
	if (!covariates_of_model(fcinfo, covariates, fitted, z))
		return false;
	return observe_subject(fcinfo, model_of_customer(fitted, z), subject);
}

/*
 * Sets the covariance of a customer's own parameters from that of the model's
 * parameters: the logarithms of the former are linear in the coefficients and
 * the logarithms of the latter.
 */
static void
set_own_covariance(const FittedModel *fitted, const double *z, ModelPart *own)
{
	const ModelPart *all = &fitted->counts;
	double		map[CLV_MAX_OWN_PARAMS][CLV_MAX_PARAMS] = {{0}};

	for (int i = 0; i < own->nparams; i++)
		map[i][i] = own->par[i] / all->par[i];
	for (int link = 0; link < CLV_LINKS; link++)
	{
		const ClvLink *l = &fitted->model->links[link];

		for (int j = 0; j < fitted->covariates; j++)
			map[l->param][clv_coefficient(fitted->model, link,
										  fitted->covariates, j)] =
				l->sign * z[j] * own->par[l->param];
	}
	own->cov = palloc0(own->nparams * sizeof(*own->cov));
	for (int i = 0; i < own->nparams; i++)
		for (int j = 0; j <= i; j++)
		{
			double		sum = 0;

			for (int k = 0; k < all->nparams; k++)
				for (int m = 0; m < all->nparams; m++)
					sum += map[i][k] * map[j][m] * all->cov[k][m];
			own->cov[i][j] = own->cov[j][i] = sum;
		}
}

/*
 * Whether a parameter of a customer depends on a parameter without a standard
 * error.
 */
static bool
is_unknown(const FittedModel *fitted, const double *z, int param)
{
	const ModelPart *all = &fitted->counts;
	bool		unknown = all->se[param] < 0;

	for (int link = 0; link < CLV_LINKS; link++)
		for (int j = 0; j < fitted->covariates; j++)
			if (fitted->model->links[link].param == param && z[j] != 0)
				unknown = unknown ||
					all->se[clv_coefficient(fitted->model, link,
											fitted->covariates, j)] < 0;
	return unknown;
}

/* The model for customers with these covariates. It has no covariates. */
const FittedModel *
model_of_customer(const FittedModel *fitted, const double *z)
{
	FittedModel *result = palloc(sizeof(FittedModel));
	ModelPart  *own = &result->counts;

	*result = *fitted;
	result->covariates = 0;
	result->covariate_names = NULL;
	own->params = fitted->model->params;
	own->nparams = fitted->model->nparams;
	own->log_likelihood = NAN;
	own->customers = NAN;
	clv_own_parameters(fitted->model, fitted->counts.par, z,
					   fitted->covariates, own->par);
	if (!own->has_cov)
		return result;
	set_own_covariance(fitted, z, own);
	for (int i = 0; i < own->nparams; i++)
	{
		own->se[i] = is_unknown(fitted, z, i) ? -1 : sqrt(fmax(own->cov[i][i], 0));
		for (int j = 0; own->se[i] < 0 && j < own->nparams; j++)
			own->cov[i][j] = own->cov[j][i] = 0;
	}
	return result;
}

static pg_noinline void
invalid_horizon(const Interval *horizon, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid horizon: %s",
					DatumGetCString(DirectFunctionCall1(interval_out,
														IntervalPGetDatum(horizon)))),
			 errhint("%s", hint)));
}

/*
 * The horizon in the model's units of calendar time, for a discrete model the
 * number of whole periods. 22023 (invalid_parameter_value) if it is negative,
 * or shorter than the first period of a discrete model.
 */
double
calendar_units(const FittedModel *fitted, const Interval *horizon)
{
	double		days = interval_days(horizon);
	double		units = days / unit_days(fitted->unit);

	if (days < 0)
		invalid_horizon(horizon, "Give an interval from 0 on.");
	if ((fitted->model->flags & CLV_DISCRETE) == 0)
		return units;
	if (units > 0 && units < 1)
		invalid_horizon(horizon, "This model counts whole periods, see its \"unit\".");
	return floor(units);
}

/*
 * Converts calendar time after the as-of day to the time of the model by the
 * clock of its season (S1). The functions of a ClvModel take this time.
 */
double
model_units(const Subject *subject, double calendar_units)
{
	const Season *season = subject->fitted->season;
	double		days = unit_days(subject->fitted->unit);

	if (season == NULL)
		return calendar_units;
	return season_elapsed(season, subject->as_of, calendar_units * days) / days;
}

/* The horizon in the time of the model. Errors as calendar_units. */
double
horizon_units(const Subject *subject, const Interval *horizon)
{
	return model_units(subject, calendar_units(subject->fitted, horizon));
}

/*
 * The continuous discount rate per unit for an effective annual rate. 22023
 * (invalid_parameter_value) unless 0 <= annual_rate < 1.
 */
double
discount_rate(TimeUnit unit, double annual_rate)
{
	if (check_rate(annual_rate, "annual_rate") < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("annual_rate must not be negative: %s",
						float8out_internal(annual_rate)),
				 errhint("A rate is a share of 1: 0.10 is 10 %%.")));
	Assert(annual_rate >= 0);
	return log1p(annual_rate) * (unit_days(unit) / DAYS_OF_YEAR);
}

/*
 * Reads horizon, annual rate and margin from the arguments from `first` on. A
 * NULL horizon is infinite. Returns false if another argument is NULL. 22023
 * (invalid_parameter_value) for values out of range.
 */
bool
terms_arguments(FunctionCallInfo fcinfo, int first, const FittedModel *fitted,
				Terms *terms)
{
	if (PG_ARGISNULL(first + 1) || PG_ARGISNULL(first + 2))
		return false;
	terms->horizon = PG_ARGISNULL(first) ? INFINITY :
		calendar_units(fitted, PG_GETARG_INTERVAL_P(first));
	terms->delta = discount_rate(fitted->unit, PG_GETARG_FLOAT8(first + 1));
	terms->margin = check_margin_share(PG_GETARG_FLOAT8(first + 2));
	if (isinf(terms->horizon) && terms->delta == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a value without an end needs an annual_rate above 0"),
				 errdetail("Without a discount, the sum of purchases over an infinite horizon is infinite."),
				 errhint("Give a horizon, for example INTERVAL '3 years', or an annual_rate.")));
	Assert(terms->horizon >= 0 && terms->delta >= 0);
	return true;
}

/* Raises 22023 (invalid_parameter_value) for a model without a spend part. */
void
check_spend(const FittedModel *fitted)
{
	if (!fitted->has_spend)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has no spend part"),
				 errhint("Add one, for example \"spend\": {\"p\": 6.25, \"q\": 3.74, \"v\": 15.44}, or use expected_purchases.")));
}
