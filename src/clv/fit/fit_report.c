/*
 * Writes a fit as a clv_model document, and raises its warnings.
 */
#include "common/compat.h"

#include "clv/fit/fit_report.h"

#include <math.h>

#include "clv/clv_model.h"
#include "clv/fit/covariate_fit.h"
#include "clv/model/covariates.h"
#include "common/json_text.h"
#include "clv/fit/season_report.h"
#include "clv/fit/verdict.h"

/* Adds a problem to a list. */
List *
add_problem(List *problems, char *status, const char *hint)
{
	Problem    *problem = palloc(sizeof(Problem));

	*problem = (Problem) {status, hint};
	return lappend(problems, problem);
}

/* The parameters without a standard error: "r, alpha". */
static char *
unknown_parameters(const ClvFit *fit, const ClvParameter *params)
{
	char	   *names = NULL;

	for (int i = 0; i < fit->nparams; i++)
		if (fit->se[i] < 0 && !params[i].is_fixed)
			names = names == NULL ? pstrdup(params[i].name) :
				psprintf("%s, %s", names, params[i].name);
	return names != NULL ? names : pstrdup("");
}

/*
 * Adds the defects of the fit of a part. `of` is "" or "spend: ". `boundary`
 * is the meaning of an optimum at a bound, or NULL.
 */
List *
add_fit_problem(List *problems, const char *of, const ClvFit *fit,
				const ClvParameter *params, const char *boundary,
				int64 repeat_buyers)
{
	char	   *status = psprintf("%s%s", of, clv_status_text(fit->status));

	switch (fit->status)
	{
		case CLV_BOUNDARY:
			return add_problem(problems,
							   boundary == NULL ? status :
							   psprintf("%s: %s", status, boundary),
							   "A simpler model may predict as well; check the predictions with backtest.");
		case CLV_FLAT:
			return add_problem(problems,
							   psprintf("%s: %s hardly known", status,
										unknown_parameters(fit, params)),
							   "Other values of these parameters fit as well; check the predictions with backtest.");
		case CLV_TOO_FEW:
			return add_problem(problems,
							   psprintf("%s: " INT64_FORMAT, status,
										repeat_buyers),
							   "Take a longer period, or fit larger groups together.");
		case CLV_NOT_CONVERGED:
			return add_problem(problems, status,
							   "Do not use the parameters; try another model.");
		default:
			return problems;
	}
}

static List *
add_spend_problems(List *problems, const FitOutcome *outcome)
{
	const ClvFit *fit = &outcome->spend;

	if (!outcome->has_spend)
		return add_problem(problems,
						   pstrdup("spend unknown: no repeat buyer with money"),
						   "Without spend there is no clv; expected_purchases works.");
	problems = add_fit_problem(problems, "spend: ", fit, clv_spend_params,
							   clv_spend_detail(fit), fit->customers);
	if (fit->par[1] <= 1)
		problems = add_problem(problems, pstrdup("infinite mean spend"),
							   "The spend of a new customer has no finite mean, so its expected_spend and clv are NULL; look for customers with extreme amounts.");
	if (spend_depends_on_frequency(outcome))
		problems = add_problem(problems,
							   psprintf("spend depends on frequency (r = %.2f)",
										outcome->correlation),
							   "The model assumes that they are independent: fit groups of similar customers, for example companies and persons.");
	return problems;
}

/*
 * Adds a problem if recent purchases differ from those that the fit expects.
 */
static List *
add_recent_problem(List *problems, const FitOutcome *outcome)
{
	if (!recent_is_off(outcome))
		return problems;
	return add_problem(problems,
					   psprintf("last %d days off: %.0f purchases, expected %.0f",
								RECENT_DAYS, outcome->recent,
								outcome->recent_expected),
					   "The behaviour of the customers changed, or there is a season: compare the periods with backtest_series, and fit whole years.");
}

/* The parameters of the model of purchases. */
static const ClvParameter *
purchase_params(const FitOutcome *outcome)
{
	return outcome->covariates != NULL ? outcome->covariates->params :
		outcome->model->params;
}

/* The meaning of an optimum of the purchases at a bound, or NULL. */
static const char *
boundary_of_purchases(const FitOutcome *outcome)
{
	const char *detail = clv_fit_detail(outcome->model, &outcome->fit);

	if (detail != NULL || outcome->covariates == NULL)
		return detail;
	for (int i = outcome->model->nparams; i < outcome->fit.nparams; i++)
		if (outcome->fit.at_bound[i] != 0)
			return psprintf("%s has no finite estimate: a covariate separates the customers",
							purchase_params(outcome)[i].name);
	return NULL;
}

