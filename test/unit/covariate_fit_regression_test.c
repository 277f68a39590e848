/*
 * Fits with covariates compared with the closed form of a linear regression,
 * at bounds, on samples, and stopped.
 */
#include "scarce_memory.h"
#include "ticks.h"
#include "regression_model.h"

#include "clv/fit/covariate_fit.h"

static const ClvFit without = {
	.par = {1.5, 2, 0.5, 3, 0.25, 1, 0.75}, .nparams = OWN
};

static void
fit_shop(const Shop *shop, const ClvTick *tick, ClvFit *fit)
{
	ClvCovariateBase *base = base_of(shop);

	clv_covariate_fit(&regression, base, &without, mean_age(shop), tick, fit);
	clv_covariate_base_free(base);
}

/* ---- optima ---- */

/* Fails unless ln L is that of the customers, with parameters of their own. */
static void
check_value(const ClvFit *fit, const Shop *shop)
{
	double		value = 0;

	for (size_t i = 0; i < shop->n; i++)
	{
		double		own[OWN];

		clv_own_parameters(&regression, fit->par,
						   shop->z + i * (size_t) shop->q, shop->q, own);
		value += (double) shop->customers[i].count *
			regression_log_likelihood(own, &shop->customers[i]);
	}
	assert_close(fit->log_likelihood, value, 1e-10);
}

/* Fails unless the fit is the solution, of natural parameters. */
static void
check_solution(const ClvFit *fit, const Solution *s, double tolerance)
{
	double		scale[CLV_MAX_PARAMS];

	assert_int_equal(fit->nparams, s->n);
	for (int i = 0; i < s->n; i++)
	{
		double		par = i < OWN ? exp(s->theta[i]) : s->theta[i];
		double		se;

		scale[i] = i < OWN ? par : 1;
		se = sqrt(s->cov[i][i]) * scale[i];
		assert_near(fit->par[i], par, tolerance * (se + fabs(par)));
		assert_close(fit->se[i], se, tolerance);
	}
	for (int i = 0; i < s->n; i++)
		for (int j = 0; j < s->n; j++)
			assert_near(fit->cov[i][j], s->cov[i][j] * scale[i] * scale[j],
						tolerance * fit->se[i] * fit->se[j]);
}

static void
fits_are_regressions(void **state)
{
	static const int counts[] = {1, 2, 3, CLV_MAX_COVARIATES};

	(void) state;
	set_precision(0.3);
	for (size_t k = 0; k < LENGTH(counts); k++)
	{
		Shop		shop = open_shop(300, counts[k], 5);
		Solution   *s = solution_of(&shop);
		ClvFit		fit;

		forget();
		fit_shop(&shop, NULL, &fit);
		check_solution(&fit, s, 1e-8);
		assert_int_equal(fit.status, CLV_CONVERGED);
		assert_true(fit.gradient_norm < 1e-6);
		assert_int_equal(fit.customers, 450);
		assert_int_equal(fit.rows, 300);
		check_value(&fit, &shop);
		/* the search begins with the fit without covariates */
		for (int i = 0; i < OWN; i++)
			assert_close(seen.first[i], without.par[i], 1e-14);
		free(s);
		close_shop(&shop);
	}
}

/* ---- bounds ---- */

/*
 * Aims far above and far below the bounds of the model's own parameters, which
 * are times of the mean age for some: the search ends at the bounds, at the
 * mean of the covariates.
 */
static void
own_parameters_end_at_their_bounds(void **state)
{
	(void) state;
	set_precision(0);
	for (int sign = -1; sign <= 1; sign += 2)
	{
		Shop		shop = open_shop(200, 1, 6);
		double		mean = 0;
		ClvFit		fit;

		for (int k = 0; k < OWN; k++)
			aim_shift[k] = k == 5 ? 0 : 20 * sign;
		for (size_t i = 0; i < shop.n; i++)
			mean += (double) shop.customers[i].count * shop.z[i] / 300;
		forget();
		fit_shop(&shop, NULL, &fit);
		assert_int_equal(fit.status, CLV_BOUNDARY);
		for (int k = 0; k < OWN; k++)
		{
			double		bound = pow(10, 3 * sign) *
				(regression.params[k].is_time ? mean_age(&shop) : 1);

			assert_int_equal(fit.at_bound[k], k == 5 ? 0 : sign);
			assert_true((fit.se[k] >= 0) == (k == 5));
			if (k == RATE)
				bound *= exp(fit.par[OWN] * mean);
			if (k == DROP)
				bound *= exp(-fit.par[OWN + 1] * mean);
			if (k != 5)
				assert_close(fit.par[k], bound, 1e-12);
			for (int l = 0; l < fit.nparams; l++)
				assert_true((fit.cov[k][l] == 0) == (fit.se[k] < 0 ||
													 fit.se[l] < 0 || k != l));
		}
		assert_true(fit.se[OWN] > 0 && fit.se[OWN + 1] > 0);
		close_shop(&shop);
	}
	memset(aim_shift, 0, sizeof(aim_shift));
}

