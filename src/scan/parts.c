/*
 * Divides rows into parts by the hash of the customer, then groups the parts
 * one by one. When memory is full, adds up the orders of each customer and
 * day; if that does not free enough memory, writes each part to a temporary
 * file. A part that is too large to be grouped is divided again.
 */
#include "common/compat.h"

#include "scan/parts.h"

#include "miscadmin.h"
#include "port/pg_bitutils.h"

/* With ten million rows, each of 256 parts fits the processor's cache. */
#define MAX_PARTS 256
#define MIN_PARTS 4
/* bits of the hash from here on select the part, lower bits the slot */
#define LEAST_SHIFT 32

/*
 * bytes of a chunk; each is larger than the one before, so that few rows take
 * little memory
 */
#define FIRST_CHUNK_SIZE 512
#define LAST_CHUNK_SIZE 8192
#define CHUNK_HEADER offsetof(Chunk, rows)

/* with fewer rows, it is not known whether adding up days saves memory */
#define FEW_ROWS 1000

/* memory that an open file takes, in bytes */
#define FILE_SIZE ((Size) BLCKSZ + 512)

/*
 * Creates parts for rows whose hashes are equal from top_bit on. expected is
 * the number of parts that would each fit memory.
 */
static Parts *
create(Grouping *grouping, Size memory_limit, int top_bit, Size expected,
	   bool may_spill)
{
	Size		most = Min(memory_limit / 4 / FILE_SIZE, expected);
	int			bits = pg_leftmost_one_pos32(Max(Min(most, MAX_PARTS), MIN_PARTS));
	Parts	   *parts;

	may_spill = may_spill && top_bit - bits >= LEAST_SHIFT;
	if (!may_spill)
		bits = 0;
	parts = MemoryContextAllocZero(grouping->memory, offsetof(Parts, part) +
								   ((Size) 1 << bits) * sizeof(Part));
	parts->grouping = grouping;
	parts->memory = AllocSetContextCreate(grouping->memory, "rows of orders",
										  ALLOCSET_DEFAULT_SIZES);
	parts->memory_limit = memory_limit;
	parts->row_limit = memory_limit / 2;
	parts->count = 1 << bits;
	parts->shift = top_bit - bits;
	parts->may_spill = may_spill;
	parts->may_shrink = true;
	return parts;
}

/* Creates parts for any rows, with a limit of memory in bytes. */
Parts *
parts_create(Grouping *grouping, Size memory_limit)
{
	return create(grouping, memory_limit, 64, MAX_PARTS, true);
}

/*
 * Creates one part, for rows in memory. The limit, in bytes, is doubled where
 * adding up the orders of a day does not make the rows fit.
 */
Parts *
parts_create_undivided(Grouping *grouping, Size memory_limit)
{
	return create(grouping, memory_limit, LEAST_SHIFT, 1, false);
}

/* Appends an empty chunk for at least `size` bytes of rows. */
static void
add_chunk(Parts *parts, Part *part, Size size)
{
	Size		last = part->last == NULL ? 0 : part->end - part->last->rows;
	Size		room = Max(size, Min(2 * last + CHUNK_HEADER,
									 LAST_CHUNK_SIZE - CHUNK_HEADER));
	Chunk	   *chunk;

	room = Max(room, FIRST_CHUNK_SIZE - CHUNK_HEADER);
	chunk = MemoryContextAllocHuge(parts->memory, CHUNK_HEADER + room);
	chunk->next = NULL;
	chunk->size = CHUNK_HEADER + room;
	chunk->used = 0;
	if (part->last == NULL)
		part->first = chunk;
	else
	{
		part->last->used = part->next - part->last->rows;
		part->last->next = chunk;
	}
	part->last = chunk;
	part->next = chunk->rows;
	part->end = chunk->rows + room;
	parts->row_bytes += chunk->size;
}

/* Removes the chunks of a part from the part and returns them. */
static Chunk *
take_chunks(Part *part)
{
	Chunk	   *chunks = part->first;

	if (part->last != NULL)
		part->last->used = part->next - part->last->rows;
	part->first = NULL;
	part->last = NULL;
	part->next = NULL;
	part->end = NULL;
	part->rows = 0;
	return chunks;
}

static void
free_chunks(Parts *parts, Chunk *chunk)
{
	while (chunk != NULL)
	{
		Chunk	   *next = chunk->next;

		parts->row_bytes -= chunk->size;
		pfree(chunk);
		chunk = next;
	}
}

/* Adds a row for the customer of another row. */
static void
add_row(Parts *parts, const OrderRow *row, int32 day, int64 money)
{
	const KeyType *key_type = &parts->grouping->key_type;
	Datum		customer = row_customer(key_type, row);
	Size		size = key_size(key_type, customer);
	OrderRow   *added = parts_add(parts, row->hash, size);

	added->day = day;
	added->money = money;
	set_row_customer(added, key_type, row->hash, size, customer);
}

