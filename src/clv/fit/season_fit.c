/*
 * The index of the season by penalised likelihood (S2 of models.md).
 *
 * The purchases of a cell are Poisson with the mean
 *
 *		expected * exp(season + level),
 *
 * times a dispersion; the level is linear between knots a year apart. The
 * seasons have a normal prior whose variance is estimated, so they shrink
 * towards 0 as far as random variation can explain them.
 */
#include "clv/fit/season_fit.h"

#include <math.h>
#include <string.h>

#include "common/invariant.h"

#define SEASONS SEASON_CELL_SEASONS
#define UNKNOWNS (SEASONS + SEASON_MOST_YEARS + 1)

/*
 * Prior standard deviation of the level at a knot. It matters only if no
 * purchase determines the level.
 */
#define LEVEL_SD 10.0

#define FIRST_SPREAD 0.3

/* A smaller standard deviation of the seasons counts as 0. */
#define NO_SPREAD 0.003

#define MOST_STEPS 100			/* of Newton's method */
#define MOST_ROUNDS 200			/* of the variances; if random variation
								 * explains nearly all, the spread decreases
								 * slowly, and the result after this number is
								 * good enough */
#define LARGEST_STEP 2.0
#define SMALL_GAIN 1e-9			/* smallest increase of the log-likelihood by a
								 * step */
#define SMALL_CHANGE 1e-6

typedef double Matrix[UNKNOWNS][UNKNOWNS];

/* The unknowns: seasons, then the level at the knots. */
typedef struct Search
{
	const SeasonCell *cells;
	int			ncells;
	int			knots;
	double		knots_a_year;
	double		x[UNKNOWNS];
	double		dispersion;
	double		spread;
} Search;

/* The unknowns that a cell depends on, with their weights. */
typedef struct CellTerms
{
	int			at[3];
	double		weight[3];
} CellTerms;

static int
unknowns(const Search *search)
{
	return SEASONS + search->knots;
}

static CellTerms
terms_of_cell(const Search *search, const SeasonCell *cell)
{
	double		position = cell->time * search->knots_a_year;
	int			knot = (int) position;
	double		share = position - knot;

	Invariant(position >= 0 && knot + 1 < search->knots);
	return (CellTerms) {{cell->season, SEASONS + knot, SEASONS + knot + 1},
	{1, 1 - share, share}};
}

/* The mean of a cell for the current unknowns. */
static double
mean_of_cell(const Search *search, const SeasonCell *cell, const CellTerms *terms)
{
	double		log_ratio = 0;

	for (int i = 0; i < 3; i++)
		log_ratio += terms->weight[i] * search->x[terms->at[i]];
	return cell->expected * exp(fmin(log_ratio, 100));
}

/*
 * Adds a penalty that keeps the sum of the seasons at 0, because the level can
 * compensate it. It is as strong as the data.
 */
static void
hold_sum(const Search *search, double total, double *gradient,
		 Matrix information)
{
	double		firmness = total / (SEASONS * SEASONS);
	double		sum = 0;

	for (int i = 0; i < SEASONS; i++)
		sum += search->x[i];
	for (int i = 0; i < SEASONS; i++)
	{
		gradient[i] -= firmness * sum;
		for (int j = 0; j < SEASONS; j++)
			information[i][j] += firmness;
	}
}

/*
 * Sets the gradient of the penalised log-likelihood and its negative second
 * derivatives, for a prior precision of the seasons.
 */
static void
derivatives(const Search *search, double precision, double *gradient,
			Matrix information)
{
	int			n = unknowns(search);
	double		total = 0;

	memset(information, 0, sizeof(Matrix));
	for (int i = 0; i < n; i++)
	{
		information[i][i] = i < SEASONS ? precision :
			1 / (LEVEL_SD * LEVEL_SD);
		gradient[i] = -search->x[i] * information[i][i];
	}
	for (int c = 0; c < search->ncells; c++)
	{
		const SeasonCell *cell = &search->cells[c];
		CellTerms	terms = terms_of_cell(search, cell);
		double		mean = mean_of_cell(search, cell, &terms);

		total += mean / search->dispersion;
		for (int i = 0; i < 3; i++)
		{
			double		weight = terms.weight[i] / search->dispersion;

			gradient[terms.at[i]] += weight * (cell->purchases - mean);
			for (int j = 0; j < 3; j++)
				information[terms.at[i]][terms.at[j]] +=
					weight * terms.weight[j] * mean;
		}
	}
	hold_sum(search, total, gradient, information);
}

/*
 * Replaces a positive definite matrix by its inverse (Gauss and Jordan).
 * Returns false if it is not positive definite.
 */
static bool
invert(Matrix a, int n)
{
	for (int i = 0; i < n; i++)
	{
		double		pivot = 1 / a[i][i];

		if (!(a[i][i] > 0) || !isfinite(pivot))
			return false;
		a[i][i] = 1;
		for (int j = 0; j < n; j++)
			a[i][j] *= pivot;
		for (int k = 0; k < n; k++)
		{
			double		factor = a[k][i];

			if (k == i)
				continue;
			a[k][i] = 0;
			for (int j = 0; j < n; j++)
				a[k][j] -= factor * a[i][j];
		}
	}
	return true;
}

/*
 * Newton's method for the unknowns. Sets their covariance. Returns false if it
 * does not converge.
 */
