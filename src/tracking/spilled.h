/*
 * Groups the rows of a statement by customer if they do not fit in memory.
 */
#ifndef CRMVALUE_TRACKING_SPILLED_H
#define CRMVALUE_TRACKING_SPILLED_H

#include "tracking/deltas.h"

/* The history of one side for a customer. */
typedef struct SpilledCustomer
{
	Datum		customer;
	DeltaSide	side;
	bool		no_purchases;	/* the rows have no purchase; they make the
								 * customer known */
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
