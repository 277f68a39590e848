/*
 * Customers' rows are locked and read, composed, and written by prepared
 * statements; one that is not there is inserted, unless somebody else is
 * faster. Customers come in the order of their keys and are locked in this
 * order, so that no two statements wait for each other.
 */
#include "common/compat.h"

#include "tracking/writer.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "tracking/journal.h"
#include "tracking/relations.h"

/* How often a customer is inserted who is then not there: a trigger on the
 * value table suppresses the row, or somebody deletes it each time. */
#define INSERTIONS 3

struct Writer
{
	const TrackedBase *base;
	Classifier	classifier;
	const char *why;			/* NULL: what the change tells */
	MemoryContext memory;		/* of the customers at hand */
	Relation	value;			/* open, so that nobody changes them */
	Relation	policy;
	Relation	log;
	TupleTableSlot *key;		/* a row with a customer only */
	TupleTableSlot *before;		/* the customer's row as it is */
	WrittenRow	row;
	Written		written;

	/* rows that are locked and composed, but not written yet */
	NamedRows	changes;
	NamedRows	entries;
	int			pending;
	List	   *journal;		/* of them, in memory of the customers at hand */
};

/* ---- statements ---- */

/*
 * Runs a statement on the latest rows. A transaction that keeps its first
 * snapshot counts what others have committed since, too: a customer's row is
 * changed whatever its version, not read and reasoned about.
 */
static uint64
execute(SPIPlanPtr plan, Datum *values, const char *nulls)
{
	Snapshot	snapshot = IsolationUsesXactSnapshot() ?
		GetLatestSnapshot() : InvalidSnapshot;
	int			result = SPI_execute_snapshot(plan, values, nulls, snapshot,
											  InvalidSnapshot, false, true, 0);

	if (result < 0)
		elog(ERROR, "SPI_execute_snapshot: %s",
			 SPI_result_code_string(result));
	return SPI_processed;
}

/* The same with values and nulls as rows have them. */
static uint64
execute_values(SPIPlanPtr plan, Datum *values, const bool *nulls, int count)
{
	char	   *flags = palloc(count);

	for (int i = 0; i < count; i++)
		flags[i] = nulls[i] ? 'n' : ' ';
	return execute(plan, values, flags);
}

/* ---- opening and closing ---- */

/* Opens the tables that a base was found with. */
static void
open_tables(Writer *writer)
{
	writer->value = table_open(writer->base->value, RowExclusiveLock);
	writer->policy = table_open(writer->base->policy, AccessShareLock);
	writer->log = table_open(writer->base->log, RowExclusiveLock);
}

static void
close_tables(Writer *writer)
{
	table_close(writer->log, NoLock);
	table_close(writer->policy, NoLock);
	table_close(writer->value, NoLock);
}

/* Finds the base and opens its tables. What is known of them is true as long as
 * they are open, also if functions of the owner run meanwhile. */
static void
open_base(Writer *writer, Oid view, Oid schema)
{
	for (;;)
	{
		writer->base = tracked_base(view, schema);
		open_tables(writer);
		if (still_valid(&writer->base->remembered))
			return;
		close_tables(writer);
	}
}

/*
 * Begins to write to the base that a view registers, connected to SPI, in memory
 * of the current context. Customers are classified as of a day, where one is
 * given, and the reason is derived where it is NULL. Writes nothing by itself.
 */
Writer *
writer_open(Oid view, Oid schema, const DateADT *day, const char *why)
{
	Writer	   *writer = palloc0(sizeof(Writer));

	open_base(writer, view, schema);
	writer->why = why;
	classifier_open(&writer->classifier, writer->base, writer->policy, day);
	writer->key = MakeSingleTupleTableSlot(RelationGetDescr(writer->value),
										   &TTSOpsVirtual);
	writer->before = table_slot_create(writer->value, NULL);
	writer->memory = AllocSetContextCreate(CurrentMemoryContext,
										   "tracked customers",
										   ALLOCSET_DEFAULT_SIZES);
	writer->row = make_written_row(writer->base);
	return writer;
}

const TrackedBase *
writer_base(const Writer *writer)
{
	return writer->base;
}