/*
 * A coefficient has an effect of e^16 at most over the range of its covariate.
 * Then the errors of the parameters that it shifts are unknown, unless the mean
 * of the covariate is 0.
 */
static void
coefficients_end_at_their_bounds(void **state)
{
	(void) state;
	set_precision(0);
	aim_by_age = 100;
	for (int shift = 0; shift < 2; shift++)
	{
		Shop		shop = open_shop(64, 1, 7);
		ClvFit		fit;

		for (size_t i = 0; i < shop.n; i++)
		{
			double		z = i % 2 == 0 ? -1 : 1;

			shop.customers[i].count = 1;
			shop.customers[i].T = 11 + z;
			shop.z[i] = z + shift;
		}
		forget();
		fit_shop(&shop, NULL, &fit);
		assert_int_equal(fit.status, CLV_BOUNDARY);
		assert_close(fit.par[OWN], -8, 1e-14);
		assert_close(fit.par[OWN + 1], 8, 1e-14);
		assert_true(fit.at_bound[OWN] == -1 && fit.at_bound[OWN + 1] == 1);
		assert_true(fit.se[OWN] < 0 && fit.se[OWN + 1] < 0);
		for (int k = 0; k < OWN; k++)
			if (shift == 0 || (k != RATE && k != DROP))
				assert_close(fit.se[k] / fit.par[k], 1 / sqrt(64 * precision[k][k]),
							 1e-8);
			else
				assert_true(fit.se[k] < 0 && fit.cov[k][k] == 0);
		for (int k = 0; k < fit.nparams; k++)
			assert_true(fit.cov[OWN][k] == 0 && fit.cov[k][OWN + 1] == 0);
		close_shop(&shop);
	}
	aim_by_age = 0.01;
}

/* ---- repeat buyers ---- */

/* Two for each parameter determine a fit. */
static void
repeat_buyers_that_a_fit_needs(void **state)
{
	(void) state;
	set_precision(0);
	for (int repeaters = 17; repeaters <= 18; repeaters++)
	{
		Shop		shop = open_shop(40, 1, 8);
		ClvFit		fit;

		for (size_t i = 0; i < shop.n; i++)
			shop.customers[i] = (ClvCustomer) {.T = 20, .count = 1};
		for (size_t i = 0; i < 15; i++)
			shop.customers[i] = (ClvCustomer) {1, 1, 20, 0, 1};
		shop.customers[20] = (ClvCustomer) {1, 1, 20, 0, repeaters - 15};
		forget();
		fit_shop(&shop, NULL, &fit);
		assert_int_equal(fit.nparams, 9);
		assert_int_equal(fit.status, repeaters < 18 ? CLV_TOO_FEW : CLV_CONVERGED);
		close_shop(&shop);
	}
}

/* Without any, the fit is that without covariates. */
static void
nobody_bought_again(void **state)
{
	Shop		shop = open_shop(40, CLV_MAX_COVARIATES, 9);
	ClvFit		fit;

	(void) state;
	for (size_t i = 0; i < shop.n; i++)
		shop.customers[i].x = shop.customers[i].t = 0;
	forget();
	fit_shop(&shop, NULL, &fit);
	assert_false(seen.any);
	assert_int_equal(fit.nparams, CLV_MAX_PARAMS);
	for (int i = 0; i < OWN; i++)
		assert_true(fit.par[i] == without.par[i] && fit.se[i] == without.se[i]);
	for (int i = OWN; i < fit.nparams; i++)
		assert_true(fit.par[i] == 0 && fit.se[i] < 0);
	close_shop(&shop);
}

/* ---- ticks ---- */

