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

/* The spend of repeat buyers. */
typedef struct ClvSpend
{
	double		mean;			/* money for each purchase, > 0 */
	double		log_total;		/* ln(x mean), set by clv_spend_prepare */
	uint32_t	x;				/* repeat purchases, >= 1 */
	uint32_t	count;			/* number of such buyers, >= 1 */
} ClvSpend;

extern const ClvParameter clv_spend_params[CLV_SPEND_NPARAMS];

/*
 * Sorts the rows into canonical order and merges equal ones, so that results
 * depend on the buyers only, and sets log_total. Returns the number of rows
 * that are left. Must be called first. The counts add up to less than 2^31.
 */
extern size_t clv_spend_prepare(ClvSpend *spend, size_t n);

/*
 * Adds the log-likelihood with its derivatives of prepared rows to the sum.
 * Nonzero: the tick (which may be NULL) stopped it.
 */
extern int	clv_spend_log_likelihood(const double *par, const ClvSpend *spend,
									 size_t rows, const ClvTick *tick,
									 ClvSum *sum);

/* Fits the model to prepared rows.  tick may be NULL. */
extern void clv_spend_fit(const ClvSpend *spend, size_t rows,
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
 * Pearson's correlation of x and mean over the buyers of prepared rows,
 * -1 .. 1; the model assumes that it is 0. 0 if all x or all means are equal.
 */
extern double clv_spend_correlation(const ClvSpend *spend, size_t rows);

#endif
