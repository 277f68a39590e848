/*
 * The BG/BB model of purchases at discrete opportunities (Fader, Hardie
 * and Shang 2010).
 *
 * At each of n = T opportunities a customer who is alive buys with probability
 * p ~ Beta(alpha, beta), before each of them he dies with probability
 * theta ~ Beta(gamma, delta).  With (a)_n the rising factorial,
 *
 * g(m) = (alpha)_x (beta)_(m-x) / (alpha + beta)_m
 * 	   * (delta)_m / (gamma + delta)_m
 *
 * is the probability of the purchases seen, and of being alive at m, and
 *
 * L = g(n) + sum over m = t .. n-1 of g(m) gamma / (gamma + delta + m)
 *
 * where m is the last opportunity at which the customer was alive.  Nothing
 * in it is singular at gamma = 1.  The likelihood of a base costs time in
 * proportion to the opportunities since the last purchases, a probability mass
 * in proportion to the horizon; other predictions have a bound.
 */
#include <math.h>

#include "clv/models/beta_stream.h"
#include "clv/models/mixture.h"
#include "clv/models/model.h"
#include "clv/models/rising.h"
#include "clv/models/special.h"

enum
{
	ALPHA,
	BETA,
	GAMMA,
	DELTA
};

/* Weights are kept below this. */
#define LARGE		1e200

/* ---- likelihood of one customer ---- */

/* P(death right after opportunity m | alive at m) */
static inline double
death_chance(const double *par, double m)
{
	return par[GAMMA] / (par[GAMMA] + par[DELTA] + m);
}

/* P(no death right after opportunity m | alive at m) */
static inline double
stay_chance(const double *par, double m)
{
	return (par[DELTA] + m) / (par[GAMMA] + par[DELTA] + m);
}

/* g(m+1) / g(m) */
static inline double
survival_ratio(const double *par, double x, double m)
{
	return (par[BETA] + m - x) / (par[ALPHA] + par[BETA] + m) *
		stay_chance(par, m);
}

/* ln g(m), m >= x */
static double
log_survival(const double *par, double x, double m)
{
	return clv_ln_rising(par[ALPHA], x) + clv_ln_rising(par[BETA], m - x) -
		clv_ln_rising(par[ALPHA] + par[BETA], m) +
		clv_ln_rising(par[DELTA], m) -
		clv_ln_rising(par[GAMMA] + par[DELTA], m);
}

/*
 * A customer alive at opportunity m does not buy at the next h, a whole number:
 * returns P(that, and dead by then), and in *alive P(that, and alive).
 */
static double
silence(const double *par, double x, double m, double h, double *alive)
{
	double		end = par[GAMMA] + par[DELTA] + m;
	double		d[2] = {par[BETA] + m - x, par[DELTA] + m};
	double		g[2] = {par[ALPHA] + x, par[GAMMA] + 1};
	double		deaths;

	*alive = 1;
	if (h == 0)
		return 0;
	deaths = 1 + clv_beta_race(d, g, h - 1, alive);
	*alive *= survival_ratio(par, x, m + h - 1) * (end + h - 1) / end;
	return par[GAMMA] / end * deaths;
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
	return log_survival(par, c->x, c->t) + log(all);
}

/* ---- likelihood of a base, with derivatives ---- */

/* (a)_n: derivatives of its logarithm by a */
typedef struct Rising
{
	double		a;
	double		first;
	double		second;
} Rising;

static Rising
rising_at(double a, double n)
{
	Rising		result = {a, 0, 0};

	clv_rising_derivatives(a, n, &result.first, &result.second);
	return result;
}

/* from (a)_(n+1) to (a)_n */
static inline void
rising_down(Rising *rising, double n)
{
	double		inverse = 1 / (rising->a + n);

	rising->first -= inverse;
	rising->second += inverse * inverse;
}

