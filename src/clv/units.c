/*
 * Units of time, and ages and horizons in these units.
 */
#include "common/compat.h"

#include "clv/units.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"

#include "common/choice.h"

/* 2000-01-01, day 0, was a Saturday; weeks begin on Mondays */
#define DAYS_SINCE_MONDAY 5

static const struct
{
	const char *name;
	double		days;
}			units[TIME_UNITS] = {
	[UNIT_DAY] = {"day", 1},
	[UNIT_WEEK] = {"week", 7},
	[UNIT_MONTH] = {"month", DAYS_OF_YEAR / MONTHS_PER_YEAR},
	[UNIT_YEAR] = {"year", DAYS_OF_YEAR},
};

NameList
unit_names(void)
{
	return NAMES_OF(units, name, TIME_UNITS);
}

/* Finds a unit by its name. */
bool
find_unit(const char *name, int length, TimeUnit *unit)
{
	int			position = name_position(unit_names(), name, length);

	if (position < 0)
		return false;
	*unit = position;
	return true;
}

/*
 * The unit of an argument. 22023 (invalid_parameter_value) for an unknown
 * name.
 */
TimeUnit
unit_of_text(const text *name)
{
	return choice_of_text(name, unit_names(), "unit of time", "units");
}

const char *
unit_name(TimeUnit unit)
{
	Assert((unsigned) unit < TIME_UNITS);
	return units[unit].name;
}

/* Days of a unit: 365.25 for a year, a twelfth of that for a month. */
double
unit_days(TimeUnit unit)
{
	Assert((unsigned) unit < TIME_UNITS);
	return units[unit].days;
}

static int32
floor_divided(int32 dividend, int32 divisor)
{
	return dividend / divisor - (dividend % divisor < 0);
}

/* Months since the year 0, and the day of the month. */
static int32
calendar_month(int32 day, int *month_day)
{
	int			year;
	int			month;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, month_day);
	return year * MONTHS_PER_YEAR + month - 1;
}

/*
 * The number of the calendar day, week (from Monday), month or year of a day;
 * consecutive periods have consecutive numbers.
 */
int32
calendar_period(TimeUnit unit, int32 day)
{
	int			month_day;

	switch (unit)
	{
		case UNIT_DAY:
			return day;
		case UNIT_WEEK:
			return floor_divided(day + DAYS_SINCE_MONDAY, 7);
		case UNIT_MONTH:
			return calendar_month(day, &month_day);
		case UNIT_YEAR:
			return floor_divided(calendar_month(day, &month_day),
								 MONTHS_PER_YEAR);
	}
	pg_unreachable();
}

/* The last day of a calendar period that ends before the calendar does. */
int32
last_day_of_period(TimeUnit unit, int32 period)
{
	int32		months;

	if (unit == UNIT_DAY)
		return period;
	if (unit == UNIT_WEEK)
		return period * 7 + 6 - DAYS_SINCE_MONDAY;
	months = unit == UNIT_MONTH ? period + 1 : (period + 1) * MONTHS_PER_YEAR;
	return date2j(floor_divided(months, MONTHS_PER_YEAR),
				  months - floor_divided(months, MONTHS_PER_YEAR) *
				  MONTHS_PER_YEAR + 1, 1) - POSTGRES_EPOCH_JDATE - 1;
}

/* The last calendar period that has ended at the end of a day. */
int32
complete_periods_through(TimeUnit unit, int32 day)
{
	return calendar_period(unit, day + 1) - 1;
}

/* Days of a calendar month, given by its number. */
int
days_of_month(int32 month)
{
	int			year = floor_divided(month, MONTHS_PER_YEAR);

	Assert(month - year * MONTHS_PER_YEAR >= 0);
	return day_tab[isleap(year)][month - year * MONTHS_PER_YEAR];
}

/* Whole calendar months from a day to a later one. */
static int32
whole_months(int32 from, int32 to)
{
	int			from_day;
	int			to_day;
	int32		from_month = calendar_month(from, &from_day);
	int32		to_month = calendar_month(to, &to_day);

	Assert(from <= to);
	return to_month - from_month -
		(to_day < Min(from_day, days_of_month(to_month)));
}

/*
 * The number of times that a contract that began on day `from` was due by day
 * `to`: every `unit`. Monthly and yearly contracts are due on the same day of
 * the month, or on its last day if it has no such day. 0 if `to` is before
 * `from`.
 */
int32
anniversaries(TimeUnit unit, int32 from, int32 to)
{
	if (to <= from)
		return 0;
	switch (unit)
	{
		case UNIT_DAY:
			return to - from;
		case UNIT_WEEK:
			return (to - from) / 7;
		case UNIT_MONTH:
			return whole_months(from, to);
		case UNIT_YEAR:
			return whole_months(from, to) / MONTHS_PER_YEAR;
	}
	pg_unreachable();
}

/*
 * Days of an interval. A month is 365.25 / 12 days, so that the result does
 * not depend on the start. INFINITY and -INFINITY for infinite intervals.
 */
double
interval_days(const Interval *interval)
{
	if (INTERVAL_NOT_FINITE(interval))
		return interval->month > 0 ? INFINITY : -INFINITY;
	return interval->month * units[UNIT_MONTH].days + interval->day +
		interval->time / (double) USECS_PER_DAY;
}