/* The Problems of a fit of purchases and spend, worst first. */
List *
purchase_problems(const FitOutcome *outcome)
{
	List	   *problems;

	problems = add_fit_problem(NIL, "", &outcome->fit, purchase_params(outcome),
							   boundary_of_purchases(outcome),
							   outcome->repeat_buyers);
	return add_recent_problem(add_spend_problems(problems, outcome), outcome);
}

/* A description of the fit, for the detail of a warning. */
char *
describe_fit(const FitOutcome *outcome)
{
	return psprintf("The model is %s, customers: " INT64_FORMAT ", of them with repeat purchases: " INT64_FORMAT ".",
					outcome->model->name, outcome->fit.customers,
					outcome->repeat_buyers);
}

/*
 * Raises a WARNING for each problem, and if there is one, a last WARNING with
 * the verdict.
 */
void
warn_of_problems(const char *function, const List *problems,
				 const char *verdict, const char *detail)
{
	ListCell   *cell;

	foreach(cell, problems)
	{
		Problem    *problem = lfirst(cell);

		ereport(WARNING,
				(errmsg("%s: %s", function, problem->status),
				 errdetail_internal("%s", detail),
				 errhint("%s", problem->hint)));
	}
	if (problems != NIL)
		ereport(WARNING,
				(errmsg("%s: verdict: %s", function, verdict),
				 errdetail_internal("%s", detail)));
}

/* Raises a WARNING if the fit used a sample of the customers. */
void
warn_of_sample(const char *function, const FitOutcome *outcome)
{
	if (outcome->sampled > 0)
		ereport(WARNING,
				(errmsg("%s: fitted to a sample of %.3g %% of the customers",
						function, 100 * outcome->sampled),
				 errdetail_internal("%s", describe_fit(outcome)),
				 errhint("The same customers always give the same sample. To use all customers, fit groups of them.")));
}

/* Writes the keys status, warnings and verdict. */
void
write_problems(StringInfo json, const List *problems, const char *verdict)
{
	ListCell   *cell;

	json_key(json, "status");
	json_string(json, problems == NIL ? clv_status_text(CLV_CONVERGED) :
				((Problem *) linitial(problems))->status);
	json_key(json, "warnings");
	json_begin(json, '[');
	foreach(cell, problems)
		json_string(json, ((Problem *) lfirst(cell))->status);
	json_end(json, ']');
	json_key(json, "verdict");
	json_string(json, verdict);
}

static void
write_errors(StringInfo json, const ClvFit *fit, const ClvParameter *params)
{
	json_key(json, "standard_errors");
	json_begin(json, '{');
	for (int i = 0; i < fit->nparams; i++)
	{
		json_key(json, params[i].name);
		json_number(json, fit->se[i] < 0 ? NAN : fit->se[i]);
	}
	json_end(json, '}');
}

static void
write_covariance(StringInfo json, const ClvFit *fit)
{
	json_key(json, "covariance");
	json_begin(json, '[');
	for (int i = 0; i < fit->nparams; i++)
	{
		json_begin(json, '[');
		for (int j = 0; j < fit->nparams; j++)
			json_number(json, fit->cov[Max(i, j)][Min(i, j)]);
		json_end(json, ']');
	}
	json_end(json, ']');
}

/* Writes the keys of a part except its parameters. */
static void
write_part(StringInfo json, const ClvFit *fit, const ClvParameter *params)
{
	write_errors(json, fit, params);
	write_covariance(json, fit);
	if (isfinite(fit->log_likelihood))
	{
		json_key(json, "log_likelihood");
		json_number(json, fit->log_likelihood);
	}
	if (isfinite(fit->gradient_norm))
	{
		json_key(json, "gradient_norm");
		json_number(json, fit->gradient_norm);
	}
	json_key(json, "customers");
	json_number(json, (double) fit->customers);
}

static void
write_parameters(StringInfo json, const ClvFit *fit,
				 const ClvParameter *params)
{
	for (int i = 0; i < fit->nparams; i++)
	{
		json_key(json, params[i].name);
		json_number(json, fit->par[i]);
	}
}

