/*
 * The layout of collected values (clv_base and its like): plain C, no server.
 *
 * A value is a tag of four bytes, the last of which is the version of the
 * layout, then numbers of variable length: the parameters it was collected
 * with, then blocks of rows. The rows of a block ascend and are distinct;
 * each is its count, then each column as the difference from the row before;
 * columns that are 0 in all rows are left out.
 * In place of blocks there can be sequences: each its count, then numbers
 * above zero, then a zero.
 * Nothing depends on the byte order of a machine, so that storage, binary and
 * text form have the same bytes.
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

/* bytes that one number takes at most */
#define PACKED_COUNT_SIZE 10
#define PACKED_NUMBER_SIZE 19

/* Bytes being read; broken once they were not what they ought to be. */
typedef struct PackReader
{
	const unsigned char *at;
	const unsigned char *end;
	bool		broken;
} PackReader;

/* What all rows of a value have in common. */
typedef struct PackHeader
{
	bool		floats;			/* keys of doubles, else exact */
	uint8_t		level;			/* one row of 2^level is here (common/row_hash.h) */
	int32_t		parameters[PACKED_PARAMETERS];
} PackHeader;

/* The rows of a block, being read. */
typedef struct PackBlock
{
	PackReader *reader;
	int			columns;
	bool		used[PACKED_COLUMNS];	/* else 0 in all rows */
	uint8_t		digits[PACKED_COLUMNS]; /* units of 10000^-digits */
	uint64_t	rows;			/* distinct ones */
	uint64_t	at;				/* how many of them were read */
	wide		keys[PACKED_COLUMNS];	/* of the last one */
} PackBlock;

/* A block of one column, being read; a copy reads on from where it is. */
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
