#include "tracking/writer.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/nodeModifyTable.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "parser/parse_relation.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "tracking/settle.h"

/* The reason that is not logged for new customers: nothing was before it. */
#define FIRST_COUNT "tracked"

struct Writer
{
	const TrackedBase *base;
	EState	   *estate;
	EPQState	recheck;
	ResultRelInfo *value;
	ResultRelInfo *log;
	TupleTableSlot *key;		/* a row with a customer only */
	TupleTableSlot *before;		/* the customer's row as it is, */
	TupleTableSlot *after;		/* and as it becomes */
	TupleTableSlot *entry;		/* of the log */
	ExprContext *econtext;		/* with the policy in its scan slot, and the
								 * parameters below */
	ParamListInfo parameters;	/* history and day; NULL without a policy */
	const char *why;			/* NULL: what the change tells */
	Written		written;
};

/* ---- opening and closing ---- */

/* A table to be written, the first of the estate's range table or none. */
static ResultRelInfo *
open_table(EState *estate, Oid table, Index index, bool speculative)
{
	ResultRelInfo *result = makeNode(ResultRelInfo);

	InitResultRelInfo(result, table_open(table, RowExclusiveLock), index, NULL,
					  0);
	ExecOpenIndices(result, speculative);
	estate->es_opened_result_relations =
		lappend(estate->es_opened_result_relations, result);
	return result;
}

/* Tells triggers of the value table which columns change. */
static void
init_range_table(EState *estate, const TrackedBase *base)
{
	RangeTblEntry *table = makeNode(RangeTblEntry);
	List	   *permissions = NIL;

	table->rtekind = RTE_RELATION;
	table->relid = base->remembered.key;
	table->relkind = RELKIND_RELATION;
	table->rellockmode = RowExclusiveLock;
	SET_UPDATED_COLUMNS(&permissions, table, bms_copy(base->computed));
	INIT_RANGE_TABLE(estate, table, permissions);
}

/* Reads the policy into the scan slot; false where there is none. */
static bool
read_policy(Writer *writer)
{
	Relation	policy = table_open(writer->base->policy, AccessShareLock);
	Snapshot	snapshot = RegisterSnapshot(GetTransactionSnapshot());
	TableScanDesc scan = table_beginscan(policy, snapshot, 0, NULL);
	TupleTableSlot *row = table_slot_create(policy,
											&writer->estate->es_tupleTable);
	bool		found = table_scan_getnextslot(scan, ForwardScanDirection, row);

	if (found)
		ExecMaterializeSlot(row);
	writer->econtext->ecxt_scantuple = row;
	table_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(policy, NoLock);
	return found;
}

/* Sets the parameters of the classification: a history, and the day given or
 * that of the policy. */
static void
init_parameters(Writer *writer, const DateADT *day)
{
	const TrackedBase *base = writer->base;
	ParamListInfo parameters = makeParamList(2);

	parameters->params[0] = (ParamExternData)
	{
		.ptype = base->history_type
	};
	parameters->params[1] = (ParamExternData)
	{
		.ptype = DATEOID
	};
	if (day != NULL)
		parameters->params[1].value = DateADTGetDatum(*day);
	else
		parameters->params[1].value =
			ExecEvalExpr(base->today, writer->econtext,
						 &parameters->params[1].isnull);
	writer->econtext->ecxt_param_list_info = parameters;
	writer->parameters = parameters;
}

/*
 * Begins to write, in a context of the current one that lasts until the writer
 * is closed. Customers are classified as of a day, where one is given, and the
 * reason is derived where it is NULL. Writes nothing by itself.
 */
