#include "model_check.h"

#include "clv/fit/covariate_base.h"
#include "clv/fit/covariate_fit.h"
#include "clv/model/covariates.h"
#include "clv/model/customer_base.h"

#define CUSTOMERS	600
#define Q			2

typedef struct Shop
{
	ClvCustomer customers[CUSTOMERS];
	double		z[CUSTOMERS * Q];
} Shop;

/*
 * Customers who buy at random: those with z1 = 1 twice as often; z2 says
 * nothing, of few values or many.
 */
static void
open_shop(Shop *shop, bool few, uint64_t seed)
{
	for (int i = 0; i < CUSTOMERS; i++)
	{
		ClvCustomer *c = &shop->customers[i];
		double		rate = -log(1 - next_random(&seed)) * 0.05;
		double		T = 20 + floor(60 * next_random(&seed));
		double		life = -60 * log(1 - next_random(&seed));

		shop->z[i * Q] = next_random(&seed) < 0.4;
		shop->z[i * Q + 1] = few ? floor(3 * next_random(&seed)) :
			next_random(&seed);
		if (shop->z[i * Q] > 0)
			rate *= 2;
		*c = (ClvCustomer) {.T = T, .count = 1};
		for (;;)
		{
			double		t = c->t - log(1 - next_random(&seed)) / rate;

			if (t > fmin(T, life))
				break;
			c->x++;
			c->t = t;
		}
	}
}

static ClvCovariateBase *
create_base(const Shop *shop, size_t n)
{
	ClvCovariateBase *base = clv_covariate_base_create(shop->customers, shop->z,
													   n, Q, NULL);

	assert_non_null(base);
	return base;
}

static void
fit_shop(const ClvModel *model, const Shop *shop, ClvFit *without, ClvFit *fit)
{
	ClvCovariateBase *base = create_base(shop, CUSTOMERS);
	ClvBase    *plain = clv_base_create(shop->customers, CUSTOMERS, NULL);

	clv_fit(model, plain, NULL, without);
	clv_covariate_fit(model, base, without, plain->mean_T, NULL, fit);
	clv_base_free(plain);
	clv_covariate_base_free(base);
}

static const ClvModel *const models[] = {
	&clv_pareto_nbd, &clv_bg_nbd, &clv_mbg_nbd
};

/* ---- likelihood ---- */

typedef struct At
{
	const ClvModel *model;
	const ClvCovariateBase *base;
} At;

static void
log_likelihood(const double *par, void *arg, ClvSum *sum)
{
	At		   *at = arg;
	double	   *work = calloc(clv_covariate_work(at->model, at->base),
							  sizeof(double));

	assert_non_null(work);
	assert_int_equal(clv_covariate_log_likelihood(at->model, at->base, par,
												  work, NULL, sum), 0);
	free(work);
}

/* of groups that have a base, and of customers one by one */
static void
derivatives_are_those_of_differences(void **state)
{
	/* logarithms, and coefficients */
	static const double par[] = {.4, 2.1, .3, 2.9, .5, .2, .7, .3};

	(void) state;
	for (size_t m = 0; m < LENGTH(models); m++)
		for (int few = 0; few < 2; few++)
		{
			Shop		shop;
			At			at = {models[m], NULL};

			open_shop(&shop, few, 7);
			at.base = create_base(&shop, 200);
			check_derivatives(log_likelihood, &at, par, 8, 1e-6);
			clv_covariate_base_free((ClvCovariateBase *) at.base);
		}
}

