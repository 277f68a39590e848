/*
 * tracking_override: records the user and the time of an override of a class,
 * and logs it.
 */
#include "common/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "tracking/base.h"
#include "tracking/registered.h"
#include "tracking/secured.h"

/*
 * A column of a row as text; NULL for NULL. 42703 (undefined_column) if the
 * row lacks it.
 */
static char *
column_text(HeapTuple row, TupleDesc columns, const char *name)
{
	int			column = SPI_fnumber(columns, name);

	if (column <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of the value table is missing", name)));
	return SPI_getvalue(row, columns, column);
}

/* The class set by hand, or the computed class if there is none. */
static char *
effective_class(HeapTuple row, TupleDesc columns, const char *class)
{
	char	   *overridden = column_text(row, columns,
										 psprintf("override_%s", class));

	return overridden != NULL ? overridden : column_text(row, columns, class);
}

/* The new row with the user and the time of the override. */
static HeapTuple
signed_row(const TriggerData *data)
{
	TupleDesc	columns = RelationGetDescr(data->tg_relation);
	int			numbers[] = {
		SPI_fnumber(columns, "override_by"), SPI_fnumber(columns, "override_at")
	};
	Datum		values[] = {
		CStringGetTextDatum(GetUserNameFromId(GetUserId(), false)),
		TimestampTzGetDatum(GetCurrentTransactionStartTimestamp())
	};
	bool		nulls[] = {false, false};

	if (numbers[0] <= 0 || numbers[1] <= 0 ||
		SPI_gettypeid(columns, numbers[0]) != TEXTOID ||
		SPI_gettypeid(columns, numbers[1]) != TIMESTAMPTZOID)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("the value table has no columns override_by text and override_at timestamptz")));
	return heap_modify_tuple_by_cols(data->tg_newtuple, columns,
									 lengthof(numbers), numbers, values,
									 nulls);
}

static void
set_text(Datum *values, char *nulls, int number, const char *text)
{
	values[number] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
	nulls[number] = text == NULL ? 'n' : ' ';
}

/* Logs a class if it has changed. */
static void
log_override(const TrackedBase *base, const TriggerData *data,
			 const char *class)
{
	TupleDesc	columns = RelationGetDescr(data->tg_relation);
	char	   *old = effective_class(data->tg_trigtuple, columns, class);
	char	   *new = effective_class(data->tg_newtuple, columns, class);
	Datum		values[LOG_VALUES];
	char		nulls[LOG_VALUES] = {' ', ' ', ' ', ' ', ' '};
	bool		isnull;

	if (old == NULL || new == NULL ? old == new : strcmp(old, new) == 0)
		return;
	if (SPI_gettypeid(columns, base->customer) != base->key_type)
		elog(ERROR, "the customer of a value table has changed its type");
	values[LOG_CUSTOMER] = heap_getattr(data->tg_newtuple, base->customer,
										columns, &isnull);
	set_text(values, nulls, LOG_WHAT, class);
	set_text(values, nulls, LOG_OLD, old);
	set_text(values, nulls, LOG_NEW, new);
	set_text(values, nulls, LOG_WHY, "override");
	(void) SPI_execute_plan(base->write_log, values, nulls, false, 0);
}

/* Logs the overrides of a row, as the owner of the base. */
static void
log_overrides(const TriggerData *data, Oid view, Oid schema)
{
	const TrackedBase *base;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	base = tracked_base(view, schema);
	if (base->value != RelationGetRelid(data->tg_relation))
		not_registered(get_rel_name(view));
	for (int i = 0; i < CLASSES; i++)
		log_override(base, data, base->classes[i].name);
	SPI_finish();
}

PG_FUNCTION_INFO_V1(tracking_override);

/*
 * Trigger function of the row triggers of a value table, for updates of its
 * override columns. The BEFORE trigger records the user and the time. The
 * AFTER trigger logs the classes that change. 39P01,
 * trigger_protocol_violated, for other triggers.
 */
Datum
tracking_override(PG_FUNCTION_ARGS)
{
	const TriggerData *data = (const TriggerData *) fcinfo->context;
	Oid			view;
	Secured		secured;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(data->tg_event) ||
		!TRIGGER_FIRED_BY_UPDATE(data->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("tracking_override can only be called as a row trigger of updates")));
	if (TRIGGER_FIRED_BEFORE(data->tg_event))
		return PointerGetDatum(signed_row(data));
	view = view_of_trigger(data->tg_trigger);
	secured = begin_as(relation_owner(view),
					   SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
	log_overrides(data, view, get_func_namespace(fcinfo->flinfo->fn_oid));
	end_as(&secured);
	return PointerGetDatum(NULL);
}
