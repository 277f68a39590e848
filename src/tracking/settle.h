/*
 * The arithmetic of a history kept by triggers.
 */
#ifndef CRMVALUE_TRACKING_SETTLE_H
#define CRMVALUE_TRACKING_SETTLE_H

#include "history/history.h"

/*
 * The sum of a customer's rows: `history` - `owed`. Rows may be taken off
 * before they are added: a trigger of the orders table that changes the row
 * that fires it has its own statement counted first. Nothing is owed once all
 * triggers of the outermost statement have run.
 */
typedef struct Settlement
{
	PurchaseHistory *history;
	PurchaseHistory *owed;
} Settlement;

extern Settlement settle(const Settlement *before, const PurchaseHistory *added,
						 const PurchaseHistory *removed);

#endif
