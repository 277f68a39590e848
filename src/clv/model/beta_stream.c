/*
 * Present values of payments in discrete time until a random end.
 */
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "clv/model/beta_stream.h"
#include "clv/numeric/panels.h"
#include "clv/numeric/special.h"

/*
 * Terms are added one by one until one is below a share NOTHING of the sum, at
 * most DIRECT_TERMS. The next ones then change by less than ln(1/NOTHING) /
 * DIRECT_TERMS = 4.5 % from one to the next, since the change falls with j.
 */
#define NOTHING			1e-20
#define DIRECT_TERMS	1024

/* number of terms added at a time */
#define BLOCK			8

/*
 * A finite stream longer than LONG is computed as the difference of two
 * infinite ones if its discount is large enough that few digits cancel: each
 * term is at most e^-delta times the one before it, so that the stream is
 * 1 - e^-0.05 of the infinite one or more.
 */
#define LONG			32
#define MUCH_DISCOUNT	0.05

/* a step too small to change a double */
#define TINY			1e-20

/* The terms v^j product of (d_i)_j / (d_i + g_i)_j */
typedef struct StreamTerms
{
	int			n;				/* factors, 1 or 2 */
	double		d[2];
	double		g[2];
	double		delta;			/* v = e^-delta */
} StreamTerms;

/* A partial sum of terms. */
typedef struct Partial
{
	double		j;				/* the last term added */
	double		term;
	double		sum;
} Partial;

/* Adds the next n <= BLOCK terms. */
static void
add_block(const StreamTerms *t, double v, int n, Partial *p)
{
	double		j = p->j;
	double		over[BLOCK];
	double		under[BLOCK];

	for (int i = 0; i < BLOCK; i++)
	{
		over[i] = v * (t->d[0] + (j + i));
		under[i] = t->d[0] + t->g[0] + (j + i);
	}
	if (t->n > 1)
		for (int i = 0; i < BLOCK; i++)
		{
			over[i] *= t->d[1] + (j + i);
			under[i] *= t->d[1] + t->g[1] + (j + i);
		}
	for (int i = 0; i < BLOCK; i++)
		over[i] /= under[i];
	for (int i = 0; i < n; i++)
	{
		p->term *= over[i];
		p->sum += p->term;
	}
	p->j += n;
}

/*
 * Adds terms j <= h until the rest is smooth, negligible or empty. Returns
 * false if a rest must be added.
 */
static bool
add_terms(const StreamTerms *t, double h, Partial *p)
{
	double		v = exp(-t->delta);

	while (p->j + 1 <= h)
	{
		if (p->j >= DIRECT_TERMS)
			return false;
		add_block(t, v, (int) fmin(BLOCK, h - p->j), p);
		if (p->term <= NOTHING * p->sum)
			return true;
	}
	return true;
}

/* ---- smooth terms ---- */

/* The rest of a stream, relative to the term at `from`. */
typedef struct Rest
{
	StreamTerms		terms;
	double		from;
	double		start;			/* from + 1/2 */
	double		rate;			/* the least of d_i, + start */
} Rest;

/* ln of the term at y, whole or not, y > from */
static double
log_term(const Rest *rest, double y)
{
	const StreamTerms *t = &rest->terms;
	double		m = y - rest->from;
	double		result = -t->delta * m;

	for (int i = 0; i < t->n; i++)
		result -= clv_ln_rising_growth(t->d[i] + rest->from, m, t->g[i]);
	return result;
}

/* The terms as a density of u = ln((d + y) / (d + start)) */
static double
log_term_by_u(const ClvPanels *panels, double u)
{
	const Rest *rest = panels->arg;

	return log_term(rest, rest->start + rest->rate * expm1(u)) + u;
}

/*
 * The part of the slope that is not a power of d + y; with two factors the
 * whole slope, one of which is at most g / (d + y).
 */
static double
slope_by_u(const ClvPanels *panels, double u)
{
	const Rest *rest = panels->arg;
	double		scale = rest->rate * exp(u);
	double		y = rest->start + rest->rate * expm1(u);
	double		result = rest->terms.delta;

	if (rest->terms.n == 1)
		return result * scale;
	for (int i = 0; i < rest->terms.n; i++)
		result += rest->terms.g[i] / (rest->terms.d[i] + y);
	return fabs(result * scale - 1);
}

/*
 * The Euler-Maclaurin correction to an integral of the terms F up to y, which
 * makes it the sum of those before y: -F'/24. After DIRECT_TERMS terms the next
 * one, of the third derivative, is below 1e-14 of the sum.
 */
static double
midpoint_correction(const Rest *rest, double y)
{
	const StreamTerms *t = &rest->terms;
	double		slope = -t->delta;	/* of ln F */

	for (int i = 0; i < t->n; i++)
	{
		double		a = t->d[i] + y;

		slope += clv_digamma(a) - clv_digamma(a + t->g[i]);
	}
	return -exp(log_term(rest, y)) * slope / 24;
}

/*
 * The sum of the smooth terms j = n + 1 .. h, h finite, relative to the term
 * at n.
 */
static double
smooth_terms(const StreamTerms *t, double n, double h)
{
	double		start = n + 0.5;
	double		d = t->n > 1 ? fmin(t->d[0], t->d[1]) : t->d[0];
	Rest		rest = {*t, n, start, d + start};
	ClvPanels	panels = {.log_integrand = log_term_by_u, .slope = slope_by_u,
	.arg = &rest};

	if (t->n == 1)
	{
		panels.power = fabs(t->g[0] - 1);
		panels.longest = 1;
	}
	return rest.rate * clv_sum_panels(&panels, log1p((h - n) / rest.rate)) -
		midpoint_correction(&rest, start) +
		midpoint_correction(&rest, h + 0.5);
}

/* The sum of the terms j = 1 .. h, h finite */
static double
sum_of_terms(const StreamTerms *t, double h, double *last)
{
	Partial		p = {0, 1, 0};
	Rest		rest = {*t, 0, 0, 0};

	if (!add_terms(t, h, &p))
		p.sum += p.term * smooth_terms(t, p.j, h);
	if (last != NULL)
		*last = p.j == h ? p.term : exp(log_term(&rest, h));
	return p.sum;
}

/* ---- streams ---- */

double
clv_beta_survival(double d, double g, double h)
{
	return exp(-clv_ln_rising_growth(d, h, g));
}

/*
 * d/(g - 1) {1 - (d + 1)_h / (d + g)_h}, or its limit, computed from values at
 * a distance that is too small to matter
 */
static double
undiscounted_stream(double d, double g, double h)
{
	double		n = fmax(fabs(g - 1), TINY);

	if (g >= 1)
		return -d * expm1(-clv_ln_rising_growth(d + 1, h, n)) / n;
	return d * expm1(clv_ln_rising_growth(d + g, h, n)) / n;
}

double
clv_beta_stream(double d, double g, double h, double delta)
{
	StreamTerms		t = {1, {d}, {g}, delta};

	h = floor(h);
	if (isinf(h))
		return clv_endless_stream(d, g, delta);
	if (h > LONG && delta == 0)
		return undiscounted_stream(d, g, h);
	if (h > LONG && delta * h > MUCH_DISCOUNT)
		return clv_endless_stream(d, g, delta) - exp(-delta * h) *
			clv_beta_survival(d, g, h) * clv_endless_stream(d + h, g, delta);
	return sum_of_terms(&t, h, NULL);
}

double
clv_beta_race(const double d[2], const double g[2], double h, double *last)
{
	StreamTerms		t = {2, {d[0], d[1]}, {g[0], g[1]}, 0};

	return sum_of_terms(&t, h, last);
}
