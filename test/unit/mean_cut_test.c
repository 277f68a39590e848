#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scoring/mean_cut.h"

#define MOST 40

/* The definition: the least of so many keys at or above the mean. */
static wide
cut_by_definition(const wide *values, const wide *weights, size_t count)
{
	wide		sum = 0;
	wide		total = 0;
	wide		cut;

	for (size_t i = 0; i < count; i++)
	{
		wide		weight = weights == NULL ? 1 : weights[i];

		sum += weight * values[i];
		total += weight;
	}
	cut = sum / total;
	while (cut * total >= sum)
		cut--;
	while (cut * total < sum)
		cut++;
	return cut;
}

/*
 * 2^16 values of 2^120 + 2^112 with weights of 2^120: the sum of the differences
 * to another one of half as much takes more than 256 bits.
 */
static void
sums_may_take_more_than_256_bits(void **state)
{
	enum
	{
		MANY = (1 << 16) + 1
	};
	const wide	large = ((wide) 1 << 120) + ((wide) 1 << 112);
	wide	   *values = malloc(MANY * sizeof(wide));
	wide	   *weights = malloc(MANY * sizeof(wide));
	wide		cut;

	(void) state;
	for (int i = 0; i < MANY; i++)
	{
		values[i] = i == 0 ? -large : large;
		weights[i] = (wide) 1 << 120;
	}
	assert_int_equal(exact_mean_cut(values, weights, MANY, &cut), MEAN_FOUND);
	/* the mean is 2 large / 65537 below the others */
	assert_true(cut == large - 2 * large / MANY);
	free(values);
	free(weights);
}

static void
exact_cut_is_its_definition(void **state)
{
	wide		values[MOST];
	wide		weights[MOST];
	wide		cut;

	(void) state;
	srand(3);
	for (int round = 0; round < 5000; round++)
	{
		size_t		count = 1 + rand() % MOST;
		wide		scale = round % 2 ? 1 : (wide) 1 << rand() % 60;
		wide		total = 0;

		for (size_t i = 0; i < count; i++)
		{
			values[i] = (rand() % 21 - 10) * scale;
			weights[i] = rand() % 4;
			total += weights[i];
		}
		assert_int_equal(exact_mean_cut(values, NULL, count, &cut), MEAN_FOUND);
		assert_true(cut == cut_by_definition(values, NULL, count));
		if (total == 0)
			continue;
		assert_int_equal(exact_mean_cut(values, weights, count, &cut),
						 MEAN_FOUND);
		assert_true(cut == cut_by_definition(values, weights, count));
	}
}

/* Keys and weights of 36 digits: products of 240 bits. */
static void
large_keys_do_not_overflow(void **state)
{
	wide		most = (wide) 1000000000000000000 * 1000000000000000000;
	wide		values[] = {-most, most, most, -most};
	wide		weights[] = {most, most, most, most - 1};
	wide		cut;

	(void) state;
	assert_int_equal(exact_mean_cut(values, NULL, 4, &cut), MEAN_FOUND);
	assert_true(cut == 0);
	/* most / (4 most - 1) = 1/4 and a bit: the next key is 1 */
	assert_int_equal(exact_mean_cut(values, weights, 4, &cut), MEAN_FOUND);
	assert_true(cut == 1);
	weights[3] = 0;
	/* most / 3 */
	assert_int_equal(exact_mean_cut(values, weights, 4, &cut), MEAN_FOUND);
	assert_true(cut == most / 3 + 1);
	values[0] = values[1] = values[2] = most;
	assert_int_equal(exact_mean_cut(values, weights, 4, &cut), MEAN_FOUND);
	assert_true(cut == most);
}

static double
double_cut(const double *values, const double *weights, size_t count)
{
	wide		keys[MOST];
	wide		weight_keys[MOST];
	wide		cut = 0;

	for (size_t i = 0; i < count; i++)
	{
		keys[i] = key_of_double(values[i]);
		if (weights != NULL)
			weight_keys[i] = key_of_double(weights[i]);
	}
	assert_int_equal(double_mean_cut(keys, weights == NULL ? NULL : weight_keys,
									 count, &cut), MEAN_FOUND);
	return double_of_key(cut);
}

static void
double_cut_is_the_mean(void **state)
{
	double		mixed[] = {1e300, 1, -1e300, 2};
	double		tenths[] = {.1, .1, .1};
	double		thirds[] = {1, 2, 3};
	double		orders[] = {10, 2, 8, 1};
	double		averages[] = {100, 400, 30, 60};
	/* 1 + 2^-29 + 2^-60 - (1 + 2^-29) */
	double		product[] = {1 + 0x1p-30, -1 - 0x1p-29};
	double		weights[] = {1 + 0x1p-30, 1};

	(void) state;
	assert_true(double_cut(product, weights, 2) == 0x1p-60 / (2 + 0x1p-30));
	assert_true(double_cut(mixed, NULL, 4) == .75);
	/* never above what all are */
	assert_true(double_cut(tenths, NULL, 3) == .1);
	assert_true(double_cut(tenths, thirds, 3) == .1);
	/* models.md 1.4 */
	assert_true(double_cut(orders, NULL, 4) == 5.25);
	assert_true(double_cut(averages, orders, 4) == 100);
}

static void
without_weight_there_is_no_mean(void **state)
{
	wide		values[] = {1, 2};
	wide		weights[] = {0, 0};
	wide		huge[] = {key_of_double(1e308), key_of_double(1e308)};
	wide		cut;

	(void) state;
	assert_int_equal(exact_mean_cut(values, NULL, 0, &cut), MEAN_UNKNOWN);
	assert_int_equal(exact_mean_cut(values, weights, 2, &cut), MEAN_UNKNOWN);
	assert_int_equal(double_mean_cut(values, weights, 2, &cut), MEAN_UNKNOWN);
	assert_int_equal(double_mean_cut(huge, NULL, 2, &cut), MEAN_OVERFLOW);
	assert_int_equal(double_mean_cut(huge, huge, 1, &cut), MEAN_OVERFLOW);
}

/* Half of the least double rounds to even, to 0; three halves to 2 of them. */
static void
means_of_the_least_doubles_are_rounded(void **state)
{
	const wide	least = key_of_double(0x1p-1074);
	const wide	zero = key_of_double(0);
	const wide	values[] = {zero, least, key_of_double(0x1p-1073)};
	wide		cut;

	(void) state;
	assert_int_equal(double_mean_cut(values, NULL, 2, &cut), MEAN_FOUND);
	assert_true(cut == zero);
	assert_int_equal(double_mean_cut(values, NULL, 3, &cut), MEAN_FOUND);
	assert_true(cut == least);
	assert_int_equal(double_mean_cut(values + 1, NULL, 2, &cut), MEAN_FOUND);
	assert_true(cut == values[2]);
}

/* Two of the least weights are as good as any. */
static void
the_least_weights_count(void **state)
{
	const wide	weights[] = {key_of_double(0x1p-1074), key_of_double(0x1p-1074)};
	const wide	values[] = {key_of_double(1), key_of_double(5)};
	wide		cut;

	(void) state;
	assert_int_equal(double_mean_cut(values, weights, 2, &cut), MEAN_FOUND);
	assert_true(cut == key_of_double(3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_may_take_more_than_256_bits),
		cmocka_unit_test(exact_cut_is_its_definition),
		cmocka_unit_test(large_keys_do_not_overflow),
		cmocka_unit_test(double_cut_is_the_mean),
		cmocka_unit_test(without_weight_there_is_no_mean),
		cmocka_unit_test(means_of_the_least_doubles_are_rounded),
		cmocka_unit_test(the_least_weights_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
