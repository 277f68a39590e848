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
	return (Forecast) {.predicted = {predicted, 10 * predicted}, .actual = {actual, money}, .count = 1};
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
		{.before = 2, .window = {1, 5}, .count = 1}, {.before = 1, .count = 1},
		{.window = {3, 9}, .count = 1}, {.before = 5, .window = {2, 0}, .count = 1}
	};

	(void) state;
	assert_true(retention_of(f, 4) == 2.0 / 3);
	assert_true(isnan(retention_of(f + 2, 1)) && isnan(retention_of(f, 0)));
	assert_true(retention_of(f, 1) == 1 && retention_of(f + 1, 2) == 0);
	f[1].count = 1000000;
	assert_true(retention_of(f, 4) == 2.0 / 1000002);
}

/* the same bytes whatever the order */
static void
sorting_forgets_the_order(void **state)
{
	Forecast	a[] = {forecast(2, 1, 5), forecast(1, 7, 5), forecast(1, 2, 9), forecast(1, 2, 8)};
	Forecast	b[] = {a[3], a[0], a[2], a[1]};

	(void) state;
	assert_int_equal(prepare_forecasts(a, 4), 4);
	assert_int_equal(prepare_forecasts(b, 4), 4);
	assert_memory_equal(a, b, sizeof(a));
	assert_true(a[0].actual[MONEY] == 8 && a[3].predicted[PURCHASES] == 2);
}

/* equal customers are one row, whether they come with a count or one by one */
static void
equals_are_counted(void **state)
{
	Forecast	a[] = {forecast(1, 2, 9), forecast(2, 1, 5), forecast(1, 2, 9), forecast(1, 2, 8), forecast(1, 2, 9)};
	Forecast	b[] = {a[1], a[0], a[3]};
	ErrorSums	sums;

	(void) state;
	b[1].count = 3;
	assert_int_equal(prepare_forecasts(a, 5), 3);
	assert_int_equal(prepare_forecasts(b, 3), 3);
	assert_memory_equal(a, b, sizeof(b));
	assert_int_equal(count_customers(a, 3), 5);
	sums = sum_errors(a, 3, PURCHASES);
	assert_true(sums.actual == 9 && sums.predicted == 6 && sums.absolute == 5 && sums.squared == 5);
}

/* sorted by the first field, with one row if all customers are equal in all
 * fields, and a row of each that differs in a single one */
static void
rows_differ_in_any_field(void **state)
{
	Forecast	by_first[] = {forecast(2, 0, 0), forecast(1, 0, 0)};
	Forecast	equal[] = {forecast(1, 2, 3), forecast(1, 2, 3)};
	Forecast	rows[20];
	int			fields = 0;

	(void) state;
	by_first[0].predicted[MONEY] = 1;
	assert_int_equal(prepare_forecasts(by_first, 2), 2);
	assert_true(by_first[0].predicted[PURCHASES] == 1);
	assert_int_equal(prepare_forecasts(equal, 2), 1);
	assert_int_equal(equal[0].count, 2);
	for (size_t at = 0; at < offsetof(Forecast, count); at += sizeof(double))
	{
		double	   *field = (double *) ((char *) &rows[fields] + at);

		rows[fields++] = forecast(1, 2, 3);
		*field += .5;
	}
	assert_int_equal(fields, 12);
	assert_int_equal(prepare_forecasts(rows, fields), fields);
}

/* ends of the tenths of sorted predictions, one after the other */
static void
check_tenths(const double *predicted, int n, const int *tenths,
			 const int *ends, int count)
{
	Forecast	f[40];
	int64_t		rows;
	Tenth		one_by_one = {0};
	Tenth		counted = {0};
	Forecast	merged[40];

	for (int i = 0; i < n; i++)
		merged[i] = f[i] = forecast(predicted[i], 0, 0);
	rows = prepare_forecasts(merged, n);
	for (int i = 0; i < count; i++)
	{
		int64_t		from = one_by_one.end;

		assert_true(next_tenth(f, n, n, &one_by_one));
		assert_int_equal(one_by_one.number, tenths[i]);
		assert_int_equal(one_by_one.from, from);
		assert_int_equal(one_by_one.end, ends[i]);
		assert_int_equal(one_by_one.through, ends[i]);
		assert_true(next_tenth(merged, rows, n, &counted));
		assert_int_equal(counted.number, tenths[i]);
		assert_int_equal(counted.through, ends[i]);
		assert_int_equal(count_customers(merged, counted.end), ends[i]);
	}
	assert_false(next_tenth(f, n, n, &one_by_one));
	assert_false(next_tenth(merged, rows, n, &counted));
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
		cmocka_unit_test(equals_are_counted),
		cmocka_unit_test(rows_differ_in_any_field),
		cmocka_unit_test(tenths_keep_equals_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
