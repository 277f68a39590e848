/*
 * Groups a list of rows by customer: numbers the customers by a hash table,
 * moves the entries of each customer together, and sorts them by day. Fastest
 * where the arrays fit the processor's cache.
 */
#include "common/compat.h"

#include "scan/grouping.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "history/arithmetic.h"

#define FIRST_SLOTS 256
#define FIRST_CUSTOMERS 128
/* number of rows between resets of the memory that comparisons allocate */
#define RESET_INTERVAL 1024

#define ST_SORT sort_entries
#define ST_ELEMENT_TYPE HistoryEntry
#define ST_COMPARE(a, b) ((a)->day < (b)->day ? -1 : (a)->day > (b)->day)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* An array with room for `count` elements. Does not keep its content. */
static void *
array_with_room(Grouping *grouping, void *array, Size *room, Size count,
				Size size)
{
	if (count <= *room)
		return array;
	if (array != NULL)
		pfree(array);
	*room = Max(count, 2 * *room);
	return MemoryContextAllocHuge(grouping->memory, *room * size);
}

/* Creates a Grouping by customers of a type, in the current memory context. */
Grouping *
grouping_create(const KeyType *key_type)
{
	Grouping   *grouping = palloc0(sizeof(Grouping));

	grouping->memory = CurrentMemoryContext;
	grouping->scratch = AllocSetContextCreate(CurrentMemoryContext,
											  "comparisons of customers",
											  ALLOCSET_SMALL_SIZES);
	grouping->key_type = *key_type;
	return grouping;
}

static void
free_array(void **array, Size *room)
{
	if (*array != NULL)
		pfree(*array);
	*array = NULL;
	*room = 0;
}

/* Frees the arrays. */
void
grouping_free_arrays(Grouping *grouping)
{
	free_array((void **) &grouping->slots, &grouping->slot_room);
	free_array((void **) &grouping->customers, &grouping->customer_room);
	free_array((void **) &grouping->row_customers, &grouping->row_room);
	free_array((void **) &grouping->entries, &grouping->entry_room);
}

/* A hash table of `count` free slots, a power of two. */
static void
make_slots(Grouping *grouping, Size count)
{
	grouping->slots = array_with_room(grouping, grouping->slots,
									  &grouping->slot_room, count,
									  sizeof(Slot));
	grouping->slot_mask = count - 1;
	memset(grouping->slots, 0, count * sizeof(Slot));
}

/*
 * Makes a hash table for that many rows. It is as large as the last one if
 * that seems to suit: lists of rows are often much the same.
 */
static void
make_first_slots(Grouping *grouping, int64 rows)
{
	Size		count = FIRST_SLOTS;

	while (count < grouping->slot_room && (int64) count < rows / 4)
		count *= 2;
	make_slots(grouping, count);
}

/* Doubles the hash table. */
static void
grow_slots(Grouping *grouping)
{
	make_slots(grouping, 2 * ((Size) grouping->slot_mask + 1));
	for (int64 i = 0; i < grouping->customer_count; i++)
	{
		uint32		hash = grouping->customers[i].row->hash;
		uint32		place = row_hash(hash) & grouping->slot_mask;

		while (grouping->slots[place].customer != 0)
			place = (place + 1) & grouping->slot_mask;
		grouping->slots[place] = (Slot) {hash, i + 1};
	}
}

/* Adds a customer and returns its number, counted from 1. */
static uint32
add_customer(Grouping *grouping, const OrderRow *row)
{
	Size		count = ++grouping->customer_count;

	if (count > grouping->customer_room)
	{
		grouping->customer_room = Max(2 * grouping->customer_room,
									  FIRST_CUSTOMERS);
		grouping->customers = grouping->customers == NULL ?
			MemoryContextAllocHuge(grouping->memory,
								   grouping->customer_room * sizeof(Customer)) :
			repalloc_huge(grouping->customers,
						  grouping->customer_room * sizeof(Customer));
	}
	grouping->customers[count - 1] = (Customer) {row, 0, 0};
	return (uint32) count;
}

