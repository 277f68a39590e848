/*
 * Customers whose ages are whole numbers of days or periods, and whose spend
 * is a whole number of the smallest units of money. They give the same bases
 * and the same spend as customers in other forms, in a fraction of the time:
 * each is packed into 64 bits, which a radix sort puts into canonical order.
 */
#ifndef CRMVALUE_CLV_MODEL_WHOLE_CUSTOMERS_H
#define CRMVALUE_CLV_MODEL_WHOLE_CUSTOMERS_H

#include "clv/model/customer_base.h"
#include "clv/model/gamma_gamma.h"

typedef struct ClvWholeCustomer
{
	uint32_t	x;				/* as in ClvCustomer */
	uint32_t	t;				/* in days or periods */
	uint32_t	T;
	uint32_t	count;
	int64_t		money;			/* of all repeat purchases, net of refunds */
} ClvWholeCustomer;

/*
 * Whether the customer, whose ages are divided by `unit`, is one that a model
 * without gaps can have observed (clv_valid_customer).
 */
extern bool clv_valid_whole(const ClvModel *model,
							const ClvWholeCustomer *customer, double unit);

/*
 * The base of n valid customers, as clv_base_create makes it of their ages
 * divided by `unit`, with the sum of their log gaps. NULL as there.
 */
extern ClvBase *clv_base_create_whole(const ClvWholeCustomer *customers,
									  size_t n, double unit, double log_gaps,
									  const ClvTick *tick);

/*
 * Sets `spend` to the prepared rows (clv_spend_prepare) of the customers with
 * repeat purchases and money > 0; `unit` is the money of 1. There must be room
 * for all of them. Sets *rows to the number of rows. False: no memory or stop.
 */
extern bool clv_spend_of_whole(const ClvWholeCustomer *customers, size_t n,
							   double unit, const ClvTick *tick,
							   ClvSpend *spend, size_t *rows);

#endif
