/*
 * Writes and reads the bytes of collected values. Reading accepts any bytes
 * and detects invalid ones.
 */
#include "common/packed.h"

#include <string.h>

#include "common/invariant.h"
#include "common/row_hash.h"

#define LOW_BITS 7
#define LOW_MASK 0x7f
#define MORE 0x80				/* another byte follows */

/* no value has more customers */
#define MOST_COUNT (UINT64_C(1) << 53)

/* number of values read between calls of the tick */
#define VALUES_AT_ONCE 65536

/*
 * Writes seven bits to each byte, least significant first. Returns the number
 * of bytes.
 */
static size_t
pack_bits(unsigned char *to, unsigned __int128 bits)
{
	size_t		size = 0;
	uint64_t	low;

	while (bits > UINT64_MAX)
	{
		to[size++] = MORE | (unsigned char) (bits & LOW_MASK);
		bits >>= LOW_BITS;
	}
	for (low = (uint64_t) bits; low > LOW_MASK; low >>= LOW_BITS)
		to[size++] = MORE | (unsigned char) (low & LOW_MASK);
	to[size++] = (unsigned char) low;
	return size;
}

/* unpack_bits for a number of more than two bytes. */
static unsigned __int128
unpack_long(PackReader *reader, int most_bits)
{
	unsigned __int128 bits = 0;
	uint64_t	low = 0;		/* of them, which is quicker */

	for (int shift = 0; shift < most_bits && reader->at < reader->end;
		 shift += LOW_BITS)
	{
		unsigned char byte = *reader->at++;
		uint64_t	part = byte & LOW_MASK;

		if (most_bits - shift < LOW_BITS && part >> (most_bits - shift) != 0)
			break;
		if (shift <= 64 - LOW_BITS)
			low |= part << shift;
		else
			bits |= (unsigned __int128) part << shift;
		if (byte & MORE)
			continue;
		if (byte == 0 && shift > 0)
			break;				/* could have been shorter */
		return bits | low;
	}
	reader->broken = true;
	return 0;
}

/*
 * Reads a number of at most most_bits bits written by pack_bits. For bytes
 * that pack_bits does not write, returns 0 and sets broken.
 */
static inline unsigned __int128
unpack_bits(PackReader *reader, int most_bits)
{
	const unsigned char *at = reader->at;

	if (reader->end - at >= 2)
	{
		if (at[0] < MORE)
		{
			reader->at++;
			return at[0];
		}
		if (at[1] > 0 && at[1] < MORE)
		{
			reader->at += 2;
			return (at[0] & LOW_MASK) | (unsigned) at[1] << LOW_BITS;
		}
	}
	return unpack_long(reader, most_bits);
}

size_t
pack_count(unsigned char *to, uint64_t count)
{
	return pack_bits(to, count);
}

/*
 * Writes a number. Numbers near zero of either sign are short: 0, -1, 1, -2
 * are written as 0, 1, 2, 3.
 */
size_t
pack_number(unsigned char *to, wide number)
{
	unsigned __int128 twice = (unsigned __int128) number << 1;

	return pack_bits(to, number < 0 ? ~twice : twice);
}

uint64_t
unpack_count(PackReader *reader)
{
	return (uint64_t) unpack_bits(reader, 64);
}

wide
unpack_number(PackReader *reader)
{
	unsigned __int128 bits = unpack_bits(reader, 128);

	return (wide) (bits >> 1 ^ -(bits & 1));
}

/* Begins to read a value of a type: sets the header. */
PackReader
unpack_begin(const unsigned char *bytes, size_t length, const char *tag,
			 PackHeader *header)
{
	PackReader	reader = {bytes, bytes + length, false};
	uint64_t	floats;
	uint64_t	level;

	*header = (PackHeader) {0};
	if (length < PACKED_TAG_SIZE || memcmp(bytes, tag, PACKED_TAG_SIZE) != 0)
	{
		reader.broken = true;
		return reader;
	}
	reader.at += PACKED_TAG_SIZE;
	floats = unpack_count(&reader);
	header->floats = floats == 1;
	level = unpack_count(&reader);
	header->level = (uint8_t) level;
	if (floats > 1 || level > MOST_LEVEL)
		reader.broken = true;
	for (int i = 0; i < PACKED_PARAMETERS; i++)
	{
		wide		number = unpack_number(&reader);

		header->parameters[i] = (int32_t) number;
		if (number != header->parameters[i])
			reader.broken = true;
	}
	return reader;
}

