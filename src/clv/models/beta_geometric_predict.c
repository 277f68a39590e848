/*-------------------------------------------------------------------------
 *
 * beta_geometric_predict.c
 *		What BG/NBD, MBG/NBD and MBG/CNBD-k say of the future.
 *
 * A customer who is alive at T starts afresh with updated distributions: the
 * rate of ticks is Gamma(rho, A), the chance to drop out at a purchase
 * Beta(a, beta), and j < k ticks of the next purchase have passed already, with
 * a known distribution of j.  Every prediction is P(alive) times what that
 * fresh customer does.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>

#include "clv/models/beta_geometric.h"
#include "clv/models/discount.h"
#include "clv/models/gauss.h"
#include "clv/models/mean.h"
#include "clv/models/special.h"

/* Above so many expected ticks their number counts as known, which costs
 * less than 1e-5, relative; below, their Poisson distribution is summed. */
#define MANY_TICKS		1e5

/* Series end where the rest is below this share, and count as slow after so
 * many terms, as lossy when so much larger than their sum. */
#define SERIES_END		1e-17
#define MAX_TERMS		256
#define MAX_LOSS		1e3

/* A panel of NODES points spans at most this in v and in the log of the
 * integrand. */
#define NODES			16
#define MAX_WIDTH		2.0
#define MAX_FALL		6.0

/* The fresh customer, and a question to it. */
typedef struct Future
{
	int			k;
	double		p_alive;
	double		rho;			/* rate of ticks: Gamma(rho + j, A) */
	double		A;
	double		a;				/* chance to drop out: Beta(a, beta) */
	double		beta;
	double		phase[BG_MAX_K];	/* P(j ticks have passed) */
	double		h;				/* horizon */
	double		delta;			/* discount rate */
	int			j;				/* the phase being looked at */
} Future;

static Future
future_of(BgFamily f, const double *par, const ClvCustomer *c, double h,
		  double delta)
{
	Future		u = {.k = f.k, .h = h, .delta = delta};
	double		z = (c->T - c->t) / (par[BG_ALPHA] + c->T);
	double		sum = 0;

	u.p_alive = bg_p_alive(f, par, c);
	u.rho = par[BG_R] + f.k * c->x;
	u.A = par[BG_ALPHA] + c->T;
	u.a = par[BG_A];
	u.beta = par[BG_B] + c->x + f.modified;
	u.phase[0] = 1;
	for (int j = 1; j < f.k; j++)
		u.phase[j] = u.phase[j - 1] * (u.rho + j - 1) * z / j;
	for (int j = 0; j < f.k; j++)
		sum += u.phase[j];
	for (int j = 0; j < f.k; j++)
		u.phase[j] /= sum;
	return u;
}

/* ---- probabilities ---- */

/* P(at least m more ticks within h), m >= 1, from phase j */
static double
p_ticks(const Future *u, double m)
{
	double		rho = u->rho + u->j;
	double		y = u->h / u->A;

	if (m == 1)
		return -expm1(-rho * log1p(y));
	return clv_inc_beta(m, rho, y / (1 + y), 1 / (1 + y));
}

/* P(exactly m more ticks within h), m >= 0, from phase j */
static double
p_exact_ticks(const Future *u, double m)
{
	double		rho = u->rho + u->j;

	return exp(clv_ln_rising(rho, m) - clv_ln_rising(1, m) -
			   rho * log1p(u->h / u->A) -
			   (m > 0 ? m * log1p(u->A / u->h) : 0));
}

/* P(n purchases within h | alive), from phase j */
static double
p_purchases(const Future *u, double n)
{
	double		survive = exp(clv_ln_rising(u->beta, n) -
							  clv_ln_rising(u->a + u->beta, n));
	double		needed = n * u->k - u->j;
	double		sum = 0;

	for (int i = 0; i < u->k; i++)
		if (needed + i >= 0)
			sum += p_exact_ticks(u, needed + i);
	if (n > 0)
		sum += u->a / (u->beta + n - 1) * p_ticks(u, needed);
	return survive * sum;
}

double
bg_p_purchase(BgFamily f, const double *par, const ClvCustomer *c, double h)
{
	Future		u = future_of(f, par, c, h, 0);
	double		p = 0;

	for (u.j = 0; u.j < u.k; u.j++)
		p += u.phase[u.j] * p_ticks(&u, u.k - u.j);
	return u.p_alive * fmin(p, 1);
}

