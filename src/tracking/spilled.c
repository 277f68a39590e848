/*
 * Rows are grouped by customer and side as the orders of purchase_histories
 * are, which takes a fraction of the time of sorting them. The server's external
 * sort puts the histories, which are few where customers have many rows, in the
 * order of the customers' keys.
 */
#include "common/compat.h"

#include "tracking/spilled.h"

#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/tuplesort.h"

#include "scan/parts.h"

/* The columns of the sort. */
enum
{
	CUSTOMER = 1,
	SIDE,
	HISTORY,
	COLUMNS = HISTORY
};

struct Spilled
{
	DeltaTypes	types;
	Oid			less_operator;
	MemoryContext context;		/* of this and all that it holds */
	MemoryContext row_memory;	/* of a row that is added */
	Grouping   *grouping;
	Parts	   *rows[DELTA_SIDES];	/* NULL while a side has none */
	Tuplesortstate *sort;		/* NULL until spilled_sort */
	TupleTableSlot *in;			/* what goes into the sort */
	TupleTableSlot *out;		/* what comes out of it */
};

/*
 * No rows yet, in the current memory context. Customers are grouped by the bytes
 * of their keys, since not every type that has an order can be hashed: equal
 * keys of different bytes stay apart, and follow each other in the end.
 */
Spilled *
spilled_create(const DeltaTypes *types, Oid less_operator)
{
	Spilled    *spilled = palloc0(sizeof(Spilled));
	KeyType		by_bytes;

	key_type_by_bytes(&by_bytes, types->key);
	spilled->types = *types;
	spilled->less_operator = less_operator;
	spilled->context = CurrentMemoryContext;
	spilled->row_memory = AllocSetContextCreate(CurrentMemoryContext,
												"tracked row",
												ALLOCSET_SMALL_SIZES);
	spilled->grouping = grouping_create(&by_bytes);
	return spilled;
}

/* Adds a customer's purchase, or NO_PURCHASE; money in 1/10000 units. */
void
spilled_add(Spilled *spilled, Datum customer, DeltaSide side, int32 day,
			int64 money)
{
	MemoryContext caller = MemoryContextSwitchTo(spilled->row_memory);

	if (spilled->rows[side] == NULL)
		spilled->rows[side] = parts_create(spilled->grouping,
										   work_mem * (Size) 1024);
	parts_add_purchase(spilled->rows[side], customer, day, money);
	MemoryContextSwitchTo(caller);
	if (spilled->grouping->key_type.kind == KEY_BYTES)
		MemoryContextReset(spilled->row_memory);
}

/* Begins the external sort of customers' histories. */
static void
begin_sort(Spilled *spilled)
{
	AttrNumber	columns[] = {CUSTOMER};
	bool		nulls_first[] = {false};
	TupleDesc	row = CreateTemplateTupleDesc(COLUMNS);

	TupleDescInitEntry(row, CUSTOMER, "customer", spilled->types.key, -1, 0);
	TupleDescInitEntryCollation(row, CUSTOMER, spilled->types.collation);
	TupleDescInitEntry(row, SIDE, "side", INT4OID, -1, 0);
	TupleDescInitEntry(row, HISTORY, "history", spilled->types.history, -1, 0);
	spilled->in = MakeSingleTupleTableSlot(row, &TTSOpsVirtual);
	spilled->out = MakeSingleTupleTableSlot(row, &TTSOpsMinimalTuple);
	spilled->sort = tuplesort_begin_heap(row, lengthof(columns), columns,
										 &spilled->less_operator,
										 &spilled->types.collation, nulls_first,
										 work_mem, NULL, TUPLESORT_NONE);
}

/* A CustomerReceiver: puts a customer, and the history of the side in the slot,
 * into the sort. */
static void
put_customer(void *context, const OrderRow *row, const HistoryEntry *entries,
			 int64 count)
{
	Spilled    *spilled = context;
	TupleTableSlot *slot = spilled->in;
	PurchaseHistory *history = history_copy_of(entries, count, count);

	slot->tts_values[CUSTOMER - 1] =
		row_customer(&spilled->grouping->key_type, row);
	slot->tts_values[HISTORY - 1] = PointerGetDatum(history);
	slot->tts_isnull[HISTORY - 1] = count == 0;
	ExecStoreVirtualTuple(slot);
	tuplesort_puttupleslot(spilled->sort, slot);
	ExecClearTuple(slot);
	pfree(history);
}

/* Ends the adding. 22003, numeric_value_out_of_range, where a day's sum does
 * not fit. */
void
spilled_sort(Spilled *spilled)
{
	MemoryContext caller = MemoryContextSwitchTo(spilled->context);

	begin_sort(spilled);
	memset(spilled->in->tts_isnull, false, COLUMNS * sizeof(bool));
	for (int side = 0; side < DELTA_SIDES; side++)
	{
		if (spilled->rows[side] == NULL)
			continue;
		spilled->in->tts_values[SIDE - 1] = Int32GetDatum(side);
		parts_group(spilled->rows[side], put_customer, spilled);
	}
	grouping_free_arrays(spilled->grouping);
	tuplesort_performsort(spilled->sort);
	MemoryContextSwitchTo(caller);
}

/* The next customer and side, in the order of customers' keys; false after the
 * last. It is good until the next is read. */
bool
spilled_next(Spilled *spilled, SpilledCustomer *customer)
{
	TupleTableSlot *slot = spilled->out;

	if (!tuplesort_gettupleslot(spilled->sort, true, false, slot, NULL))
		return false;
	slot_getallattrs(slot);
	*customer = (SpilledCustomer)
	{
		.customer = slot->tts_values[CUSTOMER - 1],
		.side = DatumGetInt32(slot->tts_values[SIDE - 1]),
		.no_purchases = slot->tts_isnull[HISTORY - 1],
		.history = slot->tts_values[HISTORY - 1]
	};
	return true;
}

void
spilled_free(Spilled *spilled)
{
	if (spilled->sort != NULL)
		tuplesort_end(spilled->sort);
}
