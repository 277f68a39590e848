/*
 * The value of a customer: purchases, spend and their product. The parameters
 * are arguments of their own, so that intervals can vary them.
 */
#ifndef CRMVALUE_CLV_PREDICT_VALUE_H
#define CRMVALUE_CLV_PREDICT_VALUE_H

#include "clv/predict/predict.h"

typedef double (*Prediction) (const Subject *subject, const Terms *terms,
							  const double *par);

extern double predicted_purchases(const Subject *subject, const Terms *terms,
								  const double *par);
extern double predicted_spend(const Subject *subject, const Terms *terms,
							  const double *par);
extern bool value_arguments(FunctionCallInfo fcinfo, int covariates,
							Subject *subject, Terms *terms);
extern double predicted_value(const Subject *subject, const Terms *terms);

#endif
