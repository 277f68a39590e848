/*
 * Rows are kept in an array while they fit in work_mem, and sorted there; more
 * go to the server's external sort.
 */
#include "common/compat.h"

#include "tracking/deltas.h"

#include "access/tupdesc.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/sortsupport.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

#include "history/arithmetic.h"

/* Most statements bring one row, or two for an update. */
#define FIRST_ROWS 8

/* The memory in use is looked at when this many rows have come. */
#define ROWS_A_LOOK 1024

/* A row's purchase or refund. A row without one, whose side is NO_SIDE, only
 * makes its customer known. */
typedef struct DeltaRow
{
	Datum		customer;
	int64		money;
	int32		day;
	int32		side;
} DeltaRow;

#define NO_SIDE DELTA_SIDES

/* The columns of the external sort. */
enum
{
	CUSTOMER = 1,
	DAY,
	SIDE,
	MONEY,
	COLUMNS = MONEY
};

struct Deltas
{
	TypeCacheEntry *key;
	Oid			collation;
	SortSupportData order;		/* of the keys */
	MemoryContext context;		/* of this */
	MemoryContext memory;		/* of the rows and their keys */
	DeltaRow   *rows;
	int64		count;
	int64		capacity;
	Tuplesortstate *sort;		/* NULL while all rows are in memory */
	TupleTableSlot *slot;

	/* in order */
	int64		next;
	bool		has_row;		/* the row that was read last, */
	DeltaRow	row;			/* and is not part of a delta yet */
};

/* Makes room for the first rows, in memory of their own. */
static void
begin_rows(Deltas *deltas)
{
	deltas->count = 0;
	deltas->capacity = FIRST_ROWS;
	deltas->rows = MemoryContextAlloc(deltas->memory,
									  FIRST_ROWS * sizeof(DeltaRow));
}

static void
prepare_order(Deltas *deltas)
{
	deltas->order = (SortSupportData)
	{
		.ssup_cxt = deltas->context,
		.ssup_collation = deltas->collation,
		.ssup_attno = CUSTOMER
	};
	PrepareSortSupportFromOrderingOp(deltas->key->lt_opr, &deltas->order);
}

/* No rows yet, in a context of their own. 42883, undefined_function, for a
 * type of keys that has no order. */
Deltas *
deltas_create(Oid key_type, Oid collation)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "tracked customers' changes",
												  ALLOCSET_SMALL_SIZES);
	Deltas	   *deltas = MemoryContextAllocZero(context, sizeof(Deltas));

	deltas->context = context;
	deltas->memory = AllocSetContextCreate(context, "tracked rows",
										   ALLOCSET_DEFAULT_SIZES);
	deltas->collation = collation;
	deltas->key = lookup_type_cache(key_type, TYPECACHE_LT_OPR);
	if (!OidIsValid(deltas->key->lt_opr))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("could not identify an ordering operator for type %s", format_type_be(key_type))));
	prepare_order(deltas);
	begin_rows(deltas);
	return deltas;
}

/* ---- what does not fit in memory ---- */

static void
begin_sort(Deltas *deltas)
{
	AttrNumber	columns[] = {CUSTOMER, DAY};
	Oid			operators[] = {deltas->key->lt_opr, Int4LessOperator};
	Oid			collations[] = {deltas->collation, InvalidOid};
	bool		nulls_first[] = {false, false};
	TupleDesc	row = CreateTemplateTupleDesc(COLUMNS);

	TupleDescInitEntry(row, CUSTOMER, "customer", deltas->key->type_id, -1, 0);
	TupleDescInitEntryCollation(row, CUSTOMER, deltas->collation);
	TupleDescInitEntry(row, DAY, "day", INT4OID, -1, 0);
	TupleDescInitEntry(row, SIDE, "side", INT4OID, -1, 0);
	TupleDescInitEntry(row, MONEY, "money", INT8OID, -1, 0);
	deltas->slot = MakeSingleTupleTableSlot(row, &TTSOpsMinimalTuple);
	deltas->sort = tuplesort_begin_heap(row, lengthof(columns), columns,
										operators, collations, nulls_first,
										work_mem, NULL, TUPLESORT_NONE);
}

static void
put_row(Tuplesortstate *sort, TupleTableSlot *slot, const DeltaRow *row)
{
	ExecClearTuple(slot);
	memset(slot->tts_isnull, false, COLUMNS * sizeof(bool));
	slot->tts_values[CUSTOMER - 1] = row->customer;
	slot->tts_values[DAY - 1] = Int32GetDatum(row->day);
	slot->tts_values[SIDE - 1] = Int32GetDatum(row->side);
	slot->tts_values[MONEY - 1] = Int64GetDatum(row->money);
	ExecStoreVirtualTuple(slot);
	tuplesort_puttupleslot(sort, slot);
}

/* Moves the rows in memory to the external sort. */
static void
spill(Deltas *deltas)
{
	MemoryContext caller = MemoryContextSwitchTo(deltas->context);
	TupleTableSlot *slot;

	if (deltas->sort == NULL)
		begin_sort(deltas);
	slot = MakeSingleTupleTableSlot(deltas->slot->tts_tupleDescriptor,
									&TTSOpsVirtual);
	for (int64 i = 0; i < deltas->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_row(deltas->sort, slot, &deltas->rows[i]);
	}
	ExecDropSingleTupleTableSlot(slot);
	MemoryContextReset(deltas->memory);
	begin_rows(deltas);
	MemoryContextSwitchTo(caller);
}

