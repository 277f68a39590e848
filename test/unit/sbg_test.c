#include "contract_check.h"
#include "model_check.h"

#include "clv/model/beta_stream.h"
#include "clv/numeric/gauss.h"

static const double paper[] = {.764, 1.296};

/* Survivors of 1000 by year (Fader and Hardie 2007) */
#define YEARS	13

static const int64_t regular[YEARS] = {
	1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173
};
static const int64_t high_end[YEARS] = {
	1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394
};

typedef struct Counts
{
	ClvRenewalRun runs[2 * YEARS];
	ClvRenewals renewals;
} Counts;

/* What was seen up to the end of a year. */
static void
observe(const int64_t *survivors, size_t years, Counts *counts)
{
	ClvContracts contracts[YEARS] = {{0}};

	for (size_t i = 0; i < years; i++)
		contracts[i] = (ClvContracts) {i, survivors[i] - survivors[i + 1], 0};
	contracts[years] = (ClvContracts) {years, 0, survivors[years]};
	counts->renewals = (ClvRenewals) {
		clv_count_renewals(contracts, years + 1, counts->runs), counts->runs
	};
}

static void
renewals_are_counted_by_period(void **state)
{
	Counts		counts;

	(void) state;
	observe(regular, 7, &counts);
	assert_int_equal(counts.renewals.n, 8);
	for (size_t i = 0; i < 7; i++)
	{
		assert_true(counts.runs[i].first == i && counts.runs[i].length == 1);
		assert_true(counts.runs[i].lost == regular[i] - regular[i + 1]);
		assert_true(counts.runs[i].renewed == regular[i + 1]);
	}
	assert_true(counts.runs[7].lost == 0 && counts.runs[7].renewed == 0);
}

/* Renewals at which nobody is lost are one run, however many they are. */
static void
renewals_without_loss_are_one_run(void **state)
{
	static const ClvContracts contracts[] = {
		{2, 3, 0}, {5, 1, 4}, {6, 0, 2}, {2e9, 7, 0}
	};
	static const ClvRenewalRun known[] = {
		{0, 2, 0, 17}, {2, 1, 3, 14}, {3, 2, 0, 14}, {5, 1, 1, 9}, {6, 1, 0, 7},
		{7, 2e9 - 7, 0, 7}, {2e9, 1, 7, 0}
	};
	ClvRenewalRun runs[8];

	(void) state;
	assert_int_equal(clv_count_renewals(contracts, 4, runs), LENGTH(known));
	assert_memory_equal(runs, known, sizeof(known));
}

/* The likelihood of a run is that of its renewals one by one. */
static void
a_run_equals_its_renewals(void **state)
{
	static const double at[][2] = {{.7, 1.2}, {1e-2, 500}, {2000, 3}};
	static const double lengths[] = {64, 65, 1000, 20000};

	(void) state;
	for (size_t i = 0; i < LENGTH(at); i++)
		for (size_t j = 0; j < LENGTH(lengths); j++)
		{
			ClvRenewalRun run = {40, lengths[j], 0, 7};
			ClvRenewals all = {1, &run};
			ClvSum		sum = {0};
			ClvSum		known = {0};

			assert_int_equal(clv_sbg_log_likelihood(at[i], &all, NULL, &sum), 0);
			for (double n = 0; n < lengths[j]; n++)
			{
				ClvRenewalRun one = {40 + n, 1, 0, 7};
				ClvRenewals alone = {1, &one};

				clv_sbg_log_likelihood(at[i], &alone, NULL, &known);
			}
			assert_close(sum.value, known.value, 1e-11);
			for (int k = 0; k < CLV_SBG_NPARAMS; k++)
			{
				assert_near(sum.grad[k], known.grad[k], 1e-11);
				for (int m = k; m < CLV_SBG_NPARAMS; m++)
					assert_near(sum.hess[k][m], known.hess[k][m], 1e-11);
			}
		}
}

/* A run of one contract has the chance of that, lost or renewed; one without
 * contracts has none. */
static void
single_contracts_count(void **state)
{
	static const ClvRenewalRun runs[] = {
		{3, 1, 1, 0}, {3, 1, 0, 1}, {3, 9, 0, 1}, {3, 900, 0, 1}, {3, 1, 0, 0},
		{3, 900, 0, 0}
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(runs); i++)
	{
		const ClvRenewalRun *run = &runs[i];
		ClvRenewals all = {1, run};
		ClvSum		sum = {0};
		double		stays = clv_sbg_survival(paper, run->first + run->length) /
			clv_sbg_survival(paper, run->first);

		assert_int_equal(clv_sbg_log_likelihood(paper, &all, NULL, &sum), 0);
		assert_near(sum.value, run->lost > 0 ? log(1 - stays) :
					run->renewed * log(stays), 1e-12);
		assert_true((sum.grad[0] != 0) == (run->lost + run->renewed > 0));
	}
}