/* A CustomerReceiver that adds rows for the entries of a customer. */
static void
add_days(void *context, const OrderRow *row, const HistoryEntry *entries,
		 int64 count)
{
	Parts	   *parts = context;

	if (count == 0)
		add_row(parts, row, NO_PURCHASE, 0);
	for (int64 i = 0; i < count; i++)
	{
		int32		more = entries[i].orders - (entries[i].money >= 0);

		add_row(parts, row, entries[i].day, entries[i].money);
		if (more > 0)
			add_row(parts, row, MORE_ORDERS,
					(int64) entries[i].day * (INT64CONST(1) << 32) + more);
	}
}

/*
 * Replaces the rows in memory by one row for each customer and day. Stops
 * after the first parts if more than three quarters of the rows remain.
 */
static void
shrink(Parts *parts)
{
	Size		limit = parts->row_limit;
	int64		before = 0;
	int64		after = 0;

	parts->row_limit = SIZE_MAX;
	parts->may_shrink = true;
	for (int i = 0; i < parts->count && parts->may_shrink; i++)
	{
		Part	   *part = &parts->part[i];
		int64		rows = part->rows;
		Chunk	   *chunks = take_chunks(part);

		(void) group_rows(parts->grouping, chunks, rows, PG_INT64_MAX,
						  add_days, parts);
		free_chunks(parts, chunks);
		before += rows;
		after += part->rows;
		parts->may_shrink = after < before / 4 * 3 || before < FEW_ROWS;
	}
	parts->row_limit = limit;
}

/* Writes the rows of a part to its file and frees them. */
static void
write_part(Parts *parts, Part *part)
{
	int64		rows = part->rows;
	Chunk	   *chunks = take_chunks(part);

	if (part->file == NULL && chunks != NULL)
	{
		MemoryContext caller = MemoryContextSwitchTo(parts->memory);

		part->file = BufFileCreateTemp(false);
		MemoryContextSwitchTo(caller);
	}
	for (Chunk *chunk = chunks; chunk != NULL; chunk = chunk->next)
	{
		BufFileWrite(part->file, &chunk->used, sizeof(chunk->used));
		BufFileWrite(part->file, chunk->rows, chunk->used);
		part->file_bytes += chunk->used;
		CHECK_FOR_INTERRUPTS();
	}
	part->file_rows += rows;
	free_chunks(parts, chunks);
}

static void
write_parts(Parts *parts)
{
	for (int i = 0; i < parts->count; i++)
		write_part(parts, &parts->part[i]);
}

/* Reads and allocates the next chunk of a file; NULL at its end. */
static Chunk *
read_chunk(Parts *parts, BufFile *file)
{
	Size		used;
	Size		length = BufFileRead(file, &used, sizeof(used));
	Chunk	   *chunk;

	if (length == 0)
		return NULL;
	if (length != sizeof(used))
		elog(ERROR, "temporary file of orders ends early");
	chunk = MemoryContextAllocHuge(parts->memory, CHUNK_HEADER + used);
	chunk->next = NULL;
	chunk->size = CHUNK_HEADER + used;
	chunk->used = used;
	parts->row_bytes += chunk->size;
	if (BufFileRead(file, chunk->rows, used) != used)
		elog(ERROR, "temporary file of orders ends early");
	CHECK_FOR_INTERRUPTS();
	return chunk;
}

/*
 * Makes room for more rows. The limit is doubled for rows that cannot be
 * divided.
 */
static void
make_room(Parts *parts)
{
	if (parts->may_shrink || !parts->may_spill)
		shrink(parts);
	if (parts->row_bytes <= parts->row_limit / 2)
		return;
	if (parts->may_spill)
		write_parts(parts);
	else
		parts->row_limit *= 2;
}

/* parts_add if the last chunk of the part has no room for `size` bytes. */
OrderRow *
parts_add_slowly(Parts *parts, Part *part, Size size)
{
	OrderRow   *row;

	if (parts->row_bytes + Max(size, LAST_CHUNK_SIZE) > parts->row_limit)
		make_room(parts);
	if ((Size) (part->end - part->next) < size)
		add_chunk(parts, part, size);
	row = (OrderRow *) part->next;
	part->next += size;
	part->rows++;
	return row;
}

/*
 * Groups the rows of a part that is in memory, and frees them. Returns false if
 * there are more customers than `most_customers`.
 */