Writer *
writer_open(const TrackedBase *base, const DateADT *day, const char *why)
{
	EState	   *estate = CreateExecutorState();
	MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
	Writer	   *writer = palloc0(sizeof(Writer));
	Relation	value;

	writer->base = base;
	writer->estate = estate;
	writer->why = why;
	init_range_table(estate, base);
	writer->value = open_table(estate, base->remembered.key, 1, true);
	writer->log = open_table(estate, base->log, 0, false);
	value = writer->value->ri_RelationDesc;
	writer->key = ExecInitExtraTupleSlot(estate, RelationGetDescr(value),
										 &TTSOpsVirtual);
	writer->before = table_slot_create(value, &estate->es_tupleTable);
	writer->after = ExecInitExtraTupleSlot(estate, RelationGetDescr(value),
										   &TTSOpsVirtual);
	writer->entry = ExecInitExtraTupleSlot(estate,
										   RelationGetDescr(writer->log->ri_RelationDesc),
										   &TTSOpsVirtual);
	writer->econtext = CreateExprContext(estate);
	INIT_RECHECK(&writer->recheck, estate);
	if (read_policy(writer))
		init_parameters(writer, day);
	/* rows written before by this transaction are to be seen as written */
	CommandCounterIncrement();
	estate->es_output_cid = GetCurrentCommandId(true);
	AfterTriggerBeginQuery();
	MemoryContextSwitchTo(caller);
	return writer;
}

/* Fires the triggers of what was written, lets it be seen, and ends. */
Written
writer_close(Writer *writer)
{
	Written		written = writer->written;
	EState	   *estate = writer->estate;

	AfterTriggerEndQuery(estate);
	CommandCounterIncrement();
	EvalPlanQualEnd(&writer->recheck);
	ExecResetTupleTable(estate->es_tupleTable, false);
	ExecCloseResultRelations(estate);
	table_close(writer->value->ri_RelationDesc, NoLock);
	table_close(writer->log->ri_RelationDesc, NoLock);
	FreeExecutorState(estate);
	return written;
}

/* ---- rows ---- */

/* Sets a column of a virtual row. */
static void
set_column(TupleTableSlot *row, AttrNumber column, Datum value, bool isnull)
{
	row->tts_values[column - 1] = value;
	row->tts_isnull[column - 1] = isnull;
}

/* An empty row, with defaults where there are. */
static void
clear_row(Writer *writer, TupleTableSlot *row, const Defaults *defaults)
{
	ExecClearTuple(row);
	memset(row->tts_isnull, true, row->tts_tupleDescriptor->natts);
	for (int i = 0; i < defaults->count; i++)
	{
		AttrNumber	column = defaults->columns[i].column;

		row->tts_values[column - 1] =
			ExecEvalExpr(defaults->columns[i].value, writer->econtext,
						 &row->tts_isnull[column - 1]);
	}
}

/* Locks the customer's row and stores it as `before`; false if there is none.
 * Waits for who has changed it and not ended. */
static bool
find_customer(Writer *writer, Datum customer)
{
	const TrackedBase *base = writer->base;

	ExecClearTuple(writer->key);
	memset(writer->key->tts_isnull, true,
		   writer->key->tts_tupleDescriptor->natts);
	set_column(writer->key, base->customer, customer, false);
	ExecStoreVirtualTuple(writer->key);
	return RelationFindReplTupleByIndex(writer->value->ri_RelationDesc,
										base->key_index,
										LockTupleNoKeyExclusive, writer->key,
										writer->before);
}

/* Begins the row that the customer gets, with all that does not change. */
static void
begin_row(Writer *writer, Datum customer, bool known)
{
	TupleTableSlot *row = writer->after;
	int			columns = row->tts_tupleDescriptor->natts;

	if (!known)
	{
		clear_row(writer, row, &writer->base->defaults);
		set_column(row, writer->base->customer, customer, false);
		return;
	}
	ExecClearTuple(row);
	slot_getallattrs(writer->before);
	memcpy(row->tts_values, writer->before->tts_values,
		   columns * sizeof(Datum));
	memcpy(row->tts_isnull, writer->before->tts_isnull,
		   columns * sizeof(bool));
}

/* The history in a column of the row as it is. */
static PurchaseHistory *
history_before(Writer *writer, AttrNumber column)
{
	bool		isnull;
	Datum		history = slot_getattr(writer->before, column, &isnull);

	return isnull ? NULL : DatumGetHistory(history);
}

