/*
 * Predictions of BG/NBD, MBG/NBD and MBG/CNBD-k.
 *
 * A customer who is alive at T is like a new customer with updated
 * distributions: the rate of ticks is Gamma(rho, A), the chance to drop out at
 * a purchase Beta(a, beta), and j < k ticks of the next purchase have passed
 * already, with a known distribution of j. Every prediction is P(alive) times
 * that for a new customer with these distributions.
 */
#include <math.h>

#include "clv/model/beta_geometric.h"
#include "clv/numeric/special.h"

/* The updated distributions, and the horizon. */
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
	int			j;				/* the current phase */
} Future;

static Future
future_of(BgFamily f, const double *par, const ClvCustomer *c, double h)
{
	Future		u = {.k = f.k, .h = h};
	double		z = (c->T - c->t) / (par[BG_ALPHA] + c->T);
	double		sum = 0;

	u.p_alive = bg_p_alive(f, par, c);
	u.rho = par[BG_R] + f.k * c->x;
	u.A = par[BG_ALPHA] + c->T;
	u.a = par[BG_A];
	u.beta = par[BG_B] + c->x + f.modified;
	u.phase[0] = 1;
	for (int j = 1; j < f.k; j++)
		u.phase[j] = u.phase[j - 1] * (u.rho + (j - 1)) * z / j;
	for (int j = 0; j < f.k; j++)
		sum += u.phase[j];
	for (int j = 0; j < f.k; j++)
		u.phase[j] /= sum;
	return u;
}

/* ---- probabilities ---- */

/*
 * A difference above this share of the minuend does not lose relevant digits.
 */
#define MUCH	0.1

/* P(at least m more ticks within h), m >= 1, from phase j */
static double
p_ticks(const Future *u, double m)
{
	double		rho = u->rho + u->j;
	double		y = u->h / u->A;
	double		any = -expm1(-rho * log1p(y));
	double		more = any;
	double		exact = exp(-rho * log1p(y));

	/* for few ticks: 1 - P(fewer ticks), if the difference is large enough */
	for (int i = 1; i < m && i <= BG_MAX_K && more > MUCH * any; i++)
	{
		exact *= (rho + (i - 1)) / i * (y / (1 + y));
		more -= exact;
	}
	if (m <= BG_MAX_K && more > MUCH * any)
		return more;
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
		sum += u->a / (u->beta + (n - 1)) * p_ticks(u, needed);
	return survive * sum;
}

double
bg_p_purchase(BgFamily f, const double *par, const ClvCustomer *c, double h)
{
	Future		u = future_of(f, par, c, h);
	double		p = 0;

	for (u.j = 0; u.j < u.k; u.j++)
		p += u.phase[u.j] * p_ticks(&u, u.k - u.j);
	return u.p_alive * fmin(p, 1);
}

double
bg_pmf(BgFamily f, const double *par, const ClvCustomer *c, double h,
	   double n)
{
	Future		u = future_of(f, par, c, h);
	double		p = 0;

	if (h == 0)
		return n == 0;
	for (u.j = 0; u.j < u.k; u.j++)
		p += u.phase[u.j] * p_purchases(&u, n);
	return fmin(u.p_alive * p + (n == 0 ? 1 - u.p_alive : 0), 1);
}

/* ---- expected purchases ---- */

double
bg_discounted(BgFamily f, const double *par, const ClvCustomer *c, double h,
			  double delta)
{
	Future		u = future_of(f, par, c, h);
	ClvEvents	e = {u.rho, u.A, u.a, u.beta, h, delta};

	if (h == 0 || u.p_alive == 0)
		return 0;
	return u.p_alive * (f.k == 1 ? clv_poisson_events(&e) :
						clv_erlang_events(&e, f.k, c->T - c->t));
}

double
bg_expected(BgFamily f, const double *par, const ClvCustomer *c, double h)
{
	return bg_discounted(f, par, c, h, 0);
}
