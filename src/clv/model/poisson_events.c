/*
 * Expected events where every tick is one (B1 and B2 of models.md).
 *
 * At time y events come at the expected rate
 *
 *		shape/rate F(y/rate),	F(x) = 2F1(shape + 1, a; a + b; -x).
 *
 * Both B1 and B2 are integrals of this rate against e^(-delta y).  B1 in closed
 * form has a removable singularity at a = 1, and B2 has no closed form over a
 * finite horizon; the integral is smooth, positive and serves them all.
 *
 * The map 1 + x = s^2, q = (s - 1)/(s + 1), takes the plane without F's cut
 * (-inf, -1] to the unit disc, so that F = (1 - q)^(2a) times a power series in
 * q converges for every x, with a ratio of q: .71 at x = 35, .9 at x = 360.
 * Substitution in the differential equation of 2F1(A, B; C; -x) gives its
 * coefficients, d_0 = 1,
 *
 *		(n + 1)(n + C) d_n+1 = 2 (C - 2A)(n + B) d_n
 *							   + (n - 1 + 2B)(n + 2B - C) d_n-1.
 */
#include <math.h>
#include <stdbool.h>

#include "clv/model/lomax_stream.h"
#include "clv/model/event_stream.h"
#include "clv/numeric/gauss.h"
#include "clv/numeric/mean.h"
#include "clv/numeric/special.h"

/* The series ends where its rest is below this share of it; it counts as slow
 * after this many terms, as lossy when its terms are so much larger than it. */
#define SERIES_END		1e-17
#define MAX_TERMS		1024
#define MAX_LOSS		1e3

/* A panel of NODES points: s grows by at most this factor, and the log of the
 * integrand falls by at most this much, or more where it has fallen already. */
#define NODES			16
#define MAX_GROWTH		3.0
#define MAX_FALL		12.0
#define MAX_PANELS		32

/* e^-NEGLIGIBLE is far below the rounding of what it would be added to */
#define NEGLIGIBLE		36.0

/*
 * The coefficients d_n, enough of them for 0 <= q <= q_max; returns their
 * number, 0 where the series is slow or loses digits.
 */
static int
series_coefficients(const ClvEvents *e, double q_max, double *d)
{
	double		b2 = 2 * e->a;
	double		c = e->a + e->b;
	double		slope = 2 * (c - 2 * (e->shape + 1));
	double		power = 1;
	double		sum = 1;
	double		size = 1;
	double		end = SERIES_END * (1 - q_max);

	d[0] = 1;
	d[1] = slope * e->a / c;
	for (int n = 1; n < MAX_TERMS - 1; n++)
	{
		power *= q_max;
		sum += d[n] * power;
		size += fabs(d[n]) * power;
		/* the reciprocal does not wait for d[n] */
		d[n + 1] = (slope * (n + e->a) * d[n] +
					(n - 1 + b2) * (n + b2 - c) * d[n - 1]) *
			(1 / ((n + 1) * (n + c)));
		if ((fabs(d[n]) + fabs(d[n + 1])) * power <= end * size)
			return size <= MAX_LOSS * sum && isfinite(size) ? n + 1 : 0;
	}
	return 0;
}

/*
 * The integral over one panel of w = s - 1, 1 + y/rate = s^2, of 2 s shape
 * e^(-delta y) (1 - q)^(2a) series(q). The rounding error of 1 - q is
 * corrected, because a may be large.
 */
static double
panel(const ClvEvents *e, const double *d, int terms, double from,
	  double width)
{
	double		discount = e->delta * e->rate;
	double		q[NODES];
	double		f[NODES] = {0};
	double		sum = 0;

	for (int i = 0; i < NODES; i++)
	{
		double		w = from + width * clv_gauss_16.node[i];

		q[i] = w / (w + 2);
	}
	/* two terms a turn, d[terms] being 0 or a term more */
	for (int n = (terms - 1) & ~1; n >= 0; n -= 2)
		for (int i = 0; i < NODES; i++)
			f[i] = f[i] * (q[i] * q[i]) + (d[n + 1] * q[i] + d[n]);
	for (int i = 0; i < NODES; i++)
	{
		double		w = from + width * clv_gauss_16.node[i];
		double		rest = 1 - q[i];
		double		lost = q[i] - (1 - rest);

		sum += clv_gauss_16.weight[i] * f[i] * (w + 1) *
			exp(2 * e->a * (log(rest) - lost / rest) -
				discount * w * (w + 2));
	}
	return 2 * e->shape * width * sum;
}

/* How many of the terms that the largest q needs are needed up to q, to the
 * next multiple of 8. */
