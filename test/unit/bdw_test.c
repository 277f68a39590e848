#include "model_check.h"

#include "clv/model/bdw.h"
#include "clv/model/contract.h"

/* Contracts of 1000 that were lost at renewals 1 to 4 (Fader and Hardie 2007) */
static const ClvContracts regular[] = {
	{0, 369, 0}, {1, 163, 0}, {2, 86, 0}, {3, 56, 0}, {4, 0, 326}
};
static const ClvContracts high_end[] = {
	{0, 131, 0}, {1, 126, 0}, {2, 90, 0}, {3, 60, 0}, {4, 0, 593}
};

#define MOST_NUMBERS	5

typedef struct Counts
{
	ClvRenewalRun runs[2 * MOST_NUMBERS];
	ClvRenewals renewals;
} Counts;

static void
observe(const ClvContracts *contracts, size_t n, Counts *counts)
{
	counts->renewals = (ClvRenewals) {
		clv_count_renewals(contracts, n, counts->runs), counts->runs
	};
}

/* The published fits, Fader, Hardie, Liu, Davin and Steenburgh (2018) */
static void
published_fits_are_found(void **state)
{
	static const struct
	{
		const ClvContracts *contracts;
		double		par[CLV_BDW_NPARAMS];
		double		log_likelihood;
	}			fits[] = {
		{regular, {.5231, .8944, 1.1963}, -1401.3831},
		{high_end, {.2593, 1.7225, 1.5844}, -1222.7493},
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(fits); i++)
	{
		Counts		counts;
		ClvFit		fit;

		observe(fits[i].contracts, LENGTH(regular), &counts);
		clv_bdw_fit(&counts.renewals, NULL, &fit);
		assert_int_equal(fit.status, CLV_CONVERGED);
		assert_near(fit.log_likelihood, fits[i].log_likelihood, 5.1e-5);
		for (int j = 0; j < CLV_BDW_NPARAMS; j++)
			/* printed to four digits, of an optimum that is flat */
			assert_near(fit.par[j], fits[i].par[j], 2e-4);
		assert_int_equal(fit.customers, 1000);
		assert_int_equal(fit.rows, 5);
		assert_null(clv_contract_detail(&clv_bdw, &fit));
	}
}

/* gamma, delta, c, n, h, discount rate; value, delay, loss and retention
 * after n, in 60 digits or more */
static void
renewals_to_come_are_known(void **state)
{
	static const double known[][10] = {
#include "bdw_streams.inc"
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const double *k = known[i];

		assert_close(clv_bdw_value_after(k, k[3], k[4], k[5]), k[6], 1e-11);
		assert_close(clv_bdw_delay_after(k, k[3], k[4], k[5]), k[7], 1e-11);
		assert_close(clv_bdw_loss(k, 0, k[3]), k[8], 1e-11);
		assert_close(clv_bdw.retention(k, k[3] + 1), k[9], 1e-11);
	}
}

/* At c = 1 the model is sBG, for any horizon. */
static void
at_shape_1_the_model_is_sbg(void **state)
{
	static const double horizons[] = {1, 1000, 1e5, 2e9, INFINITY};
	static const double deltas[] = {0, 1e-9, 1e-4, 0.1, 1};

	(void) state;
	for (double gamma = 1e-2; gamma < 1e4; gamma *= 13)
		for (double delta = 1e-2; delta < 1e4; delta *= 13)
			for (size_t i = 0; i < LENGTH(horizons); i++)
				for (size_t j = 0; j < LENGTH(deltas); j++)
				{
					double		par[] = {gamma, delta, 1};
					double		sbg = clv_sbg_value_after(par, 7, horizons[i],
														  deltas[j]);
					double		bdw = clv_bdw_value_after(par, 7, horizons[i],
														  deltas[j]);

					if (isinf(sbg))
						assert_true(bdw == sbg);
					else
						assert_close(bdw, sbg, 1e-10);
				}
	for (double n = 1; n < 2e9; n *= 7)
	{
		double		par[] = {.7, 1.2, 1};

		assert_close(clv_bdw.survival(par, n), clv_sbg.survival(par, n), 1e-13);
		assert_close(clv_bdw.retention(par, n), clv_sbg.retention(par, n),
					 1e-13);
	}
}

/* At c = 1 the likelihood and its derivatives are those of sBG. */
static void
at_shape_1_the_likelihood_is_that_of_sbg(void **state)
{
	static const double par[] = {.7, 1.2, 1};
	Counts		counts;
	ClvSum		bdw = {0};
	ClvSum		sbg = {0};

	(void) state;
	observe(regular, LENGTH(regular), &counts);
	assert_int_equal(clv_bdw_log_likelihood(par, &counts.renewals, NULL, &bdw),
					 0);
	assert_int_equal(clv_sbg_log_likelihood(par, &counts.renewals, NULL, &sbg),
					 0);
	assert_close(bdw.value, sbg.value, 1e-14);
	for (int i = 0; i < CLV_SBG_NPARAMS; i++)
	{
		assert_near(bdw.grad[i], sbg.grad[i], 1e-10);
		for (int j = i; j < CLV_SBG_NPARAMS; j++)
			assert_near(bdw.hess[i][j], sbg.hess[i][j], 1e-9);
	}
}

