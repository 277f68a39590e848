/*
 * The Pareto/NBD model (Schmittlein, Morrison and Colombo 1987).
 *
 * While alive a customer buys at rate lambda ~ Gamma(r, alpha) and dies at
 * rate mu ~ Gamma(s, beta).  With the next purchase and death as the clocks of
 * a race (race.h) the likelihood is
 *
 *		L = (r)_x alpha^-x { P(dead since some y in (t, T]) + P(alive) },
 *
 * each part times (1 + ./alpha)^-(r+x) (1 + ./beta)^-s, which is P1 of
 * models.md before its integral is written as a hypergeometric function.
 */
#include <math.h>

#include "clv/model/lomax_stream.h"
#include "clv/model/model.h"
#include "clv/model/race.h"
#include "clv/numeric/rising.h"
#include "clv/numeric/special.h"

/* e^-NEGLIGIBLE is far below the rounding of what it would be added to */
#define NEGLIGIBLE		45.0

/* logs below this are those of 0 */
#define LOWEST_LOG		(-745.0)

enum
{
	R,
	ALPHA,
	S,
	BETA
};

/* ---- likelihood ---- */

/* The race after the x purchases seen, with ages counted from the first. */
static ClvRace
race_of(const double *par, double x)
{
	ClvRace		race = {par[R] + x, par[ALPHA], par[S], par[BETA]};

	return race;
}

/* The race of a customer who is alive at age T, from there on. */
static ClvRace
race_ahead(const double *par, const ClvCustomer *c)
{
	ClvRace		race = {par[R] + c->x, par[ALPHA] + c->T,
	par[S], par[BETA] + c->T};

	return race;
}

/* The race of a customer after the last purchase. */
static ClvRace
race_since(const double *par, const ClvCustomer *c)
{
	ClvRace		race = {par[R] + c->x, par[ALPHA] + c->t,
	par[S], par[BETA] + c->t};

	return race;
}

/* ln{ (r)_x alpha^-x } */
static double
log_purchases(const double *par, double x)
{
	return clv_ln_rising(par[R], x) - x * log(par[ALPHA]);
}

static double
pareto_log_likelihood(const double *par, const ClvCustomer *c)
{
	ClvRace		race = race_of(par, c->x);
	ClvRace		since = race_since(par, c);
	double		silent = c->T - c->t;

	return log_purchases(par, c->x) - clv_race_silence(&race, 0, c->t) +
		log(clv_race_second(&since, silent) +
			exp(-clv_race_silence(&since, 0, silent)));
}

static size_t
pareto_work_size(const ClvBase *base)
{
	(void) base;
	return 0;
}

/* The factor (r)_x alpha^-x of all customers. */
static void
pareto_begin(const double *par, const ClvBase *base, double *work,
			 ClvSum *sum)
{
	(void) work;
	for (size_t i = 0; i < base->nx; i++)
	{
		double		count = base->x_count[i];
		double		first;
		double		second;

		clv_rising_derivatives(par[R], base->x[i], &first, &second);
		sum->value += count * log_purchases(par, base->x[i]);
		sum->grad[R] += count * first;
		sum->hess[R][R] += count * second;
	}
	sum->grad[ALPHA] -= base->purchases / par[ALPHA];
	sum->hess[ALPHA][ALPHA] += base->purchases / (par[ALPHA] * par[ALPHA]);
}

/*
 * Rows from .. to - 1, which share x and T and ascend by t.  From the last to
 * the first, each extends the time of possible deaths of the one before.
 */
static void
add_group(const double *par, const ClvBase *base, size_t from, size_t to,
		  ClvSum *sum)
{
	ClvRace		race = race_of(par, base->x[base->rows[from].x]);
	double		T = base->T[base->rows[from].T];
	double		end = T;
	ClvMixture	dead = {0};

	for (size_t i = to; i-- > from;)
	{
		double		t = base->t[base->rows[i].t];
		ClvMixture	all;

		clv_race_extend(&race, t, end, &dead);
		end = t;
		all = dead;
		clv_race_add_silence(&race, T, exp(-clv_race_silence(&race, t, T)),
							 &all);
		clv_mixture_finish(&all, -clv_race_silence(&race, 0, t),
						   base->rows[i].count, sum);
	}
}

