#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/exact_sum.h"

static double
sum_of(const double *addends, size_t count)
{
	ExactSum	sum = {0};

	for (size_t i = 0; i < count; i++)
		exact_sum_add(&sum, addends[i]);
	return exact_sum_value(&sum);
}

#define SUM(...) \
	sum_of((const double[]) {__VA_ARGS__}, \
		   sizeof((const double[]) {__VA_ARGS__}) / sizeof(double))

static uint64_t random_state = 20240101;

static uint64_t
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* Any finite double, all exponents alike. */
static double
random_double(void)
{
	double		value;
	uint64_t	bits;

	do
	{
		bits = random_bits();
		memcpy(&value, &bits, sizeof(value));
	} while (!isfinite(value));
	return value;
}

/* One double comes back as it went in. */
static void
keeps_a_single_double(void **state)
{
	static const double special[] = {0, 1, -1, .1, -.1, DBL_MIN, -DBL_MIN,
		DBL_MAX, -DBL_MAX, DBL_TRUE_MIN, -DBL_TRUE_MIN,
	DBL_MIN - DBL_TRUE_MIN, 1 + DBL_EPSILON, 0x1p52, 0x1p53, 0x1.8p63};

	(void) state;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		assert_true(SUM(special[i]) == special[i]);
	for (int i = 0; i < 100000; i++)
	{
		double		value = random_double();

		assert_true(sum_of(&value, 1) == value);
	}
}

static void
loses_nothing_to_cancellation(void **state)
{
	(void) state;
	assert_true(SUM(1e308, 1, -1e308) == 1);
	assert_true(SUM(DBL_MAX, DBL_MAX, DBL_TRUE_MIN, -DBL_MAX, -DBL_MAX) ==
				DBL_TRUE_MIN);
	assert_true(SUM(.1, .2, -.3) == 0x1p-55);	/* 0.1 + 0.2 - 0.3 of doubles */
	assert_true(SUM(-1, 1) == 0 && !signbit(SUM(-1, 1)));
	assert_true(SUM(-DBL_TRUE_MIN, DBL_TRUE_MIN) == 0);
}

/* Ties go to even, and the least bit below a tie breaks it. */
static void
rounds_to_nearest(void **state)
{
	(void) state;
	assert_true(SUM(0x1p53, 1) == 0x1p53);
	assert_true(SUM(0x1p53, 3) == 0x1p53 + 4);
	assert_true(SUM(0x1p53, 1, DBL_TRUE_MIN) == 0x1p53 + 2);
	assert_true(SUM(0x1p53, 1, -DBL_TRUE_MIN) == 0x1p53);
	assert_true(SUM(-0x1p53, -1, -DBL_TRUE_MIN) == -0x1p53 - 2);
	assert_true(SUM(0x1p-960, 0x1p-1013, DBL_TRUE_MIN) ==
				0x1p-960 + 0x1p-1012);
	assert_true(SUM(DBL_MIN, DBL_TRUE_MIN) == DBL_MIN + DBL_TRUE_MIN);
}

/* 2^13 is the highest bit of a word, the others are in the word below it. */
static void
a_full_word_is_rounded_by_the_word_below(void **state)
{
	(void) state;
	assert_true(SUM(0x1p13, 0x1p-52) == 0x1p13);
	assert_true(SUM(-0x1p13, -0x1p-52) == -0x1p13);
	assert_true(SUM(0x1p13, 0x1p-40, 0x1p-52) == 0x1p13 + 0x1p-39);
}

static void
overflows_to_infinity(void **state)
{
	(void) state;
	assert_true(SUM(DBL_MAX, DBL_MAX) == INFINITY);
	assert_true(SUM(-DBL_MAX, -DBL_MAX) == -INFINITY);
	assert_true(SUM(DBL_MAX, 0x1p969) == DBL_MAX);
	assert_true(SUM(DBL_MAX, 0x1p970) == INFINITY);
}

/*
 * 2^1037 is the highest bit of the second topmost word, and 2^1038 is in the
 * topmost one, whose highest bit is the sign.
 */
static void
sums_of_many_large_numbers_are_infinite(void **state)
{
	ExactSum	sum = {0};

	(void) state;
	for (int i = 0; i < 1 << 15; i++)
	{
		if (i == 1 << 14)
			assert_true(exact_sum_value(&sum) == INFINITY);
		exact_sum_add(&sum, 0x1p1023);
	}
	assert_true(exact_sum_value(&sum) == INFINITY);
	for (int i = 0; i < 1 << 15; i++)
		exact_sum_add(&sum, -0x1p1023);
	assert_true(exact_sum_value(&sum) == 0);
}

/* Integers below 2^62 in random scales against __int128. */
static void
agrees_with_wide_integers(void **state)
{
	(void) state;
	for (int round = 0; round < 2000; round++)
	{
		ExactSum	sum = {0};
		__int128	expected = 0;

		for (int i = 0; i < 50; i++)
		{
			int64_t		integer = (int64_t) (random_bits() >> 11);

			if (random_bits() & 1)
				integer = -integer;
			integer *= INT64_C(1) << (random_bits() % 10);
			expected += integer;
			exact_sum_add(&sum, (double) integer);
		}
		assert_true(exact_sum_value(&sum) == (double) expected);
	}
}

/* The words themselves do not depend on order or on how rows were split. */
static void
does_not_depend_on_order(void **state)
{
	(void) state;
	for (int round = 0; round < 500; round++)
	{
		double		addends[40];
		ExactSum	forward = {0};
		ExactSum	first = {0};
		ExactSum	second = {0};

		for (int i = 0; i < 40; i++)
		{
			addends[i] = random_double();
			exact_sum_add(&forward, addends[i]);
		}
		for (int i = 39; i >= 0; i--)
			exact_sum_add(i % 3 ? &first : &second, addends[i]);
		exact_sum_merge(&first, &second);
		assert_memory_equal(&forward, &first, sizeof(forward));
		for (int i = 0; i < 40; i++)
			exact_sum_add(&first, -addends[i]);
		assert_true(exact_sum_value(&first) == 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_a_single_double),
		cmocka_unit_test(loses_nothing_to_cancellation),
		cmocka_unit_test(rounds_to_nearest),
		cmocka_unit_test(a_full_word_is_rounded_by_the_word_below),
		cmocka_unit_test(overflows_to_infinity),
		cmocka_unit_test(sums_of_many_large_numbers_are_infinite),
		cmocka_unit_test(agrees_with_wide_integers),
		cmocka_unit_test(does_not_depend_on_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
