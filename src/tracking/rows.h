/*
 * Whose purchases the rows of a tracked table are, found by the names that a
 * trigger was given, once a session.
 */
#ifndef CRMVALUE_TRACKED_ROWS_H
#define CRMVALUE_TRACKED_ROWS_H

#include "base/compat.h"
#include "commands/trigger.h"

#include "tracking/deltas.h"
#include "tracking/remembered.h"

typedef struct TrackedRows
{
	Remembered	remembered;		/* by trigger */

	/* of a partition whose columns are in another order; else NULL */
	TupleConversionMap *to_top;

	/* functions of a row of the table at the top, which is in the scan slot */
	Oid			key_type;
	ExprState  *customer;
	ExprState  *day;
	ExprState  *amount;
	bool		float_amount;	/* else numeric */
	bool		by_names;		/* what they do may depend on the search_path */
} TrackedRows;

extern Oid	fed_value_table(const Trigger *trigger);
extern TrackedRows *tracked_rows(const TriggerData *data, Oid owner);
extern void sum_rows(const TrackedRows *rows, Relation orders,
					 Tuplestorestate *table, Deltas *deltas, DeltaSide side);

#endif