static void
count_report(void *arg, int iteration, double log_likelihood,
			 double gradient_norm)
{
	Asked	   *asked = arg;

	assert_int_equal(iteration, ++asked->reports);
	assert_true(isfinite(log_likelihood) && gradient_norm >= 0);
}

/*
 * Groups of 4096 and 5000 rows, and 4095 of one: a tick for 2048 groups, and
 * one for 2048 rows of a group.
 */
static void
a_likelihood_can_be_stopped_at_any_tick(void **state)
{
	Shop		shop = open_shop(4096 + 5000 + 4095, 1, 10);
	double		at[OWN + 2] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.1, 0.1};
	ClvCovariateBase *base;
	double	   *work;

	(void) state;
	set_precision(0);
	for (size_t i = 0; i < shop.n; i++)
		shop.z[i] = i < 4096 ? 1 : i < 4096 + 5000 ? 2 : (double) i;
	base = base_of(&shop);
	work = calloc(clv_covariate_work(&regression, base), sizeof(double));
	assert_non_null(work);
	for (int stop_at = 0; stop_at <= 8; stop_at++)
	{
		Asked		asked = {.stop_at = stop_at};
		ClvTick		tick = {.call = ask, .arg = &asked};
		ClvSum		sum = {0};
		int			stopped;

		forget();
		stopped = clv_covariate_log_likelihood(&regression, base, at, work,
											   &tick, &sum);
		assert_true((stopped != 0) == (stop_at > 0));
		assert_int_equal(asked.times, stop_at > 0 ? stop_at : 8);
		if (stop_at == 0)
			assert_true(seen.chunks == 5 && seen.customers == base->customers);
	}
	clv_covariate_base_free(base);
	free(work);
	close_shop(&shop);
}

/* Leaves NaN where the next function has its variables. */
static __attribute__((noinline)) void
soil_stack(void)
{
	volatile double rest[8192];

	for (size_t i = 0; i < LENGTH(rest); i++)
		rest[i] = NAN;
}

/* Sums hold derivatives by the parameters that there are, and nothing else. */
static void
derivatives_of_other_parameters_are_not_read(void **state)
{
	Shop		shop = open_shop(60, 2, 13);
	double		at[OWN + 4] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1, 2, 3, 4};
	ClvCovariateBase *base = base_of(&shop);
	double	   *work = calloc(clv_covariate_work(&regression, base),
							  sizeof(double));
	ClvSum		sum = {0};

	(void) state;
	assert_non_null(work);
	set_precision(0.3);
	forget();
	soil_stack();
	clv_covariate_log_likelihood(&regression, base, at, work, NULL, &sum);
	for (int i = 0; i < CLV_MAX_PARAMS; i++)
	{
		assert_true(i < OWN + 4 ? isfinite(sum.grad[i]) : sum.grad[i] == 0);
		for (int j = 0; j < CLV_MAX_PARAMS; j++)
			assert_true(i <= j && j < OWN + 4 ? isfinite(sum.hess[i][j]) :
						sum.hess[i][j] == 0);
	}
	clv_covariate_base_free(base);
	free(work);
	close_shop(&shop);
}

/* Parameters out of range have no likelihood, but do not stop anything. */
static void
parameters_out_of_range_have_no_likelihood(void **state)
{
	Shop		shop = open_shop(30, 1, 11);
	ClvCovariateBase *base = base_of(&shop);
	double	   *work = calloc(clv_covariate_work(&regression, base),
							  sizeof(double));

	(void) state;
	assert_non_null(work);
	for (int k = 0; k < OWN; k++)
		for (int side = -2; side <= 2; side++)
		{
			/* just within the limits, and just beyond them */
			double		share = abs(side) < 2 ? 1 - 1e-9 : 0.5 + 1e-9;
			double		at[OWN + 2] = {0};
			ClvSum		sum = {0};

			at[k] = side * share * log(1e15);
			forget();
			assert_int_equal(clv_covariate_log_likelihood(&regression, base, at,
														  work, NULL, &sum), 0);
			assert_true(isfinite(sum.value) == (abs(side) < 2));
		}
	clv_covariate_base_free(base);
	free(work);
	close_shop(&shop);
}

/* ---- large bases ---- */

/* A shop of three groups, whose customers all differ and count once */
static Shop
large_shop(size_t n)
{
	Shop		shop = open_shop(n, 1, 12);

	for (size_t i = 0; i < n; i++)
	{
		shop.customers[i].count = 1;
		shop.z[i] = 1 + (double) (i * 3 / n);
	}
	return shop;
}