double
bg_pmf(BgFamily f, const double *par, const ClvCustomer *c, double h,
	   double n)
{
	Future		u = future_of(f, par, c, h, 0);
	double		p = 0;

	if (h == 0)
		return n == 0;
	for (u.j = 0; u.j < u.k; u.j++)
		p += u.phase[u.j] * p_purchases(&u, n);
	return fmin(u.p_alive * p + (n == 0 ? 1 - u.p_alive : 0), 1);
}

/* ---- expected purchases at Poisson times, k = 1 ---- */

/*
 * Discounted purchases of one whose chance to drop out is p: the integral
 * over y of e^(-delta y) rho/A (1 + p y/A)^(-rho-1).
 */
static double
purchases_given_chance(double p, void *arg)
{
	const Future *u = arg;
	double		scale = u->A / p;

	if (!isfinite(scale))		/* never drops out */
		return u->rho / u->A * (isinf(u->h) ? 1 / u->delta :
								u->h * clv_relative_decay(u->delta * u->h));
	return u->rho / u->A * clv_lomax_stream(u->rho + 1, scale, u->h, u->delta);
}

/* The mean of that over p: always right, and slow. */
static double
mean_over_chances(Future *u)
{
	return clv_beta_mean(u->a, u->beta, purchases_given_chance, u);
}

/*
 * Undiscounted, B1 with c = a + beta - 1 and B = c - rho; the first factor of
 * (c)_n is multiplied out, so that c = 0 is no singularity.  Returns false
 * where the series is slow or loses digits.
 */
static bool
expected_by_series(const Future *u, double *expected)
{
	double		c = u->a + u->beta - 1;
	double		b = c - u->rho;
	double		log_y = log1p(u->h / u->A);
	double		z = u->h / (u->A + u->h);
	double		main = c * log_y * clv_relative_decay((u->a - 1) * log_y);
	double		term = b * z;
	double		sum = 0;
	double		size = 0;

	for (int n = 1; n <= MAX_TERMS; n++)
	{
		double		ratio = (b + n) * (u->a + n - 1) * z /
			((c + n) * (n + 1));

		sum += term;
		size += fabs(term);
		if (fabs(ratio) < 1 && b + n > 0 &&
			fabs(term) <= SERIES_END * (1 - fabs(ratio)) * size)
		{
			double		scale = exp((1 - u->a) * log_y);

			*expected = main - scale * sum;
			return fabs(main) + scale * size <= MAX_LOSS * *expected;
		}
		term *= ratio;
	}
	return false;
}

/*
 * Coefficients of 2F1(a, b; c; z), enough of them for 0 <= z <= z_max; returns
 * their number, 0 where the series is slow or loses digits.
 */
static int
hypergeometric_series(double a, double b, double c, double z_max,
					  double *coef)
{
	double		power = 1;
	double		sum = 0;
	double		size = 0;

	coef[0] = 1;
	for (int n = 0; n < MAX_TERMS - 1; n++)
	{
		double		factor = (a + n) * (b + n) / ((c + n) * (n + 1));
		double		ratio = fabs(factor) * z_max;

		sum += coef[n] * power;
		size += fabs(coef[n]) * power;
		if (ratio < 1 && b + n > 0 &&
			fabs(coef[n]) * power <= SERIES_END * (1 - ratio) * size)
			return size <= MAX_LOSS * sum ? n + 1 : 0;
		coef[n + 1] = coef[n] * factor;
		power *= z_max;
	}
	return 0;
}

/* Integral over one panel of v = ln(1 + y/A), see discounted_by_series */
static double
discounted_panel(const Future *u, const double *coef, int terms, double from,
				 double width)
{
	double		z[NODES];
	double		f[NODES] = {0};
	double		sum = 0;

	for (int i = 0; i < NODES; i++)
		z[i] = -expm1(-from - width * clv_gauss_16.node[i]);
	for (int n = terms - 1; n >= 0; n--)
		for (int i = 0; i < NODES; i++)
			f[i] = f[i] * z[i] + coef[n];
	for (int i = 0; i < NODES; i++)
	{
		double		v = from + width * clv_gauss_16.node[i];

		sum += clv_gauss_16.weight[i] * f[i] *
			exp((1 - u->a) * v - u->delta * u->A * z[i] / (1 - z[i]));
	}
	return sum * width;
}

