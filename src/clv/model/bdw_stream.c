/*
 * Sums over the future renewals of a contract, by the beta-discrete-Weibull
 * model: the first terms one by one, the rest, which is smooth, as an integral
 * (Euler-Maclaurin).
 */
#include <math.h>
#include <stdbool.h>

#include "clv/model/bdw.h"
#include "clv/numeric/panels.h"

/*
 * Terms added one by one, and more until the relative change from one to the
 * next is below SMOOTH ..
 */
#define DIRECT_TERMS	1024
#define SMOOTH			0.05

/* .. or until a term is below this share of the sum. */
#define NOTHING			1e-20

/*
 * ln of a time from which on t^c exceeds the parameters by 1e17, so that only
 * t^c matters
 */
#define LN_VAST(par) \
	(log(1e17 * fmax(1, fmax((par)[BDW_GAMMA], (par)[BDW_DELTA]))) / \
	 (par)[BDW_C])

/* terms beyond this logarithm of time do not fit into a double */
#define LN_LARGEST		700.0

/* The terms j^moment e^(-delta j) S(n + j) / S(n) */
typedef struct Stream
{
	const double *par;
	double		n;
	double		delta;
	int			moment;			/* 0 or 1 */
} Stream;

/* The terms from a time on, as a density of w = stretch ln(j / start) */
typedef struct Rest
{
	const Stream *stream;
	double		start;
	double		ln_start;		/* ln of the term there, without j^moment */
	double		stretch;
} Rest;

/* ln of a term without j^moment */
static double
ln_term(const Stream *s, double j)
{
	return -s->delta * j - clv_bdw_loss(s->par, s->n, s->n + j);
}

/* Minus the slope of ln_term. */
static double
fall_at(const Stream *s, double j)
{
	return s->delta + clv_bdw_hazard(s->par, s->n + j);
}

static double
weight(const Stream *s, double j)
{
	return s->moment == 0 ? 1 : j;
}

/*
 * Adds terms until the rest is smooth, negligible or empty. Returns false if a
 * rest must be added. *j becomes the last term.
 */
static bool
add_terms(const Stream *s, double h, double *j, double *sum)
{
	while (*j < h)
	{
		double		term;

		if (*j >= DIRECT_TERMS && fall_at(s, *j) < SMOOTH)
			return false;
		++*j;
		term = weight(s, *j) * exp(ln_term(s, *j));
		*sum += term;
		if (term <= NOTHING * *sum)
			return true;
	}
	return true;
}

/*
 * The Euler-Maclaurin correction to an integral of the terms F from y on, which
 * makes it the sum of those after y: F'/24. The next one, of the third
 * derivative, is below 1e-12 of the sum where the terms are smooth.
 */
static double
midpoint_correction(const Stream *s, double y)
{
	double		slope = s->moment / y - fall_at(s, y);

	return weight(s, y) * exp(ln_term(s, y)) * slope / 24;
}

/* ---- the integral ---- */

static double
time_at(const Rest *rest, double w)
{
	return rest->start * exp(w / rest->stretch);
}

/* The terms relative to the first, times dj/dw / start. */
static double
log_density(const ClvPanels *panels, double w)
{
	const Rest *rest = panels->arg;

	return ln_term(rest->stream, time_at(rest, w)) - rest->ln_start +
		(1 + rest->stream->moment) * w / rest->stretch;
}

/* An upper bound of its slope. */
static double
slope_of_density(const ClvPanels *panels, double w)
{
	const Rest *rest = panels->arg;
	double		j = time_at(rest, w);

	return (fall_at(rest->stream, j) * j + 1 + rest->stream->moment) /
		rest->stretch;
}

/* The integral of the terms from start to end; stretch >= c where the survival
 * is no power of time yet, so that it bends over a unit of w or more. */
static double
integrate(const Stream *s, double start, double end, double stretch)
{
	Rest		rest = {s, start, ln_term(s, start), stretch};
	ClvPanels	panels = {.log_integrand = log_density,
	.slope = slope_of_density, .longest = 0.1, .arg = &rest};
	double		first = exp(rest.ln_start);

	/* without terms, the slope may have no bound */
	if (!(end > start) || !(first > 0))
		return 0;
	return first * start * weight(s, start) / stretch *
		clv_sum_panels(&panels, stretch * log(end / start));
}

/* The integral of the terms from start to infinity, which is finite, where the
 * survival is a power of time. */
static double
endless_power(const Stream *s, double start)
{
	if (s->delta > 0)
		return integrate(s, start, exp(LN_LARGEST), 1);
	return exp(ln_term(s, start)) * (s->n + start) /
		(s->par[BDW_GAMMA] * s->par[BDW_C] - 1);
}

/* The integral of the terms from start to h, which may be INFINITY */
static double
smooth_terms(const Stream *s, double start, double h)
{
	double		ln_vast = fmin(LN_VAST(s->par), LN_LARGEST);
	double		vast = fmax(exp(ln_vast) - s->n, start);
	double		stretch = fmax(1, s->par[BDW_C]);

	if (isinf(h))
		return integrate(s, start, vast, stretch) + endless_power(s, vast);
	return integrate(s, start, fmin(vast, h), stretch) +
		integrate(s, vast, h, 1);
}

/* The sum of the terms j = 1 .. h */
static double
sum_of_terms(const Stream *s, double h)
{
	double		j = 0;
	double		sum = 0;

	if (isinf(h) && s->delta == 0 && s->par[BDW_GAMMA] * s->par[BDW_C] <= 1)
		return INFINITY;
	if (add_terms(s, h, &j, &sum))
		return sum;
	sum += smooth_terms(s, j + 0.5, isinf(h) ? h : h + 0.5) +
		midpoint_correction(s, j + 0.5);
	return isinf(h) ? sum : sum - midpoint_correction(s, h + 0.5);
}

double
clv_bdw_value_after(const double *par, double n, double h, double delta)
{
	Stream		s = {par, n, delta, 0};

	return fmin(sum_of_terms(&s, h), h);
}

double
clv_bdw_delay_after(const double *par, double n, double h, double delta)
{
	Stream		s = {par, n, delta, 1};

	return sum_of_terms(&s, h);
}
