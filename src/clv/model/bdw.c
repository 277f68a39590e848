/*
 * The beta-discrete-Weibull model of contracts: likelihood, fit and chances.
 *
 * With u = t^c the chance to renew t times is S(t) = (delta)_u / (gamma +
 * delta)_u. The likelihood needs only the loss from s to t,
 *
 *	-ln S(t)/S(s) = ln (gamma + delta + u_s)_m - ln (delta + u_s)_m,
 *	m = u_t - u_s,
 *
 * which needs no loop over the renewals between.
 */
#include <math.h>
#include <string.h>

#include "clv/model/bdw.h"
#include "clv/model/contract.h"
#include "clv/numeric/rising.h"
#include "clv/numeric/special.h"

/* If u exceeds the other parameters by this factor, they do not matter. */
#define VAST			1e17

/* Powers up to this one do not overflow. */
#define LARGEST_POWER	1e150

static const ClvParameter bdw_params[CLV_BDW_NPARAMS] = {
	{.name = "gamma", .lower = 1e-5, .upper = 1e6,
		.at_lower = "hardly a contract ends",
	.at_upper = "all customers quit at the same rate"},
	{.name = "delta", .lower = 1e-5, .upper = 1e6,
		.at_lower = "customers quit at once or never",
	.at_upper = "all customers quit at the same rate, or none does"},
	{.name = "c", .lower = 1e-2, .upper = 10,
		.at_lower = "contracts end at the first renewal or never",
	.at_upper = "contracts end at the last renewal seen"},
};

/* t^c - s^c, s > 0, without the cancellation of the difference */
static double
power_growth(double s, double t, double c)
{
	return pow(s, c) * expm1(c * log1p((t - s) / s));
}

/* Whether a power of time makes gamma and delta not matter. */
static bool
is_vast(const double *par, double power)
{
	return power >= VAST * fmax(1, fmax(par[BDW_GAMMA], par[BDW_DELTA]));
}

double
clv_bdw_loss(const double *par, double s, double t)
{
	double		gamma = par[BDW_GAMMA];
	double		delta = par[BDW_DELTA];
	double		c = par[BDW_C];
	double		from = pow(s, c);

	if (is_vast(par, from))
		return gamma * c * log1p((t - s) / s);
	if (c * log(t) > log(LARGEST_POWER))
		return clv_ln_rising_growth(delta + from, LARGEST_POWER, gamma) +
			gamma * (c * log(t) - log(LARGEST_POWER));
	return clv_ln_rising_growth(delta + from,
								s > 0 ? power_growth(s, t, c) : pow(t, c),
								gamma);
}

double
clv_bdw_hazard(const double *par, double t)
{
	double		gamma = par[BDW_GAMMA];
	double		delta = par[BDW_DELTA];
	double		c = par[BDW_C];
	double		power = pow(t, c);
	double		first;
	double		second;

	if (is_vast(par, power))
		return gamma * c / t;
	clv_rising_derivatives(delta + power, gamma, &first, &second);
	return first * c * power / t;
}

/* ---- likelihood ---- */

/* The loss from s to t, with its derivatives. */
typedef struct Loss
{
	double		value;
	double		grad[CLV_BDW_NPARAMS];
	double		hess[CLV_BDW_NPARAMS][CLV_BDW_NPARAMS]; /* i <= j */
} Loss;

/*
 * Adds the part of the loss at one end of the run, at time t, as a function of
 * u = t^c. sign is 1 at the end, -1 at the beginning.
 */
static void
add_end(const double *par, double t, double sign, Loss *loss)
{
	double		lnt = log(t);
	double		power = pow(t, par[BDW_C]);
	double		d = sign * power * lnt; /* of u by c */
	double		first;
	double		second;

	clv_rising_derivatives(par[BDW_DELTA] + power, par[BDW_GAMMA], &first,
						   &second);
	loss->grad[BDW_C] += first * d;
	loss->hess[BDW_C][BDW_C] += (second * power + first) * d * lnt;
	loss->hess[BDW_DELTA][BDW_C] += second * d;
	loss->hess[BDW_GAMMA][BDW_C] +=
		clv_trigamma(par[BDW_GAMMA] + par[BDW_DELTA] + power) * d;
}

