/*
 * Groups rows by customer.
 */
#ifndef CRMVALUE_SCAN_GROUPING_H
#define CRMVALUE_SCAN_GROUPING_H

#include "scan/keys.h"

/* A piece of a list of rows. */
typedef struct Chunk
{
	struct Chunk *next;
	Size		size;			/* bytes, of all of it */
	Size		used;			/* bytes of rows */
	char		rows[FLEXIBLE_ARRAY_MEMBER];
} Chunk;

/*
 * Called for each customer, with a row of theirs and what they bought by day,
 * which may be nothing.
 */
typedef void (*CustomerReceiver) (void *context, const OrderRow *row,
								  const HistoryEntry *entries, int64 count);

/* What is known of a customer while their rows are gathered. */
typedef struct Customer
{
	const OrderRow *row;		/* the first of theirs */
	int64		entries;
	int64		next;			/* place of the next entry */
} Customer;

/* A place in the hash table: a customer, and bits of the hash. */
typedef struct Slot
{
	uint32		tag;
	uint32		customer;		/* counted from 1, 0 where it is free */
} Slot;

/* The arrays are kept from one list of rows to the next. */
typedef struct Grouping
{
	KeyType		key_type;
	MemoryContext memory;		/* of the arrays */
	MemoryContext scratch;		/* of comparisons */
	Slot	   *slots;
	uint32		slot_mask;
	Size		slot_room;
	Customer   *customers;
	int64		customer_count;
	Size		customer_room;
	uint32	   *row_customers;	/* customer of each row */
	Size		row_room;
	HistoryEntry *entries;		/* by customer */
	Size		entry_room;
} Grouping;

/* bytes that it takes to group a row, at most */
#define GROUPING_ROW_SIZE \
	(sizeof(uint32) + sizeof(HistoryEntry) + 2 * sizeof(Customer) + \
	 4 * sizeof(Slot))

/* The rows of a list of chunks, one after the other. */
typedef struct RowReader
{
	const KeyType *key_type;
	const Chunk *chunk;
	Size		offset;
} RowReader;

static inline const OrderRow *
next_row(RowReader *reader)
{
	const OrderRow *row;

	while (reader->chunk != NULL && reader->offset == reader->chunk->used)
	{
		reader->chunk = reader->chunk->next;
		reader->offset = 0;
	}
	if (reader->chunk == NULL)
		return NULL;
	row = (const OrderRow *) (reader->chunk->rows + reader->offset);
	reader->offset += row_size(reader->key_type, row);
	Assert(reader->offset <= reader->chunk->used);
	return row;
}

extern Grouping *grouping_create(const KeyType *key_type);
extern void group_rows(Grouping *grouping, const Chunk *chunks, int64 rows,
					   CustomerReceiver receive, void *context);
extern void grouping_free_arrays(Grouping *grouping);

#endif
