/*
 * Customers as a Markov chain of recency states (models.md 3, C8): plain C, no
 * server. State 1 is that of a purchase in the last period, state k that of the
 * last purchase k periods ago, and the last state that of all before.
 */
#ifndef CRMVALUE_LIFECYCLE_RECENCY_CHAIN_H
#define CRMVALUE_LIFECYCLE_RECENCY_CHAIN_H

#include "lifecycle/cohort_table.h"

#define RECENCY_MAX_STATES 50

/* Observed periods that began in each state, and those with a purchase. */
typedef struct RecencyCounts
{
	int64_t	   *periods;		/* by state - 1 */
	int64_t	   *purchases;
} RecencyCounts;

extern void recency_count_customer(RecencyCounts counts, int states,
								   PeriodRange range, const PurchaseDay *days,
								   int32_t count);
extern int	recency_state_of(int states, PeriodRange range,
							 const PurchaseDay *days, int32_t count);

#endif
