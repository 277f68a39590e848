#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/radix_sort.h"
#include "random_keys.h"

#define MANY 5000

static int
compare_numbers(const void *a, const void *b)
{
	uint64_t	x = *(const uint64_t *) a;
	uint64_t	y = *(const uint64_t *) b;

	return (x > y) - (x < y);
}

static uint64_t
random_bits(int bits)
{
	uint64_t	number = (uint64_t) random_below(INT64_C(1) << 31) << 33 ^
		(uint64_t) random_below(INT64_C(1) << 31) << 20 ^
		(uint64_t) random_below(1 << 20);

	return number >> (64 - bits);
}

/*
 * Sorts numbers of which the bits in `same` are equal, as qsort does. The
 * arrays have no byte more than is needed.
 */
static void
check_sort(size_t count, int bits, uint64_t same)
{
	size_t		size = count * sizeof(uint64_t);
	uint64_t   *numbers = malloc(size);
	uint64_t   *expected = malloc(size);
	uint64_t   *scratch = malloc(size);
	uint64_t	common = random_bits(bits) & same;

	for (size_t i = 0; i < count; i++)
		numbers[i] = (random_bits(bits) & ~same) | common;
	memcpy(expected, numbers, size);
	qsort(expected, count, sizeof(uint64_t), compare_numbers);
	sort_numbers(numbers, count, bits, scratch);
	assert_memory_equal(numbers, expected, size);
	free(numbers);
	free(expected);
	free(scratch);
}

static void
numbers_of_any_width_are_sorted(void **state)
{
	static const size_t counts[] = {1, 2, 100, 4095, 4096, MANY};

	(void) state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (int bits = 1; bits <= 64; bits++)
			check_sort(counts[i], bits, 0);
}

static void
equal_digits_change_nothing(void **state)
{
	(void) state;
	for (int from = 0; from <= 56; from += 8)
	{
		check_sort(100, 64, UINT64_C(0xff) << from);
		check_sort(100, 64, ~(UINT64_C(0xff) << from));
	}
	check_sort(100, 64, UINT64_MAX);
	check_sort(MANY, 64, UINT64_MAX << 11);
	check_sort(MANY, 11, UINT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_any_width_are_sorted),
		cmocka_unit_test(equal_digits_change_nothing),
	};

	seed_random();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
