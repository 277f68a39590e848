/*
 * The triggers that keep a base current.
 *
 * They run with the rights of the owner of the base. Whoever can put a trigger
 * on a table can name any view in its condition; only a view of an owner that
 * registers this very table counts, and only what it says of the rows.
 */
#include "common/compat.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "tracking/compiled.h"
#include "tracking/rows.h"
#include "tracking/secured.h"
#include "tracking/writer.h"

/* How many customers are written at once, and how much memory they may need. */
#define CUSTOMERS_AT_HAND 256
#define MEMORY_AT_HAND (1024 * 1024)

/* The name of the trigger of an event, of which a table has only one. */
static const char *
trigger_name(TriggerEvent event)
{
	return TRIGGER_FIRED_BY_INSERT(event) ? "crmvalue_insert" :
		TRIGGER_FIRED_BY_UPDATE(event) ? "crmvalue_update" :
		TRIGGER_FIRED_BY_DELETE(event) ? "crmvalue_delete" :
		"crmvalue_truncate";
}

/* True if the trigger sees what its event is to see. */
static bool
sees_rows(const TriggerData *data)
{
	TriggerEvent event = data->tg_event;
	bool		comes = TRIGGER_FIRED_BY_INSERT(event) ||
		TRIGGER_FIRED_BY_UPDATE(event);
	bool		goes = TRIGGER_FIRED_BY_DELETE(event) ||
		TRIGGER_FIRED_BY_UPDATE(event);

	return TRIGGER_FIRED_AFTER(event) && !TRIGGER_FIRED_FOR_ROW(event) &&
		comes == (data->tg_newtable != NULL) &&
		goes == (data->tg_oldtable != NULL);
}

/* Raises 39P01, trigger_protocol_violated, unless called by a trigger as
 * track_customers creates them. */
static const TriggerData *
check_trigger(FunctionCallInfo fcinfo)
{
	const TriggerData *data = (const TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("tracking_count can only be called as a trigger")));
	if (!sees_rows(data) || strcmp(data->tg_trigger->tgname,
								   trigger_name(data->tg_event)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" is not one that track_customers creates",
						data->tg_trigger->tgname)));
	return data;
}

/* True if a transition table is there and has rows. */
static bool
has_rows(Tuplestorestate *table)
{
	return table != NULL && tuplestore_tuple_count(table) > 0;
}

/* True if what is added is what was taken off. */
static bool
cancels_out(const Delta *delta)
{
	const PurchaseHistory *added = delta->sides[DELTA_ADDED];
	const PurchaseHistory *removed = delta->sides[DELTA_REMOVED];

	return added != NULL && removed != NULL &&
		VARSIZE(added) == VARSIZE(removed) &&
		memcmp(added, removed, VARSIZE(added)) == 0;
}

/* Sums the rows that a statement put in and took out. */
static Deltas *
sum_statement(const TriggerData *data, const TrackedRows *rows,
			  const TrackedBase *base)
{
	DeltaTypes	types = {
		base->key_type, base->key_collation, base->history_type
	};
	Deltas	   *deltas = deltas_create(&types);

	if (has_rows(data->tg_newtable))
		sum_rows(rows, data->tg_relation, data->tg_newtable, deltas,
				 DELTA_ADDED);
	if (has_rows(data->tg_oldtable))
		sum_rows(rows, data->tg_relation, data->tg_oldtable, deltas,
				 DELTA_REMOVED);
	deltas_sort(deltas);
	return deltas;
}

/* Collects the next customers, without those that stay unchanged, in
 * memory of the customers at hand; false after the last. */
static bool
next_deltas(Deltas *deltas, Writer *writer, Delta *next, int *count)
{
	MemoryContext memory = writer_memory(writer);
	MemoryContext caller = MemoryContextSwitchTo(memory);
	bool		more = true;

	MemoryContextReset(memory);
	*count = 0;
	while (*count < CUSTOMERS_AT_HAND &&
		   MemoryContextMemAllocated(memory, true) < MEMORY_AT_HAND &&
		   (more = deltas_next(deltas, &next[*count])))
		if (!cancels_out(&next[*count]))
			++*count;
	MemoryContextSwitchTo(caller);
	return more;
}

