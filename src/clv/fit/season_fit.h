/*
 * The index of the season from purchases by calendar month (S2 of models.md):
 * plain C, no server.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_FIT_H
#define CRMVALUE_CLV_FIT_SEASON_FIT_H

#include <stdbool.h>

#define SEASON_CELL_SEASONS 12
#define SEASON_MOST_YEARS 20	/* that the cells may cover */
#define SEASON_MOST_CELLS (12 * SEASON_MOST_YEARS + 1)

/* A calendar month of a year, or as much of it as was seen. */
typedef struct SeasonCell
{
	int			season;			/* 0 .. 11 */
	double		expected;		/* purchases without a season, > 0 */
	double		purchases;		/* those that came */
	double		time;			/* its middle, in years since the first */
} SeasonCell;

typedef struct SeasonFit
{
	double		index[SEASON_CELL_SEASONS];
	double		se[SEASON_CELL_SEASONS];	/* as if nothing were shrunk */
	double		dispersion;		/* variance of a cell, in Poisson ones; >= 1 */
	double		spread;			/* standard deviation of the logarithm of the
								 * index over the seasons, 0 for chance only */
	double		departure;		/* from 1: squares of ln(index) in standard
								 * errors, added up */
} SeasonFit;

/*
 * Fits the index to 1 .. SEASON_MOST_CELLS cells that cover this many years;
 * weight says which part of a year each season is. False where the iteration
 * did not come to an end.
 */
extern bool season_fit(const SeasonCell *cells, int ncells, double years,
					   const double *weight, SeasonFit *fit);

#endif
