#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clv/formula/discount.h"

static void
assert_close(double actual, double expected, double relative)
{
	if (!(fabs(actual - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", actual, expected);
}

/* The defining sum, in long double. */
static double
annuity_by_terms(int periods, long double rate)
{
	long double sum = 0;

	for (int t = periods; t >= 1; t--)
		sum += powl(1 + rate, -t);
	return sum;
}

static void
annuity_equals_its_sum(void **state)
{
	static const double rates[] = {-.9, -.5, -1e-3, -1e-12, 1e-300, 1e-17,
	1e-12, 1e-8, .01, .09, .5, 1, 20, 1e6};

	(void) state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		for (int periods = 0; periods <= 60; periods += 5)
			assert_close(annuity_value(1, periods, rates[i]),
						 annuity_by_terms(periods, rates[i]), 1e-13);
}

/* C1: 500 a year for five years at 9 %. */
static void
annuity_of_the_textbook(void **state)
{
	double		base = annuity_value(500, 5, .09) + 2000 - 400;
	double		further = annuity_value(300, 5, .09) + 300;

	(void) state;
	assert_true(fabs(base - 3544.83) < .005);
	assert_true(fabs(further - 1466.90) < .005);
	assert_true(fabs(base + further - 5011.72) < .005);
}

static void
annuity_without_rate_counts_periods(void **state)
{
	(void) state;
	assert_true(annuity_value(1, 20, 0) == 20);
	assert_true(annuity_value(1, 0, .1) == 0);
	assert_true(annuity_value(1, INT32_MAX, 0) == INT32_MAX);
}

static void
annuity_has_limits(void **state)
{
	(void) state;
	assert_true(annuity_value(1, INT32_MAX, .25) == 4);
	assert_true(isinf(annuity_value(1, INT32_MAX, -.5)));
	assert_true(annuity_value(0, INT32_MAX, -.5) == 0);
}

static void
present_values_of_one_payment(void **state)
{
	(void) state;
	assert_true(present_value(55, 5, 0) == 55);
	assert_true(present_value(121, 0, .1) == 121);
	assert_close(present_value(121, 2, .1), 100, 1e-15);
	assert_close(present_value(100, -2, .1), 121, 1e-15);
	assert_close(present_value(110, .5, .21), 100, 1e-15);
	assert_true(present_value(0, -1e9, 1) == 0);
	assert_true(isinf(present_value(1, -1e9, 1)));
	assert_true(isinf(present_value(1, -1e300, .1)));
	assert_true(present_value(1, 1e300, .1) == 0);
}

/* Against long double, from rates a day to rates of 100 %. */
static void
present_values_are_accurate(void **state)
{
	static const double rates[] = {-.9, -.1, -1e-5, 1e-9, .0002, .01, .09, .1,
	.25, .3, 1};

	(void) state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		for (double period = -40; period <= 20000; period = period * 2 + 41.5)
		{
			double		expected = powl(1 + (long double) rates[i], -period);

			if (expected > 1e-300 && expected < 1e300)
				assert_close(present_value(1, period, rates[i]), expected,
							 4e-16);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(annuity_equals_its_sum),
		cmocka_unit_test(annuity_of_the_textbook),
		cmocka_unit_test(annuity_without_rate_counts_periods),
		cmocka_unit_test(annuity_has_limits),
		cmocka_unit_test(present_values_of_one_payment),
		cmocka_unit_test(present_values_are_accurate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