/* Memory of the customers at hand, which is reset when they have been written. */
MemoryContext
writer_memory(Writer *writer)
{
	return writer->memory;
}

/* Ends, when nothing is pending. */
Written
writer_close(Writer *writer)
{
	if (writer->changes.relation != NULL)
	{
		forget_rows(&writer->changes);
		forget_rows(&writer->entries);
	}
	classifier_close(&writer->classifier);
	ExecDropSingleTupleTableSlot(writer->key);
	ExecDropSingleTupleTableSlot(writer->before);
	close_tables(writer);
	MemoryContextDelete(writer->memory);
	return writer->written;
}

/* Forgets the customers at hand. */
static void
end_customers(Writer *writer, MemoryContext caller)
{
	MemoryContextSwitchTo(caller);
	writer->journal = NIL;
	ResetExprContext(writer->classifier.econtext);
	MemoryContextReset(writer->memory);
}

/* ---- one customer at a time ---- */

/*
 * Locks the customer's row and reads it, whatever the snapshot; a new one, if
 * there is none. Waits for who has changed the row and not ended. The row is
 * good until the next is read.
 */
static CustomerRow
lock_customer(Writer *writer, Datum customer)
{
	const TrackedBase *base = writer->base;
	TupleTableSlot *key = writer->key;

	ExecClearTuple(key);
	memset(key->tts_isnull, true,
		   key->tts_tupleDescriptor->natts * sizeof(bool));
	key->tts_values[base->customer - 1] = customer;
	key->tts_isnull[base->customer - 1] = false;
	ExecStoreVirtualTuple(key);
	return RelationFindReplTupleByIndex(writer->value, base->key_index,
										LockTupleNoKeyExclusive, key,
										writer->before) ?
		read_customer(base, writer->before) : new_customer();
}

/* Counts the written rows, logs them and sends notifications. */
static void
account(Writer *writer, const CustomerRow *before)
{
	List	   *journal = journal_changes(NIL, &writer->classifier, before,
										  &writer->row, 0);
	ListCell   *cell;

	writer->written.customers++;
	for (int i = 0; i < CLASSES; i++)
		writer->written.changes[i] += writer->row.changed[i];
	foreach(cell, journal)
	{
		Datum		values[LOG_VALUES];
		bool		nulls[LOG_VALUES];

		journal_values(lfirst(cell), values, nulls);
		(void) execute_values(writer->base->write_log, values, nulls,
							  LOG_VALUES);
		notify_channel(&writer->classifier, lfirst(cell));
	}
}

/* The statement that writes a composed row. */
static SPIPlanPtr
statement_for(const Writer *writer, const CustomerRow *before)
{
	const TrackedBase *base = writer->base;
	bool		same = before->settlement.owed == NULL &&
		writer->row.nulls[WRITE_OWED];

	if (!before->known)
		return base->insert;
	for (int i = 0; i < CLASSES; i++)
		same = same && !writer->row.changed[i];
	return same ? base->update_same : base->update;
}

/* Writes a row that is locked, or a new one; false if it was not written, by
 * the will of a trigger or because somebody else was faster. */
static bool
write_row(Writer *writer, const Delta *delta, const CustomerRow *before)
{
	const TrackedBase *base = writer->base;

	compose_row(&writer->classifier, before, delta, writer->why, &writer->row);
	if (execute_values(statement_for(writer, before), writer->row.values,
					   writer->row.nulls, base->columns->natts + 1) == 0)
		return false;
	account(writer, before);
	return true;
}

/* True if there is nothing to write for a customer who is known: the delta says
 * no more than that there is such a customer. */
static bool
says_nothing(const Writer *writer, const Delta *delta)
{
	return writer->why == NULL && delta->sides[DELTA_ADDED] == NULL &&
		delta->sides[DELTA_REMOVED] == NULL;
}

/* Locks, reads and writes a customer; waits for who has changed the row and
 * not ended. */
static void
write_customer(Writer *writer, const Delta *delta)
{
	for (int i = 0; i < INSERTIONS; i++)
	{
		CustomerRow before = lock_customer(writer, delta->customer);

		if ((before.known && says_nothing(writer, delta)) ||
			write_row(writer, delta, &before) || before.known)
			return;
	}
}

