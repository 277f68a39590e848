/*
 * A customer's row is locked and read, changed here, and written, each by a
 * prepared statement; one that is not there is inserted, unless somebody else
 * is faster. Customers come in the order of their keys and are locked in this
 * order, so that no two statements wait for each other.
 */
#include "tracking/writer.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/async.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "tracking/settle.h"

/* The reason that is not logged for new customers: nothing was before it. */
#define FIRST_COUNT "tracked"

/* How often a customer is inserted who is then not there: a trigger on the
 * value table suppresses the row, or somebody deletes it each time. */
#define INSERTIONS 3

/* What a payload of NOTIFY may hold, its end included. */
#define PAYLOAD_SIZE 8000

/* A class of a customer. */
typedef struct ClassValue
{
	Datum		value;
	bool		isnull;
} ClassValue;

/* A customer's row as it is; all empty for a new customer. */
typedef struct CustomerRow
{
	bool		known;
	Settlement	settlement;
	ClassValue	now[CLASSES];
	ClassValue	before[CLASSES];
	ClassValue	since[CLASSES];
} CustomerRow;

struct Writer
{
	const TrackedBase *base;
	MemoryContext memory;		/* of one customer */
	ExprContext *econtext;		/* with the parameters of the classification */
	SPITupleTable *policy;		/* NULL: there is none */
	const char *channel;		/* to be told moves to; NULL for none */
	const char *why;			/* NULL: what the change tells */
	Written		written;

