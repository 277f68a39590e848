/*
 * The beta-discrete-Weibull model of contracts (Fader, Hardie, Liu, Davin and
 * Steenburgh 2018).
 *
 * A customer renews at least n times with probability (1 - theta)^(n^c),
 * theta ~ Beta(gamma, delta).  The parameters are {gamma, delta, c}, > 0:
 * retention rises within a customer where c < 1, falls where c > 1, and c = 1
 * is sBG with alpha = gamma, beta = delta.
 */
#ifndef CRMVALUE_CLV_MODEL_BDW_H
#define CRMVALUE_CLV_MODEL_BDW_H

#include "clv/model/sbg.h"

#define CLV_BDW_NPARAMS	3

/* the parameters, in this order */
enum
{
	BDW_GAMMA,
	BDW_DELTA,
	BDW_C
};

/* -ln P(renewed t times at least | renewed s times), 0 <= s <= t; neither
 * need be whole */
extern double clv_bdw_loss(const double *par, double s, double t);

/* its derivative by t, t > 0 */
extern double clv_bdw_hazard(const double *par, double t);

/* As clv_sbg_log_likelihood; in as many steps as there are runs. */
extern int	clv_bdw_log_likelihood(const double *par,
								   const ClvRenewals *renewals,
								   const ClvTick *tick, ClvSum *sum);

/* As clv_sbg_fit; never below the log-likelihood of that. */
extern void clv_bdw_fit(const ClvRenewals *renewals, const ClvTick *tick,
						ClvFit *fit);

/*
 * value_after and delay_after of a ClvContractModel (contract.h). Their time
 * is bounded for all parameters and horizons.
 */
extern double clv_bdw_value_after(const double *par, double n, double h,
								  double delta);
extern double clv_bdw_delay_after(const double *par, double n, double h,
								  double delta);

#endif
