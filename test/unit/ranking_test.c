#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ranking.h"

#define ROUNDS 400
#define MOST_KEYS 3000

static uint64_t random_state;

static uint64_t
random_bits(void)
{
	random_state += UINT64_C(0x9e3779b97f4a7c15);
	uint64_t	z = random_state;

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int
compare_keys(const void *left, const void *right)
{
	wide		a;
	wide		b;

	memcpy(&a, left, sizeof(a));
	memcpy(&b, right, sizeof(b));
	return (a > b) - (a < b);
}

/* Keys of a kind: few distinct ones, small, 64 bits, 128 bits, skewed. */
static wide
random_key(int kind)
{
	uint64_t	bits = random_bits();

	switch (kind)
	{
		case 0:
			return 7;
		case 1:
			return (wide) (bits % 5) - 2;
		case 2:
			return (wide) (bits % 100000) - 50000;
		case 3:
			return (int64_t) bits;
		case 4:
			return (wide) (((unsigned __int128) bits << 64) | random_bits());
		default:
			return (wide) 1 << (bits % 100);
	}
}

static size_t
random_keys(wide *keys, wide *sorted, int kind)
{
	size_t		count = 1 + random_bits() % MOST_KEYS;

	if (random_bits() % 3 == 0)
		count = 1 + random_bits() % 60;
	for (size_t i = 0; i < count; i++)
		keys[i] = random_key(kind);
	memcpy(sorted, keys, count * sizeof(wide));
	qsort(sorted, count, sizeof(wide), compare_keys);
	return count;
}

static void
ranks_are_those_of_a_sort(void **state)
{
	static wide keys[MOST_KEYS], sorted[MOST_KEYS], scratch[2 * MOST_KEYS];
	wide		targets[8];
	wide		found[8];

	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		size_t		count = random_keys(keys, sorted, round % 6);
		int			bins = 2 + (int) (random_bits() % 8);

		for (int k = 1; k < bins; k++)
			targets[k - 1] = (k * count + bins - 1) / bins;
		order_statistics(keys, count, (Weighing) {WEIGHT_ONE, 0}, targets,
						 bins - 1, found, scratch);
		for (int k = 0; k < bins - 1; k++)
			assert_true(found[k] == sorted[targets[k] - 1]);
	}
}

static void
weighted_ranks_are_those_of_a_running_sum(void **state)
{
	static wide keys[MOST_KEYS], sorted[MOST_KEYS], scratch[2 * MOST_KEYS];
	wide		targets[3];
	wide		found[3];

	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		size_t		count = random_keys(keys, sorted, round % 4);
		wide		sum;
		wide		running = 0;
		int			target = 0;
		Weighing	weighing = {WEIGHT_KEY, 0};

		assert_true(sum_of_weights(keys, count, weighing, &sum));
		if (sum < 3)
			continue;
		targets[0] = 1;
		targets[1] = 1 + (wide) (random_bits() % (uint64_t) (sum / 2));
		targets[2] = sum;
		order_statistics(keys, count, weighing, targets, 3, found, scratch);
		for (size_t i = 0; i < count; i++)
		{
			running += sorted[i] > 0 ? sorted[i] : 0;
			while (target < 3 && targets[target] <= running)
				assert_true(found[target++] == sorted[i]);
		}
		assert_int_equal(target, 3);
	}
}

static void
keys_are_sorted(void **state)
{
	static wide keys[MOST_KEYS], sorted[MOST_KEYS], scratch[MOST_KEYS];

	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		size_t		count = random_keys(keys, sorted, round % 6);

		sort_keys(keys, count, scratch);
		assert_memory_equal(keys, sorted, count * sizeof(wide));
	}
}

/*
 * Keys that are equal but for a bit of one of them, and for a high bit of some.
 * There is no room after the last.
 */
static void
keys_that_differ_in_a_bit_are_sorted(void **state)
{
	enum {COUNT = 60};
	const size_t size = COUNT * sizeof(wide);
	wide	   *keys = malloc(size);
	wide	   *sorted = malloc(size);
	wide	   *scratch = malloc(size);

	(void) state;
	for (int bit = 0; bit < 127; bit++)
		for (int other = 0; other < 4; other++)
		{
			for (int i = 0; i < COUNT; i++)
				keys[i] = i == COUNT / 2 || i == other ? (wide) 1 << 120 : 0;
			keys[other] ^= (wide) 1 << bit;
			memcpy(sorted, keys, size);
			qsort(sorted, COUNT, sizeof(wide), compare_keys);
			sort_keys(keys, COUNT, scratch);
			assert_memory_equal(keys, sorted, size);
		}
	free(keys);
	free(sorted);
	free(scratch);
}