/* The loss from s to t. */
static Loss
loss_over(const double *par, double s, double t)
{
	double		from = pow(s, par[BDW_C]);
	double		growth = s > 0 ? power_growth(s, t, par[BDW_C]) :
		pow(t, par[BDW_C]);
	double		base = par[BDW_DELTA] + from;
	double		first;
	double		second;
	Loss		loss = {.value = clv_bdw_loss(par, s, t)};

	clv_rising_derivatives(par[BDW_GAMMA] + base, growth, &first, &second);
	loss.grad[BDW_GAMMA] = loss.grad[BDW_DELTA] = first;
	loss.hess[BDW_GAMMA][BDW_GAMMA] = second;
	loss.hess[BDW_GAMMA][BDW_DELTA] = second;
	loss.hess[BDW_DELTA][BDW_DELTA] = second;
	clv_rising_derivatives(base, growth, &first, &second);
	loss.grad[BDW_DELTA] -= first;
	loss.hess[BDW_DELTA][BDW_DELTA] -= second;
	if (s > 0)
		add_end(par, s, -1, &loss);
	add_end(par, t, 1, &loss);
	return loss;
}

/*
 * Adds the log-likelihood of the contracts of a run: minus the loss for a
 * renewed contract, ln(1 - e^-loss) for a lost one.
 */
static void
add_contracts(const ClvRenewalRun *run, const Loss *loss, ClvSum *sum)
{
	double		gone = -expm1(-loss->value);
	double		odds = exp(-loss->value) / gone;	/* odds of renewal */
	double		slope = run->lost * odds - run->renewed;
	double		bend = -run->lost * odds / gone;

	sum->value += run->lost * log(gone) - run->renewed * loss->value;
	for (int i = 0; i < CLV_BDW_NPARAMS; i++)
	{
		sum->grad[i] += slope * loss->grad[i];
		for (int j = i; j < CLV_BDW_NPARAMS; j++)
			sum->hess[i][j] += slope * loss->hess[i][j] +
				bend * loss->grad[i] * loss->grad[j];
	}
}

int
clv_bdw_log_likelihood(const double *par, const ClvRenewals *renewals,
					   const ClvTick *tick, ClvSum *sum)
{
	for (size_t i = 0; i < renewals->n; i++)
	{
		const ClvRenewalRun *run = &renewals->runs[i];
		Loss		loss;

		if (i % CLV_CHUNK == 0 && tick != NULL && tick->call(tick->arg) != 0)
			return 1;
		if (run->lost + run->renewed == 0)
			continue;
		loss = loss_over(par, run->first, run->first + run->length);
		add_contracts(run, &loss, sum);
	}
	return 0;
}

/* ---- fit ---- */

void
clv_bdw_fit(const ClvRenewals *renewals, const ClvTick *tick, ClvFit *fit)
{
	double		start[][CLV_MAX_PARAMS] = {
		{1, 1, 1}, {0.5, 2, 1.5}, {1, 8, 0.7}, {20, 80, 1.5}, {0.1, 0.5, 0.5}
	};
	int			iterations;

	/* the first start is the best fit at c = 1 */
	clv_sbg_fit(renewals, tick, fit);
	if (fit->status == CLV_STOPPED)
		return;
	iterations = fit->iterations;
	memcpy(start[0], fit->par, sizeof(double) * CLV_SBG_NPARAMS);
	clv_contract_fit(renewals, tick, bdw_params, CLV_BDW_NPARAMS,
					 clv_bdw_log_likelihood, start,
					 sizeof(start) / sizeof(start[0]), fit);
	fit->iterations += iterations;
}

/* ---- chances ---- */

static double
bdw_survival(const double *par, double n)
{
	return exp(-clv_bdw_loss(par, 0, n));
}

static double
bdw_retention(const double *par, double n)
{
	return exp(-clv_bdw_loss(par, n - 1, n));
}

const ClvContractModel clv_bdw = {
	.name = "bdw",
	.nparams = CLV_BDW_NPARAMS,
	.params = bdw_params,
	.fit = clv_bdw_fit,
	.survival = bdw_survival,
	.retention = bdw_retention,
	.value_after = clv_bdw_value_after,
	.delay_after = clv_bdw_delay_after,
};
