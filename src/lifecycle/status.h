/*
 * Statuses by fixed windows (models.md 2.2, 2.3): plain C, no server.
 */
#ifndef CRMVALUE_LIFECYCLE_STATUS_H
#define CRMVALUE_LIFECYCLE_STATUS_H

#include <stdint.h>

#include "lifecycle/purchase_days.h"

extern const char *activity_status_of(const PurchaseDay *days, int32_t count,
									  int32_t as_of, int32_t active_days,
									  int32_t lost_days);
extern const char *period_status_of(const PurchaseDay *days, int32_t count,
									int32_t from, int32_t to);

#endif
