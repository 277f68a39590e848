/*
 * Locks and reads the rows of customers, computes the new rows, and writes
 * them by prepared statements. A missing row is inserted, unless another
 * transaction inserts it first. Customers are locked in the order of their
 * keys, so that two statements do not deadlock.
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
#include "tracking/lookup.h"
#include "tracking/relations.h"

/*
 * Number of attempts to insert a customer whose row is then missing: a trigger
 * on the value table suppresses the row, or another transaction deletes it
 * each time.
 */
#define INSERTIONS 3

struct Writer
{
	const TrackedBase *base;
	Classifier	classifier;
	const char *why;			/* NULL: derived from the change */
	MemoryContext memory;		/* of the current customers */
	Relation	value;			/* open, so that their definitions do not
								 * change */
	Relation	policy;
	Relation	log;
	KeyLookup	lookup;			/* of rows of the value table */
	TupleTableSlot *before;		/* the current row of the customer */
	WrittenRow	row;
	Written		written;

	/* rows that are locked and computed, but not written yet */
	NamedRows	changes;
	NamedRows	entries;
	int			pending;
	List	   *journal;		/* changes of classes in these rows */
};

/* ---- statements ---- */

/*
 * Runs a statement on the latest versions of rows, also in REPEATABLE READ and
 * SERIALIZABLE: the change of a history does not depend on data that the
 * transaction has read before.
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

/* execute with values and nulls in the form of rows. */
static uint64
execute_values(SPIPlanPtr plan, Datum *values, const bool *nulls, int count)
{
	char	   *flags = palloc(count);

	for (int i = 0; i < count; i++)
		flags[i] = nulls[i] ? 'n' : ' ';
	return execute(plan, values, flags);
}

/* ---- opening and closing ---- */

/* Opens the tables of the base. */
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

/*
 * Finds the base and opens its tables. While they are open, their definitions
 * cannot change, even if functions of the owner run.
 */
static void
open_base(Writer *writer, Oid view, Oid schema)
{
	for (;;)
	{
		writer->base = tracked_base(view, schema);
		open_tables(writer);
		if (cached_is_valid(&writer->base->cached))
			return;
		close_tables(writer);
	}
}

/*
 * Begins to write to the base that a view registers. The caller is connected
 * to SPI. Customers are classified as of `day`, or of the policy's day if it
 * is NULL. The reason of a change is `why`, or derived from the change if it
 * is NULL.
 */
Writer *
writer_open(Oid view, Oid schema, const DateADT *day, const char *why)
{
	Writer	   *writer = palloc0(sizeof(Writer));

	open_base(writer, view, schema);
	writer->why = why;
	classifier_open(&writer->classifier, writer->base, writer->policy, day);
	lookup_open(&writer->lookup, writer->value, writer->base->key_index);
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

/*
 * The memory context of the current customers. It is reset when they have been
 * written.
 */
MemoryContext
writer_memory(Writer *writer)
{
	return writer->memory;
}

/* Ends writing. All rows must have been written. */
Written
writer_close(Writer *writer)
{
	if (writer->changes.relation != NULL)
	{
		forget_rows(&writer->changes);
		forget_rows(&writer->entries);
	}
	classifier_close(&writer->classifier);
	lookup_close(&writer->lookup);
	ExecDropSingleTupleTableSlot(writer->before);
	close_tables(writer);
	MemoryContextDelete(writer->memory);
	return writer->written;
}

/* Frees the memory of the current customers. */
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
 * Locks the latest version of the customer's row and reads it, or returns a
 * new row if there is none. Waits for transactions that have changed the row.
 * The result is valid until the next row is read.
 */
static CustomerRow
lock_customer(Writer *writer, Datum customer)
{
	return lookup_and_lock(&writer->lookup, customer, writer->before) ?
		read_customer(writer->base, writer->before) : new_customer();
}

/* Counts a written row, logs its changes and sends notifications. */
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

/*
 * Writes a locked row, or inserts a new one. Returns false if it was not
 * written: a BEFORE trigger returned NULL, or another transaction inserted the
 * row.
 */
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

/*
 * Whether the delta changes nothing for a customer who has a row: it has no
 * purchases and only makes the customer known.
 */
static bool
says_nothing(const Writer *writer, const Delta *delta)
{
	return writer->why == NULL && delta->sides[DELTA_ADDED] == NULL &&
		delta->sides[DELTA_REMOVED] == NULL;
}

/*
 * Locks, reads and writes the row of a customer. Waits for transactions that
 * have changed it.
 */
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

/*
 * Computes the new version of a locked row, to be written later with others.
 */
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

/* The pending rows that a statement returned as written. */
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

/* Writes and logs the pending rows. */
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
 * Locks and computes the rows of customers. A customer without a row is
 * inserted before the next one is locked. Pending rows are written before an
 * insert, because a trigger on the inserted row may change the same customers.
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
 * For each customer: adds and removes purchases, classifies, writes and logs.
 * The deltas may be in the memory of writer_memory. 22003
 * (numeric_value_out_of_range) where a day's sum does not fit.
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
