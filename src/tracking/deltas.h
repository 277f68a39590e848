/*
 * What a statement adds to and takes off customers: rows collected one by one,
 * returned as two histories a customer, in the order of the customers' keys.
 */
#ifndef CRMVALUE_TRACKING_DELTAS_H
#define CRMVALUE_TRACKING_DELTAS_H

#include "history/history.h"

typedef enum DeltaSide
{
	DELTA_ADDED,
	DELTA_REMOVED,
	DELTA_SIDES
} DeltaSide;

/* What changes for a customer; a side without purchases is NULL. */
typedef struct Delta
{
	Datum		customer;
	PurchaseHistory *sides[DELTA_SIDES];
} Delta;

/* The types of customers' keys and of their histories. */
typedef struct DeltaTypes
{
	Oid			key;
	Oid			collation;		/* of the keys */
	Oid			history;
} DeltaTypes;

typedef struct Deltas Deltas;

extern Deltas *deltas_create(const DeltaTypes *types);
extern void deltas_customer(Deltas *deltas, Datum customer);
extern void deltas_purchase(Deltas *deltas, Datum customer, DeltaSide side,
							int32 day, int64 money);
extern void deltas_sort(Deltas *deltas);
extern bool deltas_next(Deltas *deltas, Delta *delta);
extern void deltas_free(Deltas *deltas);

#endif
