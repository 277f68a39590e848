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

/* what a model is asked of a new customer */
static int	asked;

static double
ask_expected(const double *slope, const ClvCustomer *c, double h)
{
	assert_true(c->x == 0 && c->t == 0 && c->T == 0 && c->count == 1);
	asked++;
	return slope[0] * (h + 1);
}

static double
ask_pmf(const double *slope, const ClvCustomer *c, double h, double x)
{
	assert_true(c->x == 0 && c->t == 0 && c->T == 0 && c->count == 1);
	return slope[0] * h + x;
}

static const ClvModel asks = {.expected = ask_expected, .pmf = ask_pmf};

/* A model is asked once for each age, also if it expects nothing, and never for
 * the day of the first purchase. */
static void
each_age_is_computed_once(void **state)
{
	(void) state;
	for (double slope = 0; slope <= .5; slope += .25)
	{
		Growth		g = {.model = &asks, .par = &slope, .unit = 8, .longest = 500, .expected = room};

		growth_begin(&g);
		room[0] = 7;
		asked = 0;
		for (int round = 0; round < 2; round++)
		{
			assert_true(expected_by_day(&g, ages, 4, 0) == slope * (2 * 2.25 + 7 * 13.5 + 3 * 51));
			assert_int_equal(asked, 3);
		}
		assert_true(expected_by_day(&g, ages, 1, 0) == 0);
		assert_true(expected_by_day(&g, ages, 4, 100) == slope * (5 * 13.5 + 2 * 14.75 + 7 * 26 + 3 * 63.5));
		/* 100 is known */
		assert_int_equal(asked, 6);
		assert_true(expected_by_day(&g, ages + 3, 1, 100) == slope * 3 * 63.5);
		growth_begin(&g);
		assert_true(expected_by_day(&g, ages + 3, 1, 100) == slope * 3 * 63.5);
		assert_int_equal(asked, 7);
		assert_true(expected_customers(&g, ages, 4, 2) == slope * (2 * 1.25 + 7 * 12.5 + 3 * 50) + 34);
	}
}

/* An age is computed once, though the difference of two is rounded; those that
 * are younger than the period have a start of their own. */
static void
differences_of_ages_are_computed_once(void **state)
{
	static double T[4001];
	static int64_t counts[4001];
	const double slope = 2;
	int			ticks = 0;
	ClvTick		tick = {.call = go_on, .arg = &ticks};

	(void) state;
	for (int i = 0; i < 4001; i++)
	{
		T[i] = (i + 30) / 7.0;
		counts[i] = 1 + i % 3;
	}
	for (int n = 1; n <= 4001; n += 64)
	{
		ClvBase		base = {.nT = n, .T = T, .T_count = counts};
		double		sum = 0;
		int			young = n < 62 ? n : 62;

		/* 91 days are 13 units */
		for (int i = 0; i < n; i++)
			sum += slope * counts[i] * fmin(T[i], 13);
		asked = ticks = 0;
		assert_true(fabs(expected_lately(&asks, &slope, &base, 13, &tick) / sum - 1) < 1e-13);
		/* and 29 whose start is before the first of all */
		assert_int_equal(asked, n + young + (n < 91 ? n - young : 29));
		assert_int_equal(ticks, n / 64 + 1);
	}
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
	/* more than half as many again, and than three deviations */
	assert_false(is_off(1500, 1000, 1) || is_off(1000, 1500, 1));
	assert_false(is_off(0, 9, 1) || is_off(9, 0, 1));
	assert_false(is_off(0, 36, 4) || is_off(36, 0, 4));
	assert_true(is_off(0, 36.1, 4) && is_off(36.1, 0, 4));
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
		cmocka_unit_test(each_age_is_computed_once),
		cmocka_unit_test(differences_of_ages_are_computed_once),
		cmocka_unit_test(a_difference_must_exceed_chance),
		cmocka_unit_test(bands_of_expected_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
