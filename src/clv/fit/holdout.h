/*
 * How well a model predicts the last part of the customers' ages from the
 * first: plain C, no server.
 */
#ifndef CRMVALUE_CLV_FIT_HOLDOUT_H
#define CRMVALUE_CLV_FIT_HOLDOUT_H

#include "clv/numeric/maximise.h"

/*
 * Customers at the end of the first part of their age, and the later purchases
 * of each.
 */
typedef struct ClvPart
{
	ClvCustomer customer;
	double		purchases;
	double		time;			/* from then until now, in the model's unit */
} ClvPart;

extern int32_t part_of_age(int32_t age);
extern bool clv_parts_prepare(ClvPart *parts, size_t *n, const ClvTick *tick);
extern ClvStatus clv_holdout_score(const ClvModel *model, const ClvPart *parts,
								   size_t n, const ClvTick *tick,
								   double *score);

#endif
