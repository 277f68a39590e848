/*
 * Customers as a Markov chain of recency states (models.md 3, C8): plain C, no
 * server. In state 1 the last purchase was in the last period, in state k in
 * the k-th last period, in the last state earlier.
 */
#ifndef CRMVALUE_LIFECYCLE_RECENCY_CHAIN_H
#define CRMVALUE_LIFECYCLE_RECENCY_CHAIN_H

#include "lifecycle/cohort_table.h"

#define RECENCY_MAX_STATES 50

/*
 * The number of observed periods that began in each state, and of those with a
 * purchase.
 */
typedef struct RecencyCounts
{
	int64_t	   *periods;		/* index: state - 1 */
	int64_t	   *purchases;
} RecencyCounts;

extern void recency_count_customer(RecencyCounts counts, int states,
								   PeriodRange range, const PurchaseDay *days,
								   int32_t count);
extern int	recency_state_of(int states, PeriodRange range,
							 const PurchaseDay *days, int32_t count);

#endif