/* The number of a row's customer, counted from 1. Adds a new customer. */
static inline uint32
customer_of(Grouping *grouping, const OrderRow *row)
{
	uint32		hash = row->hash;
	uint32		place = row_hash(hash) & grouping->slot_mask;
	uint32		customer;

	while ((customer = grouping->slots[place].customer) != 0)
	{
		if (grouping->slots[place].hash == hash &&
			keys_equal(&grouping->key_type, row,
					   grouping->customers[customer - 1].row))
			return customer;
		place = (place + 1) & grouping->slot_mask;
	}
	customer = add_customer(grouping, row);
	grouping->slots[place] = (Slot) {hash, customer};
	if (2 * (Size) customer > grouping->slot_mask)
		grow_slots(grouping);
	return customer;
}

/*
 * Finds the customer of each row, and counts the entries of each customer.
 * Returns false if there are more customers than `most`.
 */
static bool
number_customers(Grouping *grouping, const Chunk *chunks, int64 most)
{
	RowReader	reader = {&grouping->key_type, chunks, 0};
	const OrderRow *row;
	MemoryContext caller = MemoryContextSwitchTo(grouping->scratch);

	for (int64 i = 0; grouping->customer_count <= most &&
		 (row = next_row(&reader)) != NULL; i++)
	{
		uint32		customer = customer_of(grouping, row);

		grouping->row_customers[i] = customer - 1;
		grouping->customers[customer - 1].entries += row->day != NO_PURCHASE;
		if (i % RESET_INTERVAL == 0)
			MemoryContextReset(grouping->scratch);
		CHECK_FOR_INTERRUPTS();
	}
	MemoryContextSwitchTo(caller);
	return grouping->customer_count <= most;
}

/* Moves the entries of each customer together, in the order of the rows. */
static void
gather_entries(Grouping *grouping, const Chunk *chunks)
{
	RowReader	reader = {&grouping->key_type, chunks, 0};
	const OrderRow *row;
	int64		place = 0;

	for (int64 i = 0; i < grouping->customer_count; i++)
	{
		grouping->customers[i].next = place;
		place += grouping->customers[i].entries;
	}
	for (int64 i = 0; (row = next_row(&reader)) != NULL; i++)
	{
		Customer   *customer = &grouping->customers[grouping->row_customers[i]];

		if (row_entry(row, &grouping->entries[customer->next]))
			customer->next++;
		CHECK_FOR_INTERRUPTS();
	}
}

/*
 * Sorts entries by day and adds up those of the same day. Returns the number
 * of days. 22003 (numeric_value_out_of_range) where a day's sum does not fit.
 */
static int64
join_days(HistoryEntry *entries, int64 count)
{
	int64		sorted = 1;
	int64		kept = 0;

	while (sorted < count && entries[sorted - 1].day <= entries[sorted].day)
		sorted++;
	if (sorted < count)
		sort_entries(entries, count);
	for (int64 i = 1; i < count; i++)
	{
		if (entries[i].day == entries[kept].day)
			history_entry_add(&entries[kept], entries[i].orders,
							  entries[i].money);
		else
			entries[++kept] = entries[i];
	}
	return count > 0 ? kept + 1 : 0;
}

/*
 * Calls `receive` for each customer of the rows, in the order of their first
 * rows. If there are more customers than `most_customers`, returns false
 * without calling it. 22003 (numeric_value_out_of_range) where a day's sum does
 * not fit.
 */
bool
group_rows(Grouping *grouping, const Chunk *chunks, int64 rows,
		   int64 most_customers, CustomerReceiver receive, void *context)
{
	if (rows == 0)
		return true;
	grouping->customer_count = 0;
	grouping->row_customers = array_with_room(grouping, grouping->row_customers,
											  &grouping->row_room, rows,
											  sizeof(uint32));
	grouping->entries = array_with_room(grouping, grouping->entries,
										&grouping->entry_room, rows,
										sizeof(HistoryEntry));
	make_first_slots(grouping, rows);
	if (!number_customers(grouping, chunks, most_customers))
		return false;
	gather_entries(grouping, chunks);
	for (int64 i = 0; i < grouping->customer_count; i++)
	{
		const Customer *customer = &grouping->customers[i];
		HistoryEntry *entries = grouping->entries + customer->next -
			customer->entries;

		receive(context, customer->row, entries,
				join_days(entries, customer->entries));
		CHECK_FOR_INTERRUPTS();
	}
	return true;
}