/* A last opportunity m at which the customer may have been alive. */
typedef struct Alive
{
	double		x;
	double		m;
	double		weight;			/* g(m), in a unit of its own .. */
	double		log_unit;		/* .. whose logarithm is this */
	Rising		alpha;			/* (alpha)_x */
	Rising		beta;			/* (beta)_(m-x) */
	Rising		alpha_beta;		/* (alpha + beta)_m */
	Rising		delta;			/* (delta)_m */
	Rising		gamma_delta;	/* (gamma + delta)_m */
} Alive;

static Alive
alive_at(const double *par, double x, double n)
{
	Alive		at = {.x = x, .m = n, .weight = 1};

	at.log_unit = log_survival(par, x, n);
	at.alpha = rising_at(par[ALPHA], x);
	at.beta = rising_at(par[BETA], n - x);
	at.alpha_beta = rising_at(par[ALPHA] + par[BETA], n);
	at.delta = rising_at(par[DELTA], n);
	at.gamma_delta = rising_at(par[GAMMA] + par[DELTA], n);
	return at;
}

/* Gradient and Hessian of ln g(m) */
static void
survival_derivatives(const Alive *at, double d[CLV_MIX_PARAMS],
					 double h[CLV_MIX_PARAMS][CLV_MIX_PARAMS])
{
	d[ALPHA] = at->alpha.first - at->alpha_beta.first;
	d[BETA] = at->beta.first - at->alpha_beta.first;
	d[GAMMA] = -at->gamma_delta.first;
	d[DELTA] = at->delta.first - at->gamma_delta.first;
	h[ALPHA][ALPHA] = at->alpha.second - at->alpha_beta.second;
	h[ALPHA][BETA] = -at->alpha_beta.second;
	h[BETA][BETA] = at->beta.second - at->alpha_beta.second;
	h[GAMMA][GAMMA] = -at->gamma_delta.second;
	h[GAMMA][DELTA] = -at->gamma_delta.second;
	h[DELTA][DELTA] = at->delta.second - at->gamma_delta.second;
}

/* Goes one opportunity back, and adds death right after it to a mixture, whose
 * unit of weight is that of *at throughout. */
static void
step_back(const double *par, Alive *at, ClvMixture *dead)
{
	double		d[CLV_MIX_PARAMS];
	double		h[CLV_MIX_PARAMS][CLV_MIX_PARAMS] = {{0}};
	double		m = at->m - 1;
	double		inverse = 1 / (par[GAMMA] + par[DELTA] + m);

	at->m = m;
	at->weight /= survival_ratio(par, at->x, m);
	rising_down(&at->beta, m - at->x);
	rising_down(&at->alpha_beta, m);
	rising_down(&at->delta, m);
	rising_down(&at->gamma_delta, m);

	survival_derivatives(at, d, h);
	d[GAMMA] += 1 / par[GAMMA] - inverse;
	d[DELTA] -= inverse;
	h[GAMMA][GAMMA] += inverse * inverse - 1 / (par[GAMMA] * par[GAMMA]);
	h[GAMMA][DELTA] += inverse * inverse;
	h[DELTA][DELTA] += inverse * inverse;
	clv_mixture_add(dead, at->weight * death_chance(par, m), d, h);
}

/* Changes the unit of weight where the weights have become large. */
static void
rescale(Alive *at, ClvMixture *dead, double *alive_weight)
{
	if (at->weight <= LARGE)
		return;
	at->log_unit += log(at->weight);
	*alive_weight /= at->weight;
	clv_mixture_scale(dead, 1 / at->weight);
	at->weight = 1;
}

/*
 * Rows from .. to - 1, which share x and T and ascend by t.  From the last to
 * the first, each extends the possible deaths of the one before.
 */