/*
 * Discounted, as the integral over v = ln(1 + y/A) of
 * rho e^((1-a) v - delta y) 2F1(a, a+beta-1-rho; a+beta; 1 - e^-v), in Gauss
 * panels across which the integrand falls by a moderate factor.  Returns
 * false where the series is slow or loses digits.
 */
static bool
discounted_by_series(const Future *u, double *expected)
{
	double		coef[MAX_TERMS];
	double		c = u->a + u->beta;
	double		end = log1p(u->h / u->A);
	double		sum = 0;
	double		width;
	int			terms = hypergeometric_series(u->a, c - 1 - u->rho, c,
											  u->h / (u->A + u->h), coef);

	if (terms == 0)
		return false;
	for (double v = 0; v < end; v += width)
	{
		double		slope = fabs(1 - u->a) + u->delta * u->A * exp(v) +
			(u->rho + 1) * fmin(u->a / c * exp(v), 1);

		width = fmin(fmin(MAX_WIDTH, MAX_FALL / slope), end - v);
		sum += discounted_panel(u, coef, terms, v, width);
		if (v + width == v)
			break;
	}
	*expected = u->rho * sum;
	return true;
}

static double
expected_at_poisson_times(Future *u)
{
	double		expected;
	bool		fast = u->delta > 0 ? !isinf(u->h) &&
		discounted_by_series(u, &expected) : expected_by_series(u, &expected);

	return fast ? expected : mean_over_chances(u);
}

/* ---- expected purchases at Erlang times, k > 1 ---- */

/* The worth of all purchases of a customer who is never cut off: v the worth
 * of a tick's delay, at most n_max purchases. */
static double
stream_of_purchases(const Future *u, double log_v, double n_max)
{
	if (n_max < 1)
		return 0;
	return exp(log_v * (u->k - u->j)) *
		(1 + clv_beta_stream(u->beta, u->a, n_max - 1, -log_v * u->k));
}

/*
 * Discounted purchases over a Poisson number of ticks of this mean.  The mean
 * over the number M of ticks of the worth of the purchases that M ticks make;
 * what lies ten standard deviations from the mean is left out.
 */
static double
purchases_over_ticks(const Future *u, double mean, double log_v)
{
	double		low = fmax(0, floor(mean - 10 * sqrt(mean)));
	double		high = mean + 10 * sqrt(mean) + 30;
	double		pmf = exp(low * log(mean) - mean - clv_lgamma(low + 1));
	double		worth = exp(log_v * (u->k - u->j));	/* of the next purchase */
	double		v_k = exp(log_v * u->k);
	double		worths = 0;		/* of the purchases in m ticks */
	double		sum = 0;
	double		n = 0;
	int			wait = u->k - u->j;

	for (double m = 0; m <= high; m++)
	{
		if (m > 0 && --wait == 0)
		{
			worths += worth;
			worth *= v_k * (u->beta + n) / (u->a + u->beta + n);
			n++;
			wait = u->k;
		}
		if (m >= low)
		{
			sum += pmf * worths;
			pmf *= mean / (m + 1);
		}
	}
	return sum;
}

/*
 * Discounted purchases given the rate of ticks.  A tick's delay multiplies the
 * worth by v = rate / (rate + delta); weighted so, the ticks within h are as
 * many as at a rate of rate + delta.
 */
static double
purchases_given_rate(double rate, void *arg)
{
	const Future *u = arg;
	double		log_v = -log1p(u->delta / rate);
	double		mean = (rate + u->delta) * u->h;

	if (rate == 0)
		return 0;
	if (mean > MANY_TICKS)
		return stream_of_purchases(u, log_v, floor((mean + u->j) / u->k));
	return purchases_over_ticks(u, mean, log_v);
}

static double
expected_at_erlang_times(Future *u)
{
	double		sum = 0;

	for (u->j = 0; u->j < u->k; u->j++)
		if (u->phase[u->j] > 0)
			sum += u->phase[u->j] *
				clv_gamma_mean(u->rho + u->j, u->A, purchases_given_rate, u);
	return sum;
}

double
bg_discounted(BgFamily f, const double *par, const ClvCustomer *c, double h,
			  double delta)
{
	Future		u = future_of(f, par, c, h, delta);

	if (h == 0 || u.p_alive == 0)
		return 0;
	return u.p_alive * (u.k == 1 ? expected_at_poisson_times(&u) :
						expected_at_erlang_times(&u));
}

double
bg_expected(BgFamily f, const double *par, const ClvCustomer *c, double h)
{
	return bg_discounted(f, par, c, h, 0);
}
