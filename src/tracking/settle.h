/*
 * The arithmetic of histories that triggers update.
 */
#ifndef CRMVALUE_TRACKING_SETTLE_H
#define CRMVALUE_TRACKING_SETTLE_H

#include "history/history.h"

/*
 * The sum of a customer's rows is `history` - `owed`. Rows may be removed
 * before they are added: if a trigger of the orders table changes the row that
 * fired it, its statement is counted first. `owed` is empty after all triggers
 * of the outermost statement.
 */
typedef struct Settlement
{
	PurchaseHistory *history;
	PurchaseHistory *owed;
} Settlement;

extern Settlement settle(const Settlement *before, const PurchaseHistory *added,
						 const PurchaseHistory *removed);

#endif