	/* the row that is written */
	Datum	   *values;
	char	   *nulls;
	int			count;
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

/* ---- opening and closing ---- */

static Datum
policy_column(const Writer *writer, int column, bool *isnull)
{
	return SPI_getbinval(writer->policy->vals[0], writer->policy->tupdesc,
						 column, isnull);
}

static void
set_parameter(ParamListInfo parameters, int number, Oid type, Datum value,
			  bool isnull)
{
	parameters->params[number - 1] = (ParamExternData)
	{
		.value = value,
		.isnull = isnull,
		.ptype = type
	};
}

/* Sets the parameters of the classification: the policy, and the day given or
 * that of the policy. Without a policy nobody is classified. */
static void
read_policy(Writer *writer, const DateADT *day)
{
	const TrackedBase *base = writer->base;
	ParamListInfo parameters = makeParamList(CLASSIFY_PARAMETERS);
	bool		no_day = true;
	Datum		as_of = (Datum) 0;
	bool		isnull;
	Datum		value;

	writer->econtext->ecxt_param_list_info = parameters;
	if (execute(base->read_policy, NULL, NULL) > 0)
	{
		writer->policy = SPI_tuptable;
		value = policy_column(writer, POLICY_ROW, &isnull);
		set_parameter(parameters, CLASSIFY_POLICY,
					  SPI_gettypeid(writer->policy->tupdesc, POLICY_ROW),
					  value, isnull);
		as_of = policy_column(writer, POLICY_TODAY, &no_day);
		value = policy_column(writer, POLICY_CHANNEL, &isnull);
		if (!isnull)
			writer->channel = TextDatumGetCString(value);
	}
	else
		SPI_freetuptable(SPI_tuptable);
	if (day != NULL)
		as_of = DateADTGetDatum(*day);
	set_parameter(parameters, CLASSIFY_HISTORY, base->history_type, (Datum) 0,
				  true);
	set_parameter(parameters, CLASSIFY_DAY, DATEOID, as_of,
				  day == NULL && no_day);
}

/*
 * Begins to write, connected to SPI, in memory of the current context. Customers
 * are classified as of a day, where one is given, and the reason is derived
 * where it is NULL. Writes nothing by itself.
 */
Writer *
writer_open(const TrackedBase *base, const DateADT *day, const char *why)
{
	Writer	   *writer = palloc0(sizeof(Writer));

	writer->base = base;
	writer->why = why;
	writer->memory = AllocSetContextCreate(CurrentMemoryContext,
										   "tracked customer",
										   ALLOCSET_DEFAULT_SIZES);
	writer->econtext = CreateStandaloneExprContext();
	writer->values = palloc((WRITE_CLASS_ROW + base->class_row->natts) *
							sizeof(Datum));
	writer->nulls = palloc(WRITE_CLASS_ROW + base->class_row->natts);
	read_policy(writer, day);
	return writer;
}

/* Memory that is reset when a customer has been written. */
MemoryContext
writer_customer_memory(Writer *writer)
{
	return writer->memory;
}

Written
writer_close(Writer *writer)
{
	if (writer->policy != NULL)
		SPI_freetuptable(writer->policy);
	FreeExprContext(writer->econtext, true);
	MemoryContextDelete(writer->memory);
	return writer->written;
}

/* ---- reading ---- */

/* A history that is read, or NULL. */
static PurchaseHistory *
history_in(HeapTuple tuple, TupleDesc columns, int column)
{
	bool		isnull;
	Datum		history = heap_getattr(tuple, column, columns, &isnull);

	return isnull ? NULL : DatumGetHistory(history);
}

static ClassValue
class_in(HeapTuple tuple, TupleDesc columns, int column)
{
	ClassValue	class;

	class.value = heap_getattr(tuple, column, columns, &class.isnull);
	return class;
}

/* What READ_COLUMNS say of a customer. */
static CustomerRow
row_of(HeapTuple tuple, TupleDesc columns)
{
	CustomerRow row = {
		.known = true,
		.settlement = {
			history_in(tuple, columns, READ_HISTORY),
			history_in(tuple, columns, READ_OWED)
		}
	};

	for (int i = 0; i < CLASSES; i++)
	{
		row.now[i] = class_in(tuple, columns, READ_CLASSES + 3 * i);
		row.before[i] = class_in(tuple, columns, READ_CLASSES + 3 * i + 1);
		row.since[i] = class_in(tuple, columns, READ_CLASSES + 3 * i + 2);
	}
	return row;
}

static CustomerRow
new_row(void)
{
	CustomerRow row = {0};

	for (int i = 0; i < CLASSES; i++)
		row.now[i].isnull = row.before[i].isnull = row.since[i].isnull = true;
	return row;
}

/* Locks the customer's row and reads it; waits for who has changed it and not
 * ended. What is read stays until SPI_freetuptable of the table stored. */
static CustomerRow
lock_customer(Writer *writer, Datum customer, SPITupleTable **table)
{
	uint64		count = execute(writer->base->lock, &customer, NULL);

	*table = SPI_tuptable;
	return count == 0 ? new_row() :
		row_of(SPI_tuptable->vals[0], SPI_tuptable->tupdesc);
}

/* ---- composing ---- */

static void
set_value(Writer *writer, int number, Datum value, bool isnull)
{
	writer->values[number] = value;
	writer->nulls[number] = isnull ? 'n' : ' ';
}

/*
 * The row of the class function, as the server describes its type now; NULL
 * without a policy, or where the function says so. The function may be anything
 * that its owner has written: 42804, datatype_mismatch, for another row than
 * the one that the statements were prepared for.
 */
static HeapTupleHeader
class_row(Writer *writer, const PurchaseHistory *history)
{
	const TrackedBase *base = writer->base;
	ParamExternData *parameter =
		&writer->econtext->ecxt_param_list_info->params[CLASSIFY_HISTORY - 1];
	HeapTupleHeader row;
	bool		isnull;
	Datum		class;

	if (writer->policy == NULL)
		return NULL;
	parameter->value = PointerGetDatum(history);
	parameter->isnull = false;
	class = ExecEvalExpr(base->classify, writer->econtext, &isnull);
	if (isnull)
		return NULL;
	row = DatumGetHeapTupleHeader(class);
	if (HeapTupleHeaderGetTypeId(row) != base->class_row->tdtypeid ||
		assign_record_type_identifier(HeapTupleHeaderGetTypeId(row),
									  HeapTupleHeaderGetTypMod(row)) !=
		base->class_row_version)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("function \"%s\" returned a row of another type than %s",
						get_func_name(base->class_function),
						format_type_be(base->class_row->tdtypeid))));
	return row;
}

/* Sets the columns that the class function returns. */
static void
classify(Writer *writer, const PurchaseHistory *history)
{
	TupleDesc	columns = writer->base->class_row;
	HeapTupleHeader row = class_row(writer, history);
	Datum	   *values = palloc(columns->natts * sizeof(Datum));
	bool	   *nulls = palloc(columns->natts * sizeof(bool));
	int			count = WRITE_CLASS_ROW;

	if (row == NULL)
		memset(nulls, true, columns->natts * sizeof(bool));
	else
	{
		HeapTupleData tuple = {
			.t_len = HeapTupleHeaderGetDatumLength(row),
			.t_data = row
		};

		heap_deform_tuple(&tuple, columns, values, nulls);
	}
	for (int i = 0; i < columns->natts; i++)
		if (!TupleDescAttr(columns, i)->attisdropped)
			set_value(writer, count++, nulls[i] ? (Datum) 0 : values[i],
					  nulls[i]);
	writer->count = count;
}

