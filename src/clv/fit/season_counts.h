/*
 * What the index of a season is made from: repeat purchases and customers
 * acquired, by day.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_COUNTS_H
#define CRMVALUE_CLV_FIT_SEASON_COUNTS_H

#include "clv/fit/season_fit.h"
#include "clv/fit/season_state.h"

/* Only customers acquired within this many days are used. */
#define SEASON_DAYS 7305

typedef struct SeasonCounts
{
	int32		start;			/* day of the first acquisition used */
	int			days;			/* from then through the as-of day */
	int64	   *acquired;		/* customers by day */
	int64	   *purchases;		/* their repeat purchases by day */
	int64		by_season[SEASONS]; /* repeat purchases of all customers */
} SeasonCounts;

/* The cells of the fit, and in how many years each month was seen. */
typedef struct SeasonCells
{
	int			count;
	SeasonCell	cells[SEASON_MOST_CELLS];
	int			years_seen[SEASONS];
	int			years_telling[SEASONS]; /* with enough purchases expected */
} SeasonCells;

extern void count_purchases(const Sample *sample, int32 as_of,
							SeasonCounts *counts);
extern void season_cells(const SeasonCounts *counts, const double *expected,
						 SeasonCells *cells);

#endif