/* The sum over customers of the likelihood of their own parameters */
static void
likelihood_is_the_sum_over_customers(void **state)
{
	static const double par[] = {1.4, 8, .7, 18, .5, -.2, .7, .3};

	(void) state;
	for (size_t m = 0; m < LENGTH(models); m++)
		for (int few = 0; few < 2; few++)
		{
			Shop		shop;
			ClvCovariateBase *base;
			At			at = {models[m], NULL};
			double		search[8];
			double		total = 0;
			ClvSum		sum = {0};

			open_shop(&shop, few, 8);
			base = create_base(&shop, CUSTOMERS);
			at.base = base;
			for (int i = 0; i < CUSTOMERS; i++)
			{
				double		own[CLV_MAX_OWN_PARAMS];

				clv_own_parameters(models[m], par, shop.z + i * Q, Q, own);
				total += models[m]->log_likelihood(own, &shop.customers[i]);
			}
			for (int i = 0; i < 4; i++)
				search[i] = log(par[i]);
			for (int link = 0; link < CLV_LINKS; link++)
				for (int j = 0; j < Q; j++)
				{
					const ClvLink *l = &models[m]->links[link];
					const ClvColumn *c = &base->columns[j];
					int			k = clv_coefficient(models[m], link, Q, j);

					search[k] = par[k] * c->deviation * c->range;
					search[l->param] += l->sign * par[k] *
						(c->least + c->mean * c->range);
				}
			log_likelihood(search, &at, &sum);
			assert_close(sum.value, total, 1e-12);
			clv_covariate_base_free(base);
		}
}

/* ---- fits ---- */

/* The optimum has no slope, is above that without covariates, and finds what
 * was put in. */
static void
the_optimum_is_found(void **state)
{
	(void) state;
	for (size_t m = 0; m < LENGTH(models); m++)
		for (int few = 0; few < 2; few++)
		{
			Shop		shop;
			ClvFit		without;
			ClvFit		fit;

			open_shop(&shop, few, 9);
			fit_shop(models[m], &shop, &without, &fit);
			assert_true(fit.status == CLV_CONVERGED || fit.status == CLV_BOUNDARY);
			assert_int_equal(fit.nparams, 8);
			assert_true(fit.gradient_norm < 1e-4);
			assert_true(fit.log_likelihood > without.log_likelihood);
			assert_true(fabs(fit.par[4] - M_LN2) < 3 * fit.se[4]);
			assert_true(fabs(fit.par[5]) < 3 * fit.se[5]);
			assert_int_equal(fit.customers, CUSTOMERS);
		}
}

/* Any order of the customers gives the same bits. */
static void
order_of_customers_does_not_matter(void **state)
{
	Shop		shop;
	Shop		other;
	ClvFit		without;
	ClvFit		fit;
	ClvFit		again;

	(void) state;
	for (int few = 0; few < 2; few++)
	{
		open_shop(&shop, few, 10);
		for (int i = 0; i < CUSTOMERS; i++)
		{
			int			to = (i * 371 + 5) % CUSTOMERS;

			other.customers[to] = shop.customers[i];
			memcpy(other.z + to * Q, shop.z + i * Q, Q * sizeof(double));
		}
		fit_shop(&clv_bg_nbd, &shop, &without, &fit);
		fit_shop(&clv_bg_nbd, &other, &without, &again);
		assert_memory_equal(fit.par, again.par, sizeof(fit.par));
		assert_memory_equal(fit.cov, again.cov, sizeof(fit.cov));
		assert_true(fit.log_likelihood == again.log_likelihood);
	}
}

/* Other units and another zero of a covariate are the same model. */
static void
units_of_a_covariate_do_not_matter(void **state)
{
	Shop		shop;
	ClvFit		without;
	ClvFit		fit;
	ClvFit		scaled;
	double		z[] = {1, 0.3};
	double		z_scaled[] = {1, 1030};

	(void) state;
	open_shop(&shop, false, 11);
	fit_shop(&clv_mbg_nbd, &shop, &without, &fit);
	for (int i = 0; i < CUSTOMERS; i++)
		shop.z[i * Q + 1] = 1000 + 100 * shop.z[i * Q + 1];
	fit_shop(&clv_mbg_nbd, &shop, &without, &scaled);
	assert_near(fit.log_likelihood, scaled.log_likelihood, 1e-7);
	assert_close(fit.par[5], 100 * scaled.par[5], 1e-5);
	assert_close(fit.se[5], 100 * scaled.se[5], 1e-5);
	for (int i = 0; i < 4; i++)
	{
		double		own[CLV_MAX_OWN_PARAMS];
		double		own_scaled[CLV_MAX_OWN_PARAMS];

		clv_own_parameters(&clv_mbg_nbd, fit.par, z, Q, own);
		clv_own_parameters(&clv_mbg_nbd, scaled.par, z_scaled, Q, own_scaled);
		assert_close(own[i], own_scaled[i], 1e-5);
	}
}