/* Sets the class columns as of now; NULL without a policy. */
static void
classify(Writer *writer, const PurchaseHistory *history)
{
	const TrackedBase *base = writer->base;
	int			count = base->class_row->natts;
	Datum	   *values = palloc(count * sizeof(Datum));
	bool	   *nulls = palloc(count * sizeof(bool));
	Datum		class = (Datum) 0;
	bool		isnull = true;

	if (writer->parameters != NULL)
	{
		writer->parameters->params[0].value = PointerGetDatum(history);
		class = ExecEvalExpr(base->classify, writer->econtext, &isnull);
	}
	if (isnull)
		memset(nulls, true, count * sizeof(bool));
	else
	{
		HeapTupleHeader header = DatumGetHeapTupleHeader(class);
		HeapTupleData tuple = {
			.t_len = HeapTupleHeaderGetDatumLength(header),
			.t_data = header
		};

		heap_deform_tuple(&tuple, base->class_row, values, nulls);
	}
	for (int i = 0; i < count; i++)
		set_column(writer->after, base->class_columns[i], values[i], nulls[i]);
}

/* ---- changes of classes ---- */

/* True if a column is not what it was. */
static bool
column_changes(Writer *writer, AttrNumber column)
{
	Form_pg_attribute attribute =
		TupleDescAttr(writer->after->tts_tupleDescriptor, column - 1);
	bool		null_before;
	Datum		before = slot_getattr(writer->before, column, &null_before);

	if (null_before || writer->after->tts_isnull[column - 1])
		return null_before != writer->after->tts_isnull[column - 1];
	return !datum_image_eq(before, writer->after->tts_values[column - 1],
						   attribute->attbyval, attribute->attlen);
}

/* Sets what a class was before, and since when it is what it is. A class that
 * is NULL from the beginning has changed at no time. */
static bool
remember_class(Writer *writer, const ClassColumns *class, bool known)
{
	bool		isnull = true;
	Datum		before = (Datum) 0;

	if (known)
	{
		if (!column_changes(writer, class->current))
			return false;
		before = slot_getattr(writer->before, class->current, &isnull);
	}
	else if (writer->after->tts_isnull[class->current - 1])
		return false;
	set_column(writer->after, class->previous, before, isnull);
	set_column(writer->after, class->since,
			   TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()),
			   false);
	return true;
}

/* Sets a column of the log to a value as text, or to NULL. */
static void
set_text(TupleTableSlot *entry, AttrNumber column, Oid to_text, Datum value,
		 bool isnull)
{
	set_column(entry, column, isnull ? (Datum) 0 :
			   CStringGetTextDatum(OidOutputFunctionCall(to_text, value)),
			   isnull);
}

/* Logs the change of a class. */
static void
log_change(Writer *writer, const ClassColumns *class)
{
	const TrackedBase *base = writer->base;
	TupleTableSlot *row = writer->after;
	TupleTableSlot *entry = writer->entry;

	clear_row(writer, entry, &base->log_defaults);
	set_column(entry, base->log_customer, row->tts_values[base->customer - 1],
			   false);
	set_column(entry, base->log_what, CStringGetTextDatum(class->name), false);
	set_column(entry, base->log_why, row->tts_values[base->cause - 1], false);
	set_text(entry, base->log_old, class->to_text,
			 row->tts_values[class->previous - 1],
			 row->tts_isnull[class->previous - 1]);
	set_text(entry, base->log_new, class->to_text,
			 row->tts_values[class->current - 1],
			 row->tts_isnull[class->current - 1]);
	ExecStoreVirtualTuple(entry);
	ExecSimpleRelationInsert(writer->log, writer->estate, entry);
}

/* What a change comes from, of which nobody says why. */
static const char *
cause_of(const Delta *delta)
{
	const PurchaseHistory *added = delta->sides[DELTA_ADDED];
	HistorySummary summary = {0};

	if (delta->sides[DELTA_REMOVED] != NULL)
		return "correction";
	if (added != NULL)
		history_summarize(added, PG_INT32_MAX, &summary);
	return summary.orders == 0 && summary.money < 0 ? "refund" : "order";
}

/* ---- writing ---- */

/* Computes generated columns of the row and checks its conditions. */
static void
check_row(Writer *writer)
{
	const TupleConstr *constraints = writer->after->tts_tupleDescriptor->constr;

	if (constraints == NULL)
		return;
	if (constraints->has_generated_stored)
		ExecComputeStoredGenerated(writer->value, writer->estate,
								   writer->after, CMD_INSERT);
	ExecConstraints(writer->value, writer->after, writer->estate);
}

