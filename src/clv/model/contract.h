/*
 * The interface of the models of contracts.
 *
 * A model is one file that defines one ClvContractModel, and one line in
 * CLV_CONTRACT_MODELS. A contract is paid at its start and at each renewal;
 * renewals are numbered from 1. Rates delta >= 0 are continuous, per period.
 */
#ifndef CRMVALUE_CLV_MODEL_CONTRACT_H
#define CRMVALUE_CLV_MODEL_CONTRACT_H

#include "clv/model/sbg.h"

typedef struct ClvContractModel
{
	const char *name;
	int			nparams;
	const ClvParameter *params;

	/* see clv_sbg_fit */
	void		(*fit) (const ClvRenewals *renewals, const ClvTick *tick,
						ClvFit *fit);

	/* P(renewed n times at least), n >= 0 whole */
	double		(*survival) (const double *par, double n);

	/* P(renewal n | renewed n - 1 times), n >= 1 */
	double		(*retention) (const double *par, double n);

	/*
	 * For a customer just after the n-th renewal: the sum over the next h
	 * renewals (INFINITY: all), j = 1 .. h, of e^(-delta j) P(renewed j times
	 * more). INFINITY if the sum diverges, which is possible only for delta =
	 * 0.
	 */
	double		(*value_after) (const double *par, double n, double h,
								double delta);

	/* the same with each term times j; delta > 0 or h finite */
	double		(*delay_after) (const double *par, double n, double h,
								double delta);
} ClvContractModel;

/* All models of contracts, one line each; the first is the default. */
#define CLV_CONTRACT_MODELS(MODEL) \
	MODEL(clv_sbg) \
	MODEL(clv_bdw)

#define CLV_COUNT_CONTRACT_MODEL(model) + 1
#define CLV_CONTRACT_MODEL_COUNT \
	(0 CLV_CONTRACT_MODELS(CLV_COUNT_CONTRACT_MODEL))

#define CLV_DECLARE_CONTRACT_MODEL(model) extern const ClvContractModel model;
CLV_CONTRACT_MODELS(CLV_DECLARE_CONTRACT_MODEL)
#undef CLV_DECLARE_CONTRACT_MODEL

/* the table, ended by NULL, and its search by name (NULL: unknown) */
extern const ClvContractModel *const clv_contract_models[];
extern const ClvContractModel *clv_find_contract_model(const char *name);

/* the meaning of a fit at a bound, or NULL */
extern const char *clv_contract_detail(const ClvContractModel *model,
									   const ClvFit *fit);

/* As clv_sbg_log_likelihood. */
typedef int (*ClvRenewalLikelihood) (const double *par,
									 const ClvRenewals *renewals,
									 const ClvTick *tick, ClvSum *sum);

/* The best fit of a model, given by its parameters and its likelihood, over the
 * starts; as clv_sbg_fit. */
extern void clv_contract_fit(const ClvRenewals *renewals, const ClvTick *tick,
							 const ClvParameter *params, int nparams,
							 ClvRenewalLikelihood likelihood,
							 double start[][CLV_MAX_PARAMS], int nstarts,
							 ClvFit *fit);

#endif
