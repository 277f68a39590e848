/*
 * A list of customers of any type.
 */
#ifndef CRMVALUE_SCAN_CUSTOMER_LIST_H
#define CRMVALUE_SCAN_CUSTOMER_LIST_H

#include "common/compat.h"
#include "executor/tuptable.h"
#include "utils/tuplestore.h"

typedef struct CustomerList
{
	int64		count;
	int64		room;			/* of `values` */
	Datum	   *values;			/* of customers that are passed by value */
	Tuplestorestate *store;		/* of other customers */
	TupleTableSlot *slot;		/* of the store */
	int64		null_place;		/* position of NULL, or -1 */
	int64		next;			/* position of the next customer to read */
} CustomerList;

extern void customer_list_create(CustomerList *list, TupleDesc descriptor);
extern void customer_list_add(CustomerList *list, Datum customer, bool isnull);
extern Datum customer_list_next(CustomerList *list, bool *isnull);
extern void customer_list_end(CustomerList *list);

#endif
