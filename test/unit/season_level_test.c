/*
 * What a model expects of all customers by day: sums over the customers of a
 * model that expects age * (age + 1) / 2 purchases in the first `age` days, so
 * `age` on each day of age.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "clv/fit/season_level.h"

#define UNIT 8.0
#define DAYS 50

static double
triangle(const double *par, const ClvCustomer *customer, double h)
{
	assert_true(customer->x == 0 && customer->t == 0 && customer->T == 0);
	assert_int_equal(customer->count, 1);
	return par[0] * (UNIT * h) * (UNIT * h + 1) / 2;
}

static const ClvModel model = {.expected = triangle};
static const double par[] = {3};

/* lets so many calls pass */
static int
count_down(void *arg)
{
	return --*(int *) arg < 0;
}

static bool
level(const int64_t *acquired, int days, int calls, double *expected)
{
	const ClvTick tick = {.call = count_down, .arg = &calls};

	return season_level(&model, par, UNIT, acquired, days, &tick, expected);
}

/* Customers buy again from the day after their first purchase on. */
static void
each_day_is_the_sum_over_customers(void **state)
{
	int64_t		acquired[DAYS];
	double		expected[DAYS];

	(void) state;
	for (int day = 0; day < DAYS; day++)
		acquired[day] = day * 7 % 5;
	acquired[2] = INT32_MAX;
	assert_true(level(acquired, DAYS, 1000, expected));
	for (int day = 0; day < DAYS; day++)
	{
		double		sum = 0;

		for (int first = 0; first < day; first++)
			sum += 3.0 * (double) acquired[first] * (day - first);
		assert_true(expected[day] == sum);
	}
}

static void
the_first_day_has_no_repeat_purchases(void **state)
{
	const int64_t acquired[] = {5};
	double		expected[] = {-1, -1};

	(void) state;
	assert_true(level(acquired, 1, 1000, expected));
	assert_true(expected[0] == 0 && expected[1] == -1);
}

/* One call for each day of age and each day; any of them stops it. */
static void
any_call_stops_it(void **state)
{
	const int64_t acquired[DAYS] = {1};
	double		expected[DAYS];

	(void) state;
	for (int calls = 0; calls < 2 * DAYS - 1; calls++)
		assert_false(level(acquired, DAYS, calls, expected));
	assert_true(level(acquired, DAYS, 2 * DAYS - 1, expected));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_day_is_the_sum_over_customers),
		cmocka_unit_test(the_first_day_has_no_repeat_purchases),
		cmocka_unit_test(any_call_stops_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
