/*
 * Gauss's rule for the Poisson distribution.
 *
 * In t = (m - mean) / sigma, sigma^2 = mean, its orthogonal polynomials, which
 * are Charlier's, satisfy p_n+1 = (t - n/sigma) p_n - n p_n-1, and the mean of
 * p_n^2 is n!.  For a large mean they are Hermite's.
 */
#include "clv/numeric/poisson_rule.h"

#include <math.h>

#define NARROW_MEAN	1e6

/* The roots of Hermite's polynomials of these degrees, near which Newton's
 * method finds the nodes in this many steps. */
static const double roots_3[] = {-1.7320508075688773, 0, 1.7320508075688773};
static const double roots_7[] = {
	-3.750439717725742, -2.366759410734541, -1.154405394739968, 0,
	1.154405394739968, 2.366759410734541, 3.750439717725742
};

#define STEPS	3

/* p_n and its derivative, and p_n-1 */
typedef struct Charlier
{
	double		last;
	double		slope;
	double		before;
} Charlier;

static Charlier
charlier_at(int degree, double t, double sigma)
{
	Charlier	p = {t, 1, 1};
	double		slope_before = 0;

	for (int n = 1; n < degree; n++)
	{
		double		factor = t - n / sigma;
		double		next = factor * p.last - n * p.before;
		double		slope = p.last + factor * p.slope - n * slope_before;

		p.before = p.last;
		p.last = next;
		slope_before = p.slope;
		p.slope = slope;
	}
	return p;
}

int
clv_poisson_rule(double mean, double node[CLV_POISSON_NODES],
				 double weight[CLV_POISSON_NODES])
{
	int			count = mean > NARROW_MEAN ? 3 : CLV_POISSON_NODES;
	const double *root = mean > NARROW_MEAN ? roots_3 : roots_7;
	double		sigma = sqrt(mean);

	for (int i = 0; i < count; i++)
	{
		/* the mean shift of the roots is (count - 1) / 2 in these units */
		double		t = root[i] +
			(root[i] * root[i] / 6 + (count - 1) / 3.0) / sigma;
		Charlier	p;

		for (int step = 0; step < STEPS; step++)
		{
			p = charlier_at(count, t, sigma);
			t -= p.last / p.slope;
		}
		p = charlier_at(count, t, sigma);
		node[i] = mean + sigma * t;
		weight[i] = 1 / (p.before * p.slope);
		for (int n = 2; n < count; n++)
			weight[i] *= n;
	}
	return count;
}
