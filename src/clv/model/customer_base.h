/*
 * Customers in canonical form (ClvBase of model.h).
 */
#ifndef CRMVALUE_CLV_MODEL_CUSTOMER_BASE_H
#define CRMVALUE_CLV_MODEL_CUSTOMER_BASE_H

#include "clv/model/model.h"

/*
 * The canonical form of n valid customers: the same to the last bit for the
 * same customers in any order.  NULL where memory ran out, the tick said stop
 * (tick may be NULL), n = 0 or the counts exceed 2^31 - 1.  To be freed with
 * clv_base_free; the customers are not needed afterwards.
 */
extern ClvBase *clv_base_create(const ClvCustomer *customers, size_t n,
								const ClvTick *tick);
/* The same as the model needs it: with row_gaps for CLV_GAPS_BY_ROW. */
extern ClvBase *clv_base_create_for(const ClvModel *model,
									const ClvCustomer *customers, size_t n,
									const ClvTick *tick);
extern void clv_base_free(ClvBase *base);

#endif
