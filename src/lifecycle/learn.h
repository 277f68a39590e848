/*
 * Learning lifecycle rules from the gaps between purchase days (models.md
 * 2.1): plain C, no server.
 */
#ifndef CRMVALUE_LIFECYCLE_LEARN_H
#define CRMVALUE_LIFECYCLE_LEARN_H

#include <stddef.h>
#include <stdint.h>

#include "lifecycle/stage.h"

/* fewest gaps to learn from */
#define LEARN_LEAST_GAPS 30

/*
 * Minimum values of learnt limits (L2): in expected gaps, units of 1/10000,
 * and in days for a customer whose expected gap is the typical one. The stage
 * decline lasts at least half of decline_after.
 */
#define LEARN_LEAST_DECLINE (2 * RULE_UNIT)
#define LEARN_LEAST_DECLINE_DAYS 7
#define LEARN_LEAST_LOST_DAYS 30

/* upper limit of the bytes of the encoded gaps of `count` entries */
#define ENCODED_GAPS_SIZE(count) (5 * (size_t) (count) + 2)

/* number of counters that learning needs */
#define LEARN_COUNTERS 65536

/* The gaps of many customers, one sequence after the other (learn.c). */
typedef struct GapStream
{
	const unsigned char *bytes;
	size_t		length;
} GapStream;

extern size_t encode_gaps(unsigned char *to, const PurchaseDay *days,
						  int32_t count);
extern void learn_rules(GapStream gaps, uint64_t *counters,
						void (*between_passes) (void), LifecycleRules *rules);

#endif