/* A contract of a billion renewals takes no more time than one of a hundred. */
static void
old_contracts_take_no_more_time(void **state)
{
	ClvContracts contracts[] = {{1, 5, 0}, {100, 1, 3}, {2e9, 0, 1}};
	ClvRenewalRun runs[6];
	ClvRenewals all = {clv_count_renewals(contracts, 3, runs), runs};
	ClvFit		fit;

	(void) state;
	clv_sbg_fit(&all, NULL, &fit);
	assert_int_equal(fit.status, CLV_CONVERGED);
	assert_true(fit.par[0] < 0.2);
}

static void
a_likelihood_can_be_stopped(void **state)
{
	(void) state;
	check_stops(clv_sbg_log_likelihood, paper);
}

static void
a_fit_can_be_stopped(void **state)
{
	int			left = 1;
	ClvTick		tick = {.call = count_down, .arg = &left};
	Counts		counts;
	ClvFit		fit;

	(void) state;
	observe(regular, 7, &counts);
	clv_sbg_fit(&counts.renewals, &tick, &fit);
	assert_int_equal(fit.status, CLV_STOPPED);
}

static void
published_fits_are_found(void **state)
{
	static const struct
	{
		const int64_t *survivors;
		size_t		years;
		KnownFit	known;
	}			fits[] = {
		{regular, 7, {2, {.70407730, 1.18204301}, {.065599, .152476},
		-1680.26518846, 1e-3}},
		{high_end, 7, {2, {.66808829, 3.80609461}, {.103735, .785532},
		-1611.15814739, 1e-3}},
		{regular, 4, {2, {.76366506, 1.29583029}, {.096795, .210626},
		-1401.55942358, 1e-3}},
		{high_end, 4, {2, {1.28097642, 7.79038425}, {.553, 3.809},
		-1225.13490704, 1e-3}},
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(fits); i++)
	{
		Counts		counts;
		ClvFit		fit;

		observe(fits[i].survivors, fits[i].years, &counts);
		clv_sbg_fit(&counts.renewals, NULL, &fit);
		check_fit(&fit, &fits[i].known);
		assert_int_equal(fit.customers, 1000);
		assert_null(clv_contract_detail(&clv_sbg, &fit));
	}
}

/* Bases that cannot be fitted end with a status, and valid parameters. */
static void
bases_that_cannot_be_fitted_end_with_a_status(void **state)
{
	static const ClvRenewalRun none[] = {{0, 3, 0, 0}};
	static const ClvRenewalRun renewed[] = {
		{0, 1, 0, 100}, {1, 1, 0, 60}, {2, 1, 0, 36}
	};
	static const ClvRenewalRun lost[] = {
		{0, 1, 100, 0}, {1, 1, 60, 0}, {2, 1, 36, 0}
	};
	static const ClvRenewalRun alike[] = {
		{0, 1, 40, 100}, {1, 1, 24, 60}, {2, 1, 14, 36}
	};
	const ClvRenewals bases[] = {
		{0, NULL}, {1, none}, {3, renewed}, {3, lost}, {3, alike}
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(bases); i++)
	{
		ClvFit		fit;

		clv_sbg_fit(&bases[i], NULL, &fit);
		assert_true(fit.status != CLV_CONVERGED);
		assert_int_equal(fit.status == CLV_TOO_FEW, i < 4);
		assert_true(fit.par[0] > 0 && fit.par[1] > 0);
		assert_true(isfinite(fit.par[0]) && isfinite(fit.par[1]));
	}
}

static void
published_predictions(void **state)
{
	/* %, of Regular at (.704, 1.182) */
	static const double survival[] = {62.6723, 47.3843, 38.8000, 33.2095,
		29.2374, 26.2483, 23.9051, 22.0112, 20.4437, 19.1216, 17.9891, 17.0063
	};
	static const double par[] = {.704, 1.182};
	double		delta = log(1.1);

	(void) state;
	for (size_t n = 1; n <= LENGTH(survival); n++)
		assert_near(100 * clv_sbg_survival(par, n), survival[n - 1], 5.1e-5);
	assert_close(clv_sbg_value_new(paper, INFINITY, delta), 3.6201921995732,
				 1e-13);
	assert_close(clv_sbg_value_before(paper, 1, INFINITY, delta),
				 2.8822114195305, 1e-13);
	assert_close(clv_sbg_value_before(paper, 2, INFINITY, delta),
				 3.9394221270495, 1e-13);
	assert_close(clv_sbg_value_before(paper, 5, INFINITY, delta),
				 5.6824892178157, 1e-13);
}

/* Mean over theta of a customer who quits with probability theta. */
static void
integrals_over_individuals_agree(void **state)
{
	static const double par[] = {2, 3};
	const ClvGauss *rule = &clv_gauss_16;
	double		survival = 0;
	double		value = 0;

	(void) state;
	for (int i = 0; i < rule->n; i++)
	{
		double		stays = 1 - rule->node[i];
		double		w = rule->weight[i] * 12 * rule->node[i] * stays * stays;

		survival += w * pow(stays, 4);
		for (int j = 0; j < 4; j++)
			value += w * pow(stays, j) * exp(-0.3 * j);
	}
	assert_close(clv_sbg_survival(par, 4), survival, 1e-13);
	assert_close(clv_sbg_value_new(par, 4, 0.3), value, 1e-13);
}

