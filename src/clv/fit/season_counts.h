/*
 * The input of a season: repeat purchases and acquired customers by day.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_COUNTS_H
#define CRMVALUE_CLV_FIT_SEASON_COUNTS_H

#include "clv/fit/season_fit.h"
#include "clv/fit/season_state.h"

/* Only customers acquired in the last SEASON_DAYS days are used. */
#define SEASON_DAYS 7305

typedef struct SeasonCounts
{
	int32		start;			/* day of the first acquisition used */
	int			days;			/* number of days from then to the as-of day */
	int64	   *acquired;		/* customers by day */
	int64	   *purchases;		/* their repeat purchases by day */
	int64		by_season[SEASONS]; /* repeat purchases of all customers */
} SeasonCounts;

/*
 * The cells of the fit, and the number of years in which each month was
 * observed.
 */
typedef struct SeasonCells
{
	int			count;
	SeasonCell	cells[SEASON_MOST_CELLS];
	int			years_seen[SEASONS];
	int			years_telling[SEASONS]; /* years with enough expected
										 * purchases */
} SeasonCells;

extern void count_purchases(const Sample *sample, int32 as_of,
							SeasonCounts *counts);
extern void season_cells(const SeasonCounts *counts, const double *expected,
						 SeasonCells *cells);

#endif