/* ---- many customers ---- */

/* Composes a row that is locked, to be written with others. */
static void
add_pending(Writer *writer, const Delta *delta, const CustomerRow *before)
{
	const TrackedBase *base = writer->base;
	int			number = base->numbered->natts - 1;

	if (writer->changes.relation == NULL)
	{
		MemoryContext caller =
			MemoryContextSwitchTo(MemoryContextGetParent(writer->memory));

		writer->changes = name_rows(CHANGES, base->numbered, true);
		writer->entries = name_rows(ENTRIES, base->log_columns, true);
		MemoryContextSwitchTo(caller);
	}
	compose_row(&writer->classifier, before, delta, writer->why, &writer->row);
	writer->row.values[number] = Int32GetDatum(writer->pending);
	writer->row.nulls[number] = false;
	tuplestore_putvalues(writer->changes.rows, base->numbered,
						 writer->row.values, writer->row.nulls);
	writer->journal = journal_changes(writer->journal, &writer->classifier,
									  before, &writer->row, writer->pending);
	writer->pending++;
	for (int i = 0; i < CLASSES; i++)
		writer->written.changes[i] += writer->row.changed[i];
}

/* Which of the pending rows a statement returned as written. */
static bool *
rows_written(Writer *writer, SPITupleTable *numbers, uint64 count)
{
	bool	   *written = palloc0(writer->pending * sizeof(bool));

	for (uint64 i = 0; i < count; i++)
	{
		bool		isnull;

		written[DatumGetInt32(SPI_getbinval(numbers->vals[i], numbers->tupdesc,
											1, &isnull))] = true;
	}
	return written;
}

/* Logs the changes of the pending rows that were written. */
static void
log_pending(Writer *writer, const bool *written)
{
	ListCell   *cell;

	foreach(cell, writer->journal)
	{
		const JournalEntry *entry = lfirst(cell);
		Datum		values[LOG_VALUES];
		bool		nulls[LOG_VALUES];

		if (!written[entry->row])
		{
			writer->written.changes[entry->class]--;
			continue;
		}
		journal_values(entry, values, nulls);
		tuplestore_putvalues(writer->entries.rows, writer->base->log_columns,
							 values, nulls);
		notify_channel(&writer->classifier, entry);
	}
	if (writer->journal != NIL)
		(void) execute(writer->base->write_entries, NULL, NULL);
	tuplestore_clear(writer->entries.rows);
}

/* Writes and logs the rows that are pending. */
static void
flush(Writer *writer)
{
	uint64		count;
	SPITupleTable *numbers;
	bool	   *written;

	if (writer->pending == 0)
		return;
	count = execute(writer->base->update_many, NULL, NULL);
	numbers = SPI_tuptable;
	written = rows_written(writer, numbers, count);
	SPI_freetuptable(numbers);
	writer->written.customers += count;
	log_pending(writer, written);
	tuplestore_clear(writer->changes.rows);
	writer->pending = 0;
	writer->journal = NIL;
}

/*
 * Locks and composes customers who are there, and inserts who is not, before
 * the next one is locked. What is pending is written before that: a trigger on
 * the inserted row may change the same customers.
 */
static void
write_many(Writer *writer, const Delta *deltas, int count)
{
	for (int i = 0; i < count; i++)
	{
		CustomerRow before = lock_customer(writer, deltas[i].customer);

		CHECK_FOR_INTERRUPTS();
		if (!before.known)
		{
			flush(writer);
			write_customer(writer, &deltas[i]);
		}
		else if (!says_nothing(writer, &deltas[i]))
			add_pending(writer, &deltas[i], &before);
	}
}

/*
 * For each customer adds purchases and takes others off, classifies, writes and
 * logs. The deltas may be in the memory of the customers at hand. 22003,
 * numeric_value_out_of_range, where a day's sum does not fit.
 */
void
write_deltas(Writer *writer, const Delta *deltas, int count)
{
	MemoryContext caller = MemoryContextSwitchTo(writer->memory);

	CHECK_FOR_INTERRUPTS();
	if (count == 1)
		write_customer(writer, deltas);
	else
		write_many(writer, deltas, count);
	flush(writer);
	end_customers(writer, caller);
}
