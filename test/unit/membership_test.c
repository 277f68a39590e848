#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle/membership.h"

#define MOST_DAYS 12

/* The money of the entries of the days after `from`, up to `to`. */
static int64_t
money_of_days(const PurchaseDay *days, int count, int64_t from, int64_t to)
{
	int64_t		sum = 0;

	for (int i = 0; i < count; i++)
		if (days[i].day > from && days[i].day <= to)
			sum += days[i].money;
	return sum;
}

/* The value by its definition (T1), day by day. */
static int64_t
value_by_definition(const PurchaseDay *days, int count, int as_of, int window,
					int hold)
{
	int64_t		best = INT64_MIN;

	for (int day = as_of - hold; day <= as_of; day++)
	{
		int64_t		since = money_of_days(days, count, day, as_of);
		int64_t		value = money_of_days(days, count, day - window, day) +
			(since < 0 ? since : 0);

		if (value > best)
			best = value;
	}
	return best;
}

/* Entries on random days up to one, refunds among them. */
static int
random_days(PurchaseDay *days, int as_of)
{
	int			count = 0;

	for (int day = as_of - 40; day <= as_of && count < MOST_DAYS; day++)
		if (rand() % 4 == 0)
		{
			int			money = rand() % 100 - 30;

			days[count++] = (PurchaseDay) {day, money >= 0, money};
		}
	return count;
}

static void
value_is_its_definition(void **state)
{
	int			held = 0;

	(void) state;
	srand(5);
	for (int round = 0; round < 20000; round++)
	{
		PurchaseDay days[MOST_DAYS];
		int			as_of = rand() % 100 - 50;
		int			count = random_days(days, as_of);
		int			window = 1 + rand() % 30;
		int			hold = rand() % 30;
		int64_t		value = (int64_t) membership_value_of(days, count, as_of,
														  window, hold);

		assert_int_equal(value, value_by_definition(days, count, as_of, window,
													hold));
		held += value > value_by_definition(days, count, as_of, window, 0);
	}
	assert_true(held > 1000);
}

static void
ends_of_the_calendar(void **state)
{
	const PurchaseDay days[] = {
		{-2451545, 1, INT64_MAX},
		{2145031948, 1, INT64_MAX},
	};

	(void) state;
	assert_true(membership_value_of(days, 2, 2145031948, INT32_MAX, INT32_MAX) ==
				2 * (wide) INT64_MAX);
	assert_true(membership_value_of(days, 2, 2145031948, 1, INT32_MAX) ==
				INT64_MAX);
	assert_true(membership_value_of(days, 1, -2451545, 1, INT32_MAX) ==
				INT64_MAX);
	assert_true(membership_value_of(days, 0, 0, 1, 0) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(value_is_its_definition),
		cmocka_unit_test(ends_of_the_calendar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
