/*
 * The gamma-gamma model of spend (Fader, Hardie and Lee 2005).
 *
 * Each purchase of a customer is worth Gamma(p, nu) money, nu ~ Gamma(q, v)
 * differs between customers and does not depend on how often they buy.  The
 * parameters are {p, q, v}, > 0; v is money.
 */
#ifndef CRMVALUE_CLV_MODEL_GAMMA_GAMMA_H
#define CRMVALUE_CLV_MODEL_GAMMA_GAMMA_H

#include "clv/numeric/maximise.h"

#define CLV_SPEND_NPARAMS	3

/* What a repeat buyer spent. */
typedef struct ClvSpend
{
	double		x;				/* repeat purchases, >= 1 */
	double		mean;			/* money for each of them, > 0 */
	double		log_total;		/* ln(x mean), set by clv_spend_prepare */
} ClvSpend;

extern const ClvParameter clv_spend_params[CLV_SPEND_NPARAMS];

/* Puts the buyers in canonical order, so that nothing depends on the order in
 * which they came, and fills in log_total.  First of all. */
extern void clv_spend_prepare(ClvSpend *spend, size_t n);

/*
 * Adds the log-likelihood with its derivatives of prepared buyers to the sum.
 * Nonzero: the tick (which may be NULL) said stop.
 */
extern int	clv_spend_log_likelihood(const double *par, const ClvSpend *spend,
									 size_t n, const ClvTick *tick,
									 ClvSum *sum);

/* Fits the model to prepared buyers.  tick may be NULL. */
extern void clv_spend_fit(const ClvSpend *spend, size_t n,
						  const ClvTick *tick, ClvFit *fit);

/* what a boundary fit means; NULL where it has no meaning */
extern const char *clv_spend_detail(const ClvFit *fit);

/*
 * Expected money per purchase, p (v + x mean) / (p x + q - 1), of a customer
 * with x >= 0 repeat purchases; mean is ignored where x = 0, which asks for the
 * mean of the population.  INFINITY where p x + q <= 1.
 */
extern double clv_spend_expected(const double *par, double x, double mean);

/*
 * Pearson's correlation of x and mean over prepared buyers, -1 .. 1; the model
 * takes it to be 0.  0 where all x or all means are the same.
 */
extern double clv_spend_correlation(const ClvSpend *spend, size_t n);

#endif
