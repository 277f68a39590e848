#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scoring/account_score.h"

static double
score(Criterion one, Criterion other, double value, double other_value)
{
	Criterion	criteria[] = {one, other};
	double		values[] = {value, other_value};

	return account_score(criteria, 2, values);
}

static void
score_is_the_weighted_mean(void **state)
{
	Criterion	money = {3, 100, 300};
	Criterion	delay = {-1, 0, 40};

	(void) state;
	assert_true(score(money, delay, 300, 0) == 100);
	assert_true(score(money, delay, 100, 40) == 0);
	assert_true(score(money, delay, 200, 40) == 37.5);
	assert_true(score(money, delay, 100, 10) == 18.75);
}

/* Ranges and weights may be below 1, and so small that they have a single bit. */
static void
small_ranges_and_weights_count(void **state)
{
	Criterion	half = {.5, 0, 1};
	Criterion	least = {5e-324, 0, 1};
	Criterion	less = {-5e-324, 0, 1};

	(void) state;
	assert_true(score(half, half, .25, .25) == 25);
	assert_true(score(least, least, .25, .75) == 50);
	assert_true(score(least, less, .25, .25) == 50);
	assert_true(score(least, less, .75, .25) == 75);
}

static void
where_all_are_equal_it_is_half(void **state)
{
	Criterion	same = {1, 7, 7};
	Criterion	less = {-2, 7, 7};

	(void) state;
	assert_true(score(same, less, 7, 7) == 50);
}

static void
a_weight_of_0_counts_nothing(void **state)
{
	Criterion	money = {2, 0, 4};
	Criterion	nothing = {0, 0, 1};

	(void) state;
	assert_true(score(money, nothing, 1, 1) == 25);
}

static void
extremes_stay_in_range(void **state)
{
	Criterion	wide_range = {1e308, -1.7e308, 1.7e308};
	Criterion	tiny = {-1e308, 0, 5e-324};

	(void) state;
	assert_true(score(wide_range, tiny, 1.7e308, 0) >= 50);
	assert_true(score(wide_range, tiny, 1.7e308, 0) <= 100);
	assert_true(score(wide_range, wide_range, 0, 0) == 50);
	assert_true(score(wide_range, wide_range, -1.7e308, -1.7e308) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(score_is_the_weighted_mean),
		cmocka_unit_test(small_ranges_and_weights_count),
		cmocka_unit_test(where_all_are_equal_it_is_half),
		cmocka_unit_test(a_weight_of_0_counts_nothing),
		cmocka_unit_test(extremes_stay_in_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
