/*
 * The season of a model: an index by calendar month, with which the purchase
 * rate of all customers is multiplied, and the clock that runs at its pace
 * (S1 of models.md).
 */
#ifndef CRMVALUE_CLV_SEASON_H
#define CRMVALUE_CLV_SEASON_H

#include "common/compat.h"

#define SEASONS 12				/* calendar months, January is 0 */
#define SEASON_LEAST 0.01		/* what an index may be */
#define SEASON_MOST 12.0
#define SEASON_MEAN_TOLERANCE 0.01	/* of an index that is typed in */

/* days after which the calendar repeats itself */
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
