/*
 * Units of time of the models: fixed numbers of days for rates and horizons,
 * calendar periods for the models that count in periods.
 */
#ifndef CRMVALUE_CLV_UNITS_H
#define CRMVALUE_CLV_UNITS_H

#include "common/compat.h"
#include "utils/timestamp.h"

#include "common/names.h"

typedef enum TimeUnit
{
	UNIT_DAY,
	UNIT_WEEK,
	UNIT_MONTH,
	UNIT_YEAR
} TimeUnit;

#define TIME_UNITS (UNIT_YEAR + 1)
#define DAYS_OF_YEAR 365.25

extern NameList unit_names(void);
extern bool find_unit(const char *name, int length, TimeUnit *unit);
extern TimeUnit unit_of_text(const text *name);
extern const char *unit_name(TimeUnit unit);
extern double unit_days(TimeUnit unit);
extern int32 calendar_period(TimeUnit unit, int32 day);
extern int32 last_day_of_period(TimeUnit unit, int32 period);
extern int32 complete_periods_through(TimeUnit unit, int32 day);
extern int	days_of_month(int32 month);
extern int32 anniversaries(TimeUnit unit, int32 from, int32 to);
extern double interval_days(const Interval *interval);

#endif
