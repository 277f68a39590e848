/*
 * Expected discounted events within a finite horizon, with k ticks per event.
 *
 * With y = rate t/(1 - t), z = delta rate and silence = rate S, event n comes
 * after j = 0 .. k - 1 ticks in the silence and m = nk - j after it. Over the
 * rate of ticks that is worth
 *
 *		Gamma(shape + nk) / (Gamma(shape) Gamma(m)) S^j / j! M_j(m),
 *		M_j(m) = integral from 0 to t(h) of
 *			t^(m-1) (1 - t)^(shape+j-1) e^(-z t/(1-t)),
 *
 * against the sum over j of (shape)_j S^j / j!, the weight of the silence.
 * Since M_j(m) = M_j(m + 1) + M_(j+1)(m), and by parts with B_j(m) the
 * boundary term t^m (1 - t)^(shape+j+1) e^(-z t/(1-t)) at h,
 *
 *		m M_(j+2)(m) = B_j(m) + z M_j(m + 1) + (shape + j + 1) M_(j+1)(m + 1),
 *
 * all M follow downwards from estimates at a large m. Nothing cancels.
 */
#include <math.h>

#include "clv/model/erlang_events.h"

#define MAX_EVENTS		3072

/* Rough limits: of ticks within the horizon, so that the sum is faster than
 * an integral over the rate; and of the exponent of the smallest number. */
#define MAX_TICKS		6000.0
#define MAX_EXPONENT	600.0
#define LEAST_HORIZON	1e-6	/* in units of the rate */

/*
 * The sum ends where events come at the horizon e^-NEGLIGIBLE times less often
 * than the likeliest one does.  What the first estimates are off by grows about
 * as binomials over k on the way down, and with z as Laguerre polynomials, by
 * e^(2 sqrt(z m) - z h/rate).
 */
#define NEGLIGIBLE(k)	(27 + 1.7 * (k))

/* Up to this z h/rate the growth is above 1 where events are negligible; beyond
 * it, it does not say what the first estimates are off by. */
#define MAX_FADING(k)	(4 * NEGLIGIBLE(k))

/* number of events between checks of how many matter */
#define STRIDE			4

typedef struct Ticks
{
	const ClvEvents *e;
	int			k;
	double		z;
	double		S;
	double		t;				/* at the horizon */
	double		rest;			/* 1 - t */
	double		scale;			/* ln of (1 - t)^shape e^(-delta h) */
	int			events;
	/* factor of event n = i + 1 for j = 0, times t^(nk) and the scale */
	double		factor[MAX_EVENTS];
} Ticks;

/* The sum over j of the binomials nk - 1 over j times u^j: event n comes at
 * the horizon in all ways against the one without ticks in the silence. */
static double
ways(int k, double n, double u)
{
	double		term = 1;
	double		sum = 1;

	for (int j = 1; j < k; j++)
	{
		term *= (n * k - j) / j * u;
		sum += term;
	}
	return sum;
}

/* The frequency of events at the horizon. */
typedef struct Frequency
{
	double		before;			/* the previous one */
	double		most;			/* the largest */
} Frequency;

/* Whether no more events than n matter, n being looked at in steps; its factor
 * is that of customers who never drop out. */
static bool
is_last(const Ticks *u, int n, double factor, Frequency *f)
{
	double		now = factor * ways(u->k, n, u->S * u->rest / u->t);
	double		before = f->before;
	double		growth = 2 * sqrt(u->z * n * u->k) - u->z * u->t / u->rest;

	f->before = now;
	f->most = fmax(f->most, now);
	/* in logarithms: products of frequencies may be too small for a double */
	return now < before &&
		log(f->most / now) + log1p(-now / before) >=
		NEGLIGIBLE(u->k) + fmax(growth, 0);
}

/*
 * Sets the factors of the events that matter. Returns false if there are too
 * many.
 */
static bool
event_factors(Ticks *u)
{
	/* cppcheck-suppress ctuuninitvar ; only arrays are not set yet */
	const ClvEvents *e = u->e;
	double		k = u->k;
	Frequency	frequency = {0, 0};
	double		t_k = pow(u->t, k);
	double		factor = exp(u->scale) * t_k * e->shape;
	double		alive = 1;		/* chance that none was the last before */

	for (int i = 1; i < u->k; i++)
		factor *= (e->shape + i) / i;
	for (int i = 0; i < MAX_EVENTS; i++)
	{
		double		ticks = (i + 1) * k;
		double		up = t_k;
		double		down = 1;

		u->factor[i] = factor * alive;
		if (i % STRIDE == STRIDE - 1 && is_last(u, i + 1, factor, &frequency))
		{
			u->events = i + 1;
			return true;
		}
		for (int j = 0; j < u->k; j++)
		{
			up *= e->shape + ticks + j;
			down *= ticks + j;
		}
		factor *= up / down;
		alive *= (e->b + i) / (e->a + e->b + i);
	}
	return false;
}