static int
terms_up_to(double q, const double *d, int terms)
{
	double		q8 = pow(q, 8);
	double		power = SERIES_END * (1 - q);
	int			n;

	for (n = 8; n < terms; n += 8)
	{
		power /= q8;
		if (fabs(d[n]) + fabs(d[n + 1]) <= power)
			return n;
	}
	return terms;
}

/*
 * A panel that starts at w.  F falls no faster than by the factor
 * e^(-A a/C x), nor, since 2F1(a, C - A; C; x/(1+x)) rises if C >= A, than
 * (1 + x)^-a; else than (1 + x)^-A.  With slope per x, 1 + x = s^2, the width
 * solves slope ((s + width)^2 - s^2) = fall.
 */
static double
panel_width(const ClvEvents *e, double w)
{
	double		s = 1 + w;
	double		a = e->shape + 1;
	double		c = e->a + e->b;
	double		discount = e->delta * e->rate;
	double		slope = discount + fmin(a * e->a / c,
										(c >= a ? e->a : a) / (s * s));
	double		fall = MAX_FALL + discount * w * (w + 2) / 2;

	return fmin((MAX_GROWTH - 1) * s,
				fall / (slope * (s + sqrt(s * s + fall / slope))));
}

/* Returns false if the series cannot be used. */
static bool
events_by_series(const ClvEvents *e, double *events)
{
	double		d[MAX_TERMS];
	double		x = fmin(e->h, NEGLIGIBLE / e->delta) / e->rate;
	double		end = x / (1 + sqrt(1 + x));
	double		q_max = end / (end + 2);
	int			terms = series_coefficients(e, q_max, d);
	double		w = 0;
	double		sum = 0;

	if (terms == 0)
		return false;
	for (int i = 0; i < MAX_PANELS; i++)
	{
		double		width = fmin(panel_width(e, w), end - w);
		double		next = w + width;

		sum += panel(e, d, terms_up_to(next / (next + 2), d, terms), w,
					 width);
		w = next;
		if (end - w <= 1e-15 * end)
		{
			*events = sum;
			return true;
		}
	}
	return false;
}

/* A clock counts as one that never ends where its rate of ending is below that
 * of discounting by more than a double holds over this. */
#define LARGE			1e10

/* ---- without an end ---- */

/*
 * Over an infinite horizon the series is integrated term by term.  Where
 * k = b - shape - 1 < 0, F is infinite at q = -1 and its series slow; that
 * factor is taken out of it too, F = (1 - q)^(2a) (1 + q)^(2k) times a series
 * of the same kind (Euler).  With z = delta rate, the moments
 *
 *		I_n = integral over q in (0, 1) of
 *			q^n (1 - q)^(2a - 3) (1 + q)^(2k) e^(-z x)
 *
 * and their differences J_n = I_n - I_n+1, K_n = J_n - J_n+1 satisfy
 *
 *		n K_n-1 = (2a - 2k - 1) K_n + (n + 2a + 2k + 1) K_n+1
 *				  + 4z (I_n + 2 I_n+1 + I_n+2),
 *
 * and of what satisfies it they fall fastest.  So downwards from a large n
 * anything becomes proportional to them (Miller).  As dx is
 * 4 (1 + q) / (1 - q)^3 dq, term n of the series is worth 4 d_n (I_n + I_n+1),
 * and as the integral of e^(-z x) is 1/z, the unit is known by
 *
 *		z sum of u_n 4 (I_n + I_n+1) = 1,
 *
 * where sum of u_n q^n = (1 - q)^(-2a) (1 + q)^(-2k).
 */

/* I_n falls as e^(-3 (z n^2)^(1/3)); the second sum is longer where a is
 * large.  So SPAN / sqrt(z) terms and a FEW do mostly, else MORE; what they
 * leave, by a careful estimate, must be below MAX_REST of the sum. */
#define SPAN(a)			(34 + 4 * (a))
#define FEW				16
#define MORE			1.5
#define MAX_REST		1e-12

/* The last moment is no smaller than e^-700 up to this z. */
#define MAX_DISCOUNT	100.0

typedef struct Moments
{
	double		series[MAX_TERMS];	/* d_n */
	double		unit[MAX_TERMS];	/* u_n */
	double		moment[MAX_TERMS];	/* I_n + I_n+1, up to a constant */
	double		series_2[MAX_TERMS];	/* what d_n has of d_n-2 .. */
	double		unit_2[MAX_TERMS];	/* .. and u_n of u_n-2 */
	double		inverse[MAX_TERMS]; /* 1 / n */
	double		k;
} Moments;

