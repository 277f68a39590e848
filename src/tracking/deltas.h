/*
 * The changes of a statement by customer. Rows are added one by one; the
 * result has two histories for each customer, the added and the removed one,
 * in the order of the customers' keys.
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

/* The changes of a customer. A side without purchases is NULL. */
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
