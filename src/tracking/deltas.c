/*
 * Sums the rows of a statement by customer. Rows are kept in an array while
 * they fit in work_mem, and sorted there. A larger number is grouped by
 * spilled.c, which can use temporary files.
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

/* most statements have one row, or two for an update */
#define FIRST_ROWS 8

/* number of rows between checks of the memory in use */
#define ROWS_BETWEEN_CHECKS 1024

/*
 * The purchase or refund of a row. A row whose day is NO_PURCHASE has none,
 * and only makes its customer known.
 */
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
	MemoryContext context;		/* of this struct */
	MemoryContext memory;		/* of the rows and of their keys */
	DeltaRow   *rows;
	int64		count;
	int64		capacity;
	Spilled    *spilled;		/* NULL if all rows are in memory */

	/* reading in the order of the keys */
	int64		next;
	bool		more;			/* a row or spilled customer was read */
	DeltaRow	row;			/* but is not yet in a delta: the row, */
	SpilledCustomer customer;	/* or the spilled customer */
};

/* Allocates room for the first rows, in a memory context of their own. */
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

/*
 * Creates Deltas without rows, in a memory context of their own. 42883
 * (undefined_function) for a key type without an ordering operator.
 */
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
				 errmsg("could not identify an ordering operator for type %s", format_type_be(types->key))));
	prepare_order(deltas);
	begin_rows(deltas);
	return deltas;
}

/* ---- what does not fit in memory ---- */

/* Moves the rows in memory to `spilled`, where all later rows go too. */
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

/*
 * Makes room for one more row. Spills the rows if they exceed work_mem, which
 * is checked every ROWS_BETWEEN_CHECKS rows.
 */
static void
make_room(Deltas *deltas)
{
	Size		limit = work_mem * (Size) 1024;
	bool		full = deltas->count == deltas->capacity;

	if (full)
		limit /= 2;
	else if (deltas->key->typbyval || deltas->count % ROWS_BETWEEN_CHECKS != 0)
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

/*
 * Adds a row without a purchase: the customer gets a row in the value table.
 */
void
deltas_customer(Deltas *deltas, Datum customer)
{
	DeltaRow	row = {customer, 0, NO_PURCHASE, DELTA_ADDED};

	add_row(deltas, &row);
}

/*
 * Adds a purchase or refund of a customer to a side. Money is in units of
 * 1/10000.
 */
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

/* Reads the next row or the next spilled customer. */
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

/*
 * Sorts the rows by customer; no row can be added afterwards. 22003
 * (numeric_value_out_of_range) where a day's sum of spilled rows does not fit.
 */
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

/* The customer of the row or spilled customer that was read last. */
static Datum
next_customer(const Deltas *deltas)
{
	return deltas->spilled != NULL ? deltas->customer.customer :
		deltas->row.customer;
}

/*
 * Adds a row to the sides. 22003 (numeric_value_out_of_range) where a day's
 * sum does not fit.
 */
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

/*
 * Adds a spilled customer to the sides. 22003 (numeric_value_out_of_range)
 * where a day's sum does not fit.
 */
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
 * Sets the delta of the next customer, with trimmed histories in the current
 * memory context. Returns false after the last customer. 22003
 * (numeric_value_out_of_range) where a day's sum does not fit.
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
