#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clv/formula/retention.h"

static void
assert_close(double actual, double expected, double relative)
{
	if (!(fabs(actual - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", actual, expected);
}

static RetentionTerms
terms(double retention, double rate, double growth, double periods)
{
	return (RetentionTerms) {retention, rate, growth, periods};
}

static double
value(RetentionTerms t, Timing timing)
{
	return retention_value(100, &t, timing);
}

/* C3, C4: m = 100, r = .8, d = .1. */
static void
values_of_the_textbook(void **state)
{
	RetentionTerms forever = terms(.8, .1, 0, INFINITY);
	RetentionTerms ten = terms(.75, .2, 0, 10);

	(void) state;
	assert_close(value(forever, TIMING_NOW), 1100 / 3., 1e-15);
	assert_close(value(forever, TIMING_RENEWAL), 800 / 3., 1e-15);
	assert_close(value(forever, TIMING_END), 1000 / 3., 1e-15);
	assert_true(fabs(value(terms(.8, .1, 0, 3), TIMING_RENEWAL) - 164.09) <
				.005);
	/* C5 with growth, its closed form */
	assert_close(value(terms(.8, .1, .05, INFINITY), TIMING_RENEWAL),
				 100 * .8 / (1.1 - .8 * 1.05), 1e-14);
	/* C7, published */
	assert_true(fabs(berger_nasr_value(260, 50, &ten) - 568.7831) < 5e-5);
}

/* The defining sums, in long double. */
static long double
sum_of(RetentionTerms t, Timing timing)
{
	int			first = timing == TIMING_NOW ? 0 : 1;
	long double sum = 0;

	for (int k = (int) t.periods; k >= first; k--)
	{
		int			kept = timing == TIMING_END ? k - 1 : k;
		int			grown = timing == TIMING_NOW ? k : k - 1;

		sum += 100 * powl(t.retention, kept) * powl(1 + (long double) t.growth,
													grown) *
			powl(1 + (long double) t.rate, -k);
	}
	return sum;
}

static void
values_equal_their_sums(void **state)
{
	static const double rates[] = {-.5, 0, 1e-12, .05, .1, 3};
	static const double retentions[] = {0, .3, .8, 1};
	static const double growths[] = {-1, -.2, 0, .05, .6};
	int			compared = 0;

	(void) state;
	for (int i = 0; i < 6 * 4 * 5 * 3 * 4; i++)
	{
		RetentionTerms t = terms(retentions[i / 6 % 4], rates[i % 6],
								 growths[i / 24 % 5], i / 360 * 7);
		Timing		timing = (Timing) (i / 120 % 3);

		assert_close(value(t, timing), sum_of(t, timing), 1e-12);
		compared++;
	}
	assert_int_equal(compared, 1440);
}

/* Margins that shrink to almost nothing after the first: their sum is the
 * first, whatever the rounding of the ratio. */
static void
margins_that_nearly_end(void **state)
{
	(void) state;
	srand(11);
	for (int i = 0; i < 20000; i++)
	{
		double		share = rand() / (RAND_MAX + 1.0);
		double		rate = rand() / (RAND_MAX + 1.0) * share - .1;
		double		growth = exp(-40 * share) - 1;
		RetentionTerms t = terms(share * share * share, rate, growth, 5);

		assert_close(value(t, TIMING_NOW), sum_of(t, TIMING_NOW), 1e-13);
		t.growth = -1;
		assert_close(value(t, TIMING_NOW), 100, 1e-13);
		t.periods = INFINITY;
		assert_close(value(t, TIMING_NOW), 100, 1e-13);
	}
}

static void
berger_nasr_equals_its_sum(void **state)
{
	(void) state;
	for (int n = 0; n <= 40; n++)
	{
		RetentionTerms t = terms(.75, .2, 0, n);
		double		sum = 0;

		for (int i = 0; i <= n; i++)
			sum += 260 * pow(.75 / 1.2, i);
		for (int i = 1; i <= n; i++)
			sum -= 50 * pow(.75, i - 1) / pow(1.2, i - .5);
		assert_close(berger_nasr_value(260, 50, &t), sum, 1e-13);
	}
}

static void
all_time_is_the_limit(void **state)
{
	(void) state;
	for (int timing = TIMING_NOW; timing <= TIMING_END; timing++)
		assert_close(value(terms(.9, .02, .03, 100000), (Timing) timing),
					 value(terms(.9, .02, .03, INFINITY), (Timing) timing),
					 1e-13);
}

static void
infinite_values_are_found(void **state)
{
	RetentionTerms even = terms(1, .05, .05, INFINITY);
	RetentionTerms above = terms(.9, .02, .2, INFINITY);
	RetentionTerms below = terms(1, 1e-17, 0, INFINITY);
	RetentionTerms finite = terms(1, 0, 1, 1000);

	(void) state;
	assert_false(retention_converges(&even));
	assert_false(retention_converges(&above));
	assert_true(retention_converges(&below));
	assert_true(retention_converges(&finite));
	assert_true(value(even, TIMING_NOW) == INFINITY);
	assert_true(value(above, TIMING_NOW) == INFINITY);
	assert_close(value(below, TIMING_END), 1e19, 1e-15);
	assert_true(value(terms(1, .05, .05, 7), TIMING_NOW) == 800);
}

static void
zero_margins_have_no_value(void **state)
{
	RetentionTerms doubling = terms(1, -.5, 1, 1e9);

	(void) state;
	assert_true(retention_value(0, &doubling, TIMING_NOW) == 0);
	assert_true(isinf(retention_value(1, &doubling, TIMING_NOW)));
	assert_true(berger_nasr_value(0, 0, &doubling) == 0);
	assert_true(value(terms(0, .1, 0, INFINITY), TIMING_RENEWAL) == 0);
	assert_true(value(terms(0, .1, 0, 0), TIMING_NOW) == 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_the_textbook),
		cmocka_unit_test(values_equal_their_sums),
		cmocka_unit_test(margins_that_nearly_end),
		cmocka_unit_test(berger_nasr_equals_its_sum),
		cmocka_unit_test(all_time_is_the_limit),
		cmocka_unit_test(infinite_values_are_found),
		cmocka_unit_test(zero_margins_have_no_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
