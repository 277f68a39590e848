/*
 * The layout of collected values such as clv_base: plain C, no server.
 *
 * A value is a tag of four bytes, the last of which is the version of the
 * layout, then numbers of variable length: the parameters, then blocks of
 * rows. The rows of a block are distinct and ascending. A row is its count,
 * then for each column the difference to the row before; columns that are 0 in
 * all rows are left out. A value has either blocks or sequences. A sequence is
 * its count, then positive numbers, then a zero. The bytes do not depend on
 * the byte order of the machine, so that stored, binary and text form have the
 * same bytes.
 */
#ifndef CRMVALUE_COMMON_PACKED_H
#define CRMVALUE_COMMON_PACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/ranking.h"

#define PACKED_TAG_SIZE 4
#define PACKED_PARAMETERS 3
#define PACKED_COLUMNS 40

/* most bytes of one number */
#define PACKED_COUNT_SIZE 10
#define PACKED_NUMBER_SIZE 19

/* Bytes being read. broken is set when invalid bytes were read. */
typedef struct PackReader
{
	const unsigned char *at;
	const unsigned char *end;
	bool		broken;
} PackReader;

/* The common part of all rows of a value. */
typedef struct PackHeader
{
	bool		floats;			/* keys of doubles, otherwise exact */
	uint8_t		level;			/* the value has one of 2^level rows
								 * (common/row_hash.h) */
	int32_t		parameters[PACKED_PARAMETERS];
} PackHeader;

/* A block of rows being read. */
typedef struct PackBlock
{
	PackReader *reader;
	int			columns;
	bool		used[PACKED_COLUMNS];	/* false: 0 in all rows */
	uint8_t		digits[PACKED_COLUMNS]; /* units of 10000^-digits */
	uint64_t	rows;			/* number of distinct rows */
	uint64_t	at;				/* number of rows read so far */
	wide		keys[PACKED_COLUMNS];	/* of the row read last */
} PackBlock;

/* A block of one column being read. A copy continues at the same place. */
typedef struct PackColumn
{
	PackReader	reader;
	uint8_t		digits;			/* units of 10000^-digits */
	wide		most;			/* no value is larger, nor below its negative */
	uint64_t	distinct;		/* values */
	uint64_t	at;				/* how many of them were read */
	wide		key;			/* the last of them */
	uint64_t	count;			/* and how often it is there */
	void		(*tick) (void);
} PackColumn;

extern size_t pack_count(unsigned char *to, uint64_t count);
extern size_t pack_number(unsigned char *to, wide number);
extern uint64_t unpack_count(PackReader *reader);
extern wide unpack_number(PackReader *reader);

extern PackReader unpack_begin(const unsigned char *bytes, size_t length,
							   const char *tag, PackHeader *header);
extern PackBlock unpack_block(PackReader *reader, int columns,
							  int most_digits);
extern bool unpack_row(PackBlock *block, wide most, uint64_t *count);
extern PackColumn unpack_column(PackReader *reader, int most_digits,
								wide most, void (*tick) (void));
extern bool unpack_value(PackColumn *column);
extern const unsigned char *unpack_sequence(PackReader *reader,
											uint64_t *count);
extern bool unpack_ends(const PackReader *reader);

#endif
