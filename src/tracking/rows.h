/*
 * How to read customer, day and amount of the rows of a tracked table, by the
 * view that registers the table. Cached for the session.
 */
#ifndef CRMVALUE_TRACKING_ROWS_H
#define CRMVALUE_TRACKING_ROWS_H

#include "common/compat.h"
#include "access/tupconvert.h"
#include "commands/trigger.h"

#include "tracking/compiled.h"
#include "tracking/deltas.h"
#include "tracking/cache.h"

typedef struct TrackedRows
{
	Cached		cached;			/* key: the trigger */
	Oid			base;			/* view that registers the base */
	Oid			owner;

	/* for a partition whose columns have a different order; otherwise NULL */
	TupleConversionMap *to_top;

	/* expressions over a row of the table at the top, in the scan slot */
	Oid			key_type;
	Compiled	customer;
	Compiled	day;
	Compiled	amount;
	int			columns;		/* number of the last one that is read */
	bool		float_amount;	/* otherwise numeric */
} TrackedRows;

extern TrackedRows *tracked_rows(const TriggerData *data);
extern void sum_rows(const TrackedRows *rows, Relation orders,
					 Tuplestorestate *table, Deltas *deltas, DeltaSide side);

#endif
