/*
 * Rows are kept in an array while they fit in work_mem, and sorted there; more
 * are grouped by what may use temporary files.
 */
#include "common/compat.h"

#include "tracking/deltas.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/sortsupport.h"
#include "utils/typcache.h"

#include "history/arithmetic.h"
#include "scan/keys.h"
#include "tracking/spilled.h"

/* Most statements bring one row, or two for an update. */
#define FIRST_ROWS 8

/* The memory in use is looked at when this many rows have come. */
#define ROWS_A_LOOK 1024

/* A row's purchase or refund. A row without one, whose day is NO_PURCHASE, only
 * makes its customer known. */
typedef struct DeltaRow
{
	Datum		customer;
	int64		money;
	int32		day;
	int32		side;
} DeltaRow;

struct Deltas
{
	DeltaTypes	types;
	TypeCacheEntry *key;
	SortSupportData order;		/* of the keys */
	MemoryContext context;		/* of this */
	MemoryContext memory;		/* of the rows and their keys */
	DeltaRow   *rows;
	int64		count;
	int64		capacity;
	Spilled    *spilled;		/* NULL while all rows are in memory */

	/* in order */
	int64		next;
	bool		more;			/* there is one that was read last, */
	DeltaRow	row;			/* and is not part of a delta yet: a row, */
	SpilledCustomer customer;	/* or what was spilled */
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
		.ssup_collation = deltas->types.collation
	};
	PrepareSortSupportFromOrderingOp(deltas->key->lt_opr, &deltas->order);
}

/* No rows yet, in a context of their own. 42883, undefined_function, for a
 * type of keys that has no order. */
Deltas *
deltas_create(const DeltaTypes *types)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "tracked customers' changes",
												  ALLOCSET_SMALL_SIZES);
	Deltas	   *deltas = MemoryContextAllocZero(context, sizeof(Deltas));

	deltas->context = context;
	deltas->memory = AllocSetContextCreate(context, "tracked rows",
										   ALLOCSET_DEFAULT_SIZES);
	deltas->types = *types;
	deltas->key = lookup_type_cache(types->key, TYPECACHE_LT_OPR);
	if (!OidIsValid(deltas->key->lt_opr))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("type %s has no order", format_type_be(types->key))));
	prepare_order(deltas);
	begin_rows(deltas);
	return deltas;
}

/* ---- what does not fit in memory ---- */

