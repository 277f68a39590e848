/*
 * Discounted purchases by a model with a season.
 */
#ifndef CRMVALUE_CLV_PREDICT_SEASON_VALUE_H
#define CRMVALUE_CLV_PREDICT_SEASON_VALUE_H

#include "clv/predict/predict.h"

extern double season_discounted(const Subject *subject, const Terms *terms,
								const double *par);

#endif