static void
log_likelihood(const double *par, void *arg, ClvSum *sum)
{
	assert_int_equal(clv_bdw_log_likelihood(par, arg, NULL, sum), 0);
}

static void
derivatives_are_those_of_differences(void **state)
{
	static const double at[][CLV_BDW_NPARAMS] = {
		{.5, .9, 1.2}, {1e-2, 5, .6}, {20, 300, 2}, {3, .2, .1}
	};
	static const ClvContracts old[] = {
		{3, 5, 2}, {40, 1, 3}, {41, 2, 0}, {5000, 3, 7}
	};
	Counts		counts;

	(void) state;
	for (size_t i = 0; i < LENGTH(at); i++)
	{
		observe(regular, LENGTH(regular), &counts);
		check_derivatives(log_likelihood, &counts.renewals, at[i],
						  CLV_BDW_NPARAMS, 1e-6);
		observe(old, LENGTH(old), &counts);
		check_derivatives(log_likelihood, &counts.renewals, at[i],
						  CLV_BDW_NPARAMS, 1e-5);
	}
}

/* Bases that cannot be fitted, and ages of billions, end with a status and
 * valid parameters, no worse than sBG. */
static void
bases_that_cannot_be_fitted_end_with_a_status(void **state)
{
	static const ClvContracts bases[][3] = {
		{{0, 0, 100}, {1, 0, 60}, {2, 0, 36}},
		{{0, 100, 0}, {1, 60, 0}, {2, 36, 0}},
		{{0, 1, 1}, {1, 1, 1}, {2, 1, 1}},
		{{1, 5, 0}, {100, 1, 3}, {2e9, 0, 1}},
		{{1, 5, 0}, {1e9, 1, 3}, {2e9, 1, 1}},
		{{1e9, 5, 0}, {1e9 + 1, 5, 0}, {1e9 + 2, 3, 10}},
		{{0, 1000000, 0}, {1, 0, 1}, {2, 0, 1000000}},
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(bases); i++)
	{
		Counts		counts;
		ClvFit		fit;
		ClvFit		sbg;

		observe(bases[i], 3, &counts);
		clv_bdw_fit(&counts.renewals, NULL, &fit);
		clv_sbg_fit(&counts.renewals, NULL, &sbg);
		assert_int_equal(fit.status == CLV_TOO_FEW, sbg.status == CLV_TOO_FEW);
		assert_true(fit.log_likelihood >= sbg.log_likelihood - 1e-6);
		for (int j = 0; j < CLV_BDW_NPARAMS; j++)
			assert_true(fit.par[j] >= clv_bdw.params[j].lower &&
						fit.par[j] <= clv_bdw.params[j].upper);
	}
}

/* Every answer is finite or the infinity that it is said to be, and in order,
 * for all valid parameters. */
static void
answers_of_all_parameters_are_in_order(void **state)
{
	static const double values[] = {CLV_LEAST, 1e-3, 1, 40, 1e6, CLV_LARGEST};
	static const double ages[] = {0, 1, 1000, 2147483646};

	(void) state;
	for (size_t i = 0; i < LENGTH(values); i++)
		for (size_t j = 0; j < LENGTH(values); j++)
			for (size_t k = 0; k < LENGTH(values); k++)
				for (size_t l = 0; l < LENGTH(ages); l++)
				{
					double		par[] = {values[i], values[j], values[k]};
					double		n = ages[l];
					double		retention = clv_bdw.retention(par, n + 1);
					double		value = clv_bdw.value_after(par, n, INFINITY,
															1e-6);
					double		undiscounted = clv_bdw.value_after(par, n, 1e9,
																   0);
					double		delay = clv_bdw.delay_after(par, n, 1e9, 1e-6);

					assert_true(retention >= 0 && retention <= 1);
					assert_true(clv_bdw.survival(par, n + 1) <=
								clv_bdw.survival(par, n) * (1 + 1e-13));
					assert_true(value >= 0 && value <= 1e6 * (1 + 1e-9));
					assert_true(undiscounted >= 0 &&
								undiscounted <= 1e9);
					assert_true(delay >= 0 && delay <= 1e12 * (1 + 1e-9));
					assert_true(value >= retention * exp(-1e-6) * (1 - 1e-9));
					assert_false(isnan(clv_bdw.value_after(par, n, INFINITY,
														   0)));
					assert_false(isnan(clv_bdw.value_after(par, n, INFINITY,
														   1e-300)));
				}
}

static int
give_up(void *arg)
{
	(void) arg;
	return 1;
}

static void
a_fit_can_be_stopped(void **state)
{
	ClvTick		tick = {.call = give_up};
	Counts		counts;
	ClvFit		fit;

	(void) state;
	observe(regular, LENGTH(regular), &counts);
	clv_bdw_fit(&counts.renewals, &tick, &fit);
	assert_int_equal(fit.status, CLV_STOPPED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published_fits_are_found),
		cmocka_unit_test(renewals_to_come_are_known),
		cmocka_unit_test(at_shape_1_the_model_is_sbg),
		cmocka_unit_test(at_shape_1_the_likelihood_is_that_of_sbg),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(bases_that_cannot_be_fitted_end_with_a_status),
		cmocka_unit_test(answers_of_all_parameters_are_in_order),
		cmocka_unit_test(a_fit_can_be_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
