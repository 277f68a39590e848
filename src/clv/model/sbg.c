/*
 * The shifted-beta-geometric model of contracts.
 */
#include <math.h>

#include "clv/model/bdw.h"
#include "clv/model/beta_stream.h"
#include "clv/model/contract.h"
#include "clv/numeric/rising.h"
#include "clv/model/sbg.h"
#include "clv/numeric/special.h"

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

/* runs up to this length are summed renewal by renewal */
#define SHORT_RUN	64

/* Sets a run, and returns the place of the next. */
static ClvRenewalRun *
set_run(ClvRenewalRun *run, double first, double length, int64_t lost,
		int64_t renewed)
{
	*run = (ClvRenewalRun) {first, length, (double) lost, (double) renewed};
	return run + 1;
}

size_t
clv_count_renewals(const ClvContracts *contracts, size_t n,
				   ClvRenewalRun *runs)
{
	ClvRenewalRun *run = runs;
	int64_t		left = 0;
	double		next = 0;		/* the first renewal not in a run yet */

	for (size_t i = 0; i < n; i++)
		left += contracts[i].ended + contracts[i].running;
	for (size_t i = 0; i < n; i++)
	{
		const ClvContracts *c = &contracts[i];

		if (c->renewals > next)
			run = set_run(run, next, c->renewals - next, 0, left);
		left -= c->ended + c->running;
		run = set_run(run, c->renewals, 1, c->ended, left);
		next = c->renewals + 1;
	}
	return (size_t) (run - runs);
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

/* add_log with (a)_n, n factors, in place of a */
static void
add_rising_derivatives(double weight, double a, double n, int from, int to,
					   ClvSum *sum)
{
	double		first;
	double		second;

	clv_rising_derivatives(a, n, &first, &second);
	for (int i = from; i <= to; i++)
	{
		sum->grad[i] += weight * first;
		for (int j = i; j <= to; j++)
			sum->hess[i][j] += weight * second;
	}
}

/* Adds a run without lost contracts. */
static void
add_renewed(const double *par, const ClvRenewalRun *run, ClvSum *sum)
{
	double		a = par[BETA] + run->first;
	double		b = par[ALPHA] + par[BETA] + run->first;

	if (run->renewed == 0)
		return;
	if (run->length > SHORT_RUN)
	{
		sum->value -= run->renewed *
			clv_ln_rising_growth(a, run->length, par[ALPHA]);
		add_rising_derivatives(run->renewed, a, run->length, BETA, BETA, sum);
		add_rising_derivatives(-run->renewed, b, run->length, ALPHA, BETA,
							   sum);
		return;
	}
	for (int i = 0; i < run->length; i++)
	{
		add_log(run->renewed, a + i, BETA, BETA, sum);
		add_log(-run->renewed, b + i, ALPHA, BETA, sum);
	}
}

int
clv_sbg_log_likelihood(const double *par, const ClvRenewals *renewals,
					   const ClvTick *tick, ClvSum *sum)
{
	for (size_t i = 0; i < renewals->n; i++)
	{
		const ClvRenewalRun *run = &renewals->runs[i];

		if (i % CLV_CHUNK == 0 && tick != NULL && tick->call(tick->arg) != 0)
			return 1;
		if (run->lost == 0)
		{
			add_renewed(par, run, sum);
			continue;
		}
		add_log(run->lost, par[ALPHA], ALPHA, ALPHA, sum);
		add_log(run->renewed, par[BETA] + run->first, BETA, BETA, sum);
		add_log(-(run->lost + run->renewed),
				par[ALPHA] + par[BETA] + run->first, ALPHA, BETA, sum);
	}
	return 0;
}

void
clv_sbg_fit(const ClvRenewals *renewals, const ClvTick *tick, ClvFit *fit)
{
	double		start[][CLV_MAX_PARAMS] = {
		{1, 1}, {1, 8}, {0.1, 0.5}, {50, 200}
	};

	clv_contract_fit(renewals, tick, clv_sbg_params, CLV_SBG_NPARAMS,
					 clv_sbg_log_likelihood, start,
					 sizeof(start) / sizeof(start[0]), fit);
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

/* The beta-discrete-Weibull model at c = 1 */
static double
sbg_delay_after(const double *par, double n, double h, double delta)
{
	return clv_bdw_delay_after((double[]) {par[ALPHA], par[BETA], 1}, n, h,
							   delta);
}

const ClvContractModel clv_sbg = {
	.name = "sbg",
	.nparams = CLV_SBG_NPARAMS,
	.params = clv_sbg_params,
	.fit = clv_sbg_fit,
	.survival = clv_sbg_survival,
	.retention = clv_sbg_retention,
	.value_after = clv_sbg_value_after,
	.delay_after = sbg_delay_after,
};
