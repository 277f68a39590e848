/*
 * The clock of a season: on each day it advances by the index of the month (S1
 * of models.md). Without an index it counts days in whole numbers.
 */
#include "common/compat.h"

#include "clv/season.h"

#include <math.h>

#include "common/days.h"
#include "utils/datetime.h"

/* the clock is 0 at the beginning of this year */
#define YEAR_OF_CLOCK 2000

/* number of years after which the calendar repeats */
#define YEARS_OF_CALENDAR 400
#define LEAP_YEARS_OF_CALENDAR 97

static int
floor_of_quotient(int dividend, int divisor)
{
	return dividend / divisor - (dividend % divisor < 0);
}

/* Number of leap years up to and including a year, up to a constant. */
static int
leap_years_through(int year)
{
	return floor_of_quotient(year, 4) - floor_of_quotient(year, 100) +
		floor_of_quotient(year, 400);
}

/* Time by the clock of `years` years, `leap_years` of them leap years. */
static double
clock_of_years(const Season *season, int years, int leap_years)
{
	double		year = 0;

	for (int i = 0; i < SEASONS; i++)
		year += season->month[i] * day_tab[0][i];
	return year * years + season->month[1] * leap_years;
}

/* Whether all months have the index 1, so that the clock is the calendar. */
bool
season_is_level(const Season *season)
{
	for (int i = 0; i < SEASONS; i++)
		if (season->month[i] != 1)
			return false;
	return true;
}

/* Mean of the index over the days of the calendar. */
double
season_mean(const Season *season)
{
	return clock_of_years(season, YEARS_OF_CALENDAR, LEAP_YEARS_OF_CALENDAR) /
		DAYS_OF_CALENDAR;
}

/* The calendar month of a day, January is 0. */
int
season_of_day(int32 day)
{
	int			year;
	int			month;
	int			month_day;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &month_day);
	return month - 1;
}

/* The time of the clock at the end of a day. */
double
season_clock(const Season *season, int32 day)
{
	int			year;
	int			month;
	int			month_day;
	double		clock;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &month_day);
	clock = clock_of_years(season, year - YEAR_OF_CLOCK,
						   leap_years_through(year - 1) -
						   leap_years_through(YEAR_OF_CLOCK - 1));
	for (int i = 0; i < month - 1; i++)
		clock += season->month[i] * day_tab[isleap(year)][i];
	return clock + season->month[month - 1] * month_day;
}

/*
 * The time by the clock in `days` days after the end of day `from`; a fraction
 * of a day counts in part. Infinite if `days` is.
 */
double
season_elapsed(const Season *season, int32 from, double days)
{
	double		cycles = floor(days / DAYS_OF_CALENDAR);
	int32		within = from % DAYS_OF_CALENDAR;	/* the day within the cycle
													 * of 400 years */
	double		whole;
	int32		last;

	if (isinf(days))
		return days;
	days -= cycles * DAYS_OF_CALENDAR;
	whole = floor(days);
	last = within + (int32) whole;
	return cycles * season_mean(season) * DAYS_OF_CALENDAR +
		(season_clock(season, last) - season_clock(season, within)) +
		(days - whole) * season->month[season_of_day(last + 1)];
}
