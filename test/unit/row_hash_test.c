#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "common/row_hash.h"

#define ROWS 100000
#define COLUMNS 3

/* The hash of a row that is one of many. */
static uint64_t
hash_of(int row)
{
	const wide	keys[COLUMNS] = {row % 10, -row, (wide) row << 70};

	return hash_keys(keys, COLUMNS);
}

static void
each_level_takes_half_of_the_rows(void **state)
{
	(void) state;
	for (int level = 0; level <= 6; level++)
	{
		double		expected = ldexp(ROWS, -level);
		int			taken = 0;

		for (int row = 0; row < ROWS; row++)
			taken += hash_is_taken(hash_of(row), level);
		assert_true(fabs(taken - expected) <= 4 * sqrt(expected));
	}
}

static void
a_level_is_part_of_those_below(void **state)
{
	(void) state;
	for (int row = 0; row < ROWS; row++)
		for (int level = 1; level <= MOST_LEVEL; level++)
			if (hash_is_taken(hash_of(row), level))
				assert_true(hash_is_taken(hash_of(row), level - 1));
	assert_true(hash_is_taken(0, MOST_LEVEL));
	assert_false(hash_is_taken(UINT64_MAX, 1));
}

static void
every_bit_of_a_key_changes_the_hash(void **state)
{
	wide		keys[COLUMNS] = {1, 2, 3};
	uint64_t	hash = hash_keys(keys, COLUMNS);

	(void) state;
	for (int bit = 0; bit < 127; bit++)
	{
		keys[1] = 2 ^ (wide) 1 << bit;
		assert_true(hash_keys(keys, COLUMNS) != hash);
	}
	keys[1] = 1;
	keys[0] = 2;
	assert_true(hash_keys(keys, COLUMNS) != hash);
}

/*
 * The first four numbers of splitmix64 with the seed 0, as published: a sample
 * is the same on every machine. Each 64 bits of the keys, added to the hash
 * before, continue the sequence.
 */
static void
hash_is_that_of_splitmix64(void **state)
{
	const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
	const uint64_t numbers[] = {
		UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
		UINT64_C(0x06c45d188009454f), UINT64_C(0xf88bb8a8724c81ec)
	};
	uint64_t	words[4] = {0};
	wide		keys[2];

	(void) state;
	for (int i = 1; i < 4; i++)
		words[i] = i * step - numbers[i - 1];
	for (int i = 0; i < 2; i++)
		keys[i] = (wide) ((unsigned __int128) words[2 * i + 1] << 64 |
						  words[2 * i]);
	assert_true(hash_keys(keys, 1) == numbers[1]);
	assert_true(hash_keys(keys, 2) == numbers[3]);
}

/* Of equal rows as many are taken as are due, at most one more or less. */
static void
shares_are_kept(void **state)
{
	(void) state;
	for (double share = 1; share > 1e-4; share *= 0.37)
	{
		double		taken = 0;

		for (int row = 0; row < ROWS; row++)
		{
			int64_t		count = 1 + row % 7;
			int64_t		copies = copies_in_share(count, share, hash_of(row));

			assert_true(fabs(copies - count * share) < 1);
			taken += copies;
		}
		assert_true(fabs(taken / (4 * share) - ROWS) <=
					ROWS * 0.0002 + 4 * sqrt(ROWS / share));
	}
	assert_int_equal(copies_in_share(12, 1, UINT64_MAX), 12);
}

/*
 * A lot is the number that splitmix64 returns in the state of the hash, here
 * the published ones: at the share 1 - lot a row is just taken.
 */
static void
lots_are_those_of_splitmix64(void **state)
{
	const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
	const uint64_t numbers[] = {
		UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
		UINT64_C(0x06c45d188009454f), UINT64_C(0xf88bb8a8724c81ec)
	};

	(void) state;
	for (int i = 0; i < 4; i++)
	{
		double		least = 1 - ldexp((double) (numbers[i] >> 11), -53);

		assert_int_equal(copies_in_share(1, least, i * step), 1);
		assert_int_equal(copies_in_share(1, least - 0x1p-53, i * step), 0);
		assert_int_equal(copies_in_share(2, 0.5 + least / 2, i * step), 2);
	}
}

/* A lot must not depend on whether the row was taken. */
static void
the_two_draws_are_independent(void **state)
{
	int			taken[2] = {0, 0};
	int			copies[2] = {0, 0};

	(void) state;
	for (int row = 0; row < ROWS; row++)
	{
		uint64_t	hash = hash_of(row);
		int			in = hash_is_taken(hash, 1);

		taken[in]++;
		copies[in] += (int) copies_in_share(1, 0.5, hash);
	}
	for (int in = 0; in < 2; in++)
		assert_true(fabs(copies[in] / (double) taken[in] - 0.5) < 0.01);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_level_takes_half_of_the_rows),
		cmocka_unit_test(a_level_is_part_of_those_below),
		cmocka_unit_test(every_bit_of_a_key_changes_the_hash),
		cmocka_unit_test(hash_is_that_of_splitmix64),
		cmocka_unit_test(shares_are_kept),
		cmocka_unit_test(lots_are_those_of_splitmix64),
		cmocka_unit_test(the_two_draws_are_independent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
