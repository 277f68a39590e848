#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle/learn.h"

#define COUNT(days) ((int32_t) (sizeof(days) / sizeof(days[0])))

static int	passes;

static void
count_pass(void)
{
	passes++;
}

static LifecycleRules
learnt_from(const unsigned char *bytes, size_t length)
{
	static uint64_t counters[LEARN_COUNTERS];
	LifecycleRules rules = default_lifecycle_rules;

	learn_rules((GapStream) {bytes, length}, counters, count_pass, &rules);
	return rules;
}

static void
encodes_gaps_of_purchase_days(void **state)
{
	const PurchaseDay days[] = {
		{-5, 0, -1}, {0, 1, 0}, {1, 2, 0}, {64, 0, -1}, {128, 1, 0},
	{256, 1, 0}, {16640, 1, 0}, {16641, 0, -9}};
	const unsigned char expected[] = {1, 1, 127, 128, 1, 128, 128, 1, 0};
	unsigned char buffer[ENCODED_GAPS_SIZE(COUNT(days))];

	(void) state;
	assert_int_equal(encode_gaps(buffer, days, COUNT(days)), sizeof(expected));
	assert_memory_equal(buffer, expected, sizeof(expected));
	assert_int_equal(encode_gaps(buffer, days, 2), 0);
	assert_int_equal(encode_gaps(buffer, days, 0), 0);
}

static void
longest_gaps_fit(void **state)
{
	const PurchaseDay days[] = {{INT32_MIN, 1, 0}, {INT32_MAX, 1, 0}};
	unsigned char buffer[ENCODED_GAPS_SIZE(2)];

	(void) state;
	assert_int_equal(encode_gaps(buffer, days, 2), 7);
}

/* 29 gaps teach nothing, 30 a typical gap, and no limits without repeaters. */
static void
too_few_gaps_teach_nothing(void **state)
{
	unsigned char bytes[90];
	LifecycleRules rules;

	(void) state;
	for (int i = 0; i < 30; i++)
		memcpy(bytes + 3 * i, (unsigned char[]) {1, 7, 0}, 3);
	rules = learnt_from(bytes, 87);
	assert_memory_equal(&rules, &default_lifecycle_rules, sizeof(rules));
	rules = learnt_from(bytes, 90);
	assert_int_equal(rules.typical_gap, 7 * RULE_UNIT);
	assert_int_equal(rules.decline_after, 2 * RULE_UNIT);
	assert_int_equal(rules.lost_after, 6 * RULE_UNIT);
	for (int i = 0; i < 30; i++)
		bytes[3 * i + 1] = 1;
	rules = learnt_from(bytes, 90);
	assert_int_equal(rules.decline_after, 7 * RULE_UNIT);
	assert_int_equal(rules.lost_after, 30 * RULE_UNIT);
}

/*
 * One customer who comes every so many days: each gap is exactly the expected
 * one, so that the quantiles are 1 and the floors hold.
 */
