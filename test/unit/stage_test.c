#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lifecycle/stage.h"

#define COUNT(days) ((int32_t) (sizeof(days) / sizeof(days[0])))
#define STAGE(as_of, ...) \
	stage_of_purchases((const PurchaseDay[]) {__VA_ARGS__}, \
					   COUNT(((const PurchaseDay[]) {__VA_ARGS__})), as_of, \
					   &default_lifecycle_rules)

static void
no_purchase_is_a_prospect(void **state)
{
	(void) state;
	assert_int_equal(stage_of_purchases(NULL, 0, 0, &default_lifecycle_rules),
					 STAGE_PROSPECT);
	assert_int_equal(STAGE(10, {0, 0, -50}, {5, 0, -1}), STAGE_PROSPECT);
}

/* One purchase: the expected gap is the typical one, 90 days. */
static void
limits_of_one_purchase(void **state)
{
	(void) state;
	assert_int_equal(STAGE(0, {0, 1, 100}), STAGE_EXPLORATION);
	assert_int_equal(STAGE(180, {0, 1, 100}), STAGE_EXPLORATION);
	assert_int_equal(STAGE(181, {0, 1, 100}), STAGE_DECLINE);
	assert_int_equal(STAGE(540, {0, 1, 100}), STAGE_DECLINE);
	assert_int_equal(STAGE(541, {0, 1, 100}), STAGE_LOST);
}

/* Purchases on days 0 and 10: expected gap (90 + 10) / 2 = 50 days. */
static void
limits_follow_the_own_cadence(void **state)
{
	(void) state;
	assert_int_equal(STAGE(110, {0, 1, 1}, {10, 1, 1}), STAGE_EXPLORATION);
	assert_int_equal(STAGE(111, {0, 1, 1}, {10, 1, 1}), STAGE_DECLINE);
	assert_int_equal(STAGE(310, {0, 1, 1}, {10, 1, 1}), STAGE_DECLINE);
	assert_int_equal(STAGE(311, {0, 1, 1}, {10, 1, 1}), STAGE_LOST);
}

/* A gap of 180 days after one purchase is not overdue, one of 181 is. */
static void
recovery_lasts_until_the_third_purchase(void **state)
{
	(void) state;
	assert_int_equal(STAGE(180, {0, 1, 1}, {180, 1, 1}), STAGE_EXPLORATION);
	assert_int_equal(STAGE(181, {0, 1, 1}, {181, 1, 1}), STAGE_RECOVERY);
	assert_int_equal(STAGE(191, {0, 1, 1}, {181, 1, 1}, {191, 1, 1}),
					 STAGE_RECOVERY);
	assert_int_equal(STAGE(201, {0, 1, 9}, {181, 1, 1}, {191, 1, 1},
						   {201, 1, 1}), STAGE_GROWTH);
}

/* A refund in the gap neither ends it nor counts as a purchase after it. */
static void
refunds_do_not_end_a_gap(void **state)
{
	(void) state;
	assert_int_equal(STAGE(191, {0, 1, 5}, {90, 0, -1}, {181, 1, 1},
						   {185, 0, -1}, {191, 1, 1}), STAGE_RECOVERY);
	assert_int_equal(STAGE(181, {0, 1, 5}, {90, 0, -1}), STAGE_DECLINE);
}

/*
 * Tenure 100, so windows (0, 50] and (50, 100]; the first purchase is in
 * neither.
 */
static void
money_decides_where_cadence_is_known(void **state)
{
	(void) state;
	assert_int_equal(STAGE(100, {0, 1, 999}, {50, 1, 100}, {100, 1, 110}),
					 STAGE_STABLE);
	assert_int_equal(STAGE(100, {0, 1, 999}, {50, 1, 100}, {100, 1, 111}),
					 STAGE_GROWTH);
	assert_int_equal(STAGE(100, {0, 1, 999}, {50, 1, 100}, {51, 1, 50}),
					 STAGE_STABLE);
	assert_int_equal(STAGE(100, {0, 1, 999}, {50, 1, 100}, {51, 1, 49}),
					 STAGE_DECLINE);
	/* tenure 101: half of it is 50 */
	assert_int_equal(STAGE(101, {0, 1, 999}, {1, 1, 999}, {51, 1, 100},
						   {101, 1, 100}), STAGE_STABLE);
}

