/*
 * The value of a customer by a model: margin times purchases times spend.
 */
#include "common/compat.h"

#include "clv/predict/value.h"

#include <math.h>

#include "clv/model/gamma_gamma.h"
#include "clv/predict/season_value.h"

/*
 * Expected purchases within the horizon, discounted if delta > 0 (P3, P4, B1,
 * B2 of models.md). par are the parameters of the model of purchases.
 */
double
predicted_purchases(const Subject *subject, const Terms *terms,
					const double *par)
{
	const ClvModel *model = subject->fitted->model;

	Assert(terms->delta > 0 || isfinite(terms->horizon));
	if (terms->delta == 0)
		return model->expected(par, &subject->customer,
							   model_units(subject, terms->horizon));
	if (subject->fitted->season != NULL)
		return season_discounted(subject, terms, par);
	return model->discounted(par, &subject->customer, terms->horizon,
							 terms->delta);
}

/*
 * Expected money of a purchase; INFINITY if the mean is infinite. par are the
 * parameters of spend; the terms are not used.
 */
double
predicted_spend(const Subject *subject, const Terms *terms, const double *par)
{
	(void) terms;
	return clv_spend_expected(par, subject->customer.x, subject->mean_spend);
}

/*
 * Reads model, h, as_of, horizon, annual_rate and margin from arguments 0 to
 * 5, and the covariates if the call has that argument. Returns false if there
 * is no value: no purchase by as_of, infinite mean spend, or a NULL argument
 * other than the horizon. 22023 (invalid_parameter_value) for a model without
 * spend.
 */
bool
value_arguments(FunctionCallInfo fcinfo, int covariates, Subject *subject,
				Terms *terms)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return false;
	check_spend(purchase_model_argument(fcinfo, 0));
	return subject_with_covariates(fcinfo, covariates, subject) &&
		terms_arguments(fcinfo, 3, subject->fitted, terms) &&
		isfinite(predicted_spend(subject, terms, subject->fitted->spend.par));
}

/* The residual customer lifetime value: margin * spend * purchases. */
double
predicted_value(const Subject *subject, const Terms *terms)
{
	return terms->margin *
		predicted_spend(subject, terms, subject->fitted->spend.par) *
		predicted_purchases(subject, terms, subject->fitted->counts.par);
}
