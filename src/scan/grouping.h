/*
 * Groups rows by customer.
 */
#ifndef CRMVALUE_SCAN_GROUPING_H
#define CRMVALUE_SCAN_GROUPING_H

#include "scan/keys.h"

/* Rows in one piece of memory. */
typedef struct Chunk
{
	struct Chunk *next;
	Size		size;			/* bytes of the whole chunk */
	Size		used;			/* bytes of rows */
	char		rows[FLEXIBLE_ARRAY_MEMBER];
} Chunk;

/*
 * Called once for each customer, with one of its rows and its entries by day.
 * A customer all of whose orders lack a time or an amount has no entries.
 */
typedef void (*CustomerReceiver) (void *context, const OrderRow *row,
								  const HistoryEntry *entries, int64 count);

/* A customer while the rows are grouped. */
typedef struct Customer
{
	const OrderRow *row;		/* the customer's first row */
	int64		entries;
	int64		next;			/* position of the next entry */
} Customer;

/* A slot of the hash table. */
typedef struct Slot
{
	uint32		hash;			/* of the customer */
	uint32		customer;		/* counted from 1; 0 in a free slot */
} Slot;

/* The arrays are used again for the next list of rows. */
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
	HistoryEntry *entries;		/* ordered by customer */
	Size		entry_room;
} Grouping;

/* upper limits of the bytes needed to group a row, and a customer */
#define GROUPING_ROW_SIZE (sizeof(uint32) + sizeof(HistoryEntry))
#define GROUPING_CUSTOMER_SIZE (2 * sizeof(Customer) + 4 * sizeof(Slot))

/* Reads the rows of a list of chunks one by one. */
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
extern bool group_rows(Grouping *grouping, const Chunk *chunks, int64 rows,
					   int64 most_customers, CustomerReceiver receive,
					   void *context);
extern void grouping_free_arrays(Grouping *grouping);

#endif