static bool
group_part(Parts *parts, Part *part, int64 most_customers,
		   CustomerReceiver receive, void *context)
{
	int64		rows = part->rows;
	Chunk	   *chunks = take_chunks(part);
	bool		grouped = group_rows(parts->grouping, chunks, rows,
									 most_customers, receive, context);

	free_chunks(parts, chunks);
	return grouped;
}

static void
rewind_file(BufFile *file)
{
	if (BufFileSeek(file, 0, 0, SEEK_SET) != 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not rewind temporary file of orders: %m")));
}

static void
close_file(Part *part)
{
	BufFileClose(part->file);
	part->file = NULL;
}

/* Reads the file of a part into memory. */
static void
load_part(Parts *parts, Part *part)
{
	Chunk	  **end = &part->first;

	Assert(part->first == NULL);
	rewind_file(part->file);
	while ((*end = read_chunk(parts, part->file)) != NULL)
		end = &(*end)->next;
	part->rows = part->file_rows;
}

/* Divides the rows of a part's file into parts of their own. */
static Parts *
divide_part(Parts *parts, Part *part, Size expected, bool may_spill)
{
	const KeyType *key_type = &parts->grouping->key_type;
	Parts	   *divided = create(parts->grouping, parts->memory_limit,
								 parts->shift, expected, may_spill);
	Chunk	   *chunk;

	rewind_file(part->file);
	while ((chunk = read_chunk(parts, part->file)) != NULL)
	{
		RowReader	reader = {key_type, chunk, 0};
		const OrderRow *row;

		while ((row = next_row(&reader)) != NULL)
			add_row(divided, row, row->day, row->money);
		free_chunks(parts, chunk);
	}
	return divided;
}

/*
 * Groups the rows of a part that are in its file. Returns false if memory does
 * not allow it. The number of customers is known only after the rows have been
 * read. After a part with too many customers, the other parts are assumed to
 * have one customer per row.
 */
static bool
group_loaded(Parts *parts, Part *part, CustomerReceiver receive, void *context)
{
	Size		needed = part->file_bytes +
		part->file_rows * GROUPING_ROW_SIZE;
	Size		there = parts->memory_limit / 4 * 3;
	int64		most_customers;

	if (needed > there)
		return false;
	most_customers = (there - needed) / GROUPING_CUSTOMER_SIZE;
	if (parts->many_customers && part->file_rows > most_customers)
		return false;
	load_part(parts, part);
	if (group_part(parts, part, most_customers, receive, context))
		return true;
	parts->many_customers = true;
	return false;
}

/*
 * Groups the rows of a part that are in its file, and closes the file.
 * all_rows is the number of rows in the files of all parts.
 */
static void
group_file(Parts *parts, Part *part, int64 all_rows, CustomerReceiver receive,
		   void *context)
{
	Size		needed = part->file_bytes + part->file_rows *
		(GROUPING_ROW_SIZE + GROUPING_CUSTOMER_SIZE);
	Parts	   *divided;

	if (group_loaded(parts, part, receive, context))
	{
		close_file(part);
		return;
	}
	grouping_free_arrays(parts->grouping);
	divided = divide_part(parts, part,
						  2 * (needed / (parts->memory_limit / 4 * 3)) + 1,
						  part->file_rows < all_rows);
	close_file(part);
	parts_group(divided, receive, context);
	pfree(divided);
}

/*
 * The bytes of the limit that rows and grouping will leave. 0 if rows are in
 * files.
 */
Size
parts_spare_memory(const Parts *parts)
{
	Size		used = parts->row_bytes;
	int64		rows = 0;

	for (int i = 0; i < parts->count; i++)
	{
		if (parts->part[i].file != NULL)
			return 0;
		rows = Max(rows, parts->part[i].rows);
	}
	used += rows * (GROUPING_ROW_SIZE + GROUPING_CUSTOMER_SIZE);
	return parts->memory_limit - Min(used, parts->memory_limit);
}

/*
 * Calls `receive` for each customer, and frees all but `parts` itself. 22003
 * (numeric_value_out_of_range) where a day's sum does not fit.
 */
void
parts_group(Parts *parts, CustomerReceiver receive, void *context)
{
	int64		file_rows = 0;

	for (int i = 0; i < parts->count; i++)
		file_rows += parts->part[i].file_rows;
	if (file_rows > 0)
		write_parts(parts);
	file_rows = 0;
	for (int i = 0; i < parts->count; i++)
		file_rows += parts->part[i].file_rows;
	for (int i = 0; i < parts->count; i++)
	{
		Part	   *part = &parts->part[i];

		if (part->file != NULL)
			group_file(parts, part, file_rows, receive, context);
		else
			(void) group_part(parts, part, PG_INT64_MAX, receive, context);
	}
	MemoryContextDelete(parts->memory);
}