/* ---- columns ---- */

static void
constant_and_collinear_columns_are_found(void **state)
{
	static const double far[] = {0, 1e9, -1e14};
	Shop		shop;

	(void) state;
	for (size_t k = 0; k < LENGTH(far); k++)
	{
		ClvCovariateBase *base;

		open_shop(&shop, true, 12);
		base = create_base(&shop, CUSTOMERS);
		assert_int_equal(clv_constant_column(base), -1);
		assert_int_equal(clv_collinear_column(base), -1);
		clv_covariate_base_free(base);
		for (int i = 0; i < CUSTOMERS; i++)
			shop.z[i * Q + 1] = far[k] + 3 * shop.z[i * Q];
		base = create_base(&shop, CUSTOMERS);
		assert_int_equal(clv_constant_column(base), -1);
		assert_int_equal(clv_collinear_column(base), 1);
		clv_covariate_base_free(base);
		for (int i = 0; i < CUSTOMERS; i++)
			shop.z[i * Q] = far[k];
		base = create_base(&shop, CUSTOMERS);
		assert_int_equal(clv_constant_column(base), 0);
		clv_covariate_base_free(base);
	}
}

/* A sample has customers of all groups, and the scale of the base. */
static void
a_sample_has_customers_of_all_groups(void **state)
{
	Shop		shop;
	ClvCovariateBase *base;
	ClvCovariateBase *sample;

	(void) state;
	open_shop(&shop, true, 13);
	base = create_base(&shop, CUSTOMERS);
	sample = clv_covariate_sample(base, 100);
	assert_non_null(sample);
	assert_int_equal(sample->customers, 100);
	assert_int_equal(sample->ngroups, base->ngroups);
	assert_memory_equal(sample->columns, base->columns, sizeof(base->columns));
	assert_memory_equal(sample->scaled, base->scaled,
						base->ngroups * Q * sizeof(double));
	clv_covariate_base_free(base);
	clv_covariate_base_free(sample);
}

/* ---- ends ---- */

static void
without_repeat_buyers_there_is_no_fit(void **state)
{
	Shop		shop;
	ClvFit		without;
	ClvFit		fit;

	(void) state;
	open_shop(&shop, true, 14);
	for (int i = 0; i < CUSTOMERS; i++)
		shop.customers[i].x = shop.customers[i].t = 0;
	fit_shop(&clv_bg_nbd, &shop, &without, &fit);
	assert_int_equal(fit.status, CLV_TOO_FEW);
	assert_int_equal(fit.nparams, 8);
	assert_true(fit.par[4] == 0 && fit.se[4] < 0);
}

static int
stop_at(void *arg)
{
	int		   *calls = arg;

	return --*calls < 0;
}

/* A stop at any call ends the fit, and leaves nothing behind. */
static void
a_fit_can_be_stopped_at_any_call(void **state)
{
	Shop		shop;

	(void) state;
	open_shop(&shop, false, 15);
	for (int calls = 0; calls < 12; calls++)
	{
		int			left = calls;
		ClvTick		tick = {.call = stop_at, .arg = &left};
		ClvFit		without = {.par = {1, 10, 1, 3}};
		ClvCovariateBase *base = clv_covariate_base_create(shop.customers,
														   shop.z, CUSTOMERS,
														   Q, &tick);
		ClvFit		fit;

		if (base == NULL)
			continue;
		clv_covariate_fit(&clv_bg_nbd, base, &without, 50, &tick, &fit);
		assert_int_equal(fit.status, CLV_STOPPED);
		clv_covariate_base_free(base);
	}
}