/* Sets what series and unit are against the terms before, and the like. */
static void
moment_ratios(const ClvEvents *e, int terms, Moments *m)
{
	double		c = e->a + e->b;
	double		excess = e->b - e->shape - 1;	/* not of c, which rounds */
	double		k = fmin(excess, 0);
	double		first = e->a + k;
	double		slope = 2 * (k < 0 ? e->a - e->b :
							 e->a + excess - (e->shape + 1));
	double		p = 2 * e->a - 2 * k;
	double		q = 2 * e->a + 2 * k;

	for (int n = 1; n < terms; n++)
	{
		double		inverse = 1.0 / n;
		double		factor = inverse / (n - 1 + c);

		m->inverse[n] = inverse;
		m->unit[n] = p * inverse;
		m->unit_2[n] = (n - 2 + q) * inverse;
		m->series[n] = slope * (n - 1 + first) * factor;
		m->series_2[n] = (n - 2 + 2 * first) * (n - 1 + 2 * first - c) * factor;
	}
	m->series[0] = 1;
	m->unit[0] = 1;
	m->inverse[0] = 0;
	m->k = k;
}

/* Makes terms of the ratios, upwards, and moments, downwards: chains that do
 * not wait for each other. */
static void
moment_terms(double a, double z, int terms, Moments *m)
{
	double		p = 2 * a - 2 * m->k - 1;
	double		q = 2 * a + 2 * m->k + 1;
	double		fall = cbrt(8 * z / terms);	/* J / I and K / J */
	double		I = 1;
	double		J = fall;
	double		K = fall * fall;
	double		K_above = K;
	double		both = 2;
	double		both_above = 2;
	double		d[2] = {1, 0};	/* the last, and the one before */
	double		u[2] = {1, 0};

	for (int n = 1; n < terms; n++)
	{
		int			down = terms - n;
		double		inverse = m->inverse[down];
		double		next = p * inverse * K + (1 + q * inverse) * K_above +
			4 * z * inverse * (both + both_above);

		m->moment[down] = both;
		K_above = K;
		K = next;
		both_above = both;
		both = I;
		I += J + K;
		J += K;
		both += I;

		next = m->series[n] * d[0] + m->series_2[n] * d[1];
		d[1] = d[0];
		m->series[n] = d[0] = next;
		next = m->unit[n] * u[0] + m->unit_2[n] * u[1];
		u[1] = u[0];
		m->unit[n] = u[0] = next;
	}
	m->moment[0] = both;
}

/* Adds `terms` terms. Returns false if they are too few or lose digits. */
static bool
sum_moments(const ClvEvents *e, int terms, double *events)
{
	Moments		m;
	double		z = e->delta * e->rate;
	double		sum = 0;
	double		size = 0;
	double		units = 0;
	double		rest;

	moment_ratios(e, terms, &m);
	moment_terms(e->a, z, terms, &m);
	for (int n = terms; n-- > 0;)
	{
		sum += m.series[n] * m.moment[n];
		size += fabs(m.series[n] * m.moment[n]);
		units += m.unit[n] * m.moment[n];
	}
	rest = terms * m.moment[terms - 1] *
		((fabs(m.series[terms - 1]) + fabs(m.series[terms - 2])) / sum +
		 (fabs(m.unit[terms - 1]) + fabs(m.unit[terms - 2])) / units);
	*events = e->shape * sum / (z * units);
	return size <= MAX_LOSS * sum && rest <= MAX_REST && *events > 0 &&
		isfinite(*events);
}

/* Returns false if the series cannot be used. */
static bool
endless_events(const ClvEvents *e, double *events)
{
	double		z = e->delta * e->rate;
	double		span = SPAN(e->a) / sqrt(z);

	if (z > MAX_DISCOUNT)
		return false;
	return (span + FEW <= MAX_TERMS &&
			sum_moments(e, (int) span + FEW, events)) ||
		(MORE * span + FEW <= MAX_TERMS &&
		 sum_moments(e, (int) (MORE * span) + FEW, events));
}

/*
 * The events of a clock each of whose events ends it with chance p: the
 * integral of e^(-delta y) shape/rate (1 + p y/rate)^(-shape-1).
 */
static double
events_given_chance(double p, void *arg)
{
	const ClvEvents *e = arg;
	double		pace = e->shape / e->rate;

	if (!isfinite(e->delta * (e->rate / p) * LARGE))	/* never ends */
		return pace * (isinf(e->h) ? 1 / e->delta :
					   e->h * clv_relative_decay(e->delta * e->h));
	return pace * clv_lomax_stream(e->shape + 1, e->rate / p, e->h, e->delta);
}

double
clv_poisson_events_by_mean(const ClvEvents *events)
{
	return clv_beta_mean(events->a, events->b, events_given_chance,
						 (void *) events);
}

double
clv_poisson_events(const ClvEvents *events)
{
	double		result;

	if ((isinf(events->h) && endless_events(events, &result)) ||
		events_by_series(events, &result))
		return result;
	return clv_poisson_events_by_mean(events);
}
