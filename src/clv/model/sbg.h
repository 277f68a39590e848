/*
 * The shifted-beta-geometric model of contracts (Fader and Hardie 2007).
 *
 * A contract is paid at its start and at each renewal; at each renewal a
 * customer quits with a probability theta ~ Beta(alpha, beta), which is
 * constant for a customer. The parameters are {alpha, beta}, > 0. Rates delta
 * >= 0 are continuous, per period.
 */
#ifndef CRMVALUE_CLV_MODEL_SBG_H
#define CRMVALUE_CLV_MODEL_SBG_H

#include "clv/numeric/maximise.h"

#define CLV_SBG_NPARAMS	2

/* The contracts with a number of renewals. */
typedef struct ClvContracts
{
	double		renewals;
	int64_t		ended;			/* and not renewed when next due */
	int64_t		running;		/* and not due again yet */
} ClvContracts;

/*
 * The contracts at renewals number first + 1 .. first + length, the same at
 * each.
 */
typedef struct ClvRenewalRun
{
	double		first;
	double		length;
	double		lost;			/* contracts that ended there */
	double		renewed;
} ClvRenewalRun;

/* All renewals from the first on, in order; sums of their counts describe the
 * union of bases. */
typedef struct ClvRenewals
{
	size_t		n;
	const ClvRenewalRun *runs;
} ClvRenewals;

extern const ClvParameter clv_sbg_params[CLV_SBG_NPARAMS];

/*
 * Sets the runs of contracts with n numbers of renewals, ascending: 2n at most,
 * however large the numbers are.  Returns how many.
 */
extern size_t clv_count_renewals(const ClvContracts *contracts, size_t n,
								 ClvRenewalRun *runs);

/*
 * Adds the log-likelihood with its derivatives to the sum. Nonzero: the tick
 * (which may be NULL) stopped it.
 */
extern int	clv_sbg_log_likelihood(const double *par,
								   const ClvRenewals *renewals,
								   const ClvTick *tick, ClvSum *sum);

/*
 * Fits the model. CLV_TOO_FEW without a contract lost or without one renewed.
 * fit->customers is the number of contracts at the first renewal, fit->rows
 * the number of renewals with contracts. tick may be NULL.
 */
extern void clv_sbg_fit(const ClvRenewals *renewals, const ClvTick *tick,
						ClvFit *fit);

/* P(renewed n times at least), n >= 0 whole */
extern double clv_sbg_survival(const double *par, double n);

/* P(renewal n | renewed n - 1 times), n >= 1: the retention rate */
extern double clv_sbg_retention(const double *par, double n);

/*
 * Expected discounted payments, in units of one, of a customer over the next h
 * >= 0 payments (INFINITY: all). INFINITY if the sum diverges: delta = 0, h
 * infinite and alpha <= 1.
 */

/* of a new customer, first payment now and included */
extern double clv_sbg_value_new(const double *par, double h, double delta);

/* of a customer whose n-th renewal, n >= 1, is due now and not yet decided */
extern double clv_sbg_value_before(const double *par, double n, double h,
								   double delta);

/*
 * of a customer just after the n-th renewal, n >= 0, without that payment: the
 * next payment is due in one period
 */
extern double clv_sbg_value_after(const double *par, double n, double h,
								  double delta);

#endif
