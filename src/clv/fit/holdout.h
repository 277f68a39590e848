/*
 * How well a model predicts the last part of the customers' ages from the
 * first: plain C, no server.
 */
#ifndef CRMVALUE_CLV_FIT_HOLDOUT_H
#define CRMVALUE_CLV_FIT_HOLDOUT_H

#include "clv/numeric/maximise.h"

/*
 * A customer at the end of the first part of its age, and the later purchases.
 */
typedef struct ClvPart
{
	ClvCustomer customer;
	double		purchases;
	double		time;			/* from then until now, in the model's unit */
} ClvPart;

extern int32_t part_of_age(int32_t age);
extern bool clv_parts_sort(ClvPart *parts, size_t n, const ClvTick *tick);
extern ClvStatus clv_holdout_score(const ClvModel *model, const ClvPart *parts,
								   size_t n, const ClvTick *tick,
								   double *score);

#endif
