/*
 * Calendar periods in SQL arguments and results.
 */
#ifndef CRMVALUE_LIFECYCLE_PERIOD_ARGUMENT_H
#define CRMVALUE_LIFECYCLE_PERIOD_ARGUMENT_H

#include "common/compat.h"
#include "lifecycle/cohort_table.h"
#include "utils/date.h"

extern PeriodKind period_kind_from_text(const text *name);
extern void check_period(DateADT from, DateADT to);
extern DateADT period_start_date(PeriodKind kind, int32 period);

#endif
