/*
 * The balance of an account of points: plain C, no server.
 */
#ifndef CRMVALUE_LIFECYCLE_POINTS_H
#define CRMVALUE_LIFECYCLE_POINTS_H

#include "common/ranking.h"
#include "lifecycle/purchase_days.h"

typedef struct PointDays
{
	const PurchaseDay *days;
	int32_t		count;
} PointDays;

extern wide points_balance_of(PointDays earned, PointDays spent, int32_t as_of,
							  int32_t valid_days);

#endif