static void
write_spend(StringInfo json, const FitOutcome *outcome)
{
	json_key(json, "spend");
	json_begin(json, '{');
	write_parameters(json, &outcome->spend, clv_spend_params);
	write_part(json, &outcome->spend, clv_spend_params);
	json_key(json, "without_spend");
	json_number(json, (double) outcome->without_spend);
	json_key(json, "correlation");
	json_number(json, outcome->correlation);
	json_key(json, "status");
	json_string(json, clv_status_text(outcome->spend.status));
	json_end(json, '}');
}

/* Writes the criterion by which the model was chosen, if it was chosen. */
static void
write_choice(StringInfo json, const FitOutcome *outcome)
{
	const double *by = outcome->request.by_holdout ? outcome->scores :
		outcome->bic;

	if (outcome->request.model != NULL)
		return;
	json_key(json, outcome->request.by_holdout ? "holdout" : "bic");
	json_begin(json, '{');
	for (int i = 0; clv_models[i] != NULL; i++)
		if (!isnan(by[i]))
		{
			json_key(json, clv_models[i]->name);
			json_number(json, by[i]);
		}
	json_end(json, '}');
}

/* Writes the covariates and the likelihood-ratio test. */
static void
write_covariates(StringInfo json, const CovariateOutcome *covariates)
{
	json_key(json, "covariates");
	json_begin(json, '[');
	for (int i = 0; i < covariates->count; i++)
		json_string(json, covariates->names[i]);
	json_end(json, ']');
	json_key(json, "without_covariates");
	json_number(json, (double) covariates->unknown);
	json_key(json, "likelihood_ratio");
	json_begin(json, '{');
	json_key(json, "statistic");
	json_number(json, covariates->statistic);
	json_key(json, "df");
	json_number(json, covariates->df);
	json_key(json, "p_value");
	json_number(json, clv_chi_squared_above(covariates->statistic,
											covariates->df));
	json_end(json, '}');
}

/*
 * Begins a clv_model with the keys of every kind. The caller ends the object.
 */
void
begin_model(StringInfo json, const char *name, TimeUnit unit, int32 as_of,
			const ClvFit *fit, const ClvParameter *params)
{
	json_begin(json, '{');
	json_key(json, "version");
	json_number(json, CLV_MODEL_VERSION);
	json_key(json, "model");
	json_string(json, name);
	json_key(json, "unit");
	json_string(json, unit_name(unit));
	if (as_of != FIT_NO_DAY)
	{
		json_key(json, "as_of");
		json_day(json, as_of);
	}
	json_key(json, "parameters");
	json_begin(json, '{');
	write_parameters(json, fit, params);
	json_end(json, '}');
	write_part(json, fit, params);
	json_key(json, "distinct_rows");
	json_number(json, (double) fit->rows);
	json_key(json, "iterations");
	json_number(json, fit->iterations);
}

/* Writes recent and expected recent purchases. */
static void
write_recent(StringInfo json, const FitOutcome *outcome)
{
	if (!outcome->recent_known)
		return;
	json_key(json, "recent");
	json_begin(json, '{');
	json_key(json, "days");
	json_number(json, RECENT_DAYS);
	json_key(json, "actual");
	json_number(json, outcome->recent);
	json_key(json, "expected");
	json_number(json, outcome->recent_expected);
	json_end(json, '}');
}

/* Writes a clv_model. */
void
write_purchase_model(StringInfo json, const FitOutcome *outcome,
					 const List *problems)
{
	begin_model(json, outcome->model->name, outcome->request.unit,
				outcome->request.as_of, &outcome->fit,
				purchase_params(outcome));
	json_key(json, "repeat_buyers");
	json_number(json, (double) outcome->repeat_buyers);
	if (outcome->sampled > 0)
	{
		json_key(json, "sampled");
		json_number(json, outcome->sampled);
	}
	write_choice(json, outcome);
	if (outcome->covariates != NULL)
		write_covariates(json, outcome->covariates);
	write_recent(json, outcome);
	if (outcome->has_spend)
		write_spend(json, outcome);
	if (outcome->season != NULL)
	{
		json_key(json, "season");
		write_season(json, outcome->season);
	}
	write_problems(json, problems, verdict_on_purchases(outcome));
	json_end(json, '}');
}

/* The clv_model of a fit. Raises a WARNING for each defect. */
Datum
fitted_model(const FitOutcome *outcome)
{
	List	   *problems = purchase_problems(outcome);
	StringInfoData json;

	warn_of_sample("fit_clv", outcome);
	warn_of_problems("fit_clv", problems, verdict_on_purchases(outcome),
					 describe_fit(outcome));
	initStringInfo(&json);
	write_purchase_model(&json, outcome, problems);
	return json_to_jsonb(&json);
}
