/*
 * Counted columns of keys, for tests.
 */
#ifndef CRMVALUE_COUNTED_COLUMN_H
#define CRMVALUE_COUNTED_COLUMN_H

#include "common/counted.h"

#define COLUMN_ROOM 100000

/* Begins the bytes of a column with as many distinct keys; returns their size. */
static inline size_t
begin_column(unsigned char *bytes, size_t distinct)
{
	size_t		length = pack_count(bytes, 1);	/* no digits */

	return length + pack_count(bytes + length, distinct);
}

/* A column of sorted keys, in bytes that are overwritten by the next one. */
static inline Counted
counted_of_sorted(const wide *sorted, size_t count)
{
	static unsigned char bytes[COLUMN_ROOM];
	PackReader	reader = {bytes, bytes, false};
	size_t		distinct = 0;
	wide		before = 0;
	size_t		end;

	for (size_t i = 0; i < count; i++)
		distinct += i == 0 || sorted[i] != sorted[i - 1];
	reader.end += begin_column(bytes, distinct);
	for (size_t at = 0; at < count; at = end)
	{
		unsigned char *to = bytes + (reader.end - bytes);

		for (end = at + 1; end < count && sorted[end] == sorted[at];)
			end++;
		reader.end += pack_count(to, end - at);
		to = bytes + (reader.end - bytes);
		reader.end += pack_number(to, sorted[at] - before);
		before = sorted[at];
	}
	return count_column(&reader, unpack_column(&reader, 0, WIDE_MAX, NULL));
}

#endif
