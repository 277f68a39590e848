/*
 * Calendar periods, numbered consecutively: plain C, no server. Days are
 * counted from 2000-01-01 in the proleptic Gregorian calendar, as in
 * PostgreSQL.
 */
#ifndef CRMVALUE_LIFECYCLE_PERIOD_H
#define CRMVALUE_LIFECYCLE_PERIOD_H

#include <stdint.h>

typedef enum PeriodKind
{
	PERIOD_WEEK,				/* from Monday */
	PERIOD_MONTH,
	PERIOD_QUARTER,
	PERIOD_YEAR,
	PERIOD_KINDS
} PeriodKind;

extern const char *const period_names[PERIOD_KINDS];

extern int32_t period_of_day(PeriodKind kind, int32_t day);
extern int64_t period_start(PeriodKind kind, int32_t period);
extern int32_t whole_periods(PeriodKind kind, int64_t from, int64_t to);

#endif
