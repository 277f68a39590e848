/*
 * Whose purchases the rows of a tracked table are, found once a session by the
 * view in which the table is registered.
 */
#ifndef CRMVALUE_TRACKING_ROWS_H
#define CRMVALUE_TRACKING_ROWS_H

#include "common/compat.h"
#include "access/tupconvert.h"
#include "commands/trigger.h"

#include "tracking/compiled.h"
#include "tracking/deltas.h"
#include "tracking/remembered.h"

typedef struct TrackedRows
{
	Remembered	remembered;		/* by trigger */
	Oid			base;			/* view that registers the base */
	Oid			owner;

	/* of a partition whose columns are in another order; else NULL */
	TupleConversionMap *to_top;

	/* of a row of the table at the top, which is in the scan slot */
	Oid			key_type;
	Compiled	customer;
	Compiled	day;
	Compiled	amount;
	bool		float_amount;	/* else numeric */
} TrackedRows;

extern TrackedRows *tracked_rows(const TriggerData *data);
extern void sum_rows(const TrackedRows *rows, Relation orders,
					 Tuplestorestate *table, Deltas *deltas, DeltaSide side);

#endif
