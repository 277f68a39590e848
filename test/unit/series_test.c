/*
 * What a model expects of a base: sums of what it expects of new customers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "clv/fit/series.h"

static const double par[] = {0.243, 4.414, 0.793, 2.426};
static const AgeCount ages[] = {{0, 5}, {10, 2}, {100, 7}, {400, 3}};
static double room[1001];

static Growth
growth(void)
{
	Growth		g = {.model = &clv_bg_nbd, .par = par, .unit = 7, .longest = 1000, .expected = room};

	growth_begin(&g);
	return g;
}

static void
expected_purchases_of_a_base(void **state)
{
	Growth		g = growth();
	const ClvCustomer c = {.count = 1};
	double		before = 0;

	(void) state;
	/* on the day of their first purchase, and before it, nothing */
	assert_true(expected_by_day(&g, ages, 4, -400) == 0);
	assert_true(expected_by_day(&g, ages, 4, -1000) == 0);
	assert_true(expected_by_day(&g, ages, 0, 300) == 0);
	for (int32_t day = -400; day <= 600; day++)
	{
		double		sum = 0;
		double		now = expected_by_day(&g, ages, 4, day);

		for (int i = 0; i < 4; i++)
			if (ages[i].age + day > 0)
				sum += ages[i].customers * clv_bg_nbd.expected(par, &c, (ages[i].age + day) / 7.0);
		assert_true(fabs(now - sum) <= 1e-13 * sum);
		assert_true(now > before || day <= -400);
		before = now;
	}
}

static void
expected_customers_are_all(void **state)
{
	Growth		g = growth();
	double		sum = 0;
	double		purchases = 0;

	(void) state;
	for (int x = 0; x < 400; x++)
	{
		double		n = expected_customers(&g, ages, 4, x);

		assert_true(n >= 0 && n <= 17);
		sum += n;
		purchases += x * n;
	}
	assert_true(fabs(sum - 17) < 1e-9);
	assert_true(fabs(purchases - expected_by_day(&g, ages, 4, 0)) < 1e-6);
}

static int
go_on(void *arg)
{
	(*(int *) arg)++;
	return 0;
}

static int
give_up(void *arg)
{
	(void) arg;
	return 1;
}

static void
expected_purchases_of_the_last_days(void **state)
{
	Growth		g = growth();
	double		T[] = {10 / 7.0, 100 / 7.0, 400 / 7.0};
	int64_t		counts[] = {2, 7, 3};
	ClvBase		base = {.nT = 3, .T = T, .T_count = counts, .max_T = 400 / 7.0};
	int			ticks = 0;
	ClvTick		tick = {.call = go_on, .arg = &ticks};
	ClvTick		halt = {.call = give_up};

	(void) state;
	for (int days = 0; days <= 500; days += 50)
	{
		double		lately = expected_lately(&clv_bg_nbd, par, &base, days / 7.0, &tick);
		double		difference = expected_by_day(&g, ages, 4, 0) - expected_by_day(&g, ages, 4, -days);

		assert_true(fabs(lately - difference) <= 1e-12);
	}
	assert_true(ticks > 0);
	assert_true(isnan(expected_lately(&clv_bg_nbd, par, &base, 5, &halt)));
}

static void
a_difference_must_exceed_chance(void **state)
{
	(void) state;
	assert_false(is_off(100, 100, 1));
	assert_false(is_off(149, 100, 1));
	assert_true(is_off(151, 100, 1) && is_off(100, 151, 1));
	/* three deviations of chance: sqrt(4 * 151) is 24.6 */
	assert_false(is_off(151, 100, 4));
	assert_true(is_off(1510, 1000, 4));
	assert_true(is_off(0, 10, 1) && is_off(10, 0, 1));
	assert_false(is_off(0, 8.9, 1));
	assert_false(is_off(0, 0, 1));
}

static void
bands_of_expected_counts(void **state)
{
	Band		band = band_around(100, 1);

	(void) state;
	/* the normal quantile of .975 */
	assert_true(fabs(band.upper - (100 + 19.5996398454005424)) < 1e-12);
	assert_true(fabs(band.lower - (100 - 19.5996398454005424)) < 1e-12);
	band = band_around(100, 4);
	assert_true(fabs(band.upper - (100 + 2 * 19.5996398454005424)) < 1e-12);
	band = band_around(1, 4);
	assert_true(band.lower == 0);
	band = band_around(0, 4);
	assert_true(band.lower == 0 && band.upper == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expected_purchases_of_a_base),
		cmocka_unit_test(expected_customers_are_all),
		cmocka_unit_test(expected_purchases_of_the_last_days),
		cmocka_unit_test(a_difference_must_exceed_chance),
		cmocka_unit_test(bands_of_expected_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
