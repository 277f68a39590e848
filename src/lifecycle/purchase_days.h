/*
 * A purchase history for the plain C of this folder: entries sorted by day,
 * with the layout of HistoryEntry of history/history.h.
 */
#ifndef CRMVALUE_LIFECYCLE_PURCHASE_DAYS_H
#define CRMVALUE_LIFECYCLE_PURCHASE_DAYS_H

#include <stdint.h>

typedef struct PurchaseDay
{
	int32_t		day;
	int32_t		orders;			/* 0 if there are only refunds; then it is not
								 * a purchase day */
	int64_t		money;			/* net of refunds, in units of 1/10000 */
} PurchaseDay;

#endif
