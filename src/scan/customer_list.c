/*
 * A list of customers, written once and then read once: an array where they
 * are passed by value, which takes 8 bytes each, otherwise a tuplestore, which
 * goes to disk beyond work_mem.
 */
#include "common/compat.h"

#include "scan/customer_list.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/* number of customers for which there is room at first */
#define FIRST_ROOM 1024

/*
 * Creates an empty list, in the current memory context. The customers are of
 * the type of the first column.
 */
void
customer_list_create(CustomerList *list, TupleDesc descriptor)
{
	TupleDesc	customer = CreateTemplateTupleDesc(1);

	TupleDescCopyEntry(customer, 1, descriptor, 1);
	TupleDescFinalize(customer);
	list->count = 0;
	list->room = FIRST_ROOM;
	list->values = TupleDescAttr(customer, 0)->attbyval ?
		palloc(FIRST_ROOM * sizeof(Datum)) : NULL;
	list->store = tuplestore_begin_heap(false, false, work_mem);
	list->slot = MakeSingleTupleTableSlot(customer, &TTSOpsMinimalTuple);
	list->next = 0;
	list->null_place = -1;
}

/* Adds a customer. At most one is NULL. */
void
customer_list_add(CustomerList *list, Datum customer, bool isnull)
{
	int64		place = list->count++;

	if (isnull)
	{
		Assert(list->null_place < 0);
		list->null_place = place;
	}
	if (list->values == NULL)
	{
		tuplestore_putvalues(list->store, list->slot->tts_tupleDescriptor,
							 &customer, &isnull);
		return;
	}
	if (place == list->room)
	{
		list->room *= 2;
		list->values = repalloc_huge(list->values,
									 list->room * sizeof(Datum));
	}
	list->values[place] = customer;
}

/*
 * Reads the next customer, valid until the next call. There must be one more.
 */
Datum
customer_list_next(CustomerList *list, bool *isnull)
{
	Assert(list->next < list->count);
	*isnull = list->next == list->null_place;
	if (list->values != NULL)
		return list->values[list->next++];
	list->next++;
	(void) tuplestore_gettupleslot(list->store, true, false, list->slot);
	return slot_getattr(list->slot, 1, isnull);
}

/* Removes what the list has on disk. */
void
customer_list_end(CustomerList *list)
{
	ExecDropSingleTupleTableSlot(list->slot);
	tuplestore_end(list->store);
}
