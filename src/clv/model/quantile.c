/*
 * Quantiles of the time to the next purchase, of purchases and of money.
 */
#include "clv/model/quantile.h"

#include <math.h>

#include "common/invariant.h"
#include "clv/numeric/special.h"

/*
 * about ln of the largest double: more money overflows, and money below the
 * inverse counts as 0
 */
#define MOST_LOG	700.0

#define MOST_STEPS	200

/*
 * After FEW_PURCHASES it is worth to look whether a distribution has too many,
 * up to MANY_PURCHASES, in parts of which each ends PART times as high as it
 * begins.
 */
#define FEW_PURCHASES	500
#define MANY_PURCHASES	1e12
#define PART			1.1

static bool
stopped(const ClvTick *tick)
{
	return tick != NULL && tick->call(tick->arg) != 0;
}

/* ---- time ---- */

/* A number of steps, and the probability of a purchase within them. */
typedef struct Reach
{
	double		steps;
	double		chance;
} Reach;

static Reach
reach(const ClvWait *wait, double steps)
{
	double		h = wait->clock(steps, wait->arg);

	return (Reach)
	{
		steps, wait->model->p_purchase(wait->par, wait->customer, h)
	};
}

/*
 * The smallest number of steps that reaches a probability, between early,
 * which does not reach it, and late, which does: by the secant, every fourth
 * time by bisection.
 */
static Reach
first_reach(const ClvWait *wait, Reach early, Reach late, double probability)
{
	Reach		last = early;
	Reach		now = late;

	for (int i = 1; late.steps - early.steps > 1 && !stopped(wait->tick); i++)
	{
		double		at = ceil(now.steps + (probability - now.chance) *
							  (now.steps - last.steps) /
							  (now.chance - last.chance));

		if (i % 4 == 0 || !(at > early.steps && at <= late.steps))
			at = floor((early.steps + late.steps) / 2);
		last = now;
		now = reach(wait, fmin(at, late.steps - 1));
		if (now.chance >= probability)
			late = now;
		else
			early = now;
	}
	return late;
}

void
clv_steps_to_purchase(const ClvWait *wait, const double *probabilities,
					  int count, double *steps)
{
	Reach		end = {0, 0};
	Reach		early = {0, 0};	/* not reached within these steps .. */
	Reach		late = {0, 0};	/* .. but within these */

	if (wait->limit >= 1)
		end = reach(wait, wait->limit);
	for (int i = 0; i < count; i++)
	{
		double		probability = probabilities[i];

		Invariant(probability > 0 && probability < 1);
		Invariant(i == 0 || probability >= probabilities[i - 1]);
		steps[i] = 0;
		if (!(end.chance >= probability))
			continue;
		while (late.chance < probability && !stopped(wait->tick))
		{
			early = late;
			late = 2 * late.steps < end.steps ?
				reach(wait, fmax(1, 2 * late.steps)) : end;
		}
		if (early.chance < probability)
			early = first_reach(wait, early, late, probability);
		if (!stopped(wait->tick))
			steps[i] = early.steps;
	}
}

/* ---- purchases ---- */

/*
 * Whether more than CLV_MOST_PURCHASES have a probability above `enough`, as far
 * as a lower bound shows: each part of the numbers counts its length times the
 * smaller probability at its ends. A part whose probabilities fall and rise
 * again may count too much, but only one part can contain such a valley: that
 * between early drop-out and a customer who stays.
 */
static bool
many_more(const ClvModel *model, const double *par, const ClvCustomer *c,
		  double h, double enough, const ClvTick *tick)
{
	double		n = CLV_MOST_PURCHASES + 1;
	double		p = model->pmf(par, c, h, n);
	double		sum = 0;

	while (n < MANY_PURCHASES && sum <= enough && !stopped(tick))
	{
		double		next_n = ceil(n * PART);
		double		next_p = model->pmf(par, c, h, next_n);

		sum += (next_n - n) * fmin(p, next_p);
		n = next_n;
		p = next_p;
	}
	return sum > enough;
}

void
clv_purchase_distribution(const ClvModel *model, const double *par,
						  const ClvCustomer *c, double h, double rest,
						  const ClvTick *tick, ClvDistribution *distribution)
{
	double		sum = 0;
	int			n = 0;

	Invariant(rest > 0 && rest < 1);
	distribution->complete = false;
	while (n <= CLV_MOST_PURCHASES && !distribution->complete &&
		   !stopped(tick))
	{
		/* no need for all of them if they cannot be enough */
		if (n == FEW_PURCHASES &&
			many_more(model, par, c, h, 2 * rest, tick))
			break;
		distribution->pmf[n] = model->pmf(par, c, h, n);
		sum += distribution->pmf[n++];
		distribution->complete = sum >= 1 - rest;
	}
	distribution->terms = n;
}

int
clv_count_quantile(const ClvDistribution *distribution, double share)
{
	double		sum = 0;
	int			n = 0;

	Invariant(distribution->terms > 0);
	while (n < distribution->terms - 1)
	{
		sum += distribution->pmf[n];
		if (sum >= share)
			break;
		n++;
	}
	return n;
}

/* ---- money ---- */

/* The distribution of the money, and the current amount. */
typedef struct Money
{
	const ClvDistribution *distribution;
	double		p;				/* shape of a purchase */
	double		q;				/* shape of the customer's 1 / spend */
	double		y;				/* ln(money / its scale) */
} Money;

/*
 * The probability that the money is at most e^y scales, and its derivative by
 * y. The money of n purchases divided by the scale has the beta prime
 * distribution (p n, q). Numbers of purchases that the distribution leaves out
 * count as more money.
 */
static double
money_chance(const Money *m, double *slope, const ClvTick *tick)
{
	double		u = 1 / (1 + exp(-m->y));
	double		w = 1 / (1 + exp(m->y));
	double		ln_u = -log1p(exp(-m->y));
	double		ln_w = -log1p(exp(m->y));
	double		chance = m->distribution->pmf[0];

	*slope = 0;
	for (int n = 1; n < m->distribution->terms && !stopped(tick); n++)
	{
		double		shape = m->p * n;
		double		weight = m->distribution->pmf[n];

		if (weight == 0)
			continue;
		chance += weight * clv_inc_beta(shape, m->q, u, w);
		*slope += weight * exp(shape * ln_u + m->q * ln_w -
							   clv_ln_beta(shape, m->q));
	}
	return chance;
}

double
clv_money_quantile(const ClvDistribution *distribution,
				   const double *spend_par, double x, double mean,
				   double share, const ClvTick *tick)
{
	Money		m = {distribution, spend_par[0], spend_par[1] + spend_par[0] * x, 0};
	double		scale = spend_par[2] + (x > 0 ? x * mean : 0);
	int			likely = clv_count_quantile(distribution, share);
	double		low = -MOST_LOG;
	double		high = MOST_LOG;

	if (likely == 0)
		return 0;
	m.y = fmax(low, fmin(high, log(m.p * likely / m.q)));
	for (int i = 0; i < MOST_STEPS && !stopped(tick); i++)
	{
		double		slope;
		double		above = money_chance(&m, &slope, tick) - share;
		double		next = m.y - above / slope;

		if (above > 0)
			high = m.y;
		else
			low = m.y;
		if (!(next > low && next < high))
			next = (low + high) / 2;
		if (fabs(next - m.y) <= 1e-13 * fmax(1, fabs(next)))
			break;
		m.y = next;
	}
	if (fabs(m.y) > MOST_LOG - 1)
		return m.y > 0 ? INFINITY : 0;
	return scale * exp(m.y);
}
