/*
 * Purchases of cohorts of customers by period: plain C, no server.
 */
#ifndef CRMVALUE_LIFECYCLE_COHORT_TABLE_H
#define CRMVALUE_LIFECYCLE_COHORT_TABLE_H

#include <stddef.h>

#include "common/ranking.h"
#include "lifecycle/period.h"
#include "lifecycle/purchase_days.h"

/*
 * A cohort (the customers with their first purchase in the same period) in one
 * period.
 */
typedef struct CohortCell
{
	int32_t		cohort;			/* period of the first purchase */
	int32_t		number;			/* number of the period: 1 is the cohort's own,
								 * or the first of each customer; 0 marks an
								 * unused cell */
	int64_t		active;			/* customers with a purchase */
	int64_t		kept;			/* of these, customers with a purchase in the
								 * period before */
	wide		money;			/* net of refunds, in units of 1/10000 */
} CohortCell;

/* A hash table that is never more than half full. */
typedef struct CohortTable
{
	CohortCell *cells;
	uint32_t	capacity;		/* a power of two */
	uint32_t	used;
} CohortTable;

/* The periods that count: those of a kind up to the last complete one. */
typedef struct PeriodRange
{
	PeriodKind	kind;
	int32_t		last;
} PeriodRange;

extern PeriodRange complete_periods(PeriodKind kind, int32_t as_of);
extern CohortCell *cohort_cell(CohortTable *table, int32_t cohort,
							   int32_t number);
extern bool cohort_add_cell(CohortTable *table, const CohortCell *cell);
extern bool cohort_add_customer(CohortTable *table, PeriodRange range,
								const PurchaseDay *days, int32_t count);
extern bool cohort_add_by_age(CohortTable *table, PeriodRange range,
							  PeriodKind ages, const PurchaseDay *days,
							  int32_t count);
extern int32_t cohort_ages(PeriodKind kind, int32_t cohort, PeriodKind ages,
						   int32_t as_of);
extern size_t cohort_sort_cells(CohortCell *cells, size_t count);

#endif
