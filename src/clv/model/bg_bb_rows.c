/*
 * The likelihood of a base by the BG/BB model, with derivatives.
 */
#include <math.h>

#include "clv/model/bg_bb.h"
#include "clv/numeric/long_sum.h"
#include "clv/numeric/mixture.h"
#include "clv/numeric/rising.h"

/* Weights are kept below this. */
#define LARGE			1e200

/*
 * More opportunities without a purchase than MANY_STEPS are summed block by
 * block, until the rest is below the share NEGLIGIBLE.
 */
#define MANY_STEPS		2048
#define NEGLIGIBLE		1e-18

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
	Rising		result = {.a = a};

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

/* An opportunity m that may be the last at which the customer was alive. */
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

/* The derivatives at m, which need not be whole if it is far above x */
static Alive
derivatives_at(const double *par, double x, double m)
{
	Alive		at = {.x = x, .m = m, .weight = 1};

	at.alpha = rising_at(par[BB_ALPHA], x);
	at.beta = rising_at(par[BB_BETA], m - x);
	at.alpha_beta = rising_at(par[BB_ALPHA] + par[BB_BETA], m);
	at.delta = rising_at(par[BB_DELTA], m);
	at.gamma_delta = rising_at(par[BB_GAMMA] + par[BB_DELTA], m);
	return at;
}

/* weight 1 in a unit of g(n) */
static Alive
alive_at(const double *par, double x, double n)
{
	Alive		at = derivatives_at(par, x, n);

	at.log_unit = bb_log_survival(par, x, n);
	return at;
}

/* Gradient and Hessian of ln g(m) */
static void
survival_derivatives(const Alive *at, double d[CLV_MIX_PARAMS],
					 double h[CLV_MIX_PARAMS][CLV_MIX_PARAMS])
{
	d[BB_ALPHA] = at->alpha.first - at->alpha_beta.first;
	d[BB_BETA] = at->beta.first - at->alpha_beta.first;
	d[BB_GAMMA] = -at->gamma_delta.first;
	d[BB_DELTA] = at->delta.first - at->gamma_delta.first;
	h[BB_ALPHA][BB_ALPHA] = at->alpha.second - at->alpha_beta.second;
	h[BB_ALPHA][BB_BETA] = -at->alpha_beta.second;
	h[BB_BETA][BB_BETA] = at->beta.second - at->alpha_beta.second;
	h[BB_GAMMA][BB_GAMMA] = -at->gamma_delta.second;
	h[BB_GAMMA][BB_DELTA] = -at->gamma_delta.second;
	h[BB_DELTA][BB_DELTA] = at->delta.second - at->gamma_delta.second;
}

/* Adds the derivatives of ln of the chance of death right after m. */
static inline void
add_death(const double *par, double m, double d[CLV_MIX_PARAMS],
		  double h[CLV_MIX_PARAMS][CLV_MIX_PARAMS])
{
	double		inverse = 1 / (par[BB_GAMMA] + par[BB_DELTA] + m);

	d[BB_GAMMA] += 1 / par[BB_GAMMA] - inverse;
	d[BB_DELTA] -= inverse;
	h[BB_GAMMA][BB_GAMMA] += inverse * inverse -
		1 / (par[BB_GAMMA] * par[BB_GAMMA]);
	h[BB_GAMMA][BB_DELTA] += inverse * inverse;
	h[BB_DELTA][BB_DELTA] += inverse * inverse;
}

/* g(m+1) / g(m); a search has no tiny beta */
static inline double
survival_ratio(const double *par, double x, double m)
{
	return (par[BB_BETA] + m - x) / (par[BB_ALPHA] + par[BB_BETA] + m) *
		bb_stay_chance(par, m);
}

/* Goes one opportunity back, and adds death right after it to a mixture, whose
 * unit of weight is that of *at throughout. */
static void
step_back(const double *par, Alive *at, ClvMixture *dead)
{
	double		d[CLV_MIX_PARAMS];
	double		h[CLV_MIX_PARAMS][CLV_MIX_PARAMS] = {{0}};
	double		m = at->m - 1;

	at->m = m;
	at->weight /= survival_ratio(par, at->x, m);
	rising_down(&at->beta, m - at->x);
	rising_down(&at->alpha_beta, m);
	rising_down(&at->delta, m);
	rising_down(&at->gamma_delta, m);

	survival_derivatives(at, d, h);
	add_death(par, m, d, h);
	clv_mixture_add(dead, at->weight * bb_death_chance(par, m), d, h);
}

/* Changes the unit of weight if the weights are large. */
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

/* ---- many opportunities at once ---- */

/*
 * Drop-outs after the opportunities from `from` on, for a customer with x
 * purchases.
 */
typedef struct Deaths
{
	const double *par;
	double		x;
	double		from;
} Deaths;

/* ClvTerms.log_term: ln of g(m) and a death right after m, against g(from) */
static double
log_death(const ClvTerms *terms, double m)
{
	const Deaths *deaths = terms->arg;

	return bb_log_survival_growth(deaths->par, deaths->x, deaths->from,
								  m - deaths->from) +
		log(bb_death_chance(deaths->par, m));
}

/* Adds the deaths after the nodes of a block to a mixture whose unit is
 * g(from); returns the weight of the last. */
static double
add_block(const ClvTerms *terms, const ClvBlock *block, ClvMixture *dead)
{
	const Deaths *deaths = terms->arg;
	double		weight = 0;

	for (int i = 0; i < block->n; i++)
	{
		double		m = block->node[i];
		double		d[CLV_MIX_PARAMS];
		double		h[CLV_MIX_PARAMS][CLV_MIX_PARAMS] = {{0}};
		Alive		at = derivatives_at(deaths->par, deaths->x, m);

		survival_derivatives(&at, d, h);
		add_death(deaths->par, m, d, h);
		weight = exp(log_death(terms, m));
		clv_mixture_add(dead, block->weight[i] * weight, d, h);
	}
	return weight;
}

/* Goes back to an opportunity over many steps of step_back at once. */
static void
leap_back(const double *par, Alive *at, double to, ClvMixture *dead,
		  double *alive_weight)
{
	Deaths		deaths = {par, at->x, to};
	ClvTerms	terms = {log_death, at->x, &deaths};
	double		end = at->m;
	double		last = 1;
	double		old_unit = at->log_unit;
	double		shrink;
	ClvBlock	block;

	*at = alive_at(par, at->x, to);
	shrink = exp(old_unit - at->log_unit);
	clv_mixture_scale(dead, shrink);
	*alive_weight *= shrink;
	while (last * (end - to) > NEGLIGIBLE * dead->w)
	{
		to = clv_first_block(&terms, to, end, &block);
		last = add_block(&terms, &block, dead);
	}
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
		double		t = base->t[rows[i].t];

		if (at.m - t > MANY_STEPS)
			leap_back(par, &at, t, &dead, &alive_weight);
		while (at.m > t)
		{
			step_back(par, &at, &dead);
			rescale(&at, &dead, &alive_weight);
		}
		all = dead;
		clv_mixture_add(&all, alive_weight, d, h);
		clv_mixture_finish(&all, at.log_unit, rows[i].count, sum);
	}
}

void
bb_rows(const double *par, const ClvBase *base, const double *work,
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