static bool
maximise(Search *search, Matrix covariance)
{
	int			n = unknowns(search);
	double		gradient[UNKNOWNS];

	for (int round = 0; round < MOST_STEPS; round++)
	{
		double		step[UNKNOWNS] = {0};
		double		largest = 0;
		double		gain = 0;

		derivatives(search, 1 / (search->spread * search->spread), gradient,
					covariance);
		if (!invert(covariance, n))
			return false;
		for (int i = 0; i < n; i++)
		{
			for (int j = 0; j < n; j++)
				step[i] += covariance[i][j] * gradient[j];
			largest = fmax(largest, fabs(step[i]));
			gain += gradient[i] * step[i] / 2;
		}
		for (int i = 0; i < n; i++)
			search->x[i] += step[i] / fmax(1, largest / LARGEST_STEP);
		if (!isfinite(gain))
			return false;
		if (gain < SMALL_GAIN)
			return true;
	}
	return false;
}

/*
 * The effective number of season parameters that the data determine (MacKay's
 * gamma), of the SEASONS - 1 that a fixed sum leaves: less the trace of the
 * covariance of the seasons less their mean, relative to their variance.
 */
static double
decided_seasons(const Search *search, Matrix covariance)
{
	double		open = 0;

	for (int i = 0; i < SEASONS; i++)
		for (int j = 0; j < SEASONS; j++)
			open += ((i == j) - 1.0 / SEASONS) * covariance[i][j];
	return fmax(SEASONS - 1 - open / (search->spread * search->spread), 1e-9);
}

/*
 * Sum of the squared deviations of the cells from their means, divided by the
 * means.
 */
static double
squared_deviation(const Search *search)
{
	double		sum = 0;

	for (int c = 0; c < search->ncells; c++)
	{
		const SeasonCell *cell = &search->cells[c];
		CellTerms	terms = terms_of_cell(search, cell);
		double		mean = mean_of_cell(search, cell, &terms);

		sum += (cell->purchases - mean) * (cell->purchases - mean) /
			fmax(mean, 1e-9);
	}
	return sum;
}

/*
 * Estimates variances and unknowns alternately (MacKay 1992), until the spread
 * of the seasons converges or is 0.
 */
static bool
estimate(Search *search, Matrix covariance)
{
	for (int round = 0; round < MOST_ROUNDS; round++)
	{
		double		before = search->spread;
		double		decided;
		double		left;
		double		squares = 0;

		if (!maximise(search, covariance))
			return false;
		decided = decided_seasons(search, covariance);
		left = search->ncells - search->knots - decided;
		for (int i = 0; i < SEASONS; i++)
			squares += search->x[i] * search->x[i];
		search->spread = sqrt(squares / decided);
		search->dispersion = fmax(1, squared_deviation(search) / fmax(left, 1));
		if (search->spread < NO_SPREAD)
		{
			search->spread = NO_SPREAD;
			return maximise(search, covariance);
		}
		if (fabs(search->spread - before) < SMALL_CHANGE * before)
			break;
	}
	return true;
}

/* Sets the index, with the weighted mean 1. */
static void
set_index(const Search *search, const double *weight, SeasonFit *fit)
{
	double		mean = 0;

	for (int i = 0; i < SEASONS; i++)
		mean += weight[i] * exp(search->x[i]);
	for (int i = 0; i < SEASONS; i++)
		fit->index[i] = exp(search->x[i]) / mean;
}

/*
 * Sets the standard errors of the index, from the covariance of the seasons:
 * of ln index[i] the gradient is that of x[i] less the mean of all, weighted
 * by their part in the mean of the index.
 */
static bool
set_errors(const Search *search, const double *weight, SeasonFit *fit)
{
	Matrix		covariance;
	double		gradient[UNKNOWNS];
	double		part[SEASONS];

	fit->departure = 0;
	derivatives(search, 1e-6, gradient, covariance);
	if (!invert(covariance, unknowns(search)))
		return false;
	for (int i = 0; i < SEASONS; i++)
	{
		double		variance = 0;

		for (int j = 0; j < SEASONS; j++)
			part[j] = (i == j) - weight[j] * fit->index[j];
		for (int j = 0; j < SEASONS; j++)
			for (int k = 0; k < SEASONS; k++)
				variance += part[j] * part[k] * covariance[j][k];
		fit->se[i] = fit->index[i] * sqrt(fmax(variance, 0));
		if (variance > 0)
			fit->departure += log(fit->index[i]) * log(fit->index[i]) / variance;
	}
	return true;
}

bool
season_fit(const SeasonCell *cells, int ncells, double years,
		   const double *weight, SeasonFit *fit)
{
	Search		search = {.cells = cells, .ncells = ncells,
	.dispersion = 1, .spread = FIRST_SPREAD};
	Matrix		covariance;
	double		intervals = fmin(fmax(rint(years), 1), SEASON_MOST_YEARS);

	Invariant(ncells >= 1 && ncells <= SEASON_MOST_CELLS && years > 0);
	search.knots = (int) intervals + 1;
	search.knots_a_year = intervals / years;
	if (!estimate(&search, covariance))
		return false;
	set_index(&search, weight, fit);
	fit->dispersion = search.dispersion;
	fit->spread = search.spread > NO_SPREAD ? search.spread : 0;
	return set_errors(&search, weight, fit);
}
