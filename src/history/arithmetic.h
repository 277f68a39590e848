/*
 * Sums and differences of purchase histories.
 */
#ifndef CRMVALUE_HISTORY_ARITHMETIC_H
#define CRMVALUE_HISTORY_ARITHMETIC_H

#include "history/history.h"

extern PurchaseHistory *history_add_row(PurchaseHistory *target, int32 day,
										int32 orders, int64 money);
extern PurchaseHistory *history_add_history(PurchaseHistory *target,
											const PurchaseHistory *addend);
pg_noreturn extern void history_day_overflow(int32 day);
extern void history_subtract(PurchaseHistory *target,
							 const PurchaseHistory *part);

/* Adds an amount: an order where it is not negative, else a refund. */
static inline PurchaseHistory *
history_add_purchase(PurchaseHistory *target, int32 day, int64 money)
{
	return history_add_row(target, day, money >= 0, money);
}

#endif