static void
windows_without_positive_money(void **state)
{
	(void) state;
	/* both empty of money */
	assert_int_equal(STAGE(100, {0, 1, 9}, {10, 1, 0}, {90, 1, 0}),
					 STAGE_STABLE);
	/* from nothing to something, and to less than nothing */
	assert_int_equal(STAGE(100, {0, 1, 9}, {10, 1, 0}, {90, 1, 1}),
					 STAGE_GROWTH);
	assert_int_equal(STAGE(100, {0, 1, 9}, {10, 1, 0}, {90, 1, -1}),
					 STAGE_DECLINE);
	/* from -100 to -90 is a change of 10 %, to -89 of more */
	assert_int_equal(STAGE(100, {0, 1, 9}, {10, 1, -100}, {90, 1, -90}),
					 STAGE_STABLE);
	assert_int_equal(STAGE(100, {0, 1, 9}, {10, 1, -100}, {90, 1, -89}),
					 STAGE_GROWTH);
	assert_int_equal(STAGE(100, {0, 1, 9}, {10, 1, -100}, {90, 1, -150}),
					 STAGE_STABLE);
	assert_int_equal(STAGE(100, {0, 1, 9}, {10, 1, -100}, {90, 1, -151}),
					 STAGE_DECLINE);
}

/*
 * The window of 180 days applies from a tenure of 360 days on: (40, 220] and
 * (220, 400]. Without recovery, which the long gaps would be.
 */
static void
window_is_limited(void **state)
{
	const PurchaseDay days[] = {
		{0, 1, 1}, {40, 1, 500}, {41, 1, 99}, {220, 1, 1}, {221, 1, 109},
	{400, 1, 1}};
	LifecycleRules rules = default_lifecycle_rules;

	(void) state;
	rules.recovery_purchases = 1;
	assert_int_equal(stage_of_purchases(days, 6, 400, &rules), STAGE_STABLE);
	rules.window = 179;			/* (42, 221], (221, 400]: 110 against 1 */
	assert_int_equal(stage_of_purchases(days, 6, 400, &rules), STAGE_DECLINE);
	rules.window = 181;			/* (38, 219], (219, 400]: 599 against 111 */
	assert_int_equal(stage_of_purchases(days, 6, 400, &rules), STAGE_DECLINE);
	rules.growth_share = RULE_UNIT / 10 - 1;
	rules.window = 180;			/* 100 against 110 */
	assert_int_equal(stage_of_purchases(days, 6, 400, &rules), STAGE_GROWTH);
}

/* No overflow at the ends of the ranges, and exact there. */
static void
extremes_do_not_overflow(void **state)
{
	const LifecycleRules widest = {
		.typical_gap = (int64_t) RULE_MAXIMUM * RULE_UNIT,
		.decline_after = (int64_t) RULE_MAXIMUM * RULE_UNIT,
		.lost_after = (int64_t) RULE_MAXIMUM * RULE_UNIT,
		.recovery_purchases = RULE_MAXIMUM,
		.exploration_purchases = 1,
		.window = RULE_MAXIMUM,
		.growth_share = (int64_t) RULE_MAXIMUM * RULE_UNIT,
		.decline_share = (int64_t) RULE_MAXIMUM * RULE_UNIT,
	};
	const PurchaseDay days[] = {
		{INT32_MIN + 1, 1, INT64_MAX},
		{INT32_MAX - 20, INT32_MAX, INT64_MIN},
		{INT32_MAX - 3, 1, INT64_MAX},
	};

	(void) state;
	/* the money of the last two days is -1, that before is 0 */
	assert_int_equal(stage_of_purchases(days, 3, INT32_MAX - 1, &widest),
					 STAGE_DECLINE);
	assert_int_equal(stage_of_purchases(days, 1, INT32_MAX - 1, &widest),
					 STAGE_STABLE);
	assert_int_equal(STAGE(INT32_MAX - 1, {INT32_MIN + 1, 1, 1}), STAGE_LOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_purchase_is_a_prospect),
		cmocka_unit_test(limits_of_one_purchase),
		cmocka_unit_test(limits_follow_the_own_cadence),
		cmocka_unit_test(recovery_lasts_until_the_third_purchase),
		cmocka_unit_test(refunds_do_not_end_a_gap),
		cmocka_unit_test(money_decides_where_cadence_is_known),
		cmocka_unit_test(windows_without_positive_money),
		cmocka_unit_test(window_is_limited),
		cmocka_unit_test(extremes_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
