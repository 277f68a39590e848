/*
 * Quantiles of what one customer will do (N1 to N3 of models.md): when the
 * next purchase comes, how many come within a horizon, and for what money.
 * The parameters are taken as known.
 */
#ifndef CRMVALUE_CLV_MODEL_QUANTILE_H
#define CRMVALUE_CLV_MODEL_QUANTILE_H

#include "clv/model/model.h"

/* More purchases than this are counted for no customer. */
#define CLV_MOST_PURCHASES	10000

/* How likely a customer makes 0, 1, .. purchases, up to where the rest is
 * small. */
typedef struct ClvDistribution
{
	int			terms;			/* pmf[0 .. terms - 1] are set */
	bool		complete;		/* false: what is left out is not small */
	double		pmf[CLV_MOST_PURCHASES + 1];
} ClvDistribution;

/* The horizon, in the model's units of time, that ends after this many steps; it
 * rises with them. */
typedef double (*ClvClock) (double steps, const void *arg);

/* A customer whose next purchase is waited for. */
typedef struct ClvWait
{
	const ClvModel *model;
	const double *par;
	const ClvCustomer *customer;
	ClvClock	clock;
	const void *arg;			/* of the clock */
	double		limit;			/* steps */
	const ClvTick *tick;		/* may be NULL */
} ClvWait;

/*
 * For each of some probabilities, in (0, 1) and ascending, the smallest whole
 * number of steps within which the customer buys with at least this
 * probability.  0 where more steps than the limit do not reach it, and where
 * the tick said stop.
 */
extern void clv_steps_to_purchase(const ClvWait *wait,
								  const double *probabilities, int count,
								  double *steps);

/*
 * The purchases within h, finite, until what is left out has a probability of
 * at most `rest`; rest must exceed the error of the sum, 1e-10 is enough.  Not
 * complete where that takes more than CLV_MOST_PURCHASES, or the tick, which
 * may be NULL, said stop.
 */
extern void clv_purchase_distribution(const ClvModel *model, const double *par,
									  const ClvCustomer *c, double h,
									  double rest, const ClvTick *tick,
									  ClvDistribution *distribution);

/* The least number of purchases that is not exceeded with probability share,
 * in (0, 1) and at most 1 less the rest. */
extern int	clv_count_quantile(const ClvDistribution *distribution,
							   double share);

/*
 * The money of those purchases that is not exceeded with probability share:
 * spend_par are the parameters of gamma_gamma.h, the customer made x repeat
 * purchases of this mean.  Any number where the tick, which may be NULL, said
 * stop; INFINITY where it overflows.
 */
extern double clv_money_quantile(const ClvDistribution *distribution,
								 const double *spend_par, double x,
								 double mean, double share,
								 const ClvTick *tick);

#endif
