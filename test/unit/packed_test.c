#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "common/packed.h"
#include "common/row_hash.h"

#define TAG "TST1"
#define MOST_COUNT (UINT64_C(1) << 53)
#define MOST ((wide) 1 << 100)

/* A value that is being written. */
typedef struct Bytes
{
	unsigned char bytes[1000];
	size_t		length;
} Bytes;

static void
add_count(Bytes *to, uint64_t count)
{
	to->length += pack_count(to->bytes + to->length, count);
}

static void
add_number(Bytes *to, wide number)
{
	to->length += pack_number(to->bytes + to->length, number);
}

/* A value with a header, without rows. */
static Bytes
header_of(int floats, int level, const int32_t *parameters)
{
	Bytes		value = {.length = PACKED_TAG_SIZE};

	memcpy(value.bytes, TAG, PACKED_TAG_SIZE);
	add_count(&value, floats);
	add_count(&value, level);
	for (int i = 0; i < PACKED_PARAMETERS; i++)
		add_number(&value, parameters[i]);
	return value;
}

/* Two rows of two columns: 3 times (5, -1), once (5, 7). */
static Bytes
two_rows(wide second_step)
{
	static const int32_t parameters[] = {INT32_MIN, 0, INT32_MAX};
	Bytes		value = header_of(0, 0, parameters);

	add_count(&value, 3);		/* two digits, and one more */
	add_count(&value, 1);
	add_count(&value, 2);		/* rows */
	add_count(&value, 3);
	add_number(&value, 5);
	add_number(&value, -1);
	add_count(&value, 1);
	add_number(&value, 0);
	add_number(&value, second_step);
	return value;
}

/* Reads a value of blocks with two columns; true where all of it is good. */
static bool
is_good(const unsigned char *bytes, size_t length)
{
	PackHeader	header;
	PackReader	reader = unpack_begin(bytes, length, TAG, &header);
	PackBlock	block = unpack_block(&reader, 2, 9);
	uint64_t	count;

	while (unpack_row(&block, MOST, &count))
		;
	return unpack_ends(&reader);
}

