#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "counted_column.h"
#include "random_keys.h"
#include "scoring/concentration.h"
#include "scoring/levels.h"

#define ROUNDS 500
#define MOST_KEYS 300

static wide keys[MOST_KEYS];
static wide scratch[2 * MOST_KEYS];

static wide
positive(wide key)
{
	return key > 0 ? key : 0;
}

/* The sum of what is above a key, or how many are. */
static wide
above(wide key, size_t count, bool heads)
{
	wide		sum = 0;

	for (size_t i = 0; i < count; i++)
		if (keys[i] > key)
			sum += heads ? 1 : positive(keys[i]);
	return sum;
}

/* R1: score = 1 + floor(bins * worse / count). */
static void
levels_by_quantile(void **state)
{
	wide		marks[MOST_CUTS];

	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		size_t		count = random_keys(keys, MOST_KEYS);
		int			bins = LEAST_BINS + (int) random_below(8);

		quantile_marks(keys, count, bins, marks, scratch);
		for (size_t i = 0; i < count; i++)
		{
			size_t		worse = 0;

			for (size_t j = 0; j < count; j++)
				worse += keys[j] < keys[i];
			assert_int_equal(1 + marks_below(keys[i], marks, bins - 1),
							 1 + bins * worse / count);
		}
	}
}

/*
 * R1 where all keys are equal: the middle, 1 + floor(bins / 2), but the lowest
 * for a key that is as low as can be. Else as by quantile.
 */
static void
equal_keys_are_in_the_middle(void **state)
{
	wide		marks[MOST_CUTS];
	wide		quantiles[MOST_CUTS];

	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		size_t		count = random_keys(keys, MOST_KEYS);
		int			bins = LEAST_BINS + (int) random_below(8);
		wide		least = random_below(4) - 2;
		bool		same = true;

		if (round % 2 == 0)
			for (size_t i = 1; i < count; i++)
				keys[i] = keys[0];
		for (size_t i = 1; i < count; i++)
			same = same && keys[i] == keys[0];
		quantile_marks(keys, count, bins, quantiles, scratch);
		score_marks(keys, count, bins, least, marks, scratch);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(marks_below(keys[i], marks, bins - 1),
							 same && keys[0] > least ? bins / 2 :
							 marks_below(keys[i], quantiles, bins - 1));
	}
}

/* A1, and the same by heads: tier i where less than the share is above. */
static void
levels_by_share(void **state)
{
	static const int shares[] = {100000000, 500000000, 800000000, 999999999};
	wide		marks[4];

	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		size_t		count = random_keys(keys, MOST_KEYS);
		bool		heads = round % 2 == 0;
		Weighing	weighing = {heads ? WEIGHT_ONE : WEIGHT_KEY, 0};
		wide		total;

		assert_true(sum_of_weights(keys, count, weighing, &total));
		share_marks(keys, count, weighing, total, shares, 4, marks, scratch);
		for (size_t i = 0; i < count; i++)
		{
			wide		before = above(keys[i], count, heads);
			int			tier = 0;

			while (tier < 4 && before * SHARE_UNIT >= total * shares[tier])
				tier++;
			if (!heads && keys[i] <= 0)
				tier = 4;
			assert_int_equal(4 - marks_below(keys[i], marks, 4), tier);
		}
	}
}

static void
parts_are_rounded_up_without_overflow(void **state)
{
	wide		most = WIDE_MAX / SHARE_UNIT * SHARE_UNIT;

	(void) state;
	assert_true(part_of(0, 800000000) == 0);
	assert_true(part_of(10, 800000000) == 8);
	assert_true(part_of(11, 800000000) == 9);
	assert_true(part_of(1, 1) == 1);
	assert_true(part_of(most, SHARE_UNIT) == most);
	assert_true(part_of(most, 500000000) == most / 2);
	assert_true(part_of(WIDE_MAX, 999999999) < WIDE_MAX);
}

static void
concentration_by_definition(void **state)
{
	Weighing	weighing = {WEIGHT_KEY, 0};

	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		size_t		count = random_keys(keys, MOST_KEYS);
		size_t		top = 1 + random_below(count);
		wide		total;
		wide		differences = 0;
		wide		of_top = 0;
		Counted		counted;

		assert_true(sum_of_weights(keys, count, weighing, &total));
		if (total == 0)
			continue;
		sort_keys(keys, count, scratch);
		counted = counted_of_sorted(keys, count);
		for (size_t i = 0; i < count; i++)
		{
			for (size_t j = 0; j < i; j++)
				differences += positive(keys[i]) - positive(keys[j]);
			if (i >= count - top)
				of_top += positive(keys[i]);
		}
		assert_true(fabs(share_of_top(&counted, weighing, total, top) -
						 (double) of_top / (double) total) < 1e-15);
		assert_true(fabs(gini_of_counted(&counted, weighing, total) -
						 (double) differences / (double) total /
						 (double) count) < 1e-15);
	}
}

