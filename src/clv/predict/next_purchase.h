/*
 * The first day by which a customer buys with a given probability.
 */
#ifndef CRMVALUE_CLV_PREDICT_NEXT_PURCHASE_H
#define CRMVALUE_CLV_PREDICT_NEXT_PURCHASE_H

#include "clv/predict/predict.h"

extern bool next_purchase_day(const Subject *subject, int32 first,
							  int32 as_of, double probability, int32 *day);

#endif