/* A class as the class function has set it, or as it was. */
static ClassValue
class_written(const Writer *writer, const CustomerRow *row, Class class)
{
	const TrackedBase *base = writer->base;
	int			number = WRITE_CLASS_ROW;

	if (base->classes[class].number < 0)
		return row->now[class];
	for (int i = 0; i < base->classes[class].number; i++)
		number += !TupleDescAttr(base->class_row, i)->attisdropped;
	return (ClassValue)
	{
		writer->values[number], writer->nulls[number] == 'n'
	};
}

/* Sets what a class was before, and since when it is what it is. A class that
 * is NULL from the beginning has changed at no time. */
static bool
remember_class(Writer *writer, const CustomerRow *row, Class class)
{
	const ClassColumn *column = &writer->base->classes[class];
	ClassValue	now = class_written(writer, row, class);
	ClassValue	before = row->before[class];
	ClassValue	since = row->since[class];
	bool		changed = now.isnull != row->now[class].isnull ||
		(!now.isnull && !datum_image_eq(now.value, row->now[class].value,
										column->by_value, column->length));

	if (changed)
	{
		before = row->now[class];
		since.value = TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
		since.isnull = false;
	}
	set_value(writer, WRITE_CLASSES + 2 * class, before.value, before.isnull);
	set_value(writer, WRITE_CLASSES + 2 * class + 1, since.value, since.isnull);
	return changed;
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

/* Makes the values what the delta makes of the customer, and says which classes
 * change. */
static void
compose_row(Writer *writer, const Delta *delta, const CustomerRow *row,
			bool changed[CLASSES])
{
	Settlement	now = settle(&row->settlement, delta->sides[DELTA_ADDED],
							 delta->sides[DELTA_REMOVED]);
	const ParamExternData *day =
		&writer->econtext->ecxt_param_list_info->params[CLASSIFY_DAY - 1];

	set_value(writer, WRITE_CUSTOMER, delta->customer, false);
	set_value(writer, WRITE_HISTORY, PointerGetDatum(now.history), false);
	set_value(writer, WRITE_OWED, PointerGetDatum(now.owed), now.owed == NULL);
	set_value(writer, WRITE_CAUSE,
			  CStringGetTextDatum(writer->why ? writer->why : cause_of(delta)),
			  false);
	set_value(writer, WRITE_UPDATED_AT,
			  TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()),
			  false);
	set_value(writer, WRITE_AS_OF, day->value, day->isnull);
	classify(writer, now.history);
	for (int i = 0; i < CLASSES; i++)
		changed[i] = remember_class(writer, row, i);
}

/* ---- changes of classes ---- */

/* A class as text; NULL for none. */
static char *
class_text(const ClassColumn *column, const ClassValue *class)
{
	return class->isnull ? NULL :
		OidOutputFunctionCall(column->to_text, class->value);
}

/* Tells the channel of a customer who moves into decline or is lost. */
static void
notify(const Writer *writer, const char *from, const char *to)
{
	const TrackedBase *base = writer->base;
	Oid			to_text;
	bool		varlena;
	StringInfoData payload;

	if (to == NULL || (strcmp(to, "decline") != 0 && strcmp(to, "lost") != 0))
		return;
	getTypeOutputInfo(base->key_type, &to_text, &varlena);
	initStringInfo(&payload);
	appendStringInfoString(&payload, "{\"customer\": ");
	escape_json(&payload,
				OidOutputFunctionCall(to_text, writer->values[WRITE_CUSTOMER]));
	appendStringInfoString(&payload, ", \"from\": ");
	if (from == NULL)
		appendStringInfoString(&payload, "null");
	else
		escape_json(&payload, from);
	appendStringInfoString(&payload, ", \"to\": ");
	escape_json(&payload, to);
	appendStringInfoString(&payload, ", \"table\": ");
	escape_json(&payload, relation_sql(base->value));
	appendStringInfoChar(&payload, '}');
	if (payload.len < PAYLOAD_SIZE)
		Async_Notify(writer->channel, payload.data);
}

