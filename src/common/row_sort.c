/*
 * A radix sort of rows of bytes.
 */
#include "common/row_sort.h"

#include <string.h>

#define BYTE_VALUES 256

/* number of rows moved between calls of between_passes */
#define ROWS_AT_ONCE 65536

/*
 * The offset that makes keys of this number of bytes unsigned without changing
 * their order.
 */
static unsigned __int128
offset_of_width(int width)
{
	return width == 0 ? 0 : (unsigned __int128) 1 << (8 * width - 1);
}

/*
 * Writes a key of `width` bytes so that memcmp compares it correctly. A key of
 * width 0 is 0.
 */
void
store_sortable(unsigned char *to, int width, wide key)
{
	unsigned __int128 bits = (unsigned __int128) key + offset_of_width(width);

	for (int i = width - 1; i >= 0; i--)
	{
		to[i] = (unsigned char) bits;
		bits >>= 8;
	}
}

wide
load_sortable(const unsigned char *from, int width)
{
	unsigned __int128 bits = 0;

	for (int i = 0; i < width; i++)
		bits = bits << 8 | from[i];
	return (wide) (bits - offset_of_width(width));
}

/*
 * Counts the values of a byte, and turns the counts into places. Returns false
 * if the byte is equal in all rows.
 */
static int
count_bytes(const unsigned char *rows, size_t count, size_t size, size_t at,
			size_t *places)
{
	size_t		before = 0;

	memset(places, 0, BYTE_VALUES * sizeof(size_t));
	for (size_t i = 0; i < count; i++)
		places[rows[i * size + at]]++;
	if (count == 0 || places[rows[at]] == count)
		return 0;
	for (int value = 0; value < BYTE_VALUES; value++)
	{
		size_t		here = places[value];

		places[value] = before;
		before += here;
	}
	return 1;
}

/*
 * Sorts rows of `size` bytes in the order of memcmp, by one byte after the
 * other from the last. `scratch` has the size of the rows. between_passes is
 * called every few milliseconds. It may be NULL, and may leave by an error.
 */
void
sort_rows(unsigned char *rows, unsigned char *scratch, size_t count,
		  size_t size, void (*between_passes) (void))
{
	unsigned char *from = rows;
	unsigned char *to = scratch;
	size_t		places[BYTE_VALUES];

	for (size_t at = size; at-- > 0;)
	{
		unsigned char *swap = from;

		if (!count_bytes(from, count, size, at, places))
			continue;
		for (size_t i = 0; i < count; i++)
		{
			const unsigned char *row = from + i * size;

			if (i % ROWS_AT_ONCE == 0 && between_passes != NULL)
				between_passes();
			memcpy(to + size * places[row[at]]++, row, size);
		}
		from = to;
		to = swap;
	}
	if (from != rows)
		memcpy(rows, from, count * size);
}
