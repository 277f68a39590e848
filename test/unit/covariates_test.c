/*
 * Models with covariates: which take them, where their coefficients are, and
 * the parameters of a customer (X1 of models.md).
 */
#include "model_check.h"

#include "clv/model/covariates.h"

static const ClvModel *const takers[] = {
	&clv_pareto_nbd, &clv_bg_nbd, &clv_mbg_nbd
};

static void
three_models_take_covariates(void **state)
{
	(void) state;
	for (size_t m = 0; clv_models[m] != NULL; m++)
	{
		bool		takes = false;

		for (size_t i = 0; i < LENGTH(takers); i++)
			takes = takes || takers[i] == clv_models[m];
		assert_true(clv_takes_covariates(clv_models[m]) == takes);
	}
}

/* Own parameters, then the coefficients of the rate, then of the drop-out */
static void
every_coefficient_has_its_place(void **state)
{
	(void) state;
	assert_string_equal(clv_link_names[CLV_RATE], "rate");
	assert_string_equal(clv_link_names[CLV_DROP_OUT], "drop_out");
	for (int q = 1; q <= CLV_MAX_COVARIATES; q++)
	{
		int			place = 4;

		for (int j = 0; j < q; j++)
			assert_int_equal(clv_coefficient(&clv_bg_nbd, CLV_RATE, q, j),
							 place++);
		for (int j = 0; j < q; j++)
			assert_int_equal(clv_coefficient(&clv_bg_nbd, CLV_DROP_OUT, q, j),
							 place++);
		assert_int_equal(clv_covariate_params(&clv_bg_nbd, q), place);
		assert_true(place <= CLV_MAX_PARAMS);
	}
}

static void
effects_are_sums_of_products(void **state)
{
	static const double gamma[] = {0.5, -2, 3, 1000};
	static const double z[] = {4, 0.25, -1, 1000};

	(void) state;
	assert_true(clv_effect(gamma, z, 0) == 0);
	assert_true(clv_effect(gamma, z, 1) == 2);
	assert_true(clv_effect(gamma, z, 2) == 1.5);
	assert_true(clv_effect(gamma, z, 3) == -1.5);
}

/* alpha exp(-gamma1'z); beta exp(-gamma2'z) or a exp(gamma2'z) */
static void
parameters_of_a_customer(void **state)
{
	static const double par[] = {2, 30, 0.5, 8, 0.75, -1, 0.5, 0.25};
	static const double z[] = {2, 1};

	(void) state;
	for (size_t m = 0; m < LENGTH(takers); m++)
	{
		double		own[CLV_MAX_OWN_PARAMS];
		double		drop_out = exp(1.25);

		clv_own_parameters(takers[m], par, z, 2, own);
		assert_true(own[0] == 2);
		assert_close(own[1], 30 * exp(-0.5), 1e-14);
		if (takers[m] == &clv_pareto_nbd)
		{
			assert_true(own[2] == 0.5);
			assert_close(own[3], 8 / drop_out, 1e-14);
		}
		else
		{
			assert_close(own[2], 0.5 * drop_out, 1e-14);
			assert_true(own[3] == 8);
		}
	}
}

/* The largest effects lead to the limits of parameters, and no further. */
static void
parameters_of_a_customer_are_limited(void **state)
{
	double		par[] = {2, 30, 0.5, 8, 1e15, 1e15};
	double		z = 1e15;
	double		own[CLV_MAX_OWN_PARAMS];

	(void) state;
	clv_own_parameters(&clv_bg_nbd, par, &z, 1, own);
	assert_true(own[1] == 1e-15 && own[2] == 1e15);
	z = -z;
	clv_own_parameters(&clv_bg_nbd, par, &z, 1, own);
	assert_true(own[1] == 1e15 && own[2] == 1e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_models_take_covariates),
		cmocka_unit_test(every_coefficient_has_its_place),
		cmocka_unit_test(effects_are_sums_of_products),
		cmocka_unit_test(parameters_of_a_customer),
		cmocka_unit_test(parameters_of_a_customer_are_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
