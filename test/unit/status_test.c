/*
 * Statuses by fixed windows, as models.md 2.2 and 2.3 define them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lifecycle/status.h"

#define COUNT(days) ((int32_t) (sizeof(days) / sizeof(days[0])))
#define ACTIVITY(as_of, ...) \
	activity_status_of((const PurchaseDay[]) {__VA_ARGS__}, \
					   COUNT(((const PurchaseDay[]) {__VA_ARGS__})), as_of, \
					   90, 365)
/* the period from day 100 to 129, after that from 70 to 99 */
#define PERIOD(...) \
	period_status_of((const PurchaseDay[]) {__VA_ARGS__}, \
					 COUNT(((const PurchaseDay[]) {__VA_ARGS__})), 100, 130)

static void
activity_ends_at_its_limits(void **state)
{
	(void) state;
	assert_string_equal(ACTIVITY(0, {0, 1, 5}), "first-time");
	assert_string_equal(ACTIVITY(90, {0, 1, 5}), "first-time");
	assert_string_equal(ACTIVITY(91, {0, 1, 5}), "defecting");
	assert_string_equal(ACTIVITY(365, {0, 1, 5}), "defecting");
	assert_string_equal(ACTIVITY(366, {0, 1, 5}), "inactive");
	assert_string_equal(ACTIVITY(INT32_MAX, {INT32_MIN, 1, 5}), "inactive");
}

/* Two orders of a day are two purchases; the last purchase counts. */
static void
activity_counts_orders(void **state)
{
	(void) state;
	assert_string_equal(ACTIVITY(90, {0, 2, 5}), "active");
	assert_string_equal(ACTIVITY(100, {-500, 1, 5}, {10, 1, 5}), "active");
	assert_string_equal(ACTIVITY(101, {-500, 1, 5}, {10, 1, 5}), "defecting");
}

static void
refunds_are_no_activity(void **state)
{
	(void) state;
	assert_string_equal(activity_status_of(NULL, 0, 0, 90, 365), "prospect");
	assert_string_equal(ACTIVITY(10, {0, 0, -5}), "prospect");
	assert_string_equal(ACTIVITY(91, {0, 1, 5}, {50, 0, -5}), "defecting");
	assert_string_equal(ACTIVITY(90, {0, 1, 5}, {50, 0, -5}), "first-time");
}

static void
status_by_two_periods(void **state)
{
	(void) state;
	assert_string_equal(PERIOD({100, 1, 5}), "new");
	assert_string_equal(PERIOD({129, 1, 5}), "new");
	assert_string_equal(PERIOD({99, 1, 5}, {100, 1, 5}), "current");
	assert_string_equal(PERIOD({70, 1, 5}, {129, 1, 5}), "current");
	assert_string_equal(PERIOD({0, 1, 5}, {70, 1, 5}, {129, 1, 5}), "current");
	assert_string_equal(PERIOD({69, 1, 5}, {129, 1, 5}), "resurrected");
	assert_string_equal(PERIOD({70, 1, 5}), "dormant");
	assert_string_equal(PERIOD({0, 1, 5}, {99, 1, 5}), "dormant");
	assert_string_equal(PERIOD({69, 1, 5}), "none");
	assert_string_equal(period_status_of(NULL, 0, 100, 130), "none");
}

static void
refunds_are_in_no_period(void **state)
{
	(void) state;
	assert_string_equal(PERIOD({70, 1, 5}, {100, 0, -5}), "dormant");
	assert_string_equal(PERIOD({70, 0, -5}, {100, 1, 5}), "new");
	assert_string_equal(PERIOD({0, 0, -5}, {100, 1, 5}), "new");
}

/* The period before may begin before the first day that there is. */
static void
periods_of_any_length(void **state)
{
	const PurchaseDay first[] = {{INT32_MIN, 1, 5}};

	(void) state;
	assert_string_equal(period_status_of(first, 1, 0, INT32_MAX), "none");
	assert_string_equal(period_status_of(first, 1, INT32_MIN + 1, INT32_MAX),
						"dormant");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(activity_ends_at_its_limits),
		cmocka_unit_test(activity_counts_orders),
		cmocka_unit_test(refunds_are_no_activity),
		cmocka_unit_test(status_by_two_periods),
		cmocka_unit_test(refunds_are_in_no_period),
		cmocka_unit_test(periods_of_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
