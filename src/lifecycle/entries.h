/*
 * The entries of a purchase history for the plain C of this folder.
 */
#ifndef CRMVALUE_LIFECYCLE_ENTRIES_H
#define CRMVALUE_LIFECYCLE_ENTRIES_H

#include "history/history.h"
#include "lifecycle/purchase_days.h"

StaticAssertDecl(sizeof(PurchaseDay) == sizeof(HistoryEntry) &&
				 offsetof(PurchaseDay, day) == offsetof(HistoryEntry, day) &&
				 offsetof(PurchaseDay, orders) == offsetof(HistoryEntry, orders) &&
				 offsetof(PurchaseDay, money) == offsetof(HistoryEntry, money),
				 "a purchase day is laid out as an entry");

typedef struct Entries
{
	const PurchaseDay *days;
	int32		count;
} Entries;

static inline Entries
entries_through(const PurchaseHistory *history, int32 day)
{
	Assert(history_is_valid(history));
	return (Entries) {(const PurchaseDay *) history->entries,
					  history_count_through(history, day)};
}

/* The entries of the history in an argument up to a day; none for NULL. */
static inline Entries
entries_argument(FunctionCallInfo fcinfo, int argument, int32 day)
{
	if (PG_ARGISNULL(argument))
		return (Entries) {NULL, 0};
	return entries_through(PG_GETARG_HISTORY(argument), day);
}

#endif
