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
/*
 * The log gaps of `count` equal customers as a whole number, so that a sum is
 * the same in any order; and the value of such a sum.
 */
extern __int128 clv_exact_log_gaps(double log_gaps, int64_t count);
extern double clv_log_gaps_of_exact(__int128 sum);
/*
 * A base of sorted, distinct rows and the values that they refer to, arrays by
 * malloc that it takes over. NULL if memory ran out; then they are freed.
 */
extern ClvBase *clv_base_assemble(const ClvBase *parts);
extern void clv_base_free(ClvBase *base);

#endif
