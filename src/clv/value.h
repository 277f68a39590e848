/*
 * What a customer is worth: plain arithmetic on the models' predictions. All
 * take the parameters apart from the model, so that they can be varied.
 */
#ifndef CRMVALUE_CLV_VALUE_H
#define CRMVALUE_CLV_VALUE_H

#include "clv/predict.h"

/* the parameters of purchases, then those of spend */
#define VALUE_PARAMS (CLV_MAX_PARAMS + CLV_MAX_PARAMS)

typedef double (*Prediction) (const Subject *subject, const Terms *terms,
							  const double *par);

extern void value_parameters(const FittedModel *fitted, double *par);
extern double predicted_purchases(const Subject *subject, const Terms *terms,
								  const double *par);
extern double predicted_spend(const Subject *subject, const double *par);
extern double predicted_value(const Subject *subject, const Terms *terms,
							  const double *par);

#endif
