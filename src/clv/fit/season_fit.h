/*
 * The index of the season from purchases by calendar month (S2 of models.md):
 * plain C, no server.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_FIT_H
#define CRMVALUE_CLV_FIT_SEASON_FIT_H

#include <stdbool.h>

#define SEASON_CELL_SEASONS 12
#define SEASON_MOST_YEARS 20	/* most years of the cells */
#define SEASON_MOST_CELLS (12 * SEASON_MOST_YEARS + 1)

/* A calendar month of a year, or the observed part of it. */
typedef struct SeasonCell
{
	int			season;			/* 0 .. 11 */
	double		expected;		/* purchases without a season, > 0 */
	double		purchases;		/* actual purchases */
	double		time;			/* middle of the cell, in years since the start
								 * of the first */
} SeasonCell;

typedef struct SeasonFit
{
	double		index[SEASON_CELL_SEASONS];
	double		se[SEASON_CELL_SEASONS];	/* standard errors without
											 * shrinkage */
	double		dispersion;		/* variance of a cell relative to that of a
								 * Poisson distribution; >= 1 */
	double		spread;			/* standard deviation of the logarithm of
								 * the index; 0 if there is only random
								 * variation */
	double		departure;		/* sum of the squares of ln(index) / standard
								 * error */
} SeasonFit;

/*
 * Fits the index to 1 .. SEASON_MOST_CELLS cells that cover `years` years, the
 * middle of each before their end. weight is the part of a year of each season.
 * Returns false if the iteration did not converge.
 */
extern bool season_fit(const SeasonCell *cells, int ncells, double years,
					   const double *weight, SeasonFit *fit);

#endif