/* Inserts the row; false if somebody else was faster. */
static bool
insert_row(Writer *writer)
{
	Relation	value = writer->value->ri_RelationDesc;
	TransactionId transaction = GetCurrentTransactionId();
	List	   *arbiters = list_make1_oid(writer->base->key_index);
	List	   *recheck;
	uint32		token;
	bool		conflict = false;

	if (writer->value->ri_TrigDesc &&
		writer->value->ri_TrigDesc->trig_insert_before_row &&
		!ExecBRInsertTriggers(writer->estate, writer->value, writer->after))
		return true;
	writer->after->tts_tableOid = RelationGetRelid(value);
	check_row(writer);
	token = SpeculativeInsertionLockAcquire(transaction);
	table_tuple_insert_speculative(value, writer->after,
								   writer->estate->es_output_cid, 0, NULL,
								   token);
	recheck = INSERT_INDEX_TUPLES(writer->value, writer->after, writer->estate,
								  &conflict, arbiters);
	table_tuple_complete_speculative(value, writer->after, token, !conflict);
	SpeculativeInsertionLockRelease(transaction);
	if (!conflict)
		ExecARInsertTriggers(writer->estate, writer->value, writer->after,
							 recheck, NULL);
	list_free(recheck);
	return !conflict;
}

/* Makes `after` what the delta makes of the customer, and says which classes
 * change. */
static void
compose_row(Writer *writer, const Delta *delta, bool known,
			bool changed[CLASSES])
{
	const TrackedBase *base = writer->base;
	TupleTableSlot *row = writer->after;
	Settlement	now = {NULL, NULL};

	if (known)
	{
		now.history = history_before(writer, base->history);
		now.owed = history_before(writer, base->owed);
	}
	now = settle(&now, delta->sides[DELTA_ADDED], delta->sides[DELTA_REMOVED]);
	begin_row(writer, delta->customer, known);
	set_column(row, base->history, PointerGetDatum(now.history), false);
	set_column(row, base->owed, PointerGetDatum(now.owed), now.owed == NULL);
	classify(writer, now.history);
	for (int i = 0; i < CLASSES; i++)
		changed[i] = remember_class(writer, &base->classes[i], known);
	set_column(row, base->cause,
			   CStringGetTextDatum(writer->why ? writer->why :
								   cause_of(delta)), false);
	set_column(row, base->updated_at,
			   TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()),
			   false);
	ExecStoreVirtualTuple(row);
}

/* Logs what changes. Of a new customer that is the stage, and nothing where
 * nothing was before the tracking itself. */
static void
log_changes(Writer *writer, bool known, const bool changed[CLASSES])
{
	for (int i = 0; i < CLASSES; i++)
	{
		if (!changed[i])
			continue;
		writer->written.changes[i]++;
		if (known || (i == CLASS_STAGE &&
					  (writer->why == NULL ||
					   strcmp(writer->why, FIRST_COUNT) != 0)))
			log_change(writer, &writer->base->classes[i]);
	}
}

/* True if the delta says no more than that there is such a customer. */
static bool
is_empty(const Delta *delta)
{
	return delta->sides[DELTA_ADDED] == NULL &&
		delta->sides[DELTA_REMOVED] == NULL;
}

/* Writes and logs what becomes of a customer. */
static void
write_customer(Writer *writer, const Delta *delta)
{
	bool		changed[CLASSES];
	bool		known;

	do
	{
		known = find_customer(writer, delta->customer);
		if (known && writer->why == NULL && is_empty(delta))
			return;
		compose_row(writer, delta, known, changed);
		if (known)
			ExecSimpleRelationUpdate(writer->value, writer->estate,
									 &writer->recheck, writer->before,
									 writer->after);
	}
	while (!known && !insert_row(writer));
	writer->written.customers++;
	log_changes(writer, known, changed);
}

/*
 * Adds purchases to a customer and takes others off, classifies, writes and
 * logs. Customers must come in the order of their keys, so that no two
 * statements wait for each other. 22003 where a day's sum does not fit.
 */
void
write_delta(Writer *writer, const Delta *delta)
{
	MemoryContext caller = MemoryContextSwitchTo(writer->econtext->ecxt_per_tuple_memory);

	CHECK_FOR_INTERRUPTS();
	write_customer(writer, delta);
	MemoryContextSwitchTo(caller);
	ResetExprContext(writer->econtext);
	ResetPerTupleExprContext(writer->estate);
}