static void
pareto_rows(const double *par, const ClvBase *base, const double *work,
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

/*
 * Starting points: active customers buy at the mean rate of the base; the
 * differences between customers and the speed of drop-out vary.
 */
static int
pareto_starts(const ClvBase *base, double start[][CLV_MAX_PARAMS])
{
	static const double guess[][3] = {
		/* r, s, beta / mean T */
		{0.5, 0.5, 0.5},
		{1.0, 1.5, 4.0},
		{0.5, 0.1, 0.1},
		{3.0, 3.0, 30.0},
	};
	int			n = sizeof(guess) / sizeof(guess[0]);
	double		mean_T = base->mean_T > 0 ? base->mean_T : 1;
	double		mean_x = fmax(base->purchases / base->customers, 1e-3);

	for (int i = 0; i < n; i++)
	{
		start[i][R] = guess[i][0];
		start[i][ALPHA] = 0.6 * guess[i][0] * mean_T / mean_x;
		start[i][S] = guess[i][1];
		start[i][BETA] = guess[i][2] * mean_T;
	}
	return n;
}

/* ---- predictions ---- */

/* P2 */
static double
pareto_p_alive(const double *par, const ClvCustomer *c)
{
	ClvRace		since = race_since(par, c);
	double		silent = c->T - c->t;
	double		alive = exp(-clv_race_silence(&since, 0, silent));

	return alive == 0 ? 0 : alive / (alive + clv_race_second(&since, silent));
}

/* Expected purchases a unit of time at age T, P(alive) included. */
static double
rate_now(const double *par, const ClvCustomer *c)
{
	return pareto_p_alive(par, c) * (par[R] + c->x) / (par[ALPHA] + c->T);
}

/* P4 where h is infinite */
static double
pareto_discounted(const double *par, const ClvCustomer *c, double h,
				  double delta)
{
	return rate_now(par, c) *
		clv_lomax_stream(par[S], par[BETA] + c->T, h, delta);
}

/* P3 */
static double
pareto_expected(const double *par, const ClvCustomer *c, double h)
{
	return pareto_discounted(par, c, h, 0);
}

static double
pareto_p_purchase(const double *par, const ClvCustomer *c, double h)
{
	ClvRace		race = race_ahead(par, c);
	ClvRace		swapped = {race.shape2, race.rate2, race.shape1, race.rate1};

	return pareto_p_alive(par, c) * clv_race_second(&swapped, h);
}

/* ---- probability mass: n purchases by the end of h, from now on ---- */

typedef struct Purchases
{
	ClvRace		race;			/* from now on */
	double		n;				/* > 0 */
	double		ln_ways;		/* ln{ (shape1)_n / n! } */
	double		rate;			/* the smaller one */
	double		top;			/* maximum of log_death */
} Purchases;

/* ln P(n purchases by y, and alive) */
static double
log_alive(const Purchases *p, double y)
{
	return p->ln_ways - p->n * log1p(p->race.rate1 / y) -
		clv_race_silence(&p->race, 0, y);
}

/* ln of the density of death at y after n purchases, by v = ln(1 + y/rate);
 * concave */
static double
log_death(const Purchases *p, double v)
{
	double		y = p->rate * expm1(v);

	if (y <= 0)
		return -INFINITY;
	return log_alive(p, y) +
		log(p->race.shape2 * (p->rate + y) / (p->race.rate2 + y));
}

/* whether log_death rises at v > 0 */
static bool
rises(const Purchases *p, double v, double unused)
{
	const ClvRace *race = &p->race;
	double		y = p->rate * expm1(v);

	(void) unused;
	return y <= 0 || 1 + (p->rate + y) *
		(p->n * race->rate1 / y / (race->rate1 + y) -
		 race->shape1 / (race->rate1 + y) -
		 (race->shape2 + 1) / (race->rate2 + y)) > 0;
}

static bool
is_above(const Purchases *p, double v, double level)
{
	return log_death(p, v) > level;
}

/*
 * The point between yes, where the test holds, and no, at which it ceases to
 * hold.
 */
static double
change_point(bool (*test) (const Purchases *, double, double),
			 const Purchases *p, double level, double yes, double no)
{
	if (test(p, no, level))
		return no;
	for (int i = 0; i < 48; i++)
	{
		double		mid = 0.5 * (yes + no);

		if (test(p, mid, level))
			yes = mid;
		else
			no = mid;
	}
	return no;
}

static double
death_density(double v, double from_a, double to_b, void *arg)
{
	const Purchases *p = arg;

	(void) from_a;
	(void) to_b;
	return exp(log_death(p, v) - p->top);
}

/* P(death within h, after n purchases): integral around the mode */
static double
p_dead_after(Purchases *p, double h)
{
	double		end = log1p(h / p->rate);
	double		mode = change_point(rises, p, 0, 0, end);
	double		lo;
	double		hi;

	p->top = log_death(p, mode);
	if (p->top < LOWEST_LOG)
		return 0;
	lo = change_point(is_above, p, p->top - NEGLIGIBLE, mode, 0);
	hi = change_point(is_above, p, p->top - NEGLIGIBLE, mode, end);
	return exp(p->top) * clv_integrate(death_density, p, lo, hi);
}

/* ln{ (a)_n / n! } */
static double
ln_ways(double a, double n)
{
	if (n <= a)
		return clv_ln_rising(a, n) - clv_lgamma(n + 1);
	if (a >= 1)
		return clv_ln_rising(n + 1, a - 1) - clv_lgamma(a);
	return -clv_ln_rising(n + a, 1 - a) - clv_lgamma(a);
}

static double
pareto_pmf(const double *par, const ClvCustomer *c, double h, double n)
{
	double		p_alive = pareto_p_alive(par, c);
	Purchases	p = {.race = race_ahead(par, c), .n = n};

	if (h == 0)
		return n == 0;
	if (n == 0)
		return fmin(1 - p_alive + p_alive *
					(clv_race_second(&p.race, h) +
					 exp(-clv_race_silence(&p.race, 0, h))), 1);
	p.ln_ways = ln_ways(p.race.shape1, n);
	p.rate = fmin(p.race.rate1, p.race.rate2);
	return p_alive * (exp(log_alive(&p, h)) + p_dead_after(&p, h));
}

const ClvModel clv_pareto_nbd = {
	.name = "pareto/nbd",
	.nfree = 4,
	.nparams = 4,
	.params = {
		{.name = "r", .lower = 1e-4, .upper = 1e5,
		.at_upper = "all customers buy at the same rate"},
		{.name = "alpha", .lower = 1e-8, .upper = 1e7, .is_time = true},
		{.name = "s", .lower = 1e-5, .upper = 1e5,
			.at_lower = CLV_NO_DROP_OUT,
		.at_upper = "all customers drop out at the same rate"},
		{.name = "beta", .lower = 1e-8, .upper = 1e7, .is_time = true,
			.at_lower = "customers drop out at once or never",
		.at_upper = "all customers drop out at the same rate, or none does"},
	},
	.links = {[CLV_RATE] = {ALPHA, -1}, [CLV_DROP_OUT] = {BETA, -1}},
	.log_likelihood = pareto_log_likelihood,
	.starts = pareto_starts,
	.work_size = pareto_work_size,
	.begin = pareto_begin,
	.rows = pareto_rows,
	.p_alive = pareto_p_alive,
	.expected = pareto_expected,
	.discounted = pareto_discounted,
	.p_purchase = pareto_p_purchase,
	.pmf = pareto_pmf,
};
