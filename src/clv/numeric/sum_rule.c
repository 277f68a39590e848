/*
 * Gauss's rule for sums over consecutive whole numbers.
 *
 * In t = (2m - from - to) / count the orthogonal polynomials, which are Gram's,
 * satisfy p_n+1 = t p_n - b_n p_n-1, b_n = (1 - (n/count)^2) n^2 / (4n^2 - 1).
 * For a large count they are Legendre's.
 */
#include "clv/numeric/sum_rule.h"

#include <math.h>

#include "clv/numeric/gauss.h"

#define N	CLV_SUM_NODES

/* of Newton's method, from the nodes of Gauss and Legendre */
#define STEPS	4

/* b_n and the product of the first n of them */
typedef struct Gram
{
	double		b[N];
	double		product;
} Gram;

static Gram
gram_of(double count)
{
	Gram		g = {.product = 1};

	for (int n = 1; n < N; n++)
	{
		double		share = n / count;

		g.b[n] = (1 - share * share) * (n * n / (4.0 * n * n - 1));
		g.product *= g.b[n];
	}
	return g;
}

/* p_N(t); sets its derivative and p_N-1(t) */
static double
gram_at(const Gram *g, double t, double *slope, double *before)
{
	double		p[2] = {t, 1};
	double		d[2] = {1, 0};

	for (int n = 1; n < N; n++)
	{
		double		next = t * p[0] - g->b[n] * p[1];
		double		next_slope = p[0] + t * d[0] - g->b[n] * d[1];

		p[1] = p[0];
		p[0] = next;
		d[1] = d[0];
		d[0] = next_slope;
	}
	*slope = d[0];
	*before = p[1];
	return p[0];
}

void
clv_sum_rule(double from, double count, double node[CLV_SUM_NODES],
			 double weight[CLV_SUM_NODES])
{
	Gram		g = gram_of(count);
	double		middle = from + (count - 1) / 2;

	for (int i = 0; i < N / 2; i++)
	{
		double		t = 1 - 2 * clv_gauss_16.node[i];
		double		slope;
		double		before;

		for (int step = 0; step < STEPS; step++)
			t -= gram_at(&g, t, &slope, &before) / slope;
		(void) gram_at(&g, t, &slope, &before);
		node[i] = middle - t * count / 2;
		node[N - 1 - i] = middle + t * count / 2;
		weight[i] = weight[N - 1 - i] = count * g.product / (before * slope);
	}
}