static void
next_above_is_the_next_in_order(void **state)
{
	static wide keys[MOST_KEYS], sorted[MOST_KEYS];
	wide		marks[3];
	wide		next[3];

	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		size_t		count = random_keys(keys, sorted, round % 6);

		marks[0] = sorted[count / 3];
		marks[1] = sorted[count / 2];
		marks[2] = sorted[count - 1];
		next_above(keys, count, marks, 3, next);
		for (int i = 0; i < 3; i++)
		{
			size_t		at = 0;

			while (at < count && sorted[at] <= marks[i])
				at++;
			assert_true(next[i] == (at < count ? sorted[at] : WIDE_MAX));
		}
	}
}

/*
 * Half of 2 MAX_TARGETS keys are targets, or marks: keys next to each other, and
 * so far apart that each is in a part of its own.
 */
static void
targets_and_marks_can_be_many(void **state)
{
	static const wide distances[] = {1, (wide) 1 << 60};

	(void) state;
	for (int d = 0; d < 2; d++)
	{
		wide		distance = distances[d];
		wide		keys[2 * MAX_TARGETS];
		wide		scratch[4 * MAX_TARGETS];
		wide		ranks[MAX_TARGETS];
		wide		even[MAX_TARGETS];
		wide		found[MAX_TARGETS];

		for (int i = 0; i < 2 * MAX_TARGETS; i++)
			keys[i] = (2 * MAX_TARGETS - i) * distance;
		for (int i = 0; i < MAX_TARGETS; i++)
		{
			ranks[i] = 2 * (i + 1);
			even[i] = ranks[i] * distance;
		}
		order_statistics(keys, 2 * MAX_TARGETS, (Weighing) {WEIGHT_ONE, 0},
						 ranks, MAX_TARGETS, found, scratch);
		assert_memory_equal(found, even, sizeof(found));
		next_above(keys, 2 * MAX_TARGETS, even, MAX_TARGETS, found);
		for (int i = 0; i < MAX_TARGETS - 1; i++)
			assert_true(found[i] == even[i] + distance);
		assert_true(found[MAX_TARGETS - 1] == WIDE_MAX);
	}
}

static void
marks_below_counts_strictly(void **state)
{
	const wide	marks[] = {10, 20, 20, 30};

	(void) state;
	assert_int_equal(marks_below(10, marks, 4), 0);
	assert_int_equal(marks_below(11, marks, 4), 1);
	assert_int_equal(marks_below(20, marks, 4), 1);
	assert_int_equal(marks_below(21, marks, 4), 3);
	assert_int_equal(marks_below(31, marks, 4), 4);
	assert_int_equal(marks_below(WIDE_MAX, marks, 0), 0);
}

static void
keys_of_doubles_keep_their_order(void **state)
{
	static const double rising[] = {
		-DBL_MAX, -1e10, -1.5, -1, -DBL_MIN, -4.9e-324, 0, 4.9e-324, DBL_MIN,
		0.1, 1, 1 + DBL_EPSILON, 2, 1e300, DBL_MAX
	};
	int			count = sizeof(rising) / sizeof(rising[0]);

	(void) state;
	for (int i = 0; i < count; i++)
	{
		assert_true(double_of_key(key_of_double(rising[i])) == rising[i]);
		assert_true(key_of_double(-rising[i]) == -key_of_double(rising[i]));
		if (i > 0)
			assert_true(key_of_double(rising[i - 1]) <
						key_of_double(rising[i]));
	}
	assert_true(key_of_double(-0.0) == 0);
	assert_true(signbit(double_of_key(0)) == 0);
	assert_true(key_of_double(DBL_MAX) == DOUBLE_KEY_MAX);
}

