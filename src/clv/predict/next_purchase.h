/*
 * The days by which a customer buys with some probabilities.
 */
#ifndef CRMVALUE_CLV_PREDICT_NEXT_PURCHASE_H
#define CRMVALUE_CLV_PREDICT_NEXT_PURCHASE_H

#include "clv/predict/predict.h"

#define MAX_NEXT_PURCHASES	4

extern void next_purchase_days(const Subject *subject, int32 first,
							   int32 as_of, const double *probabilities,
							   int count, int32 *days);

#endif