static void
set_text(Datum *values, char *nulls, int number, const char *text)
{
	values[number] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
	nulls[number] = text == NULL ? 'n' : ' ';
}

/* Logs the change of a class. */
static void
log_change(Writer *writer, const CustomerRow *row, Class class)
{
	const ClassColumn *column = &writer->base->classes[class];
	ClassValue	now = class_written(writer, row, class);
	char	   *from = class_text(column, &row->now[class]);
	char	   *to = class_text(column, &now);
	Datum		values[LOG_VALUES];
	char		nulls[LOG_VALUES];

	values[LOG_CUSTOMER] = writer->values[WRITE_CUSTOMER];
	nulls[LOG_CUSTOMER] = ' ';
	set_text(values, nulls, LOG_WHAT, column->name);
	set_text(values, nulls, LOG_OLD, from);
	set_text(values, nulls, LOG_NEW, to);
	values[LOG_WHY] = writer->values[WRITE_CAUSE];
	nulls[LOG_WHY] = ' ';
	(void) execute(writer->base->write_log, values, nulls);
	if (class == CLASS_STAGE && writer->channel != NULL)
		notify(writer, from, to);
}

/* Logs what changes. Of a new customer that is the stage, and nothing where
 * nothing was before the tracking itself. */
static void
log_changes(Writer *writer, const CustomerRow *row, const bool changed[CLASSES])
{
	for (int i = 0; i < CLASSES; i++)
	{
		if (!changed[i])
			continue;
		writer->written.changes[i]++;
		if (row->known || (i == CLASS_STAGE &&
						   (writer->why == NULL ||
							strcmp(writer->why, FIRST_COUNT) != 0)))
			log_change(writer, row, i);
	}
}

/* ---- writing ---- */

/* True if the delta says no more than that there is such a customer. */
static bool
is_empty(const Delta *delta)
{
	return delta->sides[DELTA_ADDED] == NULL &&
		delta->sides[DELTA_REMOVED] == NULL;
}

/* Writes a row that is locked, or a new one; false if it was not written, by
 * the will of a trigger or because somebody else was faster. */
static bool
write_row(Writer *writer, const Delta *delta, const CustomerRow *row)
{
	const TrackedBase *base = writer->base;
	bool		changed[CLASSES];

	compose_row(writer, delta, row, changed);
	if (execute(row->known ? base->update : base->insert, writer->values,
				writer->nulls) == 0)
		return false;
	writer->written.customers++;
	log_changes(writer, row, changed);
	return true;
}

/* Writes and logs what becomes of a customer. */
static void
write_customer(Writer *writer, const Delta *delta)
{
	for (int i = 0; i < INSERTIONS; i++)
	{
		SPITupleTable *table;
		CustomerRow row = lock_customer(writer, delta->customer, &table);
		bool		written = (row.known && writer->why == NULL &&
							   is_empty(delta)) ||
			write_row(writer, delta, &row);

		SPI_freetuptable(table);
		if (written || row.known)
			return;
	}
}

/* Frees what a customer needed. */
static void
end_customer(Writer *writer, MemoryContext caller)
{
	MemoryContextSwitchTo(caller);
	ResetExprContext(writer->econtext);
	MemoryContextReset(writer->memory);
}

/*
 * Adds purchases to a customer and takes others off, classifies, writes and
 * logs. The delta may be in the memory of one customer. 22003,
 * numeric_value_out_of_range, where a day's sum does not fit.
 */
void
write_delta(Writer *writer, const Delta *delta)
{
	MemoryContext caller = MemoryContextSwitchTo(writer->memory);

	CHECK_FOR_INTERRUPTS();
	write_customer(writer, delta);
	end_customer(writer, caller);
}

/* Classifies anew, writes and logs a customer whose row is locked, and was
 * read with READ_COLUMNS. */
void
write_locked(Writer *writer, HeapTuple tuple, TupleDesc columns)
{
	MemoryContext caller = MemoryContextSwitchTo(writer->memory);
	CustomerRow row = row_of(tuple, columns);
	Delta		delta = {0};
	bool		isnull;

	CHECK_FOR_INTERRUPTS();
	delta.customer = heap_getattr(tuple, READ_CUSTOMER, columns, &isnull);
	(void) write_row(writer, &delta, &row);
	end_customer(writer, caller);
}
