/*
 * Rows of orders, divided by the hash of the customer into parts that are
 * grouped one by one.
 */
#ifndef CRMVALUE_SCAN_PARTS_H
#define CRMVALUE_SCAN_PARTS_H

#include "scan/grouping.h"
#include "storage/buffile.h"

typedef struct Part
{
	char	   *next;			/* start of the free room in the last chunk */
	char	   *end;
	Chunk	   *first;			/* rows in memory */
	Chunk	   *last;
	int64		rows;
	BufFile    *file;			/* rows written to disk, or NULL */
	int64		file_rows;
	Size		file_bytes;		/* bytes of the rows in the file */
} Part;

typedef struct Parts
{
	Grouping   *grouping;
	MemoryContext memory;		/* of chunks and files */
	Size		memory_limit;	/* bytes, in total */
	Size		row_limit;		/* bytes, of chunks */
	Size		row_bytes;		/* bytes of chunks now */
	int			shift;			/* the part is the hash shifted right by
								 * this */
	int			count;			/* a power of two */
	bool		may_spill;		/* the hash has bits left to divide the rows */
	bool		may_shrink;		/* adding up the orders of a day saves
								 * memory */
	bool		many_customers;	/* a part had too many for the memory */
	Part		part[FLEXIBLE_ARRAY_MEMBER];
} Parts;

extern Parts *parts_create(Grouping *grouping, Size memory_limit);
extern Parts *parts_create_undivided(Grouping *grouping, Size memory_limit);
extern OrderRow *parts_add_slowly(Parts *parts, Part *part, Size size);
extern Size parts_spare_memory(const Parts *parts);
extern void parts_group(Parts *parts, CustomerReceiver receive, void *context);

/*
 * Adds a row for a customer with this hash and size. The caller fills it in.
 */
static inline OrderRow *
parts_add(Parts *parts, uint32 hash, Size key_size)
{
	int			number = (row_hash(hash) >> parts->shift) & (parts->count - 1);
	Part	   *part = &parts->part[number];
	OrderRow   *row = (OrderRow *) part->next;
	Size		size = offsetof(OrderRow, customer) + MAXALIGN(key_size);

	if (unlikely((Size) (part->end - part->next) < size))
		return parts_add_slowly(parts, part, size);
	part->next += size;
	part->rows++;
	return row;
}

/*
 * Adds a purchase of a customer, or NO_PURCHASE. May allocate the flat customer
 * in the current memory context.
 */
static inline void
parts_add_purchase(Parts *parts, Datum customer, int32 day, int64 money)
{
	KeyType    *key_type = &parts->grouping->key_type;
	uint32		hash;
	Size		size;
	OrderRow   *row;

	customer = key_flatten(key_type, customer);
	hash = key_hash(key_type, customer);
	size = key_size(key_type, customer);
	row = parts_add(parts, hash, size);
	row->day = day;
	row->money = money;
	set_row_customer(row, key_type, hash, size, customer);
}

#endif
