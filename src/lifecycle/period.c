/*
 * Calendar periods: week, month, quarter, year.
 */
#include "lifecycle/period.h"

#include <string.h>

#include "common/invariant.h"

#define DAYS_OF_WEEK 7
#define MONTHS_OF_YEAR 12
#define DAYS_OF_400_YEARS 146097

/*
 * 2000-03-01: with years that begin in March, a cycle of 400 years begins here
 */
#define FIRST_OF_MARCH 60

/* 2000-01-03 was a Monday */
#define FIRST_MONDAY 2

const char *const period_names[PERIOD_KINDS] = {
	[PERIOD_WEEK] = "week",
	[PERIOD_MONTH] = "month",
	[PERIOD_QUARTER] = "quarter",
	[PERIOD_YEAR] = "year",
};

static const int months_of_period[PERIOD_KINDS] = {
	[PERIOD_MONTH] = 1,
	[PERIOD_QUARTER] = 3,
	[PERIOD_YEAR] = MONTHS_OF_YEAR,
};

/* Division that rounds down, also for negative numbers. */
static int64_t
divide_down(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The month of a day, 0 for January 2000. */
static int64_t
month_of_day(int64_t day)
{
	int64_t		since_march = day - FIRST_OF_MARCH;
	int64_t		cycle = divide_down(since_march, DAYS_OF_400_YEARS);
	int64_t		of_cycle = since_march - cycle * DAYS_OF_400_YEARS;
	int64_t		year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 -
						of_cycle / 146096) / 365;
	int64_t		of_year = of_cycle - (365 * year + year / 4 - year / 100);

	/* from March on, months have 31 30 31 30 31 days, repeated */
	return (cycle * 400 + year) * MONTHS_OF_YEAR + 2 + (5 * of_year + 2) / 153;
}

/* The first day of a month. */
static int64_t
day_of_month(int64_t month)
{
	int64_t		since_march = month - 2;
	int64_t		year = divide_down(since_march, MONTHS_OF_YEAR);
	int64_t		of_year = since_march - year * MONTHS_OF_YEAR;

	return FIRST_OF_MARCH + 365 * year + divide_down(year, 4) -
		divide_down(year, 100) + divide_down(year, 400) +
		(153 * of_year + 2) / 5;
}

/*
 * The number of the period of a day. 0 is the period that contains 2000-01-01,
 * or the first week that begins after it.
 */
int32_t
period_of_day(PeriodKind kind, int32_t day)
{
	Invariant((unsigned) kind < PERIOD_KINDS);
	if (kind == PERIOD_WEEK)
		return (int32_t) divide_down((int64_t) day - FIRST_MONDAY,
									 DAYS_OF_WEEK);
	return (int32_t) divide_down(month_of_day(day), months_of_period[kind]);
}

/* The first day of a period. It can be outside the range of a date. */
int64_t
period_start(PeriodKind kind, int32_t period)
{
	Invariant((unsigned) kind < PERIOD_KINDS);
	if (kind == PERIOD_WEEK)
		return (int64_t) period * DAYS_OF_WEEK + FIRST_MONDAY;
	return day_of_month((int64_t) period * months_of_period[kind]);
}

/*
 * The same day of the month `months` months later, or the last day of a
 * shorter month.
 */
static int64_t
months_later(int64_t day, int64_t months)
{
	int64_t		month = month_of_day(day);
	int64_t		later = day - day_of_month(month) +
		day_of_month(month + months);
	int64_t		last = day_of_month(month + months + 1) - 1;

	return later < last ? later : last;
}

/*
 * The number of periods, the first of which begins on the day `from`, that
 * have ended by the day `to` >= from. A month ends on the same day of the next
 * month.
 */
int32_t
whole_periods(PeriodKind kind, int64_t from, int64_t to)
{
	int64_t		months;

	Invariant((unsigned) kind < PERIOD_KINDS && from <= to);
	if (kind == PERIOD_WEEK)
		return (int32_t) ((to - from) / DAYS_OF_WEEK);
	months = month_of_day(to) - month_of_day(from);
	if (months_later(from, months) > to)
		months--;
	return (int32_t) (months / months_of_period[kind]);
}