/* Writes what a statement changes. */
static void
count_statement(const TriggerData *data, const TrackedRows *rows, Oid schema)
{
	Writer	   *writer = writer_open(rows->base, schema, NULL, NULL);
	const TrackedBase *base = writer_base(writer);
	Deltas	   *deltas;
	Delta	   *next;
	int			count;
	bool		more;

	if (rows->key_type != base->key_type)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("customer is of type %s, in the base of type %s",
						format_type_be(rows->key_type),
						format_type_be(base->key_type))));
	deltas = sum_statement(data, rows, base);
	next = palloc(CUSTOMERS_AT_HAND * sizeof(Delta));
	do
	{
		more = next_deltas(deltas, writer, next, &count);
		write_deltas(writer, next, count);
	}
	while (more);
	(void) writer_close(writer);
	deltas_free(deltas);
}

/* Counts the histories of a base anew: what was there is gone. */
static void
recount(const TrackedRows *rows, Oid schema)
{
	Oid			types[] = {REGCLASSOID, TEXTOID};
	Datum		values[] = {
		ObjectIdGetDatum(rows->base), CStringGetTextDatum("truncate")
	};

	SPI_execute_with_args(psprintf("SELECT %s.tracking_recount($1, $2)",
								   quote_identifier(get_namespace_name(schema))),
						  lengthof(types), types, values, NULL, false, 0);
}

/* Counts a statement as the owner of what is registered. */
static void
count_as_owner(const TriggerData *data, const TrackedRows *rows, Oid schema)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (TRIGGER_FIRED_BY_TRUNCATE(data->tg_event))
		recount(rows, schema);
	else
		count_statement(data, rows, schema);
	SPI_finish();
}

/*
 * Raises the error that was caught, without the row of a violated constraint,
 * which the writer may not see.
 */
static void
rethrow_without_row(MemoryContext caller)
{
	ErrorData  *error;

	MemoryContextSwitchTo(caller);
	error = CopyErrorData();
	if (ERRCODE_TO_CATEGORY(error->sqlerrcode) !=
		ERRCODE_INTEGRITY_CONSTRAINT_VIOLATION || error->detail == NULL)
		PG_RE_THROW();
	FlushErrorState();
	if (error->detail_log == NULL)
		error->detail_log = error->detail;
	error->detail = pstrdup("The row of the customer is shown in the server's log only.");
	ReThrowError(error);
}

PG_FUNCTION_INFO_V1(tracking_count);

/*
 * Trigger function of the triggers crmvalue_*: brings the histories and classes
 * up to date that the rows of a statement change. Errors 39P01 for triggers
 * that track_customers did not create, and those of tracked_rows, tracked_base
 * and write_delta.
 */
Datum
tracking_count(PG_FUNCTION_ARGS)
{
	const TriggerData *data = check_trigger(fcinfo);
	MemoryContext caller = CurrentMemoryContext;
	const TrackedRows *rows;
	Secured		secured;

	if (!TRIGGER_FIRED_BY_TRUNCATE(data->tg_event) &&
		!has_rows(data->tg_newtable) && !has_rows(data->tg_oldtable))
		PG_RETURN_POINTER(NULL);
	rows = tracked_rows(data);
	secured = begin_as(rows->owner,
					   SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
	enter_counting();
	PG_TRY();
	{
		count_as_owner(data, rows, get_func_namespace(fcinfo->flinfo->fn_oid));
	}
	PG_CATCH();
	{
		leave_counting();
		if (GetUserId() != secured.user)
			rethrow_without_row(caller);
		PG_RE_THROW();
	}
	PG_END_TRY();
	leave_counting();
	end_as(&secured);
	PG_RETURN_POINTER(NULL);
}