/* ---- collecting ---- */

/* Doubles the room for rows, or empties it where work_mem is used up. */
static void
make_room(Deltas *deltas)
{
	Size		limit = work_mem * (Size) 1024;

	if (MemoryContextMemAllocated(deltas->memory, true) > limit / 2)
		spill(deltas);
	else
	{
		deltas->capacity *= 2;
		deltas->rows = repalloc_huge(deltas->rows,
									 deltas->capacity * sizeof(DeltaRow));
	}
}

static void
add_row(Deltas *deltas, Datum customer, int32 side, int32 day, int64 money)
{
	MemoryContext caller;

	if (deltas->count == deltas->capacity)
		make_room(deltas);
	else if (!deltas->key->typbyval && deltas->count % ROWS_A_LOOK == 0 &&
			 MemoryContextMemAllocated(deltas->memory, true) >
			 work_mem * (Size) 1024)
		spill(deltas);
	caller = MemoryContextSwitchTo(deltas->memory);
	deltas->rows[deltas->count++] = (DeltaRow)
	{
		.customer = datumCopy(customer, deltas->key->typbyval,
							  deltas->key->typlen),
		.side = side,
		.day = day,
		.money = money
	};
	MemoryContextSwitchTo(caller);
}

/* Makes a customer known. */
void
deltas_customer(Deltas *deltas, Datum customer)
{
	add_row(deltas, customer, NO_SIDE, 0, 0);
}

/* Adds a customer's purchase, or a refund, to a side; money in 1/10000 units. */
void
deltas_purchase(Deltas *deltas, Datum customer, DeltaSide side, int32 day,
				int64 money)
{
	add_row(deltas, customer, side, day, money);
}

/* ---- returning ---- */

static int
compare_rows(const void *a, const void *b, void *support)
{
	const DeltaRow *left = a;
	const DeltaRow *right = b;
	int			order = ApplySortComparator(left->customer, false,
											right->customer, false, support);

	if (order != 0)
		return order;
	return (left->day > right->day) - (left->day < right->day);
}

/* Reads the next row in the order of customers and days. */
static void
read_row(Deltas *deltas)
{
	TupleTableSlot *slot = deltas->slot;

	if (deltas->sort == NULL)
	{
		deltas->has_row = deltas->next < deltas->count;
		if (deltas->has_row)
			deltas->row = deltas->rows[deltas->next++];
		return;
	}
	deltas->has_row = tuplesort_gettupleslot(deltas->sort, true, false, slot,
											 NULL);
	if (!deltas->has_row)
		return;
	slot_getallattrs(slot);
	deltas->row = (DeltaRow)
	{
		.customer = slot->tts_values[CUSTOMER - 1],
		.day = DatumGetInt32(slot->tts_values[DAY - 1]),
		.side = DatumGetInt32(slot->tts_values[SIDE - 1]),
		.money = DatumGetInt64(slot->tts_values[MONEY - 1])
	};
}

/* Ends the collecting. */
void
deltas_sort(Deltas *deltas)
{
	MemoryContext caller = MemoryContextSwitchTo(deltas->context);

	if (deltas->sort != NULL)
	{
		spill(deltas);
		tuplesort_performsort(deltas->sort);
	}
	else if (deltas->count > 1)
		qsort_arg(deltas->rows, deltas->count, sizeof(DeltaRow), compare_rows,
				  &deltas->order);
	read_row(deltas);
	MemoryContextSwitchTo(caller);
}

/* True if the row that was read last is the customer's. */
static bool
is_row_of(Deltas *deltas, Datum customer)
{
	return deltas->has_row &&
		ApplySortComparator(deltas->row.customer, false, customer, false,
							&deltas->order) == 0;
}

/* Adds the row that was read last. 22003, numeric_value_out_of_range, where a
 * day's sum does not fit. */
static void
add_to_delta(const DeltaRow *row, Delta *delta)
{
	PurchaseHistory *side;

	if (row->side == NO_SIDE)
		return;
	side = delta->sides[row->side];
	if (side == NULL)
		side = history_allocate(1);
	delta->sides[row->side] = history_add_purchase(side, row->day, row->money);
}

/*
 * Stores the customer who comes next, with trimmed histories in memory of the
 * current context; false after the last.
 */
bool
deltas_next(Deltas *deltas, Delta *delta)
{
	if (!deltas->has_row)
		return false;
	*delta = (Delta)
	{
		.customer = datumCopy(deltas->row.customer, deltas->key->typbyval,
							  deltas->key->typlen)
	};
	do
	{
		CHECK_FOR_INTERRUPTS();
		add_to_delta(&deltas->row, delta);
		read_row(deltas);
	}
	while (is_row_of(deltas, delta->customer));
	for (int side = 0; side < DELTA_SIDES; side++)
		if (delta->sides[side] != NULL)
			history_trim(delta->sides[side]);
	return true;
}

void
deltas_free(Deltas *deltas)
{
	if (deltas->sort != NULL)
		tuplesort_end(deltas->sort);
	MemoryContextDelete(deltas->context);
}
