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

/* The spend of a repeat buyer. */
typedef struct ClvSpend
{
	double		x;				/* repeat purchases, >= 1 */
	double		mean;			/* money for each of them, > 0 */
	double		log_total;		/* ln(x mean), set by clv_spend_prepare */
} ClvSpend;

extern const ClvParameter clv_spend_params[CLV_SPEND_NPARAMS];

/*
 * Sorts the buyers into canonical order, so that results do not depend on the
 * order of the input, and sets log_total. Must be called first.
 */
extern void clv_spend_prepare(ClvSpend *spend, size_t n);

/*
 * Adds the log-likelihood with its derivatives of prepared buyers to the sum.
 * Nonzero: the tick (which may be NULL) stopped it.
 */
extern int	clv_spend_log_likelihood(const double *par, const ClvSpend *spend,
									 size_t n, const ClvTick *tick,
									 ClvSum *sum);

/* Fits the model to prepared buyers.  tick may be NULL. */
extern void clv_spend_fit(const ClvSpend *spend, size_t n,
						  const ClvTick *tick, ClvFit *fit);

/* the meaning of a fit at a bound, or NULL */
extern const char *clv_spend_detail(const ClvFit *fit);

/*
 * Expected money per purchase, p (v + x mean) / (p x + q - 1), of a customer
 * with x >= 0 repeat purchases; mean is ignored for x = 0, which gives the
 * mean of the population. INFINITY if p x + q <= 1.
 */
extern double clv_spend_expected(const double *par, double x, double mean);

/*
 * Pearson's correlation of x and mean over prepared buyers, -1 .. 1; the model
 * assumes that it is 0. 0 if all x or all means are equal.
 */
extern double clv_spend_correlation(const ClvSpend *spend, size_t n);

#endif