static void
survival_falls_and_retention_rises(void **state)
{
	(void) state;
	for (double n = 1; n < 1e6; n *= 3)
	{
		double		before = clv_sbg_survival(paper, n - 1);
		double		after = clv_sbg_survival(paper, n);
		double		retention = clv_sbg_retention(paper, n);

		assert_close(after, before * retention, 1e-13);
		assert_true(clv_sbg_retention(paper, n + 1) > retention);
		/* worth before renewal = P(renews) (1 + worth after it) */
		assert_close(clv_sbg_value_before(paper, n, INFINITY, 0.1),
					 retention *
					 (1 + clv_sbg_value_after(paper, n, INFINITY, 0.1)), 1e-12);
		assert_close(clv_sbg_value_after(paper, n, 1e5, 0.01),
					 clv_sbg_value_after(paper, n, INFINITY, 0.01), 1e-12);
	}
	assert_true(clv_sbg_survival(paper, 0) == 1);
	assert_true(clv_sbg_value_new(paper, 1, 0.1) == 1);
	assert_true(clv_sbg_value_new(paper, 0, 0.1) == 0);
	assert_true(isinf(clv_sbg_value_new(paper, INFINITY, 0)));
	/* beta / (alpha - 1) renewals without discounting */
	assert_close(clv_sbg_value_after((double[]) {3, 5}, 0, INFINITY, 0), 2.5,
				 1e-14);
}

/* Sum over h terms of e^(-delta j) (d)_j / (d + g)_j, one by one. */
static double
naive_stream(double d, double g, int h, double delta)
{
	double		term = 1;
	double		sum = 0;

	for (int j = 0; j < h; j++)
	{
		term *= exp(-delta) * (d + j) / (d + g + j);
		sum += term;
	}
	return sum;
}

static void
discounted_renewals_are_their_sum(void **state)
{
	static const int horizons[] = {1, 30, 100, 300, 3000, 30000};
	static const double deltas[] = {0, 1e-9, 1e-4, 1e-2, 0.04, 0.06, 2};

	(void) state;
	for (double g = 1e-3; g < 1e5; g *= 20)
		for (double d = 1e-3; d < 1e5; d *= 20)
			for (size_t i = 0; i < LENGTH(horizons); i++)
				for (size_t j = 0; j < LENGTH(deltas); j++)
					assert_close(clv_beta_stream(d, g, horizons[i], deltas[j]),
								 naive_stream(d, g, horizons[i], deltas[j]),
								 1e-11);
}

/* j e^(-delta j) P(renewed j times more), one by one */
static void
delays_are_their_sum(void **state)
{
	static const double par[][2] = {{.764, 1.296}, {3, 50}, {1e-2, 1e-2}};

	(void) state;
	for (size_t i = 0; i < LENGTH(par); i++)
		for (double n = 0; n < 1000; n = 6 * n + 1)
			for (double delta = 0; delta < 1; delta = 3 * delta + .01)
			{
				double		sum = 0;

				for (double h = 1; h <= 50; h++)
				{
					sum += h * exp(-delta * h) *
						clv_sbg_survival(par[i], n + h) /
						clv_sbg_survival(par[i], n);
					assert_close(clv_sbg.delay_after(par[i], n, h, delta), sum,
								 1e-12);
				}
			}
}

static void
log_likelihood(const double *par, void *arg, ClvSum *sum)
{
	assert_int_equal(clv_sbg_log_likelihood(par, arg, NULL, sum), 0);
}

static void
derivatives_are_those_of_differences(void **state)
{
	static const double at[][2] = {{.7, 1.2}, {1e-2, 5}, {20, 300}};
	Counts		counts;

	(void) state;
	observe(regular, 12, &counts);
	for (size_t i = 0; i < LENGTH(at); i++)
		check_derivatives(log_likelihood, &counts.renewals, at[i], 2, 1e-6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(renewals_are_counted_by_period),
		cmocka_unit_test(renewals_without_loss_are_one_run),
		cmocka_unit_test(a_run_equals_its_renewals),
		cmocka_unit_test(single_contracts_count),
		cmocka_unit_test(a_likelihood_can_be_stopped),
		cmocka_unit_test(old_contracts_take_no_more_time),
		cmocka_unit_test(a_fit_can_be_stopped),
		cmocka_unit_test(published_fits_are_found),
		cmocka_unit_test(bases_that_cannot_be_fitted_end_with_a_status),
		cmocka_unit_test(published_predictions),
		cmocka_unit_test(integrals_over_individuals_agree),
		cmocka_unit_test(survival_falls_and_retention_rises),
		cmocka_unit_test(discounted_renewals_are_their_sum),
		cmocka_unit_test(delays_are_their_sum),
		cmocka_unit_test(derivatives_are_those_of_differences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
