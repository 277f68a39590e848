/*
 * Covariates of customers: parameters of a customer.
 */
#include "clv/model/covariates.h"

#include <math.h>
#include <string.h>

#include "common/invariant.h"

const char *const clv_link_names[CLV_LINKS] = {
	[CLV_RATE] = "rate",
	[CLV_DROP_OUT] = "drop_out",
};

bool
clv_takes_covariates(const ClvModel *model)
{
	return model->links[CLV_RATE].sign != 0;
}

int
clv_covariate_params(const ClvModel *model, int q)
{
	return model->nparams + CLV_LINKS * q;
}

int
clv_coefficient(const ClvModel *model, int link, int q, int j)
{
	return model->nparams + link * q + j;
}

double
clv_effect(const double *gamma, const double *z, int q)
{
	double		effect = 0;

	for (int j = 0; j < q; j++)
		effect += gamma[j] * z[j];
	return effect;
}

void
clv_own_parameters(const ClvModel *model, const double *par, const double *z,
				   int q, double *own)
{
	memcpy(own, par, sizeof(double) * (size_t) model->nparams);
	for (int link = 0; link < CLV_LINKS; link++)
	{
		double		effect = clv_effect(par + clv_coefficient(model, link, q, 0),
										z, q);
		double		ln_own = log(par[model->links[link].param]) +
			model->links[link].sign * effect;

		Invariant(isfinite(ln_own));
		own[model->links[link].param] =
			fmin(fmax(exp(ln_own), CLV_LEAST), CLV_LARGEST);
	}
}
