/*
 * The BG/BB model of purchases at discrete opportunities (Fader, Hardie and
 * Shang 2010).
 *
 * At each of n = T opportunities a customer who is alive buys with probability
 * p ~ Beta(alpha, beta), before each of them the customer drops out with
 * probability theta ~ Beta(gamma, delta). With (a)_n the rising factorial,
 *
 * g(m) = (alpha)_x (beta)_(m-x) / (alpha + beta)_m
 *	   * (delta)_m / (gamma + delta)_m
 *
 * is the probability of the purchases seen, and of being alive at m, and
 *
 * L = g(n) + sum over m = t .. n-1 of g(m) gamma / (gamma + delta + m)
 *
 * where m is the last opportunity at which the customer was alive. Nothing in
 * it is singular at gamma = 1. Long sums are computed block by block, so that
 * long times without a purchase and long horizons take little more time than
 * short ones.
 */
#include <math.h>

#include "clv/model/beta_stream.h"
#include "clv/model/bg_bb.h"
#include "clv/numeric/long_sum.h"
#include "clv/numeric/special.h"

/* Weights are kept below this. */
#define LARGE			1e200

/* Sums of more terms are computed block by block. */
#define MANY_TERMS		4096

/* ---- likelihood of one customer ---- */

double
bb_log_survival_growth(const double *par, double x, double m, double n)
{
	return -clv_ln_rising_growth(par[BB_BETA] + (m - x), n,
								 par[BB_ALPHA] + x) -
		clv_ln_rising_growth(par[BB_DELTA] + m, n, par[BB_GAMMA]);
}

double
bb_log_survival(const double *par, double x, double m)
{
	return -clv_ln_rising_growth(par[BB_ALPHA], x, par[BB_BETA] + (m - x)) -
		clv_ln_rising_growth(par[BB_BETA], m - x, par[BB_ALPHA]) -
		clv_ln_rising_growth(par[BB_DELTA], m, par[BB_GAMMA]);
}

/*
 * For a customer alive at opportunity m without a purchase at the next h
 * opportunities (h is whole): returns P(no purchase, dropped out by then), and
 * sets *alive to P(no purchase, alive).
 */
static double
silence(const double *par, double x, double m, double h, double *alive)
{
	double		end = par[BB_GAMMA] + par[BB_DELTA] + m;
	double		d[2] = {par[BB_BETA] + (m - x), par[BB_DELTA] + m};
	double		g[2] = {par[BB_ALPHA] + x, par[BB_GAMMA] + 1};
	double		deaths;

	*alive = 1;
	if (h == 0)
		return 0;
	deaths = 1 + clv_beta_race(d, g, h - 1, alive);
	*alive *= bb_survival_ratio(par, x, m + h - 1) * (end + h - 1) / end;
	return par[BB_GAMMA] / end * deaths;
}

/* g(n) / g(t) and L / g(t) of a customer */
static void
relative_likelihood(const double *par, const ClvCustomer *c, double *alive,
					double *all)
{
	double		dead = silence(par, c->x, c->t, c->T - c->t, alive);

	*all = *alive + dead;
}

static double
bgbb_log_likelihood(const double *par, const ClvCustomer *c)
{
	double		alive;
	double		all;

	relative_likelihood(par, c, &alive, &all);
	return bb_log_survival(par, c->x, c->t) + log(all);
}

static size_t
bgbb_work_size(const ClvBase *base)
{
	(void) base;
	return 0;
}

static void
bgbb_begin(const double *par, const ClvBase *base, double *work, ClvSum *sum)
{
	(void) par;
	(void) base;
	(void) work;
	(void) sum;
}

/*
 * Starting points: active customers buy at the mean rate of the base; the
 * differences between customers and the speed of drop-out vary.
 */
static int
bgbb_starts(const ClvBase *base, double start[][CLV_MAX_PARAMS])
{
	static const struct
	{
		double		differ;		/* alpha + beta */
		double		death;		/* mean chance of death */
		double		deaths_differ;	/* gamma + delta */
	}			guess[] =
	{
		{2, 0.2, 3},
		{1, 0.05, 1},
		{5, 0.4, 1},
		{20, 0.1, 20},
	};
	int			n = (int) (sizeof(guess) / sizeof(guess[0]));
	double		chances = fmax(base->mean_T * (double) base->customers, 1);
	double		p = fmin(fmax(1.5 * base->purchases / chances, 1e-3), 0.9);

	for (int i = 0; i < n; i++)
	{
		start[i][BB_ALPHA] = guess[i].differ * p;
		start[i][BB_BETA] = guess[i].differ * (1 - p);
		start[i][BB_GAMMA] = guess[i].deaths_differ * guess[i].death;
		start[i][BB_DELTA] = guess[i].deaths_differ * (1 - guess[i].death);
	}
	return n;
}

/* ---- predictions ---- */

/* P(alive at the last opportunity) */
static double
alive_now(const double *par, const ClvCustomer *c)
{
	double		alive;
	double		all;

	relative_likelihood(par, c, &alive, &all);
	return alive / all;
}

/* The parameters of a customer who was alive at the last opportunity. */
static void
look_ahead(const double *par, const ClvCustomer *c, double *ahead)
{
	ahead[BB_ALPHA] = par[BB_ALPHA] + c->x;
	ahead[BB_BETA] = par[BB_BETA] + (c->T - c->x);
	ahead[BB_GAMMA] = par[BB_GAMMA];
	ahead[BB_DELTA] = par[BB_DELTA] + c->T;
}