static void
weights_of_doubles_are_proportional(void **state)
{
	static const double values[] = {0.1, 3, 1e-5, 1e6, 0.75, -8, 0, 1e-300};
	int			count = sizeof(values) / sizeof(values[0]);
	wide		keys[8];
	Weighing	weighing;

	(void) state;
	for (int i = 0; i < count; i++)
		keys[i] = key_of_double(values[i]);
	weighing = weighing_of_doubles(keys, count);
	for (int i = 0; i < count; i++)
	{
		double		weight = (double) weight_of_key(weighing, keys[i]);
		double		expected = values[i] > 0 ? values[i] : 0;

		if (expected == 1e-300)
			expected = 0;
		assert_true(ldexp(weight, weighing.base - 1075) == expected);
	}
}

/* Beside 1, whose weight is 2^94, the least double that has a weight is 2^-94. */
static void
small_doubles_lose_their_last_bits(void **state)
{
	wide		one = key_of_double(1);
	Weighing	weighing = weighing_of_doubles(&one, 1);

	(void) state;
	assert_true(weight_of_key(weighing, one) == (wide) 1 << 94);
	for (int bits = 40; bits <= 100; bits++)
	{
		wide		key = key_of_double(ldexp(1, -bits));
		wide		odd = key_of_double(ldexp(1 + DBL_EPSILON, -bits));

		assert_true(weight_of_key(weighing, key) ==
					(bits <= 94 ? (wide) 1 << (94 - bits) : 0));
		assert_int_equal(weight_of_key(weighing, odd) -
						 weight_of_key(weighing, key),
						 bits <= 42 ? 1 << (42 - bits) : 0);
	}
}

/* Beside 2^-1010 or a double without a hidden bit, all down to 2^-1074. */
static void
weights_of_the_least_doubles_are_proportional(void **state)
{
	static const double largest[] = {0x1p-1010, DBL_MIN, DBL_MIN / 2, 0x1p-1074};

	(void) state;
	for (int i = 0; i < 4; i++)
	{
		wide		key = key_of_double(largest[i]);
		Weighing	weighing = weighing_of_doubles(&key, 1);

		for (double value = largest[i]; value > 0; value /= 2)
		{
			key = key_of_double(value);
			assert_true(ldexp((double) weight_of_key(weighing, key),
							  weighing.base - 1075) == value);
		}
	}
}

/* 2^31 of the largest weights can be added without overflow. */
static void
weights_of_doubles_leave_room(void **state)
{
	static const double largest[] = {DBL_MAX, 1, 4.9e-324, DBL_MIN, 0.1};

	(void) state;
	for (int i = 0; i < 5; i++)
	{
		wide		key = key_of_double(largest[i]);
		wide		weight = weight_of_key(weighing_of_doubles(&key, 1), key);

		assert_true(weight > 0);
		assert_true(weight < (wide) 1 << 95);
	}
}

static void
a_sum_that_does_not_fit_is_refused(void **state)
{
	const wide	keys[] = {WIDE_MAX, -5, 1};
	wide		sum = 0;

	(void) state;
	assert_true(sum_of_weights(keys, 2, (Weighing) {WEIGHT_KEY, 0}, &sum));
	assert_true(sum == WIDE_MAX);
	assert_false(sum_of_weights(keys, 3, (Weighing) {WEIGHT_KEY, 0}, &sum));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranks_are_those_of_a_sort),
		cmocka_unit_test(weighted_ranks_are_those_of_a_running_sum),
		cmocka_unit_test(keys_are_sorted),
		cmocka_unit_test(keys_that_differ_in_a_bit_are_sorted),
		cmocka_unit_test(next_above_is_the_next_in_order),
		cmocka_unit_test(targets_and_marks_can_be_many),
		cmocka_unit_test(marks_below_counts_strictly),
		cmocka_unit_test(keys_of_doubles_keep_their_order),
		cmocka_unit_test(weights_of_doubles_are_proportional),
		cmocka_unit_test(small_doubles_lose_their_last_bits),
		cmocka_unit_test(weights_of_the_least_doubles_are_proportional),
		cmocka_unit_test(weights_of_doubles_leave_room),
		cmocka_unit_test(a_sum_that_does_not_fit_is_refused),
	};
	const char *seed = getenv("CRMVALUE_SEED");

	random_state = seed != NULL ? strtoull(seed, NULL, 10) : 20260101;
	printf("# seed %llu\n", (unsigned long long) random_state);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
