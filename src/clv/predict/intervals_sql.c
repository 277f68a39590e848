/*
 * expected_purchases_interval and clv_interval: confidence intervals of
 * predictions by the delta method with the fitted covariance. They are
 * computed for the logarithm, so that both bounds have the sign of the
 * estimate.
 */
#include "common/compat.h"

#include <math.h>

#include "common/arguments.h"
#include "common/result_row.h"
#include "clv/numeric/normal.h"
#include "clv/predict/value.h"

/* change of a log parameter in a central difference */
#define STEP 1e-4

/*
 * A prediction depends on a parameter if changing the parameter by 1 % changes
 * the prediction by more than 0.01 %.
 */
#define NOTABLE_DERIVATIVE 0.01

/*
 * Derivative of the logarithm of a prediction by the logarithm of a parameter.
 */
static double
log_derivative(Prediction predict, const Subject *subject, const Terms *terms,
			   const ModelPart *part, int i)
{
	double		par[CLV_MAX_PARAMS];
	double		above;
	double		below;

	memcpy(par, part->par, sizeof(par));
	par[i] = part->par[i] * exp(STEP);
	above = predict(subject, terms, par);
	par[i] = part->par[i] * exp(-STEP);
	below = predict(subject, terms, par);
	if (!(above > 0 && below > 0 && isfinite(above) && isfinite(below)))
		return 0;
	return log(above / below) / (2 * STEP);
}

/*
 * Variance of the logarithm of a prediction due to the parameters of a part.
 * NaN without a covariance, or if the prediction depends on a parameter
 * without a standard error.
 */
static double
log_variance(Prediction predict, const Subject *subject, const Terms *terms,
			 const ModelPart *part)
{
	double		gradient[CLV_MAX_PARAMS] = {0};
	double		variance = 0;

	if (!part->has_cov)
		return NAN;
	for (int i = 0; i < part->nparams; i++)
	{
		double		derivative;

		if (part->params[i].is_fixed)
			continue;
		derivative = log_derivative(predict, subject, terms, part, i);
		if (part->cov[i][i] > 0)
			gradient[i] = derivative / part->par[i];
		else if (fabs(derivative) > NOTABLE_DERIVATIVE)
			return NAN;
	}
	for (int i = 0; i < part->nparams; i++)
		for (int j = 0; j < part->nparams; j++)
			variance += gradient[i] * gradient[j] * part->cov[i][j];
	return fmax(variance, 0);
}

/*
 * Returns the row (lower, estimate, upper). The bounds are NULL if the
 * variance is NaN.
 */
static Datum
interval_row(FunctionCallInfo fcinfo, double estimate, double log_variance,
			 double level)
{
	Datum		values[3] = {0};
	bool		unknown = isnan(log_variance);
	bool		nulls[3] = {unknown, false, unknown};
	double		factor = exp(normal_deviate(level) * sqrt(log_variance));

	values[1] = Float8GetDatum(check_result(estimate));
	if (!unknown)
	{
		double		low = estimate / factor;
		double		high = check_result(estimate * factor);

		values[0] = Float8GetDatum(Min(low, high));
		values[2] = Float8GetDatum(Max(low, high));
	}
	return result_of_values(fcinfo, values, nulls);
}

PG_FUNCTION_INFO_V1(clv_expected_purchases_interval);

/*
 * expected_purchases_interval(model, h, as_of, horizon, level): the row
 * (lower, estimate, upper). NULL bounds if log_variance is NaN.
 */
Datum
clv_expected_purchases_interval(PG_FUNCTION_ARGS)
{
	Subject		subject;
	Terms		terms = {.delta = 0};
	const ModelPart *counts;
	double		level = check_level(PG_GETARG_FLOAT8(4));

	if (!subject_arguments(fcinfo, &subject))
		PG_RETURN_NULL();
	counts = &subject.fitted->counts;
	terms.horizon = check_finite(calendar_units(subject.fitted,
												PG_GETARG_INTERVAL_P(3)), "horizon");
	return interval_row(fcinfo,
						predicted_purchases(&subject, &terms, counts->par),
						log_variance(predicted_purchases, &subject, &terms,
									 counts),
						level);
}

PG_FUNCTION_INFO_V1(clv_of_model_interval);

/*
 * clv_interval(model, h, as_of, horizon, annual_rate, margin, level): the row
 * (lower, estimate, upper); as clv, with NULL bounds if log_variance is NaN.
 * The fits of purchases and spend have no common parameter, so their variances
 * are added.
 */
Datum
clv_of_model_interval(PG_FUNCTION_ARGS)
{
	Subject		subject;
	Terms		terms;
	double		variance;
	double		level;

	if (PG_ARGISNULL(6) || !value_arguments(fcinfo, PG_NARGS(), &subject, &terms))
		PG_RETURN_NULL();
	level = check_level(PG_GETARG_FLOAT8(6));
	variance = log_variance(predicted_purchases, &subject, &terms,
							&subject.fitted->counts) +
		log_variance(predicted_spend, &subject, &terms, &subject.fitted->spend);
	return interval_row(fcinfo, predicted_value(&subject, &terms), variance,
						level);
}
