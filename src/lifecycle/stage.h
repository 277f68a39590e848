/*
 * The relationship stage of a customer (L1, models.md 2.1): plain C, no server.
 */
#ifndef CRMVALUE_LIFECYCLE_STAGE_H
#define CRMVALUE_LIFECYCLE_STAGE_H

#include <stdint.h>

#include "lifecycle/purchase_days.h"

typedef enum LifecycleStage
{
	STAGE_PROSPECT,
	STAGE_EXPLORATION,
	STAGE_GROWTH,
	STAGE_STABLE,
	STAGE_DECLINE,
	STAGE_LOST,
	STAGE_RECOVERY,
	STAGE_COUNT
} LifecycleStage;

/* decimal rules are in units of 1/10000, so that comparisons are exact */
#define RULE_UNIT 10000

/* upper limit of a rule, in its own unit */
#define RULE_MAXIMUM 1000000

typedef struct LifecycleRules
{
	int64_t		typical_gap;	/* days, decimal, > 0 */
	int64_t		decline_after;	/* expected gaps, decimal, > 0 */
	int64_t		lost_after;		/* expected gaps, decimal, >= decline_after */
	int64_t		recovery_purchases; /* purchase days, >= 1 */
	int64_t		exploration_purchases;	/* purchase days, >= 1 */
	int64_t		window;			/* days, >= 1 */
	int64_t		growth_share;	/* of the money before, decimal, >= 0 */
	int64_t		decline_share;	/* of the money before, decimal, >= 0 */
} LifecycleRules;

extern const LifecycleRules default_lifecycle_rules;

extern LifecycleStage stage_of_purchases(const PurchaseDay *days, int32_t count,
										 int32_t as_of,
										 const LifecycleRules *rules);

#endif
