#include "contract_check.h"
#include "model_check.h"

#include "clv/model/bdw.h"
#include "clv/numeric/special.h"

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

/* ---- losses ---- */

static const double some_par[][CLV_BDW_NPARAMS] = {
	{.5, .9, 1.2}, {2, 1e4, 2}, {1e6, 1e12, 2.5}, {.7, 1.2, 60}, {40, 3, 700},
	{1e-3, 1e6, .02}, {CLV_LARGEST, 7, 5}
};

static void
nothing_is_lost_in_no_time(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(some_par); i++)
	{
		assert_true(clv_bdw.survival(some_par[i], 0) == 1);
		for (double t = 1; t < 1e12; t *= 7)
			assert_true(clv_bdw_loss(some_par[i], t, t) == 0);
	}
}

/* What is lost by a time is lost before or after one between, be the powers of
 * time small or vast. */
static void
losses_add_up(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(some_par); i++)
		for (double t = .3; t < 1e12; t *= 7)
			for (double m = .2; m < t; m *= 5)
				assert_close(clv_bdw_loss(some_par[i], 0, m) +
							 clv_bdw_loss(some_par[i], m, t),
							 clv_bdw_loss(some_par[i], 0, t), 1e-12);
}

static void
the_hazard_is_the_slope_of_the_loss(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(some_par); i++)
		for (double t = .3; t < 1e12; t *= 1.7)
		{
			double		step = 1e-5 * t / fmax(1, some_par[i][BDW_C]);

			assert_close(clv_bdw_loss(some_par[i], t - step, t + step) /
						 (2 * step), clv_bdw_hazard(some_par[i], t), 1e-8);
		}
}

/* Far above the parameters u = t^c is a power: (delta)_u / (gamma + delta)_u is
 * u^-gamma (delta)_gamma, and so from s on with delta + s^c. */
static void
losses_up_to_vast_times(void **state)
{
	(void) state;
	for (double c = 60; c < 1e6; c *= 9)
		for (double gamma = 1e-3; gamma < 1e4; gamma *= 20)
			for (double s = 0; s < 3; s += .7)
				for (double t = 20; t < 1e9; t *= 90)
				{
					double		par[] = {gamma, 3, c};
					double		u = pow(s, c);
					double		known = u < 1e17 ? gamma * c * log(t) -
						clv_ln_rising(3 + u, gamma) : gamma * c * log(t / s);

					assert_close(clv_bdw_loss(par, s, t), known, 1e-11);
				}
}

/* ---- streams ---- */

/* Sums of j^moment e^(-delta j) S(n + j) / S(n), term by term, of which all
 * beyond the 1024th are an integral. */
static void
streams_are_the_sums_of_their_terms(void **state)
{
	static const double par[][CLV_BDW_NPARAMS] = {
		{.5, .9, 1.2}, {75, 1e15, 4.6}, {20, 1e15, 4.6}, {1000, 6e6, 1.5},
		{.2, .5, .3}, {.01, 3, 1}, {5, 1e5, .4}
	};
	static const double deltas[] = {0, 1e-3, .02};
	static const double ages[] = {0, 700, 1e6};

	(void) state;
	for (size_t i = 0; i < LENGTH(par) * LENGTH(deltas) * LENGTH(ages); i++)
	{
		const double *p = par[i / 9];
		double		delta = deltas[i / 3 % 3];
		double		n = ages[i % 3];
		long double value = 0;
		long double delay = 0;
		double		next = 1;

		for (double h = 1; h <= 2000; h++)
		{
			long double term = expl(-delta * h - clv_bdw_loss(p, n, n + h));

			value += term;
			delay += h * term;
			if (h < next && fabs(h - 1025) > 1 && h < 2000)
				continue;
			next = 4 * h;
			assert_close(clv_bdw_value_after(p, n, h, delta), (double) value,
						 1e-12);
			assert_close(clv_bdw_delay_after(p, n, h, delta), (double) delay,
						 1e-12);
		}
	}
}

/* Nobody leaves where gamma is next to nothing: with q = e^-delta the sums over
 * h renewals are q (1 - q^h) / (1 - q), and over all of them q / (1 - q) and
 * q / (1 - q)^2. */
static void
streams_of_customers_who_stay_are_geometric(void **state)
{
	static const double stays[] = {1e-18, 1e6, 1};

	(void) state;
	for (double delta = 1e-150; delta < 1; delta *= delta < 1e-6 ? 37 : 1.4)
	{
		double		all = 1 / expm1(delta);

		for (double h = 1; h < 1e11; h = 3000 * h + 1)
			assert_close(clv_bdw_value_after(stays, 9, h, delta),
						 -expm1(-delta * h) * all, 1e-12);
		assert_close(clv_bdw_value_after(stays, 9, INFINITY, delta), all,
					 1e-12);
		assert_close(clv_bdw_delay_after(stays, 9, INFINITY, delta),
					 all * all * exp(delta), 1e-12);
	}
}

/* At gamma = 1 and c = 2 the chance to renew n times is d / (d + n^2), and that
 * of all renewals adds up to (pi d^1/2 coth(pi d^1/2) - 1) / 2. */
static void
endless_streams_of_squares(void **state)
{
	(void) state;
	for (double d = 1e-3; d < 1e9; d *= 7)
	{
		double		par[] = {1, d, 2};
		double		z = M_PI * sqrt(d);
		double		rest = (z / tanh(z) - 1) / 2;

		assert_close(clv_bdw_value_after(par, 0, INFINITY, 0), rest,
					 1e-12 + 1e-15 / d);
		for (int n = 1; n <= 5; n++)
			rest -= d / (d + n * n);
		assert_close(clv_bdw_value_after(par, 5, INFINITY, 0),
					 rest * (d + 25) / d, 1e-12 + 1e-14 / d);
	}
}