/* Ranks times weights overflow 128 bits, their sum must not. */
static void
gini_of_huge_weights(void **state)
{
	const wide	sorted[] = {0, 0, WIDE_MAX / 4, WIDE_MAX / 4};
	const wide	total = WIDE_MAX / 4 * 2;
	Counted		counted = counted_of_sorted(sorted, 4);

	(void) state;
	assert_true(gini_of_counted(&counted, (Weighing) {WEIGHT_KEY, 0},
								total) == 0.5);
}

/* The second of two is better than one half: 1 + floor(5 / 2). */
/* One key is equal to itself: the middle, whatever follows it in memory. */
static void
one_key_has_the_middle_level(void **state)
{
	const wide	key[] = {5, 1000};
	wide		marks[MOST_CUTS];

	(void) state;
	score_marks(key, 1, 5, 0, marks, scratch);
	assert_int_equal(1 + marks_below(5, marks, 4), 3);
}

static void
two_keys_have_the_first_and_the_middle_level(void **state)
{
	const wide	keys[] = {1, 2};
	wide		marks[4];
	wide		scratch[4];

	(void) state;
	score_marks(keys, 2, 5, 0, marks, scratch);
	assert_int_equal(1 + marks_below(1, marks, 4), 1);
	assert_int_equal(1 + marks_below(2, marks, 4), 3);
}

static void
without_a_total_all_are_in_the_last_tier(void **state)
{
	static const int shares[] = {800000000, 950000000};
	const wide	key = 0;
	wide		scratch[2];
	wide		marks[3] = {0, 0, 7};

	(void) state;
	share_marks(&key, 1, (Weighing) {WEIGHT_KEY, 0}, 0, shares, 2, marks,
				scratch);
	assert_true(marks[0] == WIDE_MAX && marks[1] == WIDE_MAX && marks[2] == 7);
}

/* Products of weights and ranks may need more than 64 bits, and their sum. */
static void
gini_of_weights_of_64_bits(void **state)
{
	const wide	large = UINT64_MAX;
	const wide	keys[] = {1, 1, 1, large};
	Counted		counted = counted_of_sorted(keys, 4);
	double		gini = gini_of_counted(&counted, (Weighing) {WEIGHT_KEY, 0},
									   large + 3);

	(void) state;
	assert_true(fabs(gini - .75) < 1e-15);
}

static void
shares_are_those_of_what_is_not_below(void **state)
{
	wide		sorted[] = {1, 1, 2};
	wide		nothing[] = {-1, 0};
	wide		one[] = {1, 2};
	double		shares[3];

	(void) state;
	assert_int_equal(cumulate_shares(sorted, 3, (Weighing) {WEIGHT_KEY, 0}, 4,
									 shares), 2);
	assert_true(shares[0] == 1 && shares[1] == .5);
	assert_int_equal(cumulate_shares(one, 2, (Weighing) {WEIGHT_KEY, 0}, 3,
									 shares), 2);
	assert_true(shares[0] == 1 && shares[1] == 2 / 3.0);
	assert_int_equal(cumulate_shares(nothing, 2, (Weighing) {WEIGHT_KEY, 0}, 0,
									 shares), 2);
	assert_true(shares[0] == 1 && shares[1] == 1);
}

static void
shares_accumulate_from_the_top(void **state)
{
	wide		sorted[] = {-3, 0, 10, 10, 30, 50};
	double		shares[6];
	size_t		distinct = cumulate_shares(sorted, 6,
										   (Weighing) {WEIGHT_KEY, 0}, 100,
										   shares);

	(void) state;
	assert_int_equal(distinct, 5);
	assert_true(cumulative_share_of(50, sorted, shares, distinct) == 0.5);
	assert_true(cumulative_share_of(30, sorted, shares, distinct) == 0.8);
	assert_true(cumulative_share_of(10, sorted, shares, distinct) == 1);
	assert_true(cumulative_share_of(0, sorted, shares, distinct) == 1);
	assert_true(cumulative_share_of(-3, sorted, shares, distinct) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_by_quantile),
		cmocka_unit_test(equal_keys_are_in_the_middle),
		cmocka_unit_test(levels_by_share),
		cmocka_unit_test(parts_are_rounded_up_without_overflow),
		cmocka_unit_test(concentration_by_definition),
		cmocka_unit_test(gini_of_huge_weights),
		cmocka_unit_test(one_key_has_the_middle_level),
		cmocka_unit_test(two_keys_have_the_first_and_the_middle_level),
		cmocka_unit_test(without_a_total_all_are_in_the_last_tier),
		cmocka_unit_test(gini_of_weights_of_64_bits),
		cmocka_unit_test(shares_are_those_of_what_is_not_below),
		cmocka_unit_test(shares_accumulate_from_the_top),
	};

	seed_random();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
