/*
 * Quantiles for one customer (N1 to N3 of models.md): time of the next
 * purchase, number of purchases within a horizon, and their money. The
 * uncertainty of the parameters is not included.
 */
#ifndef CRMVALUE_CLV_MODEL_QUANTILE_H
#define CRMVALUE_CLV_MODEL_QUANTILE_H

#include "clv/model/model.h"

/* largest number of purchases of a distribution */
#define CLV_MOST_PURCHASES	10000

/* The probabilities of 0, 1, .. purchases, up to a small rest. */
typedef struct ClvDistribution
{
	int			terms;			/* pmf[0 .. terms - 1] are set */
	bool		complete;		/* false: the rest is not small */
	double		pmf[CLV_MOST_PURCHASES + 1];
} ClvDistribution;

/* The horizon, in the model's units of time, that ends after this many steps; it
 * rises with them. */
typedef double (*ClvClock) (double steps, const void *arg);

/* A customer, for the time of the next purchase. */
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
 * probability. 0 if the limit of steps does not reach it, or the tick stopped
 * it.
 */
extern void clv_steps_to_purchase(const ClvWait *wait,
								  const double *probabilities, int count,
								  double *steps);

/*
 * The distribution of the purchases within h, finite, up to a rest with a
 * probability of at most `rest`, which must exceed the error of the sum; 1e-10
 * is enough. Not complete if that needs more than CLV_MOST_PURCHASES, of which
 * it computes few if many more are as probable, or the tick, which may be NULL,
 * stopped it.
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
 * purchases of this mean. Undefined if the tick, which may be NULL, stopped
 * it; INFINITY on overflow.
 */
extern double clv_money_quantile(const ClvDistribution *distribution,
								 const double *spend_par, double x,
								 double mean, double share,
								 const ClvTick *tick);

#endif
