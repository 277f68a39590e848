/*
 * The triggers that keep a base current.
 *
 * They run with the rights of the owner of the value table. Whoever can put a
 * trigger on a table can name any value table, but what is counted is what
 * functions of that owner say of the rows: without them nothing happens.
 */
#include "base/compat.h"

#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "tracking/compiled.h"
#include "tracking/rows.h"
#include "tracking/writer.h"

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

/* Raises 39P01 unless called by a trigger as track_customers creates them. */
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
				 errmsg("trigger \"%s\" is none of those that track_customers creates",
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
	DeltaTypes	types = {base->key_type, base->key_collation, base->history_type};
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

/* Writes what a statement changes. */
static void
count_statement(const TriggerData *data, const TrackedRows *rows,
				const TrackedBase *base)
{
	Deltas	   *deltas;
	Delta		delta;
	Writer	   *writer = NULL;

	if (rows->key_type != base->key_type)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("customer is of type %s, in the base of type %s",
						format_type_be(rows->key_type),
						format_type_be(base->key_type))));
	deltas = sum_statement(data, rows, base);
	while (deltas_next(deltas, &delta))
	{
		if (cancels_out(&delta))
			continue;
		if (writer == NULL)
			writer = writer_open(base, NULL, NULL);
		write_delta(writer, &delta);
	}
	if (writer != NULL)
		(void) writer_close(writer);
	deltas_free(deltas);
}

/* Counts the histories of a base anew: what was there is gone. */
static void
recount(const TrackedBase *base)
{
	OidFunctionCall1(base->recount, CStringGetTextDatum("truncate"));
}

PG_FUNCTION_INFO_V1(tracking_count);

/*
 * Trigger function of the triggers crmvalue_*: brings the histories and classes
 * up to date that the rows of a statement change. Errors 39P01 and 39000 for
 * triggers that track_customers did not create, and those of write_delta.
 */
Datum
tracking_count(PG_FUNCTION_ARGS)
{
	const TriggerData *data = check_trigger(fcinfo);
	Oid			value_table;
	const TrackedBase *base;
	const TrackedRows *rows;
	Oid			user;
	int			security;
	int			level = 0;

	if (!TRIGGER_FIRED_BY_TRUNCATE(data->tg_event) &&
		!has_rows(data->tg_newtable) && !has_rows(data->tg_oldtable))
		PG_RETURN_POINTER(NULL);
	value_table = fed_value_table(data->tg_trigger);
	GetUserIdAndSecContext(&user, &security);
	SetUserIdAndSecContext(table_owner(value_table),
						   security | SECURITY_LOCAL_USERID_CHANGE);
	base = tracked_base(value_table);
	rows = tracked_rows(data, base->owner);
	if (base->by_names || rows->by_names)
		level = pin_names();
	if (TRIGGER_FIRED_BY_TRUNCATE(data->tg_event))
		recount(base);
	else
		count_statement(data, rows, base);
	if (level > 0)
		unpin_names(level);
	SetUserIdAndSecContext(user, security);
	PG_RETURN_POINTER(NULL);
}
