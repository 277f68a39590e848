/*
 * Finds and locks rows of the value table by their key, as
 * RelationFindReplTupleByIndex does, but with one index scan for all customers
 * of a statement.
 */
#include "common/compat.h"

#include "tracking/lookup.h"

#include "access/tableam.h"
#include "access/xact.h"
#include "storage/lmgr.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* Prepares the condition that the only key column of an index is equal. */
static void
prepare_key(KeyLookup *lookup)
{
	Relation	index = lookup->index;
	Oid			type = index->rd_opcintype[0];
	Oid			equal = get_opfamily_member(index->rd_opfamily[0], type, type,
											BTEqualStrategyNumber);

	if (!OidIsValid(equal))
		elog(ERROR, "index \"%s\" has no equality operator",
			 RelationGetRelationName(index));
	ScanKeyEntryInitialize(&lookup->key, 0, 1, BTEqualStrategyNumber,
						   InvalidOid, index->rd_indcollation[0],
						   get_opcode(equal), (Datum) 0);
}

/*
 * Begins to look up rows by a B-tree index of one column. Memory of the scan
 * is in the current memory context. `lookup` must not move.
 */
void
lookup_open(KeyLookup *lookup, Relation table, Oid index)
{
	lookup->table = table;
	lookup->index = index_open(index, RowExclusiveLock);
	lookup->memory = CurrentMemoryContext;
	prepare_key(lookup);
	InitDirtySnapshot(lookup->snapshot);
	lookup->scan = SCAN_INDEX(table, lookup->index, &lookup->snapshot, 1);
}

void
lookup_close(KeyLookup *lookup)
{
	index_endscan(lookup->scan);
	index_close(lookup->index, NoLock);
}

/*
 * Finds the row of a key. Waits for transactions that have inserted, changed
 * or deleted it. Returns false if there is none.
 */
static bool
find_row(KeyLookup *lookup, TupleTableSlot *row)
{
	for (;;)
	{
		TransactionId other;

		index_rescan(lookup->scan, &lookup->key, 1, NULL, 0);
		if (!index_getnext_slot(lookup->scan, ForwardScanDirection, row))
			return false;
		other = TransactionIdIsValid(lookup->snapshot.xmin) ?
			lookup->snapshot.xmin : lookup->snapshot.xmax;
		if (!TransactionIdIsValid(other))
			return true;
		XactLockTableWait(other, NULL, NULL, XLTW_None);
	}
}

/*
 * Locks the row that was found. Returns false if another transaction has
 * changed it since.
 */
static bool
lock_row(KeyLookup *lookup, TupleTableSlot *row)
{
	TM_FailureData failure;
	TM_Result	result;

	PushActiveSnapshot(GetLatestSnapshot());
	result = table_tuple_lock(lookup->table, &row->tts_tid,
							  GetActiveSnapshot(), row,
							  GetCurrentCommandId(false),
							  LockTupleNoKeyExclusive, LockWaitBlock, 0,
							  &failure);
	PopActiveSnapshot();
	if (result != TM_Ok && result != TM_Updated && result != TM_Deleted)
		elog(ERROR, "could not lock a row of table \"%s\": result %d",
			 RelationGetRelationName(lookup->table), result);
	return result == TM_Ok;
}

/*
 * Reads and locks the latest version of the row of a key, for a change of
 * columns that are not in the key. Waits for transactions that have changed
 * it. Returns false if there is no row. The row is valid until the next one is
 * read.
 */
bool
lookup_and_lock(KeyLookup *lookup, Datum key, TupleTableSlot *row)
{
	MemoryContext caller = MemoryContextSwitchTo(lookup->memory);
	bool		found;

	lookup->key.sk_argument = key;
	do
		found = find_row(lookup, row);
	while (found && !lock_row(lookup, row));
	/* VACUUM needs the page of the index that the scan holds */
	index_rescan(lookup->scan, &lookup->key, 1, NULL, 0);
	MemoryContextSwitchTo(caller);
	return found;
}
