/*
 * tracking_count: the triggers that update a base when orders change. Path of
 * an order: sum_statement sums the rows of the statement by customer (rows.c,
 * deltas.c), write_deltas (writer.c) locks each customer's row, and
 * compose_row (classify.c) computes the classes.
 *
 * The triggers run with the rights of the owner of the base. A role that can
 * create a trigger on a table can name any view in its condition, so the code
 * checks that the view registers this table and belongs to the table's owner.
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

/* most customers written at once, and bytes of memory for them */
#define CUSTOMERS_AT_ONCE 256
#define MEMORY_AT_ONCE (1024 * 1024)

/* The name of the trigger for an event. A table has one for each event. */
static const char *
trigger_name(TriggerEvent event)
{
	return TRIGGER_FIRED_BY_INSERT(event) ? "crmvalue_insert" :
		TRIGGER_FIRED_BY_UPDATE(event) ? "crmvalue_update" :
		TRIGGER_FIRED_BY_DELETE(event) ? "crmvalue_delete" :
		"crmvalue_truncate";
}

/* Whether the trigger has the transition tables of its event. */
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

/*
 * Raises 39P01, trigger_protocol_violated, unless called by a trigger as
 * track_customers creates it.
 */
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

/* Whether a transition table exists and has rows. */
static bool
has_rows(Tuplestorestate *table)
{
	return table != NULL && tuplestore_tuple_count(table) > 0;
}

/* Whether the added and the removed history are equal. */
static bool
cancels_out(const Delta *delta)
{
	const PurchaseHistory *added = delta->sides[DELTA_ADDED];
	const PurchaseHistory *removed = delta->sides[DELTA_REMOVED];

	return added != NULL && removed != NULL &&
		VARSIZE(added) == VARSIZE(removed) &&
		memcmp(added, removed, VARSIZE(added)) == 0;
}

/* Sums the rows that a statement inserted and removed, by customer. */
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

/*
 * Collects the next customers whose history changes, in the memory of
 * writer_memory. Returns false after the last customer.
 */
static bool
next_deltas(Deltas *deltas, Writer *writer, Delta *next, int *count)
{
	MemoryContext memory = writer_memory(writer);
	MemoryContext caller = MemoryContextSwitchTo(memory);
	bool		more = true;

	MemoryContextReset(memory);
	*count = 0;
	while (*count < CUSTOMERS_AT_ONCE &&
		   MemoryContextMemAllocated(memory, true) < MEMORY_AT_ONCE &&
		   (more = deltas_next(deltas, &next[*count])))
		if (!cancels_out(&next[*count]))
			++*count;
	MemoryContextSwitchTo(caller);
	return more;
}

/* Writes the changes of a statement. */
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
				 errmsg("customer is of type %s, but of type %s in the base",
						format_type_be(rows->key_type),
						format_type_be(base->key_type))));
	deltas = sum_statement(data, rows, base);
	next = palloc(CUSTOMERS_AT_ONCE * sizeof(Delta));
	do
	{
		more = next_deltas(deltas, writer, next, &count);
		write_deltas(writer, next, count);
	}
	while (more);
	(void) writer_close(writer);
	deltas_free(deltas);
}

/* Recounts the histories of a base after TRUNCATE. */
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

/* Counts a statement as the owner of the base. */
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
 * Raises the caught error again, without the row of a violated constraint: the
 * user who writes orders may not read the value table.
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
 * Trigger function of the triggers crmvalue_*: updates the histories and
 * classes of the customers whose orders a statement changes. 39P01 for a
 * trigger that track_customers did not create; other errors are those of
 * tracked_rows, tracked_base and write_deltas.
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
		leave_counting(true);
		if (GetUserId() != secured.user)
			rethrow_without_row(caller);
		PG_RE_THROW();
	}
	PG_END_TRY();
	leave_counting(false);
	end_as(&secured);
	PG_RETURN_POINTER(NULL);
}
