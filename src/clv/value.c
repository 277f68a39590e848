#include "clv/value.h"

#include <math.h>

#include "clv/models/gamma_gamma.h"

/* Fills in the parameters of the model, those of spend from CLV_MAX_PARAMS. */
void
value_parameters(const FittedModel *fitted, double *par)
{
	memcpy(par, fitted->counts.par, sizeof(fitted->counts.par));
	memcpy(par + CLV_MAX_PARAMS, fitted->spend.par, sizeof(fitted->spend.par));
}

/* Expected purchases within the horizon, discounted where delta > 0 (P3, P4,
 * B1, B2 of models.md). */
double
predicted_purchases(const Subject *subject, const Terms *terms,
					const double *par)
{
	const ClvModel *model = subject->fitted->model;

	if (terms->delta == 0)
		return model->expected(par, &subject->customer, terms->horizon);
	return model->discounted(par, &subject->customer, terms->horizon,
							 terms->delta);
}

/* Expected money of a purchase; INFINITY where it has no mean. */
double
predicted_spend(const Subject *subject, const double *par)
{
	return clv_spend_expected(par + CLV_MAX_PARAMS, subject->customer.x,
							  subject->mean_spend);
}

/* The residual customer lifetime value: margin, spend and purchases. */
double
predicted_value(const Subject *subject, const Terms *terms, const double *par)
{
	return terms->margin * predicted_spend(subject, par) *
		predicted_purchases(subject, terms, par);
}
