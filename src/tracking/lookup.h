/*
 * Finding rows of the value table by their key.
 */
#ifndef CRMVALUE_TRACKING_LOOKUP_H
#define CRMVALUE_TRACKING_LOOKUP_H

#include "common/compat.h"
#include "access/genam.h"
#include "access/skey.h"
#include "executor/tuptable.h"
#include "utils/snapshot.h"

/* An index scan that is open for all customers of a statement. */
typedef struct KeyLookup
{
	Relation	table;
	Relation	index;
	IndexScanDesc scan;
	ScanKeyData key;
	SnapshotData snapshot;		/* also sees rows that are not committed */
	MemoryContext memory;		/* of the scan */
} KeyLookup;

extern void lookup_open(KeyLookup *lookup, Relation table, Oid index);
extern bool lookup_and_lock(KeyLookup *lookup, Datum key, TupleTableSlot *row);
extern void lookup_close(KeyLookup *lookup);

#endif
