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
	int64		count;			/* of `values` */
	int64		room;
	Datum	   *values;			/* customers that are passed by value */
	Tuplestorestate *store;		/* other customers, and NULL */
	TupleTableSlot *slot;		/* of the store */
	int64		next;			/* the next of `values` to read */
} CustomerList;

extern void customer_list_create(CustomerList *list, TupleDesc descriptor);
extern void customer_list_add(CustomerList *list, Datum customer, bool isnull);
extern Datum customer_list_next(CustomerList *list, bool *isnull);
extern void customer_list_end(CustomerList *list);

#endif
