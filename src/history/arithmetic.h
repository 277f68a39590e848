/*
 * Sums and differences of purchase histories.
 */
#ifndef CRMVALUE_HISTORY_ARITHMETIC_H
#define CRMVALUE_HISTORY_ARITHMETIC_H

#include "history/history.h"

#include "common/int.h"

extern PurchaseHistory *history_add_row(PurchaseHistory *target, int32 day,
										int32 orders, int64 money);
extern PurchaseHistory *history_add_history(PurchaseHistory *target,
											const PurchaseHistory *addend);
pg_noreturn extern void history_day_overflow(int32 day);
extern void history_subtract(PurchaseHistory *target,
							 const PurchaseHistory *part);

/* Adds an amount: an order if it is 0 or more, a refund if it is negative. */
static inline PurchaseHistory *
history_add_purchase(PurchaseHistory *target, int32 day, int64 money)
{
	return history_add_row(target, day, money >= 0, money);
}

/*
 * Adds to an entry. 22003 (numeric_value_out_of_range) where a sum does not
 * fit.
 */
static inline void
history_entry_add(HistoryEntry *entry, int32 orders, int64 money)
{
	if (unlikely(pg_add_s32_overflow(entry->orders, orders, &entry->orders) ||
				 pg_add_s64_overflow(entry->money, money, &entry->money)))
		history_day_overflow(entry->day);
	Assert(entry->orders >= 0);
}

#endif