/*
 * Begins to read a block of rows. For each column it starts with the digits
 * plus one; 0 is a column that is left out.
 */
PackBlock
unpack_block(PackReader *reader, int columns, int most_digits)
{
	PackBlock	block = {.reader = reader, .columns = columns};
	size_t		least = 1;		/* fewest bytes of a row, with its count */

	Invariant(columns >= 1 && columns <= PACKED_COLUMNS);
	for (int i = 0; i < columns; i++)
	{
		uint64_t	digits = unpack_count(reader);

		if (digits > (uint64_t) most_digits + 1)
			reader->broken = true;
		block.used[i] = digits > 0;
		block.digits[i] = (uint8_t) (digits > 0 ? digits - 1 : 0);
		least += block.used[i];
	}
	block.rows = unpack_count(reader);
	if (block.rows > (size_t) (reader->end - reader->at) / least)
		reader->broken = true;
	return block;
}

/*
 * Reads the keys of the next row, of magnitude `most` or less, into
 * block->keys, and its count. Returns false at the end of the block and for
 * invalid bytes.
 */
bool
unpack_row(PackBlock *block, wide most, uint64_t *count)
{
	PackReader *reader = block->reader;
	int			rises = 0;		/* sign of the first difference */

	if (reader->broken || block->at == block->rows)
		return false;
	*count = unpack_count(reader);
	for (int i = 0; i < block->columns; i++)
	{
		wide		step = block->used[i] ? unpack_number(reader) : 0;

		if (rises == 0)
			rises = (step > 0) - (step < 0);
		if (__builtin_add_overflow(block->keys[i], step, &block->keys[i]) ||
			block->keys[i] > most || block->keys[i] < -most)
			reader->broken = true;
	}
	if (*count < 1 || *count > MOST_COUNT || (rises <= 0 && block->at > 0))
		reader->broken = true;
	block->at++;
	return !reader->broken;
}

/*
 * Begins to read a block of one column. The reader is then at the first value.
 * `tick` is called every few milliseconds. It may be NULL, and may leave by an
 * error.
 */
PackColumn
unpack_column(PackReader *reader, int most_digits, wide most,
			  void (*tick) (void))
{
	PackColumn	column = {.most = most, .tick = tick};
	uint64_t	digits = unpack_count(reader);

	column.distinct = unpack_count(reader);
	if (digits < 1 || digits > (uint64_t) most_digits + 1)
		reader->broken = true;
	column.digits = (uint8_t) (digits - 1);
	column.reader = *reader;
	return column;
}

/*
 * Reads the next value of a column, which is above the one before, and its
 * count. Returns false at the end and for invalid bytes.
 */
bool
unpack_value(PackColumn *column)
{
	PackReader *reader = &column->reader;
	wide		step;

	if (reader->broken || column->at == column->distinct)
		return false;
	column->count = unpack_count(reader);
	step = unpack_number(reader);
	if (__builtin_add_overflow(column->key, step, &column->key) ||
		column->key > column->most || column->key < -column->most ||
		column->count < 1 || column->count > MOST_COUNT ||
		(step <= 0 && column->at > 0))
		reader->broken = true;
	if (++column->at % VALUES_AT_ONCE == 0 && column->tick != NULL)
		column->tick();
	return !reader->broken;
}

/*
 * Skips the next sequence and sets its count. Returns the start of its
 * numbers, or NULL at the end and for invalid bytes.
 */
const unsigned char *
unpack_sequence(PackReader *reader, uint64_t *count)
{
	const unsigned char *numbers;
	uint64_t	number;

	if (reader->broken || reader->at == reader->end)
		return NULL;
	*count = unpack_count(reader);
	numbers = reader->at;
	number = unpack_count(reader);
	if (*count < 1 || *count > MOST_COUNT || number == 0)
		reader->broken = true;
	while (number != 0)
	{
		if (number > UINT32_MAX)
			reader->broken = true;
		number = unpack_count(reader);
	}
	return reader->broken ? NULL : numbers;
}

/* Whether all bytes were read and valid. */
bool
unpack_ends(const PackReader *reader)
{
	return !reader->broken && reader->at == reader->end;
}
