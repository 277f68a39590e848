#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "counted_column.h"
#include "random_keys.h"

#define ROUNDS 500
#define MOST_KEYS 300
#define TARGETS 5

static wide keys[MOST_KEYS];
static wide scratch[2 * MOST_KEYS];

/* Sets sorted keys, of doubles if asked for. */
static size_t
sorted_keys(bool doubles)
{
	size_t		count = random_keys(keys, MOST_KEYS);

	for (size_t i = 0; doubles && i < count; i++)
		keys[i] = key_of_double(ldexp((double) keys[i], -7));
	sort_keys(keys, count, scratch);
	return count;
}

static wide
random_target(wide total)
{
	return 1 + (wide) random_below(1000000) * (total - 1) / 1000000;
}

/* Sums, ranks and marks are those of all values one by one. */
static void
counted_values_rank_as_all_values(void **state)
{
	(void) state;
	for (int round = 0; round < ROUNDS; round++)
	{
		bool		doubles = round % 3 == 2;
		size_t		count = sorted_keys(doubles);
		Counted		counted = counted_of_sorted(keys, count);
		Weighing	weighing = doubles ? weighing_of_doubles(counted.ends, 2) :
			(Weighing) {round % 3 == 0 ? WEIGHT_ONE : WEIGHT_KEY, 0};
		wide		targets[TARGETS];
		wide		found[2][TARGETS];
		wide		total;
		wide		sum;

		assert_int_equal(counted.total, count);
		assert_true(counted.ends[0] == keys[0]);
		assert_true(counted.ends[1] == keys[count - 1]);
		assert_true(sum_of_weights(keys, count, weighing, &total));
		assert_true(counted_sum(&counted, weighing, &sum));
		assert_true(sum == total);
		next_above(keys, count, keys, 1, found[0]);
		counted_next_above(&counted, keys, 1, found[1]);
		assert_true(found[0][0] == found[1][0]);
		if (total == 0)
			continue;
		for (int i = 0; i < TARGETS; i++)
			targets[i] = random_target(total);
		sort_keys(targets, TARGETS, scratch);
		order_statistics(keys, count, weighing, targets, TARGETS, found[0],
						 scratch);
		counted_order_statistics(&counted, weighing, targets, TARGETS,
								 found[1]);
		assert_memory_equal(found[0], found[1], sizeof(found[0]));
		for (int i = 0; i < TARGETS; i++)
			targets[i] = found[0][i] - (i % 2);
		sort_keys(targets, TARGETS, scratch);
		next_above(keys, count, targets, TARGETS, found[0]);
		counted_next_above(&counted, targets, TARGETS, found[1]);
		assert_memory_equal(found[0], found[1], sizeof(found[0]));
	}
}

static void
a_signed_sum_cancels(void **state)
{
	const wide	exact[] = {-5, -5, 1, WIDE_MAX};
	wide		doubles[4];
	Counted		counted = counted_of_sorted(exact, 4);
	wide		sum = 0;

	(void) state;
	assert_true(counted_signed_sum(&counted, (Weighing) {WEIGHT_KEY, 0}, &sum));
	assert_true(sum == WIDE_MAX - 9);
	for (int i = 0; i < 4; i++)
		doubles[i] = key_of_double(i < 2 ? -0.1 * (2 - i) : 0.1 * (i - 1));
	counted = counted_of_sorted(doubles, 4);
	assert_true(counted_signed_sum(&counted, weighing_of_doubles(doubles, 4),
								   &sum));
	assert_true(sum == 0);
}

static void
a_sum_that_does_not_fit_is_refused(void **state)
{
	const wide	twice[] = {WIDE_MAX / 2 + 1, WIDE_MAX / 2 + 1};
	const wide	apart[] = {1, WIDE_MAX};
	Counted		counted = counted_of_sorted(twice, 2);
	Weighing	weighing = {WEIGHT_KEY, 0};
	wide		sum;

	(void) state;
	assert_false(counted_sum(&counted, weighing, &sum));
	assert_false(counted_signed_sum(&counted, weighing, &sum));
	counted = counted_of_sorted(apart, 2);
	assert_false(counted_sum(&counted, weighing, &sum));
	assert_false(counted_signed_sum(&counted, weighing, &sum));
}

/* The count of one key, beside one that is there once, in a column of two. */
static Counted
column_with_count(uint64_t count, unsigned char *bytes, PackReader *reader)
{
	size_t		length = begin_column(bytes, 2);

	length += pack_count(bytes + length, 1);
	length += pack_number(bytes + length, 7);
	length += pack_count(bytes + length, count);
	length += pack_number(bytes + length, 1);
	*reader = (PackReader) {bytes, bytes + length, false};
	return count_column(reader, unpack_column(reader, 0, 10, NULL));
}

static void
more_values_than_can_be_ranked_are_told(void **state)
{
	unsigned char bytes[100];
	PackReader	reader;
	Counted		counted = column_with_count(MOST_COUNTED - 1, bytes, &reader);

	(void) state;
	assert_true(unpack_ends(&reader));
	assert_true(counted.total == MOST_COUNTED);
	counted = column_with_count(MOST_COUNTED, bytes, &reader);
	assert_true(counted.total > MOST_COUNTED);
	counted = column_with_count(UINT64_C(1) << 53, bytes, &reader);
	assert_true(counted.total == MOST_COUNTED + INT64_C(1));
	assert_true(unpack_ends(&reader));
	(void) column_with_count((UINT64_C(1) << 53) + 1, bytes, &reader);
	assert_true(reader.broken);
	(void) column_with_count(0, bytes, &reader);
	assert_true(reader.broken);
}

static int	ticks;

static void
count_tick(void)
{
	ticks++;
}

/* Reading ends with the last target or mark: the first value, not the last. */
static void
a_column_is_read_as_far_as_needed(void **state)
{
	const size_t distinct = 100000;
	const Weighing weighing = {WEIGHT_ONE, 0};
	unsigned char *bytes = malloc(100 + 2 * distinct);
	PackReader	reader = {bytes, bytes, false};
	wide		first[] = {1};
	wide		last[] = {(wide) distinct};
	Counted		counted;
	wide		found;

	(void) state;
	reader.end += begin_column(bytes, distinct);
	for (size_t i = 0; i < 2 * distinct; i++)
		reader.end += i % 2 == 0 ? pack_count(bytes + (reader.end - bytes), 1) :
			pack_number(bytes + (reader.end - bytes), 1);
	counted = count_column(&reader,
						   unpack_column(&reader, 0, WIDE_MAX, count_tick));
	assert_true(ticks > 0);
	ticks = 0;
	counted_order_statistics(&counted, weighing, first, 1, &found);
	assert_true(found == 1);
	counted_next_above(&counted, first, 1, &found);
	assert_true(found == 2);
	assert_int_equal(ticks, 0);
	counted_order_statistics(&counted, weighing, last, 1, &found);
	assert_true(found == (wide) distinct);
	assert_true(ticks > 0);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counted_values_rank_as_all_values),
		cmocka_unit_test(a_signed_sum_cancels),
		cmocka_unit_test(a_sum_that_does_not_fit_is_refused),
		cmocka_unit_test(more_values_than_can_be_ranked_are_told),
		cmocka_unit_test(a_column_is_read_as_far_as_needed),
	};

	seed_random();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