/* The sum over all renewals has an end if gamma c > 1; at c = 1 it is
 * (delta + n) / (gamma - 1). */
static void
endless_streams_converge_above_gamma_c_1(void **state)
{
	static const double at_1[][CLV_BDW_NPARAMS] = {
		{1, 3, 1}, {.25, 3, 4}, {2, 1e6, .5}, {1e-3, 1, 1000}
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(at_1); i++)
	{
		double		par[] = {at_1[i][0], at_1[i][1], at_1[i][2]};

		assert_true(clv_bdw_value_after(par, 5, INFINITY, 0) == INFINITY);
		assert_true(isfinite(clv_bdw_value_after(par, 5, 1e9, 0)));
		assert_true(isfinite(clv_bdw_value_after(par, 5, INFINITY, 1e-300)));
		par[0] *= 1 + 1e-6;
		assert_true(isfinite(clv_bdw_value_after(par, 5, INFINITY, 0)));
	}
	for (double gamma = 1.001; gamma < 1e6; gamma *= 6)
		for (double delta = 1e-3; delta < 1e6; delta *= 11)
			for (double n = 0; n < 1e9; n = 30 * n + 1)
				assert_close(clv_bdw_value_after((double[]) {gamma, delta, 1},
												 n, INFINITY, 0),
							 (delta + n) / (gamma - 1), 1e-11);
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

/* A run of one contract, lost or renewed, or of one of each, has the chance of
 * that; one without contracts has none. */
static void
single_contracts_count(void **state)
{
	static const double par[] = {.7, 1.2, 1.4};
	static const double counts[][2] = {{1, 0}, {0, 1}, {0, 0}, {1, 1}};
	double		stays = clv_bdw.retention(par, 4);
	const double known[] = {log(1 - stays), log(stays), 0,
	log(1 - stays) + log(stays)};

	(void) state;
	for (size_t i = 0; i < LENGTH(counts); i++)
	{
		ClvRenewalRun run = {3, 1, counts[i][0], counts[i][1]};
		ClvRenewals all = {1, &run};
		ClvSum		sum = {0};

		assert_int_equal(clv_bdw_log_likelihood(par, &all, NULL, &sum), 0);
		assert_near(sum.value, known[i], 1e-14);
		assert_true((sum.grad[0] != 0) == (known[i] != 0));
		/* no derivative by a fourth parameter */
		assert_true(sum.grad[CLV_BDW_NPARAMS] == 0);
		for (int j = 0; j < CLV_BDW_NPARAMS; j++)
			assert_true(sum.hess[j][CLV_BDW_NPARAMS] == 0);
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
		/* those from c = 1 are counted */
		assert_true(fit.iterations > sbg.iterations);
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

static void
a_likelihood_can_be_stopped(void **state)
{
	(void) state;
	check_stops(clv_bdw_log_likelihood, (double[]) {.7, 1.2, 1.4});
}

/* The log-likelihoods after the first steps of searches. */
typedef struct FirstSteps
{
	int			searches;
	double		log_likelihood;	/* of the last search */
} FirstSteps;

static int
go_on(void *arg)
{
	(void) arg;
	return 0;
}

/* ClvTick.report */
static void
note_first_step(void *arg, int iteration, double log_likelihood,
				double gradient_norm)
{
	FirstSteps *steps = arg;

	(void) gradient_norm;
	if (iteration > 1)
		return;
	steps->searches++;
	steps->log_likelihood = log_likelihood;
}

/* The search of all three parameters begins where that at c = 1 ended. */
static void
the_first_step_is_no_worse_than_sbg(void **state)
{
	static const ClvContracts *const bases[] = {regular, high_end};

	(void) state;
	for (size_t i = 0; i < LENGTH(bases); i++)
	{
		FirstSteps	steps = {0};
		ClvTick		tick = {.call = go_on, .report = note_first_step,
		.arg = &steps};
		Counts		counts;
		ClvFit		sbg;
		ClvFit		fit;

		observe(bases[i], LENGTH(regular), &counts);
		clv_sbg_fit(&counts.renewals, NULL, &sbg);
		clv_bdw_fit(&counts.renewals, &tick, &fit);
		assert_int_equal(steps.searches, 2);
		assert_true(steps.log_likelihood >= sbg.log_likelihood - 1e-9);
	}
}

static void
a_fit_can_be_stopped(void **state)
{
	int			left = 1;
	ClvTick		tick = {.call = count_down, .arg = &left};
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
		cmocka_unit_test(nothing_is_lost_in_no_time),
		cmocka_unit_test(losses_add_up),
		cmocka_unit_test(the_hazard_is_the_slope_of_the_loss),
		cmocka_unit_test(losses_up_to_vast_times),
		cmocka_unit_test(streams_are_the_sums_of_their_terms),
		cmocka_unit_test(streams_of_customers_who_stay_are_geometric),
		cmocka_unit_test(endless_streams_of_squares),
		cmocka_unit_test(endless_streams_converge_above_gamma_c_1),
		cmocka_unit_test(at_shape_1_the_model_is_sbg),
		cmocka_unit_test(at_shape_1_the_likelihood_is_that_of_sbg),
		cmocka_unit_test(single_contracts_count),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(bases_that_cannot_be_fitted_end_with_a_status),
		cmocka_unit_test(answers_of_all_parameters_are_in_order),
		cmocka_unit_test(the_first_step_is_no_worse_than_sbg),
		cmocka_unit_test(a_likelihood_can_be_stopped),
		cmocka_unit_test(a_fit_can_be_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
