#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/names.h"
#include "lifecycle/period.h"

/* the calendar's first and last day, 4714-11-24 BC and 5874897-12-31 */
#define FIRST_DAY (-2451545)
#define LAST_DAY 2145031948

/* Each period begins where the one before it ends. */
static void
periods_are_a_partition(void **state)
{
	(void) state;
	for (int kind = 0; kind < PERIOD_KINDS; kind++)
	{
		int32_t		period = period_of_day((PeriodKind) kind, -400000);

		for (int32_t day = -400000; day < 400000; day++)
		{
			int32_t		next = period_of_day((PeriodKind) kind, day);

			assert_true(next == period || next == period + 1);
			assert_true((period_start((PeriodKind) kind, next) == day) ==
						(next == period + 1) || day == -400000);
			period = next;
		}
	}
}

static void
known_periods_of_days(void **state)
{
	(void) state;
	/* 2024-02-29 and 2024-03-01, 2000-01-01, 1999-12-31 */
	assert_int_equal(period_of_day(PERIOD_MONTH, 8825), 24 * 12 + 1);
	assert_int_equal(period_of_day(PERIOD_MONTH, 8826), 24 * 12 + 2);
	assert_int_equal(period_of_day(PERIOD_YEAR, 0), 0);
	assert_int_equal(period_of_day(PERIOD_YEAR, -1), -1);
	assert_int_equal(period_of_day(PERIOD_QUARTER, 8825), 24 * 4);
	assert_int_equal(period_start(PERIOD_MONTH, 24 * 12 + 2), 8826);
	assert_int_equal(period_start(PERIOD_QUARTER, 0), 0);
	/* Monday 2000-01-03 */
	assert_int_equal(period_of_day(PERIOD_WEEK, 1), -1);
	assert_int_equal(period_of_day(PERIOD_WEEK, 2), 0);
	assert_int_equal(period_start(PERIOD_WEEK, 0), 2);
}

/* Periods from a day on pass on the days on which that many more begin. */
static void
whole_periods_by_the_same_day(void **state)
{
	(void) state;
	/* from 2024-01-31: 2024-02-29 is a month later, 2024-03-30 still one */
	assert_int_equal(whole_periods(PERIOD_MONTH, 8796, 8824), 0);
	assert_int_equal(whole_periods(PERIOD_MONTH, 8796, 8825), 1);
	assert_int_equal(whole_periods(PERIOD_MONTH, 8796, 8855), 1);
	assert_int_equal(whole_periods(PERIOD_MONTH, 8796, 8856), 2);
	/* from 2024-02-29: 2025-02-28 is a year later */
	assert_int_equal(whole_periods(PERIOD_YEAR, 8825, 9189), 0);
	assert_int_equal(whole_periods(PERIOD_YEAR, 8825, 9190), 1);
	for (int kind = 0; kind < PERIOD_KINDS; kind++)
		for (int32_t from = -3000; from < 3000; from += 13)
		{
			int32_t		passed = 0;

			assert_int_equal(whole_periods((PeriodKind) kind, from, from), 0);
			for (int32_t day = from + 1; day < from + 1500; day++)
			{
				int32_t		now = whole_periods((PeriodKind) kind, from, day);

				assert_true(now == passed || now == passed + 1);
				passed = now;
			}
		}
	assert_true(whole_periods(PERIOD_WEEK, FIRST_DAY, LAST_DAY) > 300000000);
	assert_int_equal(whole_periods(PERIOD_YEAR, FIRST_DAY, LAST_DAY),
					 5874897 + 4713);
}

static void
the_ends_of_the_calendar(void **state)
{
	(void) state;
	/* year 0 is 1 BC */
	assert_int_equal(period_of_day(PERIOD_YEAR, FIRST_DAY), -4713 - 2000);
	assert_int_equal(period_of_day(PERIOD_MONTH, FIRST_DAY),
					 (-4713 - 2000) * 12 + 10);
	assert_int_equal(period_of_day(PERIOD_YEAR, LAST_DAY), 5874897 - 2000);
	assert_int_equal(period_of_day(PERIOD_YEAR, LAST_DAY + 1), 5874898 - 2000);
	for (int kind = 0; kind < PERIOD_KINDS; kind++)
	{
		assert_true(period_start((PeriodKind) kind,
								 period_of_day((PeriodKind) kind, INT32_MIN)) <=
					INT32_MIN);
		assert_true(period_start((PeriodKind) kind,
								 period_of_day((PeriodKind) kind, INT32_MAX)) <=
					INT32_MAX);
	}
}

static int
kind_named(const char *name, int length)
{
	return name_position(NAMES(period_names), name, length);
}

static void
names_of_periods(void **state)
{
	(void) state;
	assert_int_equal(kind_named("week", 4), PERIOD_WEEK);
	assert_int_equal(kind_named("quarters", 7), PERIOD_QUARTER);
	assert_int_equal(kind_named("day", 3), -1);
	assert_int_equal(kind_named("", 0), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(periods_are_a_partition),
		cmocka_unit_test(known_periods_of_days),
		cmocka_unit_test(whole_periods_by_the_same_day),
		cmocka_unit_test(the_ends_of_the_calendar),
		cmocka_unit_test(names_of_periods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
