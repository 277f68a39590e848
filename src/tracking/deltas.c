/*
 * Rows are summed in a hash table while that fits in memory. What does not, and
 * every row where the key's type has no hash function, goes to a sort, which
 * brings together what belongs to a customer.
 */
#include "tracking/deltas.h"

#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/tuplesort.h"
#include "utils/typcache.h"

#include "history/arithmetic.h"

/* A first row's room; most statements bring one row of a customer. */
#define FIRST_CAPACITY 1

/* The memory in use is looked at when so many customers have come. */
#define CUSTOMERS_A_LOOK 256

typedef struct DeltaEntry
{
	Delta		delta;
	uint32		hash;
	char		status;
} DeltaEntry;

static uint32 hash_of(const Deltas *deltas, Datum customer);
static int	compare_customers(const Deltas *deltas, Datum a, Datum b);

#define SH_PREFIX delta_table
#define SH_ELEMENT_TYPE DeltaEntry
#define SH_KEY_TYPE Datum
#define SH_KEY delta.customer
#define SH_HASH_KEY(table, key) hash_of((table)->private_data, key)
#define SH_EQUAL(table, a, b) \
	(compare_customers((table)->private_data, a, b) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry) ((entry)->hash)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

struct Deltas
{
	DeltaTypes	types;
	TypeCacheEntry *key;
	MemoryContext context;		/* of this */
	MemoryContext sums;			/* of the table's histories and keys */
	delta_table_hash *table;
	uint32		next_look;		/* at so many customers in the table */
	Delta	   *last;			/* without a hash function: the only one */

	/* in order */
	Delta	  **sorted;			/* all are in memory; else NULL */
	int64		next;
	Tuplesortstate *sort;		/* NULL before anything went there */
	TupleTableSlot *slot;
	bool		waiting;		/* the slot has a row that is not returned yet */
};

static uint32
hash_of(const Deltas *deltas, Datum customer)
{
	return DatumGetUInt32(FunctionCall1Coll(&deltas->key->hash_proc_finfo,
											deltas->types.collation,
											customer));
}

static int
compare_customers(const Deltas *deltas, Datum a, Datum b)
{
	return DatumGetInt32(FunctionCall2Coll(&deltas->key->cmp_proc_finfo,
										   deltas->types.collation, a, b));
}

/* A hash table, unless the key's type has no hash function. */
static void
create_table(Deltas *deltas)
{
	deltas->sums = AllocSetContextCreate(deltas->context,
										 "tracked customers' sums",
										 ALLOCSET_DEFAULT_SIZES);
	deltas->next_look = CUSTOMERS_A_LOOK;
	deltas->table = OidIsValid(deltas->key->hash_proc) ?
		delta_table_create(deltas->sums, 8, deltas) : NULL;
	deltas->last = NULL;
}

/* No deltas yet, in a context of their own. */
Deltas *
deltas_create(const DeltaTypes *types)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "tracked customers' changes",
												  ALLOCSET_SMALL_SIZES);
	Deltas	   *deltas = MemoryContextAllocZero(context, sizeof(Deltas));

	deltas->context = context;
	deltas->types = *types;
	deltas->key = lookup_type_cache(types->key, TYPECACHE_CMP_PROC_FINFO |
									TYPECACHE_HASH_PROC_FINFO |
									TYPECACHE_LT_OPR);
	if (!OidIsValid(deltas->key->cmp_proc))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("type %s has no order", format_type_be(types->key))));
	create_table(deltas);
	return deltas;
}

/* ---- what does not fit in memory ---- */

static void
begin_sort(Deltas *deltas)
{
	AttrNumber	customer = 1;
	bool		nulls_first = false;
	TupleDesc	row = CreateTemplateTupleDesc(1 + DELTA_SIDES);

	TupleDescInitEntry(row, 1, "customer", deltas->types.key, -1, 0);
	TupleDescInitEntryCollation(row, 1, deltas->types.collation);
	TupleDescInitEntry(row, 2, "added", deltas->types.history, -1, 0);
	TupleDescInitEntry(row, 3, "removed", deltas->types.history, -1, 0);
	deltas->slot = MakeSingleTupleTableSlot(row, &TTSOpsMinimalTuple);
	deltas->sort = tuplesort_begin_heap(row, 1, &customer,
										&deltas->key->lt_opr,
										&deltas->types.collation, &nulls_first,
										work_mem, NULL, TUPLESORT_NONE);
}

/* Moves a delta to the sort. */
static void
put_delta(Deltas *deltas, const Delta *delta, TupleTableSlot *row)
{
	ExecClearTuple(row);
	row->tts_values[0] = delta->customer;
	row->tts_isnull[0] = false;
	for (int side = 0; side < DELTA_SIDES; side++)
	{
		PurchaseHistory *history = delta->sides[side];

		if (history != NULL)
			history_trim(history);
		row->tts_values[1 + side] = PointerGetDatum(history);
		row->tts_isnull[1 + side] = history == NULL;
	}
	ExecStoreVirtualTuple(row);
	tuplesort_puttupleslot(deltas->sort, row);
}

/* Moves all deltas to the sort. */
static void
spill(Deltas *deltas)
{
	MemoryContext caller = MemoryContextSwitchTo(deltas->context);
	TupleTableSlot *row;

	if (deltas->sort == NULL)
		begin_sort(deltas);
	row = MakeSingleTupleTableSlot(deltas->slot->tts_tupleDescriptor,
								   &TTSOpsVirtual);
	if (deltas->table != NULL)
	{
		delta_table_iterator scan;
		DeltaEntry *entry;

		delta_table_start_iterate(deltas->table, &scan);
		while ((entry = delta_table_iterate(deltas->table, &scan)) != NULL)
			put_delta(deltas, &entry->delta, row);
	}
	else if (deltas->last != NULL)
		put_delta(deltas, deltas->last, row);
	ExecDropSingleTupleTableSlot(row);
	MemoryContextDelete(deltas->sums);
	create_table(deltas);
	MemoryContextSwitchTo(caller);
}

