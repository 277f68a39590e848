/*
 * What a statement adds to and takes off customers: rows summed to histories,
 * returned in the order of the customers' keys.
 */
#ifndef CRMVALUE_DELTAS_H
#define CRMVALUE_DELTAS_H

#include "history/history.h"

/* How customers' keys compare, and how histories are stored. */
typedef struct DeltaTypes
{
	Oid			key;
	Oid			collation;
	Oid			history;
} DeltaTypes;

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

typedef struct Deltas Deltas;

extern Deltas *deltas_create(const DeltaTypes *types);
extern Delta *deltas_customer(Deltas *deltas, Datum customer);
extern void deltas_purchase(Deltas *deltas, Delta *delta, DeltaSide side,
							int32 day, int64 money);
extern void deltas_sort(Deltas *deltas);
extern bool deltas_next(Deltas *deltas, Delta *delta);
extern void deltas_free(Deltas *deltas);

#endif