static void
numbers_come_back(void **state)
{
	static const wide numbers[] = {0, -1, 1, 63, -64, 64, INT32_MIN, INT64_MAX,
		INT64_MIN, WIDE_MAX, WIDE_MIN};
	static const uint64_t counts[] = {0, 1, 127, 128, UINT32_MAX, UINT64_MAX};

	(void) state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
	{
		unsigned char bytes[PACKED_NUMBER_SIZE];
		PackReader	reader = {bytes, bytes + pack_number(bytes, numbers[i]), false};

		assert_true(unpack_number(&reader) == numbers[i]);
		assert_true(unpack_ends(&reader));
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
	{
		unsigned char bytes[PACKED_COUNT_SIZE];
		PackReader	reader = {bytes, bytes + pack_count(bytes, counts[i]), false};

		assert_true(unpack_count(&reader) == counts[i]);
		assert_true(unpack_ends(&reader));
	}
}

static void
a_number_has_one_form(void **state)
{
	static const unsigned char longer[] = {0x81, 0x00};
	static const unsigned char too_many_bits[] =
		{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02};
	static const unsigned char without_end[] = {0x80, 0x80};
	const unsigned char *const wrong[] = {longer, too_many_bits, without_end};
	static const size_t lengths[] = {sizeof(longer), sizeof(too_many_bits),
		sizeof(without_end)};

	(void) state;
	for (int i = 0; i < 3; i++)
	{
		PackReader	reader = {wrong[i], wrong[i] + lengths[i], false};

		assert_true(unpack_count(&reader) == 0);
		assert_true(reader.broken);
	}
}

static void
rows_come_back(void **state)
{
	Bytes		value = two_rows(8);
	PackHeader	header;
	PackReader	reader = unpack_begin(value.bytes, value.length, TAG, &header);
	PackBlock	block = unpack_block(&reader, 2, 9);
	uint64_t	count;

	(void) state;
	assert_false(header.floats);
	assert_int_equal(header.parameters[0], INT32_MIN);
	assert_int_equal(header.parameters[2], INT32_MAX);
	assert_int_equal(block.digits[0], 2);
	assert_true(unpack_row(&block, MOST, &count));
	assert_true(count == 3 && block.keys[0] == 5 && block.keys[1] == -1);
	assert_true(unpack_row(&block, MOST, &count));
	assert_true(count == 1 && block.keys[0] == 5 && block.keys[1] == 7);
	assert_false(unpack_row(&block, MOST, &count));
	assert_true(unpack_ends(&reader));
}

static void
a_header_is_read_or_refused(void **state)
{
	static const int32_t parameters[PACKED_PARAMETERS] = {0};
	PackHeader	header;
	PackReader	reader;
	Bytes		value = header_of(1, MOST_LEVEL, parameters);

	(void) state;
	reader = unpack_begin(value.bytes, value.length, TAG, &header);
	assert_true(unpack_ends(&reader));
	assert_true(header.floats);
	assert_int_equal(header.level, MOST_LEVEL);
	reader = unpack_begin(value.bytes, value.length, "TST2", &header);
	assert_true(reader.broken);
	assert_false(header.floats);
	assert_int_equal(header.level, 0);
	value = header_of(2, 0, parameters);
	reader = unpack_begin(value.bytes, value.length, TAG, &header);
	assert_true(reader.broken);
	value = header_of(0, MOST_LEVEL + 1, parameters);
	reader = unpack_begin(value.bytes, value.length, TAG, &header);
	assert_true(reader.broken);
}

static void
rows_must_rise_and_be_in_range(void **state)
{
	static const wide good[] = {1, MOST + 1};
	static const wide wrong[] = {0, -1, MOST + 2, WIDE_MAX};

	(void) state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
	{
		Bytes		value = two_rows(good[i]);

		assert_true(is_good(value.bytes, value.length));
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		Bytes		value = two_rows(wrong[i]);

		assert_false(is_good(value.bytes, value.length));
	}
}

/* A block of one row whose only column in use has this key. */
static Bytes
one_row(uint64_t digits, uint64_t rows, uint64_t count, wide key)
{
	Bytes		value = {.length = 0};

	add_count(&value, 0);		/* left out */
	add_count(&value, digits);
	add_count(&value, rows);
	add_count(&value, count);
	add_number(&value, key);
	return value;
}

static bool
one_row_is_good(Bytes value, PackBlock *block)
{
	PackReader	reader = {value.bytes, value.bytes + value.length, false};
	uint64_t	count;

	*block = unpack_block(&reader, 2, 9);
	while (unpack_row(block, MOST, &count))
		;
	return unpack_ends(&reader);
}

static void
a_column_that_is_left_out_is_zero(void **state)
{
	PackBlock	block;

	(void) state;
	assert_true(one_row_is_good(one_row(10, 1, 1, -MOST), &block));
	assert_false(block.used[0]);
	assert_int_equal(block.digits[0], 0);
	assert_true(block.keys[0] == 0);
	assert_true(block.used[1]);
	assert_int_equal(block.digits[1], 9);
	assert_true(block.keys[1] == -MOST);
}

static void
limits_of_a_block_are_kept(void **state)
{
	PackBlock	block;

	(void) state;
	assert_true(one_row_is_good(one_row(10, 1, MOST_COUNT, MOST), &block));
	assert_false(one_row_is_good(one_row(11, 1, 1, 1), &block));
	assert_false(one_row_is_good(one_row(1, 1, MOST_COUNT + 1, 1), &block));
	assert_false(one_row_is_good(one_row(1, 1, 0, 1), &block));
	assert_false(one_row_is_good(one_row(1, 1, 1, MOST + 1), &block));
	assert_false(one_row_is_good(one_row(1, 1, 1, -MOST - 1), &block));
}

static void
a_block_may_have_the_most_columns(void **state)
{
	Bytes		value = {.length = 0};
	PackReader	reader = {.at = value.bytes};
	PackBlock	block;
	uint64_t	count;

	(void) state;
	for (int i = 0; i < PACKED_COLUMNS; i++)
		add_count(&value, 1);
	add_count(&value, 1);		/* rows */
	add_count(&value, 1);
	for (int i = 0; i < PACKED_COLUMNS; i++)
		add_number(&value, i);
	reader.end = value.bytes + value.length;
	block = unpack_block(&reader, PACKED_COLUMNS, 0);
	assert_true(unpack_row(&block, MOST, &count));
	for (int i = 0; i < PACKED_COLUMNS; i++)
		assert_true(block.keys[i] == i);
	assert_true(unpack_ends(&reader));
}

static void
truncated_and_longer_bytes_are_refused(void **state)
{
	Bytes		value = two_rows(8);

	(void) state;
	assert_true(is_good(value.bytes, value.length));
	for (size_t length = 0; length < value.length; length++)
	{
		unsigned char *part = malloc(length + 1);

		memcpy(part, value.bytes, length);
		assert_false(is_good(part, length));
		free(part);
	}
	assert_false(is_good(value.bytes, value.length + 1));
}

static void
more_rows_than_bytes_are_refused_at_once(void **state)
{
	static const int32_t parameters[PACKED_PARAMETERS] = {0};
	Bytes		value = header_of(0, 0, parameters);

	(void) state;
	add_count(&value, 1);
	add_count(&value, 0);		/* not used */
	add_count(&value, UINT64_MAX);
	assert_false(is_good(value.bytes, value.length));
	for (uint64_t rows = 1; rows <= 2; rows++)
	{
		Bytes		row = one_row(1, rows, 1, 1);
		PackReader	reader = {row.bytes, row.bytes + row.length, false};

		unpack_block(&reader, 2, 9);
		assert_true(reader.broken == (rows > 1));
	}
}

/* A column of 3 times 5 and once 5 + step, with a digit. */
static PackReader
column_of_two(unsigned char *bytes, uint64_t distinct, wide step)
{
	size_t		length = pack_count(bytes, 2);

	length += pack_count(bytes + length, distinct);
	length += pack_count(bytes + length, 3);
	length += pack_number(bytes + length, 5);
	length += pack_count(bytes + length, 1);
	length += pack_number(bytes + length, step);
	return (PackReader) {bytes, bytes + length, false};
}

static void
a_column_comes_back(void **state)
{
	unsigned char bytes[100];
	PackReader	reader = column_of_two(bytes, 2, 100000);
	PackColumn	column = unpack_column(&reader, 9, MOST, NULL);

	(void) state;
	assert_int_equal(column.digits, 1);
	assert_true(unpack_value(&column));
	assert_true(column.count == 3 && column.key == 5);
	assert_true(unpack_value(&column));
	assert_true(column.count == 1 && column.key == 100005);
	assert_false(unpack_value(&column));
	assert_true(unpack_ends(&column.reader));
}

/* true where a column is broken, or ends before its bytes do */
static bool
is_broken(PackReader reader, int most_digits)
{
	PackColumn	column = unpack_column(&reader, most_digits, 1000, NULL);

	while (unpack_value(&column))
		;
	return !unpack_ends(&column.reader);
}

static void
values_must_rise_and_be_in_range(void **state)
{
	unsigned char bytes[100];
	PackReader	reader = column_of_two(bytes, 2, 995);

	(void) state;
	assert_false(is_broken(reader, 1));
	assert_true(is_broken(reader, 0));
	bytes[0] = 0;				/* left out */
	assert_true(is_broken(reader, 1));
	assert_true(is_broken(column_of_two(bytes, 2, 0), 1));
	assert_true(is_broken(column_of_two(bytes, 2, -1), 1));
	assert_true(is_broken(column_of_two(bytes, 2, 996), 1));
	assert_true(is_broken(column_of_two(bytes, 2, WIDE_MAX), 1));
	assert_true(is_broken(column_of_two(bytes, 1, 1), 1));
	assert_true(is_broken(column_of_two(bytes, UINT64_MAX, 1), 1));
}

/* Whether one value is within its limits. */
static bool
is_within(wide key, wide most)
{
	unsigned char bytes[100];
	size_t		length = pack_count(bytes, 1);
	PackReader	reader = {.at = bytes};
	PackColumn	column;

	length += pack_count(bytes + length, 1);
	length += pack_count(bytes + length, 1);
	length += pack_number(bytes + length, key);
	reader.end = bytes + length;
	column = unpack_column(&reader, 0, most, NULL);
	return unpack_value(&column);
}

static void
the_limits_of_values_are_allowed(void **state)
{
	(void) state;
	assert_true(is_within(1000, 1000));
	assert_true(is_within(-1000, 1000));
	assert_false(is_within(1001, 1000));
	assert_false(is_within(-1001, 1000));
}

static int	ticks;

static void
count_tick(void)
{
	ticks++;
}

/* Reads a column of as many values; the ticks. */
static int
ticks_of(uint64_t distinct, void (*tick) (void))
{
	unsigned char *bytes = malloc(2 * PACKED_COUNT_SIZE + 2 * distinct);
	size_t		length = pack_count(bytes, 1);
	PackReader	reader = {.at = bytes};
	PackColumn	column;

	length += pack_count(bytes + length, distinct);
	for (uint64_t i = 0; i < distinct; i++)
	{
		length += pack_count(bytes + length, 1);
		length += pack_number(bytes + length, 1);
	}
	reader.end = bytes + length;
	ticks = 0;
	column = unpack_column(&reader, 0, MOST, tick);
	while (unpack_value(&column))
		;
	assert_true(unpack_ends(&column.reader));
	assert_true(column.key == (wide) distinct);
	free(bytes);
	return ticks;
}

/*
 * A tick takes longer than a value, so that a thousand values have none; a
 * hundred thousand take milliseconds.
 */
static void
a_long_column_can_be_interrupted(void **state)
{
	(void) state;
	assert_in_range(ticks_of(300000, count_tick), 3, 300);
	assert_int_equal(ticks_of(300000, NULL), 0);
	assert_int_equal(ticks_of(1000, count_tick), 0);
}

static void
sequences_come_back(void **state)
{
	static const unsigned char bytes[] = {2, 7, 0x81, 0x01, 0, 1, 5, 0};
	PackReader	reader = {bytes, bytes + sizeof(bytes), false};
	uint64_t	count;

	(void) state;
	assert_ptr_equal(unpack_sequence(&reader, &count), bytes + 1);
	assert_true(count == 2 && reader.at == bytes + 5);
	assert_non_null(unpack_sequence(&reader, &count));
	assert_true(count == 1);
	assert_null(unpack_sequence(&reader, &count));
	assert_true(unpack_ends(&reader));
}

static void
sequences_without_an_end_or_numbers_are_refused(void **state)
{
	static const unsigned char wrong[][6] = {{1, 5, 6, 7, 7, 7},
		{0, 5, 0, 1, 5, 0}, {1, 0, 1, 5, 6, 0}};

	(void) state;
	for (int i = 0; i < 3; i++)
	{
		PackReader	reader = {wrong[i], wrong[i] + sizeof(wrong[i]), false};
		uint64_t	count;

		while (unpack_sequence(&reader, &count) != NULL)
			;
		assert_false(unpack_ends(&reader));
	}
}

static bool
sequence_is_good(uint64_t count, uint64_t number)
{
	Bytes		value = {.length = 0};
	PackReader	reader = {.at = value.bytes};
	uint64_t	found;

	add_count(&value, count);
	add_count(&value, number);
	add_count(&value, 0);
	reader.end = value.bytes + value.length;
	return unpack_sequence(&reader, &found) != NULL && unpack_ends(&reader);
}

static void
limits_of_a_sequence_are_kept(void **state)
{
	(void) state;
	assert_true(sequence_is_good(MOST_COUNT, UINT32_MAX));
	assert_false(sequence_is_good(MOST_COUNT + 1, 1));
	assert_false(sequence_is_good(1, UINT32_MAX + UINT64_C(1)));
}

/* What is read of changed bytes stays within them and comes to an end. */
static void
changed_bytes_do_no_harm(void **state)
{
	unsigned	seed = (unsigned) time(NULL);

	(void) state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int i = 0; i < 20000; i++)
	{
		Bytes		value = two_rows(8);
		unsigned char *bytes = malloc(value.length);
		PackReader	reader = {bytes, bytes + value.length, false};
		uint64_t	count;

		memcpy(bytes, value.bytes, value.length);
		for (int j = rand() % 4; j >= 0; j--)
			bytes[rand() % value.length] = (unsigned char) rand();
		is_good(bytes, value.length);
		is_broken(reader, 1);
		while (unpack_sequence(&reader, &count) != NULL)
			;
		free(bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_come_back),
		cmocka_unit_test(a_number_has_one_form),
		cmocka_unit_test(rows_come_back),
		cmocka_unit_test(a_header_is_read_or_refused),
		cmocka_unit_test(rows_must_rise_and_be_in_range),
		cmocka_unit_test(a_column_that_is_left_out_is_zero),
		cmocka_unit_test(limits_of_a_block_are_kept),
		cmocka_unit_test(a_block_may_have_the_most_columns),
		cmocka_unit_test(truncated_and_longer_bytes_are_refused),
		cmocka_unit_test(more_rows_than_bytes_are_refused_at_once),
		cmocka_unit_test(a_column_comes_back),
		cmocka_unit_test(values_must_rise_and_be_in_range),
		cmocka_unit_test(the_limits_of_values_are_allowed),
		cmocka_unit_test(a_long_column_can_be_interrupted),
		cmocka_unit_test(sequences_come_back),
		cmocka_unit_test(sequences_without_an_end_or_numbers_are_refused),
		cmocka_unit_test(limits_of_a_sequence_are_kept),
		cmocka_unit_test(changed_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
