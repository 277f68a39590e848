/*
 * The rows of a statement that do not fit in memory, grouped by customer.
 */
#ifndef CRMVALUE_TRACKING_SPILLED_H
#define CRMVALUE_TRACKING_SPILLED_H

#include "tracking/deltas.h"

/* What a side of a statement says of a customer. */
typedef struct SpilledCustomer
{
	Datum		customer;
	DeltaSide	side;
	bool		no_purchases;	/* only that there is such a customer */
	Datum		history;
} SpilledCustomer;

typedef struct Spilled Spilled;

extern Spilled *spilled_create(const DeltaTypes *types, Oid less_operator);
extern void spilled_add(Spilled *spilled, Datum customer, DeltaSide side,
						int32 day, int64 money);
extern void spilled_sort(Spilled *spilled);
extern bool spilled_next(Spilled *spilled, SpilledCustomer *customer);
extern void spilled_free(Spilled *spilled);

#endif