/* Moves the rows in memory to where all others go from now on. */
static void
spill(Deltas *deltas)
{
	MemoryContext caller = MemoryContextSwitchTo(deltas->context);

	deltas->spilled = spilled_create(&deltas->types, deltas->key->lt_opr);
	for (int64 i = 0; i < deltas->count; i++)
	{
		const DeltaRow *row = &deltas->rows[i];

		CHECK_FOR_INTERRUPTS();
		spilled_add(deltas->spilled, row->customer, row->side, row->day,
					row->money);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextReset(deltas->memory);
}

/* ---- collecting ---- */

/* Spills the rows where they use up work_mem, which is looked at now and then;
 * else makes room for one more. */
static void
make_room(Deltas *deltas)
{
	Size		limit = work_mem * (Size) 1024;
	bool		full = deltas->count == deltas->capacity;

	if (full)
		limit /= 2;
	else if (deltas->key->typbyval || deltas->count % ROWS_A_LOOK != 0)
		return;
	if (MemoryContextMemAllocated(deltas->memory, true) > limit)
		spill(deltas);
	else if (full)
	{
		deltas->capacity *= 2;
		deltas->rows = repalloc_huge(deltas->rows,
									 deltas->capacity * sizeof(DeltaRow));
	}
}

static void
add_row(Deltas *deltas, const DeltaRow *row)
{
	MemoryContext caller;

	if (deltas->spilled == NULL)
		make_room(deltas);
	if (deltas->spilled != NULL)
	{
		spilled_add(deltas->spilled, row->customer, row->side, row->day,
					row->money);
		return;
	}
	caller = MemoryContextSwitchTo(deltas->memory);
	deltas->rows[deltas->count] = *row;
	deltas->rows[deltas->count++].customer = datumCopy(row->customer,
													   deltas->key->typbyval,
													   deltas->key->typlen);
	MemoryContextSwitchTo(caller);
}

/* Makes a customer known. */
void
deltas_customer(Deltas *deltas, Datum customer)
{
	DeltaRow	row = {customer, 0, NO_PURCHASE, DELTA_ADDED};

	add_row(deltas, &row);
}

/* Adds a customer's purchase, or a refund, to a side; money in 1/10000 units. */
void
deltas_purchase(Deltas *deltas, Datum customer, DeltaSide side, int32 day,
				int64 money)
{
	DeltaRow	row = {customer, money, day, side};

	add_row(deltas, &row);
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

/* Reads the next row, or what was spilled of the next customer. */
static void
read_row(Deltas *deltas)
{
	if (deltas->spilled != NULL)
		deltas->more = spilled_next(deltas->spilled, &deltas->customer);
	else
	{
		deltas->more = deltas->next < deltas->count;
		if (deltas->more)
			deltas->row = deltas->rows[deltas->next++];
	}
}

/* Ends the collecting. 22003, numeric_value_out_of_range, where a day's sum of
 * what was spilled does not fit. */
void
deltas_sort(Deltas *deltas)
{
	if (deltas->spilled != NULL)
		spilled_sort(deltas->spilled);
	else if (deltas->count > 1)
		qsort_arg(deltas->rows, deltas->count, sizeof(DeltaRow), compare_rows,
				  &deltas->order);
	read_row(deltas);
}

/* The customer of what was read last. */
static Datum
next_customer(const Deltas *deltas)
{
	return deltas->spilled != NULL ? deltas->customer.customer :
		deltas->row.customer;
}

/* Adds a row to the sides. 22003 where a day's sum does not fit. */
static void
add_row_to_delta(const DeltaRow *row, Delta *delta)
{
	PurchaseHistory **side = &delta->sides[row->side];

	if (row->day == NO_PURCHASE)
		return;
	if (*side == NULL)
		*side = history_allocate(1);
	*side = history_add_purchase(*side, row->day, row->money);
}

/* Adds what was spilled to the sides. 22003 where a day's sum does not fit. */
static void
add_spilled_to_delta(const SpilledCustomer *spilled, Delta *delta)
{
	PurchaseHistory **side = &delta->sides[spilled->side];
	PurchaseHistory *history;

	if (spilled->no_purchases)
		return;
	history = DatumGetHistory(spilled->history);
	*side = *side == NULL ?
		history_copy_of(history->entries, history->count, history->count) :
		history_add_history(*side, history);
}

/*
 * Stores the customer who comes next, with trimmed histories in memory of the
 * current context; false after the last. 22003, numeric_value_out_of_range,
 * where a day's sum does not fit.
 */
bool
deltas_next(Deltas *deltas, Delta *delta)
{
	if (!deltas->more)
		return false;
	*delta = (Delta)
	{
		.customer = datumCopy(next_customer(deltas), deltas->key->typbyval,
							  deltas->key->typlen)
	};
	do
	{
		CHECK_FOR_INTERRUPTS();
		if (deltas->spilled != NULL)
			add_spilled_to_delta(&deltas->customer, delta);
		else
			add_row_to_delta(&deltas->row, delta);
		read_row(deltas);
	}
	while (deltas->more &&
		   ApplySortComparator(next_customer(deltas), false, delta->customer,
							   false, &deltas->order) == 0);
	for (int side = 0; side < DELTA_SIDES; side++)
		if (delta->sides[side] != NULL)
			history_trim(delta->sides[side]);
	return true;
}

void
deltas_free(Deltas *deltas)
{
	if (deltas->spilled != NULL)
		spilled_free(deltas->spilled);
	MemoryContextDelete(deltas->context);
}
