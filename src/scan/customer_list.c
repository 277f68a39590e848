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
	list->count = 0;
	list->room = FIRST_ROOM;
	list->values = TupleDescAttr(customer, 0)->attbyval ?
		palloc(FIRST_ROOM * sizeof(Datum)) : NULL;
	list->store = tuplestore_begin_heap(false, false, work_mem);
	list->slot = MakeSingleTupleTableSlot(customer, &TTSOpsMinimalTuple);
	list->next = 0;
}

/* Adds a customer. NULL is the first of the list. */
void
customer_list_add(CustomerList *list, Datum customer, bool isnull)
{
	Assert(!isnull || list->count == 0);
	if (list->values == NULL || isnull)
	{
		tuplestore_putvalues(list->store, list->slot->tts_tupleDescriptor,
							 &customer, &isnull);
		return;
	}
	if (list->count == list->room)
	{
		list->room *= 2;
		list->values = repalloc_huge(list->values,
									 list->room * sizeof(Datum));
	}
	list->values[list->count++] = customer;
}

/*
 * Reads the next customer, valid until the next call. There must be one more.
 */
Datum
customer_list_next(CustomerList *list, bool *isnull)
{
	*isnull = false;
	if (tuplestore_gettupleslot(list->store, true, false, list->slot))
		return slot_getattr(list->slot, 1, isnull);
	Assert(list->next < list->count);
	return list->values[list->next++];
}

/* Removes what the list has on disk. */
void
customer_list_end(CustomerList *list)
{
	ExecDropSingleTupleTableSlot(list->slot);
	tuplestore_end(list->store);
}
