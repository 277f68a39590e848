/*
 * p_alive, expected_purchases, p_purchase, expected_spend, clv and
 * customer_parameters: predictions for a customer by a model. NULL for a
 * customer without a purchase by as_of.
 */
#include "common/compat.h"

#include <math.h>

#include "common/arguments.h"
#include "clv/covariate_arguments.h"
#include "clv/predict/value.h"
#include "common/json_text.h"

PG_FUNCTION_INFO_V1(clv_p_alive);

/*
 * p_alive(model, h, as_of): the probability that the customer is still active,
 * 0..1, for a discrete model in the next period (P2 and others).
 */
Datum
clv_p_alive(PG_FUNCTION_ARGS)
{
	Subject		subject;

	if (!subject_with_covariates(fcinfo, 3, &subject))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(subject.fitted->model->p_alive(subject.fitted->counts.par,
													&subject.customer));
}

/*
 * subject_arguments, with a finite horizon in argument 3, and covariates if
 * the call has that argument. 22023 (invalid_parameter_value) for an infinite
 * horizon.
 */
static bool
subject_and_horizon(FunctionCallInfo fcinfo, int covariates, Subject *subject,
					double *horizon)
{
	if (!subject_with_covariates(fcinfo, covariates, subject))
		return false;
	*horizon = check_finite(horizon_units(subject, PG_GETARG_INTERVAL_P(3)),
							"horizon");
	return true;
}

PG_FUNCTION_INFO_V1(clv_expected_purchases);

/*
 * expected_purchases(model, h, as_of, horizon): the expected number of
 * purchases, without discount (P3, B1).
 */
Datum
clv_expected_purchases(PG_FUNCTION_ARGS)
{
	Subject		subject;
	double		horizon;

	if (!subject_and_horizon(fcinfo, 4, &subject, &horizon))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(check_result(subject.fitted->model->expected(subject.fitted->counts.par,
																  &subject.customer,
																  horizon)));
}

PG_FUNCTION_INFO_V1(clv_p_purchase);

/*
 * p_purchase(model, h, as_of, horizon, purchases): the probability of exactly
 * this number of purchases within the horizon, or of at least one if it is
 * NULL.
 */
Datum
clv_p_purchase(PG_FUNCTION_ARGS)
{
	Subject		subject;
	double		horizon;
	const double *par;

	if (any_null(fcinfo, 0, 4))
		PG_RETURN_NULL();
	if (!subject_and_horizon(fcinfo, 5, &subject, &horizon))
		PG_RETURN_NULL();
	par = subject.fitted->counts.par;
	if (PG_ARGISNULL(4))
		PG_RETURN_FLOAT8(subject.fitted->model->p_purchase(par,
														   &subject.customer,
														   horizon));
	if (PG_GETARG_INT32(4) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of purchases must not be negative: %d",
						PG_GETARG_INT32(4))));
	PG_RETURN_FLOAT8(subject.fitted->model->pmf(par, &subject.customer,
												horizon, PG_GETARG_INT32(4)));
}

PG_FUNCTION_INFO_V1(clv_expected_spend);

/*
 * expected_spend(model, h, as_of): the expected money of a purchase. NULL if
 * the mean is infinite. 22023 (invalid_parameter_value) for a model without
 * spend.
 */
Datum
clv_expected_spend(PG_FUNCTION_ARGS)
{
	Subject		subject;
	double		spend;

	if (!subject_arguments(fcinfo, &subject))
		PG_RETURN_NULL();
	check_spend(subject.fitted);
	spend = predicted_spend(&subject, NULL, subject.fitted->spend.par);
	if (isinf(spend))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(spend);
}

PG_FUNCTION_INFO_V1(clv_of_model);

/*
 * clv(model, h, as_of, horizon, annual_rate, margin): the residual value of a
 * customer, margin * expected spend * discounted expected purchases after
 * as_of (P4, B2). The sum is integrated by the member `discounted` of the
 * model (clv/model). A NULL horizon is infinite. NULL if another argument is
 * NULL, or the mean spend is infinite. 22023 (invalid_parameter_value) for a
 * model without spend.
 */
Datum
clv_of_model(PG_FUNCTION_ARGS)
{
	Subject		subject;
	Terms		terms;

	if (!value_arguments(fcinfo, 6, &subject, &terms))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(check_result(predicted_value(&subject, &terms)));
}

/*
 * Writes an object with a value for each parameter. A negative standard error
 * is unknown and written as null.
 */
static void
write_values(StringInfo json, const char *key, const ModelPart *part,
			 const double *values, bool errors)
{
	json_key(json, key);
	json_begin(json, '{');
	for (int i = 0; i < part->nparams; i++)
	{
		json_key(json, part->params[i].name);
		json_number(json, errors && values[i] < 0 ? NAN : values[i]);
	}
	json_end(json, '}');
}

/* Writes the parameters of a part, with standard errors and covariance. */
static void
write_parameters_of(StringInfo json, const ModelPart *part)
{
	json_begin(json, '{');
	write_values(json, "parameters", part, part->par, false);
	if (part->has_cov)
	{
		write_values(json, "standard_errors", part, part->se, true);
		json_key(json, "covariance");
		json_begin(json, '[');
		for (int i = 0; i < part->nparams; i++)
		{
			json_begin(json, '[');
			for (int j = 0; j < part->nparams; j++)
				json_number(json, part->cov[i][j]);
			json_end(json, ']');
		}
		json_end(json, ']');
	}
	json_end(json, '}');
}

PG_FUNCTION_INFO_V1(clv_customer_parameters);

/*
 * customer_parameters(model, covariates): the keys parameters, and
 * standard_errors and covariance if known, of the model for customers with
 * these covariates.
 */
Datum
clv_customer_parameters(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted = purchase_model_argument(fcinfo, 0);
	double		z[CLV_MAX_COVARIATES];
	StringInfoData json;

	if (!covariates_of_model(fcinfo, 1, fitted, z))
		PG_RETURN_NULL();
	initStringInfo(&json);
	write_parameters_of(&json, &model_of_customer(fitted, z)->counts);
	PG_RETURN_DATUM(json_to_jsonb(&json));
}
