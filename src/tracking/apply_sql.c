/*
 * tracking_apply: applies the changes of many customers, for a load, a rebuild
 * or a refresh.
 */
#include "common/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "common/result_row.h"
#include "tracking/compiled.h"
#include "tracking/registered.h"
#include "tracking/writer.h"

/* number of rows fetched from the query at once */
#define FETCHED_ROWS 1000

/* the columns of a query of changes */
enum
{
	CUSTOMER = 1,
	ADDED,
	REMOVED,
	COLUMNS = REMOVED
};

/* ---- the query ---- */

/* The columns of the class function's row, with an alias before each. */
static const char *
class_columns(const TrackedBase *base, const char *alias)
{
	StringInfoData sql;

	initStringInfo(&sql);
	for (int i = 0; i < base->class_row->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(base->class_row, i);

		if (!attribute->attisdropped)
			appendStringInfo(&sql, "%s%s.%s", sql.len == 0 ? "" : ", ", alias,
							 quote_identifier(NameStr(attribute->attname)));
	}
	return sql.data;
}

/*
 * The query for customers whose stored class columns differ from those as of
 * the day $1.
 */
static const char *
reclassify_sql(const TrackedBase *base)
{
	const char *history = format_type_be_qualified(base->history_type);

	return psprintf("SELECT v.customer, NULL::%s, NULL::%s FROM %s policy_row, %s v, LATERAL (SELECT (%s(policy_row.*, v.history, $1)).*) c WHERE (%s) IS DISTINCT FROM (%s) ORDER BY 1",
					history, history, relation_sql(base->policy),
					relation_sql(base->value),
					function_sql(base->class_function),
					class_columns(base, "v"), class_columns(base, "c"));
}

/*
 * Raises 42804 (datatype_mismatch) unless a query of changes returns
 * (customer, added, removed).
 */
static void
check_changes(const TrackedBase *base, TupleDesc row)
{
	if (row->natts != COLUMNS ||
		TupleDescAttr(row, CUSTOMER - 1)->atttypid != base->key_type ||
		TupleDescAttr(row, ADDED - 1)->atttypid != base->history_type ||
		TupleDescAttr(row, REMOVED - 1)->atttypid != base->history_type)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the query must return customer, added and removed")));
}

static Portal
open_query(const char *query, const DateADT *day)
{
	Oid			type = DATEOID;
	Datum		value = day == NULL ? (Datum) 0 : DateADTGetDatum(*day);

	return SPI_cursor_open_with_args(NULL, query, 1, &type, &value,
									 day == NULL ? "n" : " ", false, 0);
}

/* ---- writing ---- */

/* The history in a column of a row, or NULL. */
static PurchaseHistory *
history_of(HeapTuple tuple, TupleDesc row, int column)
{
	bool		isnull;
	Datum		history = heap_getattr(tuple, column, row, &isnull);

	return isnull ? NULL : DatumGetHistory(history);
}

/*
 * The change in a row of a query of changes. 22004 (null_value_not_allowed) if
 * its customer is NULL.
 */
static Delta
change_of(HeapTuple tuple, TupleDesc row)
{
	bool		isnull;
	Datum		customer = heap_getattr(tuple, CUSTOMER, row, &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the customer of a change must not be null")));
	return (Delta)
	{
		customer,
		{
			[DELTA_ADDED] = history_of(tuple, row, ADDED),
			[DELTA_REMOVED] = history_of(tuple, row, REMOVED)
		}
	};
}

/* Writes the fetched rows of a query of changes. */
static void
write_changes(Writer *writer, SPITupleTable *rows, uint64 count)
{
	MemoryContext caller = MemoryContextSwitchTo(writer_memory(writer));
	Delta	   *deltas = palloc(FETCHED_ROWS * sizeof(Delta));

	for (uint64 i = 0; i < count; i++)
		deltas[i] = change_of(rows->vals[i], rows->tupdesc);
	MemoryContextSwitchTo(caller);
	write_deltas(writer, deltas, count);
}

/*
 * Writes the result of a query of changes; without a query, the customers
 * whose classes differ as of the day.
 */
static Written
apply(Oid view, Oid schema, const char *changes, const DateADT *day,
	  const char *why)
{
	Writer	   *writer = writer_open(view, schema, day, why);
	const TrackedBase *base = writer_base(writer);
	Portal		portal = open_query(changes ? changes : reclassify_sql(base),
									day);
	uint64		count;

	check_changes(base, portal->tupDesc);
	do
	{
		SPITupleTable *rows;

		SPI_cursor_fetch(portal, true, FETCHED_ROWS);
		rows = SPI_tuptable;
		count = SPI_processed;
		write_changes(writer, rows, count);
		SPI_freetuptable(rows);
	}
	while (count > 0);
	SPI_cursor_close(portal);
	return writer_close(writer);
}

/*
 * Raises 42501 (insufficient_privilege) unless the caller owns the base that
 * the view registers, because functions of the owner will run.
 */
static void
check_caller(Oid view)
{
	if (relation_owner(view) != GetUserId())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be owner of table %s", get_rel_name(view))));
}

PG_FUNCTION_INFO_V1(tracking_apply);

/*
 * tracking_apply(base, changes, day, why): applies the result of the query
 * `changes`, (customer, added, removed) sorted by customer, with the day as
 * $1. If the query is NULL, classifies all customers. Classes are as of the
 * day, or of the policy's day if it is NULL. Returns the number of customers
 * and of changes of segments, tiers and stages. The search_path must contain
 * only the system's objects. 42501 (insufficient_privilege) unless the caller
 * owns the base, 42804 (datatype_mismatch) for a query with other columns.
 */
Datum
tracking_apply(PG_FUNCTION_ARGS)
{
	TupleDesc	row;
	DateADT		day = PG_ARGISNULL(2) ? 0 : PG_GETARG_DATEADT(2);
	Written		written;
	Datum		values[1 + CLASSES];
	bool		nulls[1 + CLASSES] = {false};

	if (PG_ARGISNULL(0) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	row = result_row(fcinfo);
	check_caller(PG_GETARG_OID(0));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	enter_counting();
	PG_TRY();
	{
		written = apply(PG_GETARG_OID(0),
					get_func_namespace(fcinfo->flinfo->fn_oid),
					PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)),
					PG_ARGISNULL(2) ? NULL : &day,
					text_to_cstring(PG_GETARG_TEXT_PP(3)));
	}
	PG_CATCH();
	{
		leave_counting(true);
		PG_RE_THROW();
	}
	PG_END_TRY();
	leave_counting(false);
	SPI_finish();
	values[0] = Int64GetDatum(written.customers);
	for (int i = 0; i < CLASSES; i++)
		values[1 + i] = Int64GetDatum(written.changes[i]);
	return HeapTupleGetDatum(heap_form_tuple(row, values, nulls));
}
