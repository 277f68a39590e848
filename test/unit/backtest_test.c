#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "clv/fit/backtest.h"

static Forecast
forecast(double predicted, double actual, double money)
{
	return (Forecast) {.predicted = {predicted, 10 * predicted}, .actual = {actual, money}};
}

static void
errors_by_hand(void **state)
{
	const Forecast f[] = {forecast(1, 3, 250000), forecast(2.5, 2, 150000)};
	ErrorSums	purchases = sum_errors(f, 2, PURCHASES);
	ErrorSums	money = sum_errors(f, 2, MONEY);

	(void) state;
	assert_true(purchases.actual == 5 && purchases.predicted == 3.5);
	assert_true(purchases.absolute == 2.5 && purchases.squared == 4.25);
	assert_true(money.actual == 40 && money.predicted == 35);
	assert_true(money.absolute == 25 && money.squared == 325);
}

/* of those who bought in the window before, and only those */
static void
retention_by_hand(void **state)
{
	Forecast	f[] = {
		{.before = 2, .window = {1, 5}}, {.before = 1}, {.window = {3, 9}}, {.before = 5, .window = {2, 0}}
	};

	(void) state;
	assert_true(retention_of(f, 4) == 2.0 / 3);
	assert_true(isnan(retention_of(f + 2, 1)));
}

/* the same bytes whatever the order */
static void
sorting_forgets_the_order(void **state)
{
	Forecast	a[] = {forecast(2, 1, 5), forecast(1, 7, 5), forecast(1, 2, 9), forecast(1, 2, 8)};
	Forecast	b[] = {a[3], a[0], a[2], a[1]};

	(void) state;
	sort_forecasts(a, 4);
	sort_forecasts(b, 4);
	assert_memory_equal(a, b, sizeof(a));
	assert_true(a[0].actual[MONEY] == 8 && a[3].predicted[PURCHASES] == 2);
}

/* ends of the tenths of sorted predictions, one after the other */
static void
check_tenths(const double *predicted, int n, const int *tenths,
			 const int *ends, int count)
{
	Forecast	f[40];
	int64_t		from = 0;

	for (int i = 0; i < n; i++)
		f[i] = forecast(predicted[i], 0, 0);
	for (int i = 0; i < count; i++)
	{
		int64_t		end = end_of_tenth(f, n, from);

		assert_int_equal(tenth_at(n, from), tenths[i]);
		assert_int_equal(end, ends[i]);
		from = end;
	}
	assert_int_equal(from, n);
}

static void
tenths_keep_equals_together(void **state)
{
	(void) state;
	check_tenths((const double[]) {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10,
				 (const int[]) {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
				 (const int[]) {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 10);
	check_tenths((const double[]) {1, 1, 1, 1, 5, 6, 7, 7, 7, 7}, 10,
				 (const int[]) {1, 5, 6, 7}, (const int[]) {4, 5, 6, 10}, 4);
	check_tenths((const double[]) {3, 3, 3}, 3, (const int[]) {1},
				 (const int[]) {3}, 1);
	check_tenths((const double[]) {1, 2, 3}, 3, (const int[]) {1, 4, 7},
				 (const int[]) {1, 2, 3}, 3);
	check_tenths((const double[]) {1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
								   13, 14, 15, 16, 17, 18, 19}, 20,
				 (const int[]) {1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
				 (const int[]) {3, 4, 6, 8, 10, 12, 14, 16, 18, 20}, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_by_hand),
		cmocka_unit_test(retention_by_hand),
		cmocka_unit_test(sorting_forgets_the_order),
		cmocka_unit_test(tenths_keep_equals_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
