/*
 * The money that decides a membership tier: plain C, no server.
 */
#ifndef CRMVALUE_LIFECYCLE_MEMBERSHIP_H
#define CRMVALUE_LIFECYCLE_MEMBERSHIP_H

#include "common/ranking.h"
#include "lifecycle/purchase_days.h"

extern wide membership_value_of(const PurchaseDay *days, int32_t count,
								int32_t as_of, int32_t window, int32_t hold);

#endif
