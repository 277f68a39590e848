/*
 * The season of a model: an index by calendar month that multiplies the
 * purchase rate of all customers, and the clock that it defines (S1 of
 * models.md).
 */
#ifndef CRMVALUE_CLV_SEASON_H
#define CRMVALUE_CLV_SEASON_H

#include "common/compat.h"

#define SEASONS 12				/* calendar months, January is 0 */
#define SEASON_LEAST 0.01		/* lowest index allowed */
#define SEASON_MOST 12.0
#define SEASON_MEAN_TOLERANCE 0.01	/* for an index written by hand */

/* number of days after which the calendar repeats */
#define DAYS_OF_CALENDAR 146097

typedef struct Season
{
	double		month[SEASONS]; /* mean 1 over the days of 400 years */
} Season;

extern bool season_is_level(const Season *season);
extern double season_mean(const Season *season);
extern int	season_of_day(int32 day);
extern double season_clock(const Season *season, int32 day);
extern double season_elapsed(const Season *season, int32 from, double days);

#endif