static double
bgbb_p_alive(const double *par, const ClvCustomer *c)
{
	return alive_now(par, c) * bb_stay_chance(par, c->T);
}

static double
bgbb_discounted(const double *par, const ClvCustomer *c, double h,
				double delta)
{
	double		ahead[BB_PARAMS];

	look_ahead(par, c, ahead);
	return alive_now(par, c) * ahead[BB_ALPHA] /
		(ahead[BB_ALPHA] + ahead[BB_BETA]) *
		clv_beta_stream(ahead[BB_DELTA], ahead[BB_GAMMA], h, delta);
}

static double
bgbb_expected(const double *par, const ClvCustomer *c, double h)
{
	return bgbb_discounted(par, c, h, 0);
}

/* Sum over the opportunity of the next purchase. */
static double
bgbb_p_purchase(const double *par, const ClvCustomer *c, double h)
{
	double		ahead[BB_PARAMS];
	double		d[2];
	double		g[2];

	if (h == 0)
		return 0;
	look_ahead(par, c, ahead);
	d[0] = ahead[BB_BETA];
	d[1] = ahead[BB_DELTA] + 1;
	g[0] = ahead[BB_ALPHA] + 1;
	g[1] = ahead[BB_GAMMA];
	return fmin(alive_now(par, c) * bb_stay_chance(ahead, 0) *
				ahead[BB_ALPHA] / (ahead[BB_ALPHA] + ahead[BB_BETA]) *
				(1 + clv_beta_race(d, g, h - 1, NULL)), 1);
}

/* n purchases at the next opportunities, and drop-out during or after them */
typedef struct Purchases
{
	const double *ahead;
	double		n;
} Purchases;

/* ln of g(m) times the binomial m over n, against that at n */
static double
log_ways(const Purchases *p, double m)
{
	return clv_ln_rising_growth(1, m - p->n, p->n) +
		bb_log_survival_growth(p->ahead, p->n, p->n, m - p->n);
}

/* ClvTerms.log_term: log_ways with drop-out right after opportunity m */
static double
log_death(const ClvTerms *terms, double m)
{
	const Purchases *p = terms->arg;

	return log_ways(p, m) + log(bb_death_chance(p->ahead, m));
}

/* The sum of a few terms of log_pmf_alive, from each to the next */
static double
log_sum_of_few(const double *ahead, double h, double n)
{
	double		log_unit = 0;
	double		weight = 1;
	double		sum = 0;

	for (double m = n; m < h; m++)
	{
		sum += weight * bb_death_chance(ahead, m);
		weight *= bb_survival_ratio(ahead, n, m) * ((m + 1) / (m + 1 - n));
		if (weight > LARGE)
		{
			log_unit += log(weight);
			sum /= weight;
			weight = 1;
		}
	}
	return log_unit + log(sum + weight);
}

/*
 * ln P(n purchases in the next h opportunities | alive now): sum over the last
 * opportunity alive, m = n .. h, of binomial(m, n) g(m), up to a death or h.
 */
static double
log_pmf_alive(const double *ahead, double h, double n)
{
	Purchases	p = {ahead, n};
	ClvTerms	deaths = {log_death, n - 1, &p};
	double		log_first = bb_log_survival(ahead, n, n);

	if (h - n <= MANY_TERMS)
		return log_first + log_sum_of_few(ahead, h, n);
	return log_first + clv_logaddexp(clv_log_sum(&deaths, n, h),
									 log_ways(&p, h));
}

static double
bgbb_pmf(const double *par, const ClvCustomer *c, double h, double n)
{
	double		ahead[BB_PARAMS];
	double		alive = alive_now(par, c);
	double		dead = n == 0 ? 1 - alive : 0;

	if (n > h)
		return 0;
	look_ahead(par, c, ahead);
	return fmin(dead + alive * exp(log_pmf_alive(ahead, h, n)), 1);
}

#define DROPS_OUT_ALIKE	"all customers drop out at the same rate, or none does"
#define BUYS_ALIKE		"all customers buy at the same rate"

const ClvModel clv_bg_bb = {
	.name = "bg/bb",
	.nfree = 4,
	.nparams = 4,
	.flags = CLV_DISCRETE,
	.params = {
		{.name = "alpha", .lower = 1e-5, .upper = 1e6,
		.at_upper = BUYS_ALIKE},
		{.name = "beta", .lower = 1e-5, .upper = 1e6,
		.at_upper = BUYS_ALIKE},
		{.name = "gamma", .lower = 1e-5, .upper = 1e6,
			.at_lower = CLV_NO_DROP_OUT,
		.at_upper = DROPS_OUT_ALIKE},
		{.name = "delta", .lower = 1e-5, .upper = 1e6,
			.at_lower = "customers drop out at once or never",
		.at_upper = DROPS_OUT_ALIKE},
	},
	.log_likelihood = bgbb_log_likelihood,
	.starts = bgbb_starts,
	.work_size = bgbb_work_size,
	.begin = bgbb_begin,
	.rows = bb_rows,
	.p_alive = bgbb_p_alive,
	.expected = bgbb_expected,
	.discounted = bgbb_discounted,
	.p_purchase = bgbb_p_purchase,
	.pmf = bgbb_pmf,
};