static void
equal_gaps_give_the_least_limits(void **state)
{
	static const struct
	{
		int			gap;
		int			decline_after;	/* in 1/10000 */
		int			lost_after;
	}			expected[] = {
		{1, 70000, 300000},		/* 7 and 30 days */
		{2, 35000, 150000},
		{3, 23334, 100000},		/* 7 / 3, rounded up */
		{4, 20000, 75000},
		{10, 20000, 30000},
		{20, 20000, 30000},		/* 2, and 1.5 times that */
		{90, 20000, 30000},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
	{
		unsigned char bytes[33] = {1};
		LifecycleRules rules;

		memset(bytes + 1, expected[i].gap, 31);
		rules = learnt_from(bytes, 33);
		assert_int_equal(rules.typical_gap, expected[i].gap * RULE_UNIT);
		assert_int_equal(rules.decline_after, expected[i].decline_after);
		assert_int_equal(rules.lost_after, expected[i].lost_after);
		assert_int_equal(rules.window, 180);
	}
}

/*
 * 100 customers with gaps 10 and k = 1..100. The 100th of the 200 gaps is 10.
 * With it, the second gap is 2 k / 20 of the expected one, at the 90th and 99th
 * position 9.0 and 9.9, of which the latter is less than 1.5 times the former.
 * With half of k up to 90, it is 4.5 and 9.9.
 */
static void
quantiles_are_values_at_positions(void **state)
{
	unsigned char bytes[400];
	LifecycleRules rules;

	(void) state;
	for (int k = 1; k <= 100; k++)
		memcpy(bytes + 4 * (k - 1), (unsigned char[]) {1, 10, k, 0}, 4);
	rules = learnt_from(bytes, 400);
	assert_int_equal(rules.typical_gap, 10 * RULE_UNIT);
	assert_int_equal(rules.decline_after, 90000);
	assert_int_equal(rules.lost_after, 135000);
	for (int k = 1; k <= 90; k++)
		bytes[4 * (k - 1) + 2] = (k + 1) / 2;
	rules = learnt_from(bytes, 400);
	assert_int_equal(rules.typical_gap, 10 * RULE_UNIT);
	assert_int_equal(rules.decline_after, 45000);
	assert_int_equal(rules.lost_after, 99000);
}

/*
 * Gaps of more than 2^32 - 1 days count as that many, however long: 2^35 days
 * take six bytes, and a single bit in the last of up to 20 bytes counts, too.
 */
static void
gaps_too_long_are_the_longest(void **state)
{
	(void) state;
	for (size_t length = 6; length <= 20; length++)
		for (int bit = 1; bit < 128; bit *= 2)
		{
			unsigned char bytes[LEARN_LEAST_GAPS * 22];
			LifecycleRules rules;
			unsigned char *to = bytes;

			for (int i = 0; i < LEARN_LEAST_GAPS; i++)
			{
				*to++ = 1;
				memset(to, 128, length - 1);
				to[length - 1] = (unsigned char) bit;
				to += length;
				*to++ = 0;
			}
			rules = learnt_from(bytes, to - bytes);
			assert_true(rules.typical_gap == (int64_t) RULE_MAXIMUM * RULE_UNIT);
		}
}

/* Gaps of 128 and 16384 days take two and three bytes. */
static void
long_gaps_are_read(void **state)
{
	unsigned char bytes[30 * 5];
	LifecycleRules rules;

	(void) state;
	for (int i = 0; i < 30; i++)
		memcpy(bytes + 4 * i, (unsigned char[]) {1, 0x80, 0x01, 0}, 4);
	rules = learnt_from(bytes, 30 * 4);
	assert_int_equal(rules.typical_gap, 128 * RULE_UNIT);
	for (int i = 0; i < 30; i++)
		memcpy(bytes + 5 * i, (unsigned char[]) {1, 0x80, 0x80, 0x01, 0}, 5);
	rules = learnt_from(bytes, 30 * 5);
	assert_int_equal(rules.typical_gap, 16384 * RULE_UNIT);
}

/* A customer without a number of customers is none. */
static void
zeros_between_customers_are_skipped(void **state)
{
	LifecycleRules rules = learnt_from((unsigned char[]) {0, 30, 7, 0, 0}, 5);

	(void) state;
	assert_int_equal(rules.typical_gap, 7 * RULE_UNIT);
}

#define SHORT_GAPS 500000
#define LONGEST_GAPS 6000

/*
 * One customer with half a million gaps of a day, and then gaps of D = 2^32 - 1
 * days, of which the k-th is D (500000 + k) / (500001 + (k - 1) D) times as long
 * as expected. The product of days, purchases and 10000 takes more than 64 bits.
 * At the 99th of 100 parts of the 505999 gaps is the k = 5060 of the longest
 * ones.
 */
static void
products_may_take_more_than_64_bits(void **state)
{
	static const unsigned char longest[] = {0xff, 0xff, 0xff, 0xff, 0x0f};
	unsigned char *bytes = malloc(2 + SHORT_GAPS + 5 * LONGEST_GAPS);
	unsigned char *to = bytes;
	LifecycleRules rules;

	(void) state;
	*to++ = 1;
	for (int i = 0; i < SHORT_GAPS; i++)
		*to++ = 1;
	for (int i = 0; i < LONGEST_GAPS; i++, to += sizeof(longest))
		memcpy(to, longest, sizeof(longest));
	*to++ = 0;
	rules = learnt_from(bytes, to - bytes);
	assert_int_equal(rules.typical_gap, RULE_UNIT);
	assert_int_equal(rules.decline_after, 7 * RULE_UNIT);
	assert_int_equal(rules.lost_after, 998340);
	free(bytes);
}

/*
 * Many customers with the same three gaps a, b, c, so that with typical gap g
 * both quantiles are the larger of 2 b / (g + a) and 3 c / (g + a + b).
 */
static void
limits_are_rounded_up(void **state)
{
	static const struct
	{
		unsigned char gaps[4];
		int			typical_gap;
		int			decline_after;	/* in 1/10000 */
		int			lost_after;
	}			expected[] = {
		{{10, 30, 10, 0}, 10, 30000, 45000},	/* 60/20, 30/50 */
		{{5, 10, 40, 0}, 10, 48000, 72000}, /* 20/15, 120/25 */
		{{7, 30, 14, 0}, 14, 28572, 42858}, /* 60/21 = 2.857142... */
		{{3, 50, 8, 0}, 8, 90910, 136365},	/* 100/11 = 9.090909... */
		{{8, 26, 9, 0}, 9, 30589, 45884},	/* 52/17 = 3.058823... */
	};

	(void) state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
	{
		unsigned char bytes[32 * 5];
		LifecycleRules rules;

		for (int customer = 0; customer < 32; customer++)
		{
			bytes[5 * customer] = 1;
			memcpy(bytes + 5 * customer + 1, expected[i].gaps, 4);
		}
		rules = learnt_from(bytes, sizeof(bytes));
		assert_int_equal(rules.typical_gap,
						 expected[i].typical_gap * RULE_UNIT);
		assert_int_equal(rules.decline_after, expected[i].decline_after);
		assert_int_equal(rules.lost_after, expected[i].lost_after);
	}
}

/* Customers with the same gaps may be written once, with their number. */
static void
equal_customers_count_once(void **state)
{
	unsigned char one_by_one[5 * 360];
	unsigned char counted[16] = {0x80 | 300 % 128, 300 / 128, 10, 30, 5, 0, 60, 7, 90, 0};
	LifecycleRules rules;
	LifecycleRules expected;

	(void) state;
	for (int i = 0; i < 300; i++)
		memcpy(one_by_one + 5 * i, (unsigned char[]) {1, 10, 30, 5, 0}, 5);
	for (int i = 0; i < 60; i++)
		memcpy(one_by_one + 1500 + 4 * i, (unsigned char[]) {1, 7, 90, 0}, 4);
	expected = learnt_from(one_by_one, 1500 + 240);
	assert_int_equal(expected.typical_gap, 10 * RULE_UNIT);
	rules = learnt_from(counted, 10);
	assert_memory_equal(&rules, &expected, sizeof(rules));
}

/* Whatever the bytes, no read beyond them and rules that are valid. */
static void
hostile_bytes_are_harmless(void **state)
{
	(void) state;
	srand(1);
	for (int round = 0; round < 200; round++)
	{
		size_t		length = rand() % 200;
		unsigned char *bytes = malloc(length);
		LifecycleRules rules;

		for (size_t i = 0; i < length; i++)
			bytes[i] = round % 2 ? rand() : 128 | rand();
		rules = learnt_from(bytes, length);
		assert_true(rules.typical_gap > 0);
		assert_true(rules.decline_after >= 2 * RULE_UNIT);
		assert_true(2 * rules.lost_after >= 3 * rules.decline_after ||
					rules.lost_after == (int64_t) RULE_MAXIMUM * RULE_UNIT);
		assert_true(rules.lost_after >= rules.decline_after);
		assert_true(rules.lost_after <= (int64_t) RULE_MAXIMUM * RULE_UNIT);
		free(bytes);
	}
	assert_true(passes > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes_gaps_of_purchase_days),
		cmocka_unit_test(longest_gaps_fit),
		cmocka_unit_test(too_few_gaps_teach_nothing),
		cmocka_unit_test(equal_gaps_give_the_least_limits),
		cmocka_unit_test(quantiles_are_values_at_positions),
		cmocka_unit_test(long_gaps_are_read),
		cmocka_unit_test(zeros_between_customers_are_skipped),
		cmocka_unit_test(products_may_take_more_than_64_bits),
		cmocka_unit_test(limits_are_rounded_up),
		cmocka_unit_test(equal_customers_count_once),
		cmocka_unit_test(gaps_too_long_are_the_longest),
		cmocka_unit_test(hostile_bytes_are_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
