#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "common/row_sort.h"

#define MOST_ROWS 1000
#define MOST_SIZE 24

static size_t row_bytes;
static int	calls;

static int
compare_rows(const void *a, const void *b)
{
	return memcmp(a, b, row_bytes);
}

static void
count_call(void)
{
	calls++;
}

/* Random rows, whose bytes take so many values, as qsort sorts them. */
static void
check_rows(size_t count, int values)
{
	unsigned char *rows = malloc(count * row_bytes + 1);
	unsigned char *expected = malloc(count * row_bytes + 1);
	unsigned char *scratch = malloc(count * row_bytes + 1);

	for (size_t i = 0; i < count * row_bytes; i++)
		rows[i] = expected[i] = (unsigned char) (rand() % values);
	qsort(expected, count, row_bytes, compare_rows);
	sort_rows(rows, scratch, count, row_bytes, count_call);
	assert_memory_equal(rows, expected, count * row_bytes);
	free(rows);
	free(expected);
	free(scratch);
}

static void
rows_are_sorted_as_memcmp_does(void **state)
{
	unsigned	seed = (unsigned) time(NULL);

	(void) state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < 300; i++)
	{
		row_bytes = 1 + (size_t) rand() % MOST_SIZE;
		check_rows((size_t) rand() % MOST_ROWS, 1 + rand() % 256);
	}
	row_bytes = 3;
	check_rows(0, 256);
	check_rows(1, 256);
}

/* The keys that a number of bytes can hold come back and sort by memcmp. */
static void
keys_of_any_width_are_sortable(void **state)
{
	unsigned char bytes[2][16];
	unsigned char none = 7;

	(void) state;
	for (int width = 1; width <= 16; width++)
	{
		wide		most = WIDE_MAX >> (8 * (16 - width));
		const wide	rising[] = {-most - 1, -most, -2, -1, 0, 1, 2, most - 1, most};

		for (int i = 0; i < 9; i++)
		{
			store_sortable(bytes[i % 2], width, rising[i]);
			assert_true(load_sortable(bytes[i % 2], width) == rising[i]);
			if (i > 0 && rising[i] > rising[i - 1])
				assert_true(memcmp(bytes[(i - 1) % 2], bytes[i % 2], width) < 0);
		}
	}
	store_sortable(&none, 0, 0);
	assert_int_equal(none, 7);
	assert_true(load_sortable(&none, 0) == 0);
}

static void
the_caller_can_interrupt(void **state)
{
	(void) state;
	row_bytes = 4;
	calls = 0;
	check_rows(MOST_ROWS, 256);
	assert_int_equal(calls, 4);
	row_bytes = 1;
	calls = 0;
	check_rows(65536, 256);
	assert_int_equal(calls, 1);
	check_rows(65537, 256);
	assert_int_equal(calls, 1 + 2);
}

/* Rows that are equal in a byte are not moved by it. */
static void
equal_bytes_need_no_pass(void **state)
{
	unsigned char rows[] = {5, 2, 9, 5, 1, 9, 5, 3, 9};
	unsigned char scratch[sizeof(rows)];

	(void) state;
	calls = 0;
	sort_rows(rows, scratch, 3, 3, count_call);
	assert_int_equal(calls, 1);
	assert_memory_equal(rows, ((unsigned char[]) {5, 1, 9, 5, 2, 9, 5, 3, 9}),
						sizeof(rows));
	sort_rows(rows, scratch, 1, 3, count_call);
	sort_rows(rows, scratch, 0, 3, count_call);
	assert_int_equal(calls, 1);
}

/* Without a function between the passes, too. */
static void
rows_are_sorted_without_interruption(void **state)
{
	unsigned char rows[] = {2, 1, 0, 3};
	unsigned char scratch[sizeof(rows)];

	(void) state;
	sort_rows(rows, scratch, 2, 2, NULL);
	assert_memory_equal(rows, ((unsigned char[]) {0, 3, 2, 1}), sizeof(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_sorted_as_memcmp_does),
		cmocka_unit_test(keys_of_any_width_are_sortable),
		cmocka_unit_test(the_caller_can_interrupt),
		cmocka_unit_test(equal_bytes_need_no_pass),
		cmocka_unit_test(rows_are_sorted_without_interruption),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
