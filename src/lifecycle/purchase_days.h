/*
 * A purchase history as the plain C of this folder sees it: entries sorted by
 * day, with the layout of history/history.h's HistoryEntry.
 */
#ifndef CRMVALUE_LIFECYCLE_PURCHASE_DAYS_H
#define CRMVALUE_LIFECYCLE_PURCHASE_DAYS_H

#include <stdint.h>

typedef struct PurchaseDay
{
	int32_t		day;
	int32_t		orders;			/* 0: refunds only, which is no purchase day */
	int64_t		money;			/* 1/10000 units, net of refunds */
} PurchaseDay;

#endif
