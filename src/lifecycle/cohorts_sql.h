/*
 * The state of the aggregates cohort_retention, churn_by_period and
 * cohort_money.
 */
#ifndef CRMVALUE_LIFECYCLE_COHORTS_SQL_H
#define CRMVALUE_LIFECYCLE_COHORTS_SQL_H

#include "common/compat.h"
#include "lifecycle/cohort_table.h"

/* A bytea: this header, then a hash table that is at most half full. */
typedef struct CohortState
{
	int32		vl_len_;		/* use SET_VARSIZE and VARSIZE */
	uint32		magic;
	int32		as_of;
	int16		kind;			/* PeriodKind of the cohorts */
	int16		ages;			/* CALENDAR, or 1 + the kind of the periods that
								 * begin with each customer's first purchase */
	uint32		capacity;		/* number of cells, a power of two */
	uint32		used;
	CohortCell	cells[FLEXIBLE_ARRAY_MEMBER];
} CohortState;

/* value of `ages` for calendar periods */
#define CALENDAR 0

extern CohortState *cohort_state_argument(FunctionCallInfo fcinfo,
										  int argument);
extern void check_cohort_state(bool valid);
extern PeriodRange cohort_state_range(const CohortState *state);

#endif