/*
 * More than 20000 rows are first fitted to a sample of 10000 customers, which
 * is not reported; the search then begins with its optimum.
 */
static void
large_bases_begin_with_a_sample(void **state)
{
	(void) state;
	set_precision(0.3);
	for (size_t n = 20000; n <= 20001; n++)
		for (int silent = 0; silent < 2; silent++)
		{
			Shop		shop = large_shop(n);
			Asked		asked = {0};
			ClvTick		tick = {.call = ask, .arg = &asked,
				.report = silent ? NULL : count_report};
			double		own[OWN];
			int64_t		of_sample;
			ClvFit		fit;

			forget();
			fit_shop(&shop, silent ? NULL : &tick, &fit);
			assert_int_equal(fit.status, CLV_CONVERGED);
			check_value(&fit, &shop);
			assert_int_equal(fit.rows, n);
			assert_int_equal(asked.reports, silent ? 0 : fit.iterations);
			of_sample = seen.customers - (fit.iterations + 1) * (int64_t) n;
			assert_int_equal(of_sample % 10000, 0);
			assert_true((of_sample > 0) == (n > 20000));
			clv_own_parameters(&regression, fit.par, (double[]) {1}, 1, own);
			for (int i = 0; i < OWN; i++)
				if (n > 20000)
					assert_close(seen.first_large[i], own[i], 0.02);
				else
					assert_close(seen.first_large[i], without.par[i], 1e-14);
			close_shop(&shop);
		}
}

static void
a_sample_without_likelihood_is_no_start(void **state)
{
	Shop		shop = large_shop(20001);
	ClvFit		fit;

	(void) state;
	blind = true;
	forget();
	fit_shop(&shop, NULL, &fit);
	blind = false;
	assert_int_equal(fit.status, CLV_CONVERGED);
	check_value(&fit, &shop);
	for (int i = 0; i < OWN; i++)
		assert_close(seen.first_large[i], without.par[i], 1e-14);
	close_shop(&shop);
}

/* A stop while the sample is fitted ends the fit. */
static void
a_sample_can_be_stopped(void **state)
{
	Shop		shop = large_shop(20001);

	(void) state;
	for (int stop_at = 1; stop_at <= 9; stop_at += 4)
	{
		Asked		asked = {.stop_at = stop_at};
		ClvTick		tick = {.call = ask, .arg = &asked};
		ClvFit		fit;

		forget();
		fit_shop(&shop, &tick, &fit);
		assert_int_equal(fit.status, CLV_STOPPED);
		assert_int_equal(asked.times, stop_at);
		assert_false(seen.any_large);
	}
	close_shop(&shop);
}

static void
any_allocation_may_fail(void **state)
{
	Shop		shop = large_shop(20001);
	ClvCovariateBase *base = base_of(&shop);
	ClvFit		fit = {.status = CLV_NO_MEMORY};
	long		allocations = -1;

	(void) state;
	while (fit.status == CLV_NO_MEMORY)
	{
		forget();
		fit.nparams = 1;
		allocations_left = ++allocations;
		clv_covariate_fit(&regression, base, &without, 20, NULL, &fit);
		allocations_left = -1;
		if (fit.status == CLV_NO_MEMORY)
			assert_int_equal(fit.nparams, 0);
	}
	assert_int_equal(fit.status, CLV_CONVERGED);
	assert_true(allocations > 8);
	clv_covariate_base_free(base);
	close_shop(&shop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fits_are_regressions),
		cmocka_unit_test(own_parameters_end_at_their_bounds),
		cmocka_unit_test(coefficients_end_at_their_bounds),
		cmocka_unit_test(repeat_buyers_that_a_fit_needs),
		cmocka_unit_test(nobody_bought_again),
		cmocka_unit_test(a_likelihood_can_be_stopped_at_any_tick),
		cmocka_unit_test(derivatives_of_other_parameters_are_not_read),
		cmocka_unit_test(parameters_out_of_range_have_no_likelihood),
		cmocka_unit_test(large_bases_begin_with_a_sample),
		cmocka_unit_test(a_sample_without_likelihood_is_no_start),
		cmocka_unit_test(a_sample_can_be_stopped),
		cmocka_unit_test(any_allocation_may_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
