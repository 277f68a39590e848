/*
 * The index of the season by penalised likelihood (S2 of models.md).
 *
 * The purchases of a cell are Poisson with the mean
 *
 *		expected * exp(season + level),
 *
 * times a dispersion; the level is linear between knots a year apart. The
 * seasons are drawn from a normal distribution, whose variance is estimated:
 * they shrink towards 0 as far as chance can explain them.
 */
#include "clv/fit/season_fit.h"

#include <math.h>
#include <string.h>

#include "common/invariant.h"

#define SEASONS SEASON_CELL_SEASONS
#define UNKNOWNS (SEASONS + SEASON_MOST_YEARS + 1)

/* Standard deviation of the level at a knot; only where no purchase says what
 * it is does that matter. */
#define LEVEL_SD 10.0

#define FIRST_SPREAD 0.3

/* A spread of the seasons that is less than this is none. */
#define NO_SPREAD 0.003

#define MOST_STEPS 100			/* of Newton's method */
#define MOST_ROUNDS 200			/* of the variances; where chance explains nearly
								 * all, the spread goes down slowly, and what
								 * is left of it after this many is as good */
#define LARGEST_STEP 2.0
#define SMALL_GAIN 1e-9			/* of the log-likelihood by a step */
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

/* Which unknowns a cell depends on, and how much. */
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
	double		position = fmin(fmax(cell->time * search->knots_a_year, 0),
								search->knots - 1);
	int			knot = (int) fmin(floor(position), search->knots - 2);
	double		share = position - knot;

	Invariant(knot >= 0);
	return (CellTerms) {{cell->season, SEASONS + knot, SEASONS + knot + 1},
	{1, 1 - share, share}};
}

/* The mean of a cell by the unknowns. */
static double
mean_of_cell(const Search *search, const SeasonCell *cell, const CellTerms *terms)
{
	double		log_ratio = 0;

	for (int i = 0; i < 3; i++)
		log_ratio += terms->weight[i] * search->x[terms->at[i]];
	return cell->expected * exp(fmin(log_ratio, 100));
}

/*
 * Holds the sum of the seasons at 0, which the level makes up for, as firmly as
 * the cells hold the rest.
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
 * derivatives, with so much precision of the seasons.
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

/* Replaces a positive definite matrix by its inverse (Gauss and Jordan);
 * false where it is none. */
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
 * Newton's method for the unknowns, whose covariance it sets; false where it
 * does not come to an end.
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

/* How many differences of seasons the data decide, the rest being shrunk
 * away; their sum is held. */
static double
decided_seasons(const Search *search, Matrix covariance)
{
	double		decided = -1;

	for (int i = 0; i < SEASONS; i++)
		decided += 1 - covariance[i][i] / (search->spread * search->spread);
	return fmax(decided, 1e-9);
}

/* Squared deviation of the cells from their means, in units of these. */
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
 * Estimates the variances and the unknowns in turn (MacKay 1992), until the
 * spread of the seasons is known, or is none.
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

/* Sets the index, of mean 1 with the weights of the seasons. */
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

	fit->departure = 0;
	derivatives(search, 1e-6, gradient, covariance);
	if (!invert(covariance, unknowns(search)))
		return false;
	for (int i = 0; i < SEASONS; i++)
	{
		double		variance = 0;

		for (int j = 0; j < SEASONS; j++)
			gradient[j] = (i == j) - weight[j] * fit->index[j];
		for (int j = 0; j < SEASONS; j++)
			for (int k = 0; k < SEASONS; k++)
				variance += gradient[j] * gradient[k] * covariance[j][k];
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
