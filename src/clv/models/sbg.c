/*
 * The shifted-beta-geometric model of contracts.
 */
#include <math.h>
#include <string.h>

#include "clv/models/beta_stream.h"
#include "clv/models/sbg.h"

enum
{
	ALPHA,
	BETA
};

const ClvParameter clv_sbg_params[CLV_SBG_NPARAMS] = {
	{.name = "alpha", .lower = 1e-5, .upper = 1e6,
		.at_lower = "hardly a contract ends",
	.at_upper = "all customers quit at the same rate"},
	{.name = "beta", .lower = 1e-5, .upper = 1e6,
		.at_lower = "customers quit at once or never",
	.at_upper = "all customers quit at the same rate, or none does"},
};

void
clv_count_renewals(const int64_t *ended, const int64_t *running, size_t n,
				   int64_t *lost, int64_t *renewed)
{
	int64_t		later = 0;

	for (size_t i = n; i-- > 0;)
	{
		lost[i] = ended[i];
		renewed[i] = later;
		later += ended[i] + running[i];
	}
}

/*
 * Adds weight * ln a, whose derivatives are by the parameters from .. BETA, on
 * the sum of which a depends.
 */
static void
add_log(double weight, double a, int from, int to, ClvSum *sum)
{
	sum->value += weight * log(a);
	for (int i = from; i <= to; i++)
	{
		sum->grad[i] += weight / a;
		for (int j = i; j <= to; j++)
			sum->hess[i][j] -= weight / (a * a);
	}
}

void
clv_sbg_log_likelihood(const double *par, const ClvRenewals *renewals,
					   ClvSum *sum)
{
	for (size_t i = 0; i < renewals->n; i++)
	{
		double		lost = renewals->lost[i];
		double		renewed = renewals->renewed[i];

		add_log(lost, par[ALPHA], ALPHA, ALPHA, sum);
		add_log(renewed, par[BETA] + i, BETA, BETA, sum);
		add_log(-(lost + renewed), par[ALPHA] + par[BETA] + i, ALPHA, BETA,
				sum);
	}
}

static int
evaluate(void *arg, const double *par, ClvSum *sum)
{
	clv_sbg_log_likelihood(par, arg, sum);
	return 0;
}

void
clv_sbg_fit(const ClvRenewals *renewals, ClvFit *fit)
{
	double		start[][CLV_MAX_PARAMS] = {
		{1, 1}, {1, 8}, {0.1, 0.5}, {50, 200}
	};
	ClvRenewals data = *renewals;
	ClvProblem	problem = {.nfree = CLV_SBG_NPARAMS, .evaluate = evaluate,
	.arg = &data};
	int64_t		lost = 0;
	int64_t		renewed = 0;

	for (size_t i = 0; i < data.n; i++)
	{
		lost += data.lost[i];
		renewed += data.renewed[i];
	}
	for (int i = 0; i < CLV_SBG_NPARAMS; i++)
	{
		problem.lower[i] = clv_sbg_params[i].lower;
		problem.upper[i] = clv_sbg_params[i].upper;
	}
	clv_maximise(&problem, start, sizeof(start) / sizeof(start[0]), fit);
	fit->customers = data.n == 0 ? 0 : data.lost[0] + data.renewed[0];
	fit->rows = data.n;
	if (lost == 0 || renewed == 0)
		fit->status = CLV_TOO_FEW;
}

const char *
clv_sbg_detail(const ClvFit *fit)
{
	for (int i = 0; i < CLV_SBG_NPARAMS; i++)
	{
		if (fit->at_bound[i] < 0)
			return clv_sbg_params[i].at_lower;
		if (fit->at_bound[i] > 0)
			return clv_sbg_params[i].at_upper;
	}
	return NULL;
}

double
clv_sbg_survival(const double *par, double n)
{
	return clv_beta_survival(par[BETA], par[ALPHA], n);
}

double
clv_sbg_retention(const double *par, double n)
{
	return (par[BETA] + n - 1) / (par[ALPHA] + par[BETA] + n - 1);
}

double
clv_sbg_value_after(const double *par, double n, double h, double delta)
{
	return clv_beta_stream(par[BETA] + n, par[ALPHA], h, delta);
}

double
clv_sbg_value_before(const double *par, double n, double h, double delta)
{
	return exp(delta) * clv_sbg_value_after(par, n - 1, h, delta);
}

double
clv_sbg_value_new(const double *par, double h, double delta)
{
	return h < 1 ? 0 : 1 + clv_sbg_value_after(par, 0, h - 1, delta);
}