/* Whatever the covariates, a customer has parameters that a model takes. */
static void
extreme_covariates_give_valid_parameters(void **state)
{
	static const double values[] = {-1e15, -700, 0, 1e-300, 700, 1e15};
	double		par[] = {1, 1e-15, 1e15, 1, 1e15, -1e15, 1, 1e15};

	(void) state;
	for (size_t i = 0; i < LENGTH(values); i++)
		for (size_t j = 0; j < LENGTH(values); j++)
			for (size_t m = 0; m < LENGTH(models); m++)
			{
				double		z[] = {values[i], values[j]};
				double		own[CLV_MAX_OWN_PARAMS];

				clv_own_parameters(models[m], par, z, Q, own);
				assert_true(clv_valid_parameters(models[m], own));
			}
}

/* Known quantiles */
static void
known_quantiles_of_chi_squared(void **state)
{
	(void) state;
	assert_close(clv_chi_squared_above(3.841458820694124, 1), 0.05, 1e-12);
	assert_close(clv_chi_squared_above(5.991464547107979, 2), 0.05, 1e-12);
	assert_close(clv_chi_squared_above(7.814727903251179, 3), 0.05, 1e-12);
	assert_close(clv_chi_squared_above(46.19425952, 32), 0.05, 1e-7);
	assert_true(clv_chi_squared_above(0, 1) == 1);
	assert_true(clv_chi_squared_above(0, 4) == 1);
	assert_true(clv_chi_squared_above(1e6, 7) == 0);
}

/*
 * Sums of the series for whole and half degrees, and the recurrence by two
 * degrees: y^(df / 2) e^-y / Gamma(df / 2 + 1) more.
 */
static void
chi_squared_of_few_and_many_degrees(void **state)
{
	static const double statistics[] = {1e-310, 1e-20, 0.3, 2, 9, 40, 700};

	(void) state;
	for (size_t i = 0; i < LENGTH(statistics); i++)
	{
		double		y = statistics[i] / 2;
		double		above[2 * CLV_LINKS * CLV_MAX_COVARIATES + 1];

		for (int df = 1; df < (int) LENGTH(above); df++)
		{
			above[df] = clv_chi_squared_above(statistics[i], df);
			assert_true(above[df] <= 1);
			if (df > 2)
				assert_close(above[df], fmin(above[df - 2] +
											 exp((df / 2.0 - 1) * log(y) - y -
												 lgamma(df / 2.0)), 1), 1e-11);
		}
		assert_close(above[1], erfc(sqrt(y)), 1e-14);
		assert_close(above[2], exp(-y), 1e-14);
		assert_close(above[3], erfc(sqrt(y)) + 2 * sqrt(y / M_PI) * exp(-y),
					 1e-14);
		assert_close(above[4], (1 + y) * exp(-y), 1e-14);
	}
	for (int df = 1; df < 9; df++)
		assert_true(clv_chi_squared_above(-3, df) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(likelihood_is_the_sum_over_customers),
		cmocka_unit_test(the_optimum_is_found),
		cmocka_unit_test(order_of_customers_does_not_matter),
		cmocka_unit_test(units_of_a_covariate_do_not_matter),
		cmocka_unit_test(constant_and_collinear_columns_are_found),
		cmocka_unit_test(a_sample_has_customers_of_all_groups),
		cmocka_unit_test(without_repeat_buyers_there_is_no_fit),
		cmocka_unit_test(a_fit_can_be_stopped_at_any_call),
		cmocka_unit_test(extreme_covariates_give_valid_parameters),
		cmocka_unit_test(known_quantiles_of_chi_squared),
		cmocka_unit_test(chi_squared_of_few_and_many_degrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