/* Spills where the sums have outgrown what a hash table may take. */
static void
look_at_memory(Deltas *deltas)
{
	if (deltas->table != NULL && deltas->table->members < deltas->next_look)
		return;
	if (deltas->table == NULL ? deltas->last != NULL :
		MemoryContextMemAllocated(deltas->sums, true) > get_hash_memory_limit())
		spill(deltas);
	else
		deltas->next_look += CUSTOMERS_A_LOOK;
}

/* ---- collecting ---- */

/* Makes a new delta the customer's, whose key it copies. */
static void
init_delta(Deltas *deltas, Delta *delta, Datum customer)
{
	MemoryContext caller = MemoryContextSwitchTo(deltas->sums);

	delta->customer = datumCopy(customer, deltas->key->typbyval,
								deltas->key->typlen);
	for (int side = 0; side < DELTA_SIDES; side++)
		delta->sides[side] = NULL;
	MemoryContextSwitchTo(caller);
}

/* The delta of a customer, to be used before the next one is asked for. */
Delta *
deltas_customer(Deltas *deltas, Datum customer)
{
	DeltaEntry *entry;
	bool		known;

	look_at_memory(deltas);
	if (deltas->table == NULL)
	{
		deltas->last = MemoryContextAlloc(deltas->sums, sizeof(Delta));
		init_delta(deltas, deltas->last, customer);
		return deltas->last;
	}
	entry = delta_table_insert(deltas->table, customer, &known);
	if (!known)
		init_delta(deltas, &entry->delta, customer);
	return &entry->delta;
}

/* Adds a purchase, or a refund, to a side. 22003 where a day's sum does not
 * fit. */
void
deltas_purchase(Deltas *deltas, Delta *delta, DeltaSide side, int32 day,
				int64 money)
{
	MemoryContext caller = MemoryContextSwitchTo(deltas->sums);
	PurchaseHistory *before = delta->sides[side];

	if (before == NULL)
		before = history_allocate(FIRST_CAPACITY);
	delta->sides[side] = history_add_purchase(before, day, money);
	if (delta->sides[side] != before)
		pfree(before);
	MemoryContextSwitchTo(caller);
}

/* ---- returning ---- */

static int
compare_deltas(const void *a, const void *b, void *deltas)
{
	return compare_customers(deltas, (*(Delta *const *) a)->customer,
							 (*(Delta *const *) b)->customer);
}

/* Orders what is in memory. */
static void
sort_table(Deltas *deltas)
{
	delta_table_iterator scan;
	DeltaEntry *entry;
	int64		count = 0;

	deltas->sorted = MemoryContextAllocHuge(deltas->context,
											deltas->table->members *
											sizeof(Delta *));
	delta_table_start_iterate(deltas->table, &scan);
	while ((entry = delta_table_iterate(deltas->table, &scan)) != NULL)
		deltas->sorted[count++] = &entry->delta;
	qsort_arg(deltas->sorted, count, sizeof(Delta *), compare_deltas, deltas);
}

/* Ends the collecting. */
void
deltas_sort(Deltas *deltas)
{
	if (deltas->sort == NULL && deltas->table != NULL)
	{
		sort_table(deltas);
		return;
	}
	spill(deltas);
	tuplesort_performsort(deltas->sort);
	deltas->waiting = tuplesort_gettupleslot(deltas->sort, true, false,
											 deltas->slot, NULL);
}

/* Adds the row in the slot to a delta of the same customer. */
static void
add_row(Deltas *deltas, Delta *delta)
{
	for (int side = 0; side < DELTA_SIDES; side++)
	{
		bool		isnull;
		Datum		datum = slot_getattr(deltas->slot, 2 + side, &isnull);
		PurchaseHistory *part;

		if (isnull)
			continue;
		if (delta->sides[side] == NULL)
			delta->sides[side] = history_allocate(0);
		part = DatumGetHistory(datum);
		delta->sides[side] = history_add_history(delta->sides[side], part);
	}
}

/* The next delta of a sort: all rows of a customer. */
static bool
next_sorted(Deltas *deltas, Delta *delta)
{
	bool		isnull;
	Datum		customer;

	if (!deltas->waiting)
		return false;
	customer = slot_getattr(deltas->slot, 1, &isnull);
	*delta = (Delta)
	{
		.customer = datumCopy(customer, deltas->key->typbyval,
							  deltas->key->typlen)
	};
	do
	{
		add_row(deltas, delta);
		deltas->waiting = tuplesort_gettupleslot(deltas->sort, true, false,
												 deltas->slot, NULL);
	}
	while (deltas->waiting &&
		   compare_customers(deltas, slot_getattr(deltas->slot, 1, &isnull),
							 delta->customer) == 0);
	return true;
}

/*
 * Stores the customer who comes next, with trimmed histories; false after the
 * last. What does not fit in memory is built in the current context.
 */
bool
deltas_next(Deltas *deltas, Delta *delta)
{
	if (deltas->sorted == NULL)
	{
		if (!next_sorted(deltas, delta))
			return false;
	}
	else if (deltas->next < deltas->table->members)
		*delta = *deltas->sorted[deltas->next++];
	else
		return false;
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
