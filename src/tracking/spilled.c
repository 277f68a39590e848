/*
 * Groups many rows by customer and side with the code of purchase_histories
 * (src/scan), which is several times faster than sorting the rows. Then the
 * server's external sort sorts the histories, one for each customer and side,
 * by the customers' keys.
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
	MemoryContext context;		/* of this struct and its contents */
	MemoryContext row_memory;	/* reset after each added row */
	Grouping   *grouping;
	Parts	   *rows[DELTA_SIDES];	/* NULL for a side without rows */
	Tuplesortstate *sort;		/* NULL before spilled_sort */
	TupleTableSlot *in;			/* input of the sort */
	TupleTableSlot *out;		/* output of the sort */
};

/*
 * Creates a Spilled without rows, in the current memory context. Customers are
 * grouped by the bytes of their keys, because not every type with an ordering
 * operator can be hashed. Equal keys with different bytes are separate groups,
 * and adjacent after the sort.
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

/*
 * Adds a row of a customer; its day can be NO_PURCHASE. Money is in units of
 * 1/10000.
 */
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
	TupleDescFinalize(row);
	spilled->in = MakeSingleTupleTableSlot(row, &TTSOpsVirtual);
	spilled->out = MakeSingleTupleTableSlot(row, &TTSOpsMinimalTuple);
	spilled->sort = tuplesort_begin_heap(row, lengthof(columns), columns,
										 &spilled->less_operator,
										 &spilled->types.collation, nulls_first,
										 work_mem, NULL, TUPLESORT_NONE);
}

/*
 * A CustomerReceiver that adds a customer and a history to the sort. The slot
 * has the side.
 */
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

/*
 * Groups and sorts the rows; no row can be added afterwards. 22003
 * (numeric_value_out_of_range) where a day's sum does not fit.
 */
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

/*
 * Sets the next customer and side, in the order of the customers' keys.
 * Returns false after the last. The result is valid until the next call.
 */
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
