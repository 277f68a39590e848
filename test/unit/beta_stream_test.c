#include "model_check.h"

#include "clv/model/beta_stream.h"

extern const ClvModel clv_bg_bb;

/* long double is slow where it is not in hardware: as few operations as
 * possible, and none for terms that a double cannot have. */
#define NO_TERM	1e-320L

/* The defining sum; the last term too. */
static double
naive_race(const double d[2], const double g[2], int h, double *last)
{
	long double term = 1;
	long double sum = 0;

	for (int j = 0; j < h && term > NO_TERM; j++)
	{
		term *= (long double) (d[0] + j) * (d[1] + j) /
			((long double) (d[0] + g[0] + j) * (d[1] + g[1] + j));
		sum += term;
	}
	*last = (double) term;
	return (double) sum;
}

/* Around the lengths at which the way of adding changes. */
static void
race_is_its_sum(void **state)
{
	static const int horizons[] = {0, 1, 7, 8, 9, 1024, 1025, 1032, 1033, 2000,
	30000};
	static const double ds[] = {1e-3, 0.4, 3, 80, 900, 1e5};
	static const double gs[] = {1e-3, 0.5, 2, 40, 1e4};

	(void) state;
	for (size_t i = 0; i < LENGTH(horizons); i++)
		for (size_t k = 0; k < LENGTH(ds) * LENGTH(ds); k++)
			for (size_t m = 0; m < LENGTH(gs) * LENGTH(gs); m++)
			{
				double		d[2] = {ds[k / LENGTH(ds)], ds[k % LENGTH(ds)]};
				double		g[2] = {gs[m / LENGTH(gs)],
				1 + gs[m % LENGTH(gs)]};
				double		last;
				double		known_last;
				double		known = naive_race(d, g, horizons[i], &known_last);

				assert_close(clv_beta_race(d, g, horizons[i], &last), known,
							 1e-12);
				if (known_last > 1e-300)
					assert_close(last, known_last, 1e-11);
			}
}

static double
naive_stream(double d, double g, int h, double delta)
{
	long double v = expl(-(long double) delta);
	long double term = 1;
	long double sum = 0;

	for (int j = 0; j < h && term > NO_TERM; j++)
	{
		term *= v * (d + j) / (d + g + j);
		sum += term;
	}
	return (double) sum;
}

/* Differences of endless streams, and streams too short for them. */
static void
stream_is_its_sum(void **state)
{
	static const int horizons[] = {32, 33, 52, 365, 1095, 3650};
	static const double deltas[] = {0, 1e-12, 4e-5, 2.6e-4, 1.8e-3, 8e-3, 0.3};
	static const double gs[] = {1e-4, 0.3, 0.999, 1, 1 + 1e-9, 1.5, 2, 2.0001,
	7, 39, 41, 1000};
	static const double ds[] = {1e-4, 0.5, 3, 30, 1000, 1e6, 1e10};

	(void) state;
	for (size_t i = 0; i < LENGTH(horizons); i++)
		for (size_t j = 0; j < LENGTH(deltas); j++)
			for (size_t k = 0; k < LENGTH(gs); k++)
				for (size_t m = 0; m < LENGTH(ds); m++)
					assert_close(clv_beta_stream(ds[m], gs[k], horizons[i],
												 deltas[j]),
								 naive_stream(ds[m], gs[k], horizons[i],
											  deltas[j]), 1e-11);
}

/* A part of a period at the end adds nothing. */
static void
only_whole_periods_count(void **state)
{
	(void) state;
	assert_close(clv_beta_stream(2.4, 0.6, 2.43, 0),
				 naive_stream(2.4, 0.6, 2, 0), 1e-15);
	assert_true(clv_beta_stream(2.4, 0.6, 0.5, 0) == 0);
	assert_true(clv_beta_stream(2.4, 0.6, 100.5, 0) ==
				clv_beta_stream(2.4, 0.6, 100, 0));
	assert_true(clv_beta_stream(2.4, 0.6, 100.5, 0.01) ==
				clv_beta_stream(2.4, 0.6, 100, 0.01));
}

/* Horizons and ages that no sum of terms could reach. */
static void
horizons_and_ages_beyond_any_sum_of_terms(void **state)
{
	static const double par[] = {0.3, 8, 0.3, 14};
	ClvCustomer c = {5, 30, 1e9, 0, 1};

	(void) state;
	for (int i = 0; i < 1000; i++)
	{
		double		d[2] = {8 + i, 14};
		double		g[2] = {2.3, 1.3};
		double		last;

		assert_close(clv_beta_race(d, g, 1e12, &last),
					 clv_beta_race(d, g, 1e13, NULL), 1e-12);
		assert_true(last > 0 && last < 1e-10);
		assert_true(isfinite(clv_beta_stream(d[0], 0.3, 1e12, 1e-13)));
		assert_true(clv_bg_bb.p_alive(par, &c) >= 0);
		assert_true(clv_bg_bb.p_purchase(par, &c, 1e11) >= 0);
		assert_true(isfinite(clv_bg_bb.log_likelihood(par, &c)));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(race_is_its_sum),
		cmocka_unit_test(stream_is_its_sum),
		cmocka_unit_test(only_whole_periods_count),
		cmocka_unit_test(horizons_and_ages_beyond_any_sum_of_terms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
