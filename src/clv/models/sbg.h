/*
 * The shifted-beta-geometric model of contracts (Fader and Hardie 2007).
 *
 * A contract is paid at its start and at each renewal; at a renewal a customer
 * quits with probability theta ~ Beta(alpha, beta), his own and constant.  The
 * parameters are {alpha, beta}, > 0.  Rates delta >= 0 are continuous, per
 * period.
 */
#ifndef CRMVALUE_CLV_MODELS_SBG_H
#define CRMVALUE_CLV_MODELS_SBG_H

#include "clv/models/fit.h"

#define CLV_SBG_NPARAMS	2

/* What happened at the renewals: those at the end of period i + 1, i < n.  Sums
 * of such counts describe the union of the bases. */
typedef struct ClvRenewals
{
	size_t		n;
	const int64_t *lost;		/* contracts that ended there */
	const int64_t *renewed;
} ClvRenewals;

extern const ClvParameter clv_sbg_params[CLV_SBG_NPARAMS];

/*
 * Counts contracts by renewal, i < n: ended[i] of them ended at the end of
 * period i + 1, running[i] have been renewed i times and still run.
 */
extern void clv_count_renewals(const int64_t *ended, const int64_t *running,
							   size_t n, int64_t *lost, int64_t *renewed);

/* Adds the log-likelihood with its derivatives to the sum. */
extern void clv_sbg_log_likelihood(const double *par,
								   const ClvRenewals *renewals, ClvSum *sum);

/*
 * Fits the model.  CLV_TOO_FEW without a contract lost or without one renewed.
 * fit->customers are the contracts seen at their first renewal.
 */
extern void clv_sbg_fit(const ClvRenewals *renewals, ClvFit *fit);

/* what a boundary fit means; NULL where there is nothing to say */
extern const char *clv_sbg_detail(const ClvFit *fit);

/* P(renewed n times at least), n >= 0 whole */
extern double clv_sbg_survival(const double *par, double n);

/* P(renewal n | renewed n - 1 times), n >= 1: the retention rate */
extern double clv_sbg_retention(const double *par, double n);

/*
 * Expected discounted payments, in units of one, of a customer over the next
 * h >= 0 payments (INFINITY: all).  With delta = 0 and h infinite the sum
 * diverges for alpha <= 1: the answer is INFINITY then.
 */

/* of a new customer, first payment now and included */
extern double clv_sbg_value_new(const double *par, double h, double delta);

/* of one whose n-th renewal, n >= 1, is due now and not known yet */
extern double clv_sbg_value_before(const double *par, double n, double h,
								   double delta);

/* of one who renewed for the n-th time, n >= 0, just now, that payment not
 * included: the next one is due in one period */
extern double clv_sbg_value_after(const double *par, double n, double h,
								  double delta);

#endif
