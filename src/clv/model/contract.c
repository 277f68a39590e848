/*
 * The table of models of contracts, and their common functions.
 */
#include "clv/model/contract.h"

#include <string.h>

#define CLV_ADDRESS_OF(model) &model,
const ClvContractModel *const clv_contract_models[] = {
	CLV_CONTRACT_MODELS(CLV_ADDRESS_OF) NULL
};

const ClvContractModel *
clv_find_contract_model(const char *name)
{
	for (size_t i = 0; clv_contract_models[i] != NULL; i++)
		if (strcmp(clv_contract_models[i]->name, name) == 0)
			return clv_contract_models[i];
	return NULL;
}

const char *
clv_contract_detail(const ClvContractModel *model, const ClvFit *fit)
{
	for (int i = 0; i < model->nparams; i++)
	{
		if (fit->at_bound[i] < 0)
			return model->params[i].at_lower;
		if (fit->at_bound[i] > 0)
			return model->params[i].at_upper;
	}
	return NULL;
}

/* Completes a fit: counts, and CLV_TOO_FEW. */
static void
end_fit(const ClvRenewals *renewals, ClvFit *fit)
{
	double		lost = 0;
	double		renewed = 0;
	double		seen = 0;

	for (size_t i = 0; i < renewals->n; i++)
	{
		lost += renewals->runs[i].lost;
		renewed += renewals->runs[i].renewed;
		seen += renewals->runs[i].length;
	}
	if (renewals->n > 0)
		fit->customers = (int64_t) (renewals->runs[0].lost +
									renewals->runs[0].renewed);
	fit->rows = (size_t) seen;
	if (fit->status != CLV_STOPPED && (lost == 0 || renewed == 0))
		fit->status = CLV_TOO_FEW;
}

/* One model and its renewals, ready to be evaluated. */
typedef struct RenewalFit
{
	const ClvRenewals *renewals;
	const ClvTick *tick;
	ClvRenewalLikelihood likelihood;
} RenewalFit;

static int
evaluate(void *arg, const double *par, ClvSum *sum)
{
	RenewalFit *fit = arg;

	return fit->likelihood(par, fit->renewals, fit->tick, sum);
}

void
clv_contract_fit(const ClvRenewals *renewals, const ClvTick *tick,
				 const ClvParameter *params, int nparams,
				 ClvRenewalLikelihood likelihood,
				 double start[][CLV_MAX_PARAMS], int nstarts, ClvFit *fit)
{
	RenewalFit	arg = {renewals, tick, likelihood};
	ClvProblem	problem = {.nfree = nparams, .evaluate = evaluate,
	.arg = &arg, .tick = tick};

	for (int i = 0; i < nparams; i++)
	{
		problem.lower[i] = params[i].lower;
		problem.upper[i] = params[i].upper;
	}
	clv_maximise(&problem, start, nstarts, fit);
	end_fit(renewals, fit);
}