static void
add_group(const double *par, const ClvBase *base, size_t from, size_t to,
		  ClvSum *sum)
{
	const ClvRow *rows = base->rows;
	Alive		at = alive_at(par, base->x[rows[from].x],
							  base->T[rows[from].T]);
	ClvMixture	dead = {0};
	double		alive_weight = 1;
	double		d[CLV_MIX_PARAMS];
	double		h[CLV_MIX_PARAMS][CLV_MIX_PARAMS] = {{0}};

	survival_derivatives(&at, d, h);
	for (size_t i = to; i-- > from;)
	{
		ClvMixture	all;

		while (at.m > base->t[rows[i].t])
		{
			step_back(par, &at, &dead);
			rescale(&at, &dead, &alive_weight);
		}
		all = dead;
		clv_mixture_add(&all, alive_weight, d, h);
		clv_mixture_finish(&all, at.log_unit, rows[i].count, sum);
	}
}

static void
bgbb_rows(const double *par, const ClvBase *base, const double *work,
		  size_t from, size_t to, ClvSum *sum)
{
	(void) work;
	while (from < to)
	{
		size_t		end = clv_group_end(base, from, to);

		add_group(par, base, from, end, sum);
		from = end;
	}
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

/* Customers buy at the mean rate of the base while alive; the starts differ in
 * how much customers differ and in how fast they die. */
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
		start[i][ALPHA] = guess[i].differ * p;
		start[i][BETA] = guess[i].differ * (1 - p);
		start[i][GAMMA] = guess[i].deaths_differ * guess[i].death;
		start[i][DELTA] = guess[i].deaths_differ * (1 - guess[i].death);
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
	ahead[ALPHA] = par[ALPHA] + c->x;
	ahead[BETA] = par[BETA] + c->T - c->x;
	ahead[GAMMA] = par[GAMMA];
	ahead[DELTA] = par[DELTA] + c->T;
}

static double
bgbb_p_alive(const double *par, const ClvCustomer *c)
{
	return alive_now(par, c) * stay_chance(par, c->T);
}

static double
bgbb_discounted(const double *par, const ClvCustomer *c, double h,
				double delta)
{
	double		ahead[CLV_MIX_PARAMS];

	look_ahead(par, c, ahead);
	return alive_now(par, c) * ahead[ALPHA] / (ahead[ALPHA] + ahead[BETA]) *
		clv_beta_stream(ahead[DELTA], ahead[GAMMA], h, delta);
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
	double		ahead[CLV_MIX_PARAMS];
	double		d[2];
	double		g[2];

	if (h == 0)
		return 0;
	look_ahead(par, c, ahead);
	d[0] = ahead[BETA];
	d[1] = ahead[DELTA] + 1;
	g[0] = ahead[ALPHA] + 1;
	g[1] = ahead[GAMMA];
	return fmin(alive_now(par, c) * stay_chance(ahead, 0) *
				ahead[ALPHA] / (ahead[ALPHA] + ahead[BETA]) *
				(1 + clv_beta_race(d, g, h - 1, NULL)), 1);
}

/*
 * ln P(n purchases in the next h opportunities | alive now): sum over the last
 * opportunity alive, m = n .. h, of binomial(m, n) g(m), up to a death or h.
 */
static double
log_pmf_alive(const double *ahead, double h, double n)
{
	double		log_unit = log_survival(ahead, n, n);
	double		weight = 1;
	double		sum = 0;

	for (double m = n; m < h; m++)
	{
		sum += weight * death_chance(ahead, m);
		weight *= survival_ratio(ahead, n, m) * (m + 1) / (m + 1 - n);
		if (weight > LARGE)
		{
			log_unit += log(weight);
			sum /= weight;
			weight = 1;
		}
	}
	return log_unit + log(sum + weight);
}

static double
bgbb_pmf(const double *par, const ClvCustomer *c, double h, double n)
{
	double		ahead[CLV_MIX_PARAMS];
	double		alive = alive_now(par, c);
	double		dead = n == 0 ? 1 - alive : 0;

	if (n > h)
		return 0;
	look_ahead(par, c, ahead);
	return dead + alive * exp(log_pmf_alive(ahead, h, n));
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
	.rows = bgbb_rows,
	.p_alive = bgbb_p_alive,
	.expected = bgbb_expected,
	.discounted = bgbb_discounted,
	.p_purchase = bgbb_p_purchase,
	.pmf = bgbb_pmf,
};