/*
 * An estimate of M_j(m) / (t^m scale) for a large m: by ln t the logarithm of
 * the integrand falls from the horizon with this slope and curvature.
 */
static double
estimate(const Ticks *u, int j, double m)
{
	double		r = u->rest;
	double		power = u->e->shape + j - 1;
	double		curvature = -u->t / (r * r) *
		(power + u->z * (1 + u->t) / r);
	double		slope = m - u->t / r * (power + u->z / r);

	return pow(r, j - 1) / slope * (1 + curvature / (slope * slope));
}

/* All M at one m: what is needed of it to go down to the next */
typedef struct Lattice
{
	double		low[CLV_MAX_TICKS]; /* M_j(m + k - 1 - j), j < k - 1 */
	double		a;				/* M_(k-2)(m) */
	double		b;				/* M_(k-1)(m) */
} Lattice;

/* From m + 1 to m; r, p and q are the factors of B, M_(k-2) and M_(k-1). */
static inline void
step_down(Lattice *M, int k, double m, double t, double r, double p, double q)
{
	double		inverse = 1 / m;
	double		both = inverse * r + (t + inverse * q) * M->b;
	double		above = M->low[k - 2];

	M->low[k - 2] = M->a;
	for (int j = k - 3; j >= 0; j--)
	{
		double		before = M->low[j];

		M->low[j] = t * before + above;
		above = before;
	}
	M->b = both + inverse * p * M->a;
	M->a = both + (t + inverse * p) * M->a;
}

/*
 * The sum over events and j.  All M_j that event n asks for are at hand at
 * m = nk - k + 1.
 */
static inline double
sum_of_events(const Ticks *u, int k)
{
	Lattice		M;
	double		step[CLV_MAX_TICKS];
	double		r = pow(u->rest, k - 1);
	double		p = u->t * u->z;
	double		q = u->t * (u->e->shape + k - 1);
	double		m = (double) u->events * k;
	double		sum = 0;

	for (int j = 0; j < k - 1; j++)
	{
		M.low[j] = estimate(u, j, m + k - j);
		step[j] = u->S / (u->t * (j + 1));
	}
	M.a = estimate(u, k - 2, m + 1);
	M.b = estimate(u, k - 1, m + 1);
	for (int i = u->events; i-- > 0;)
	{
		double		factor = u->factor[i];
		double		ticks = m;

		for (int l = 0; l < k; l++)
			step_down(&M, k, m--, u->t, r, p, q);
		for (int j = 0; j < k - 1; j++)
		{
			sum += factor * M.low[j];
			factor *= (ticks - j - 1) * step[j];
		}
		sum += factor * M.b;
	}
	return sum;
}

/* Loops of a known length are faster. */
static double
sum_of_events_by_k(const Ticks *u)
{
	switch (u->k)
	{
#define CASE(k) case k: return sum_of_events(u, k)
		CASE(2);
		CASE(3);
		CASE(4);
		CASE(5);
		CASE(6);
		CASE(7);
		CASE(8);
		CASE(9);
		CASE(10);
		CASE(11);
		default:
			return sum_of_events(u, CLV_MAX_TICKS);
	}
}

bool
clv_erlang_within(const ClvEvents *events, int k, double silence,
				  double *worth)
{
	Ticks		u;
	double		H = events->h / events->rate;

	u.e = events;
	u.k = k;
	u.z = events->delta * events->rate;
	u.S = silence / events->rate;
	u.t = H / (1 + H);
	u.rest = 1 / (1 + H);
	u.scale = -events->shape * log1p(H) - u.z * H;
	if (!(H >= LEAST_HORIZON && -u.scale <= MAX_EXPONENT &&
		  u.z <= MAX_EXPONENT && u.z * H <= MAX_FADING(k) &&
		  H * (NEGLIGIBLE(k) + events->shape) <= MAX_TICKS &&
		  event_factors(&u)))
		return false;
	*worth = sum_of_events_by_k(&u);
	return isfinite(*worth);
}
