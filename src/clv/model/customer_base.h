/*
 * Customers in canonical form (ClvBase of model.h).
 */
#ifndef CRMVALUE_CLV_MODEL_CUSTOMER_BASE_H
#define CRMVALUE_CLV_MODEL_CUSTOMER_BASE_H

#include "clv/model/model.h"

/*
 * The canonical form of n valid customers: the same to the last bit for the
 * same customers in any order. NULL if memory ran out, the tick stopped it
 * (tick may be NULL), n = 0 or the counts exceed 2^31 - 1. Free it with
 * clv_base_free; the customers are not needed afterwards.
 */
extern ClvBase *clv_base_create(const ClvCustomer *customers, size_t n,
								const ClvTick *tick);
/*
 * clv_base_create in the form that a model needs: with row_gaps for
 * CLV_GAPS_BY_ROW.
 */
extern ClvBase *clv_base_create_for(const ClvModel *model,
									const ClvCustomer *customers, size_t n,
									const ClvTick *tick);
extern void clv_base_free(ClvBase *base);

#endif
