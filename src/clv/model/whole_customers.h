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

/* Numbers at equal distances in memory, not aligned. */
typedef struct ClvNumbers
{
	const char *first;			/* NULL: all are 1 */
	size_t		stride;			/* bytes from one to the next */
	int			width;			/* 4 or 8 bytes, or 0 if all are 0 */
} ClvNumbers;

/* Customers in columns. */
typedef struct ClvWholeCustomers
{
	size_t		n;
	ClvNumbers	x;
	ClvNumbers	t;
	ClvNumbers	T;
	ClvNumbers	count;
	ClvNumbers	money;
	ClvWholeCustomer largest;	/* the largest of each number, or more */
	int64_t		customers;		/* sum of the counts */
	uint64_t   *room;			/* for 2 n numbers, used by each function */
} ClvWholeCustomers;

/* Counts a customer in the largest numbers and the sum of the counts. */
extern void clv_whole_count(ClvWholeCustomers *all,
							const ClvWholeCustomer *customer);

/*
 * Whether the customer, whose ages are divided by `unit`, is one that a model
 * without gaps can have observed (clv_valid_customer).
 */
extern bool clv_valid_whole(const ClvModel *model,
							const ClvWholeCustomer *customer, double unit);

/*
 * The base of valid customers, as clv_base_create makes it of their ages
 * divided by `unit`, with the sum of their log gaps. NULL as there.
 */
extern ClvBase *clv_base_create_whole(const ClvWholeCustomers *all,
									  double unit, double log_gaps,
									  const ClvTick *tick);

/*
 * Sets `spend` to the prepared rows (clv_spend_prepare) of the customers with
 * repeat purchases and money > 0; `unit` is the money of 1. There must be room
 * for all of them. Sets *rows to the number of rows. False: the tick stopped
 * it.
 */
extern bool clv_spend_of_whole(const ClvWholeCustomers *all, double unit,
							   const ClvTick *tick, ClvSpend *spend,
							   size_t *rows);

#endif
