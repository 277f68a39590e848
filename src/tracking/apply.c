/*
 * Changes of customers that come from a query.
 */
#include "base/compat.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "tracking/writer.h"

/* How many rows of the query are fetched at once. */
#define FETCHED_ROWS 1000

/* The columns of the query. */
enum
{
	CUSTOMER,
	ADDED,
	REMOVED,
	COLUMNS
};

/* Raises 42501 unless the value table is the caller's own: the functions of its
 * owner will run. */
static const TrackedBase *
own_base(Oid value_table)
{
	if (table_owner(value_table) != GetUserId())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be owner of table %s", get_rel_name(value_table))));
	return tracked_base(value_table);
}

/* Raises 42804 unless the query returns customers and histories. */
static void
check_columns(const TrackedBase *base, TupleDesc row)
{
	if (row->natts != COLUMNS ||
		TupleDescAttr(row, CUSTOMER)->atttypid != base->key_type ||
		TupleDescAttr(row, ADDED)->atttypid != base->history_type ||
		TupleDescAttr(row, REMOVED)->atttypid != base->history_type)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the query must return customer, added and removed")));
}

/* A history of a row, or NULL. */
static PurchaseHistory *
history_of(HeapTuple tuple, TupleDesc row, int column)
{
	bool		isnull;
	Datum		history = heap_getattr(tuple, 1 + column, row, &isnull);

	return isnull ? NULL : DatumGetHistory(history);
}

/* Writes the rows that were fetched. */
static void
write_fetched(Writer *writer, SPITupleTable *rows, uint64 count)
{
	for (uint64 i = 0; i < count; i++)
	{
		bool		isnull;
		Delta		delta = {
			heap_getattr(rows->vals[i], 1 + CUSTOMER, rows->tupdesc, &isnull),
			{
				[DELTA_ADDED] = history_of(rows->vals[i], rows->tupdesc, ADDED),
				[DELTA_REMOVED] = history_of(rows->vals[i], rows->tupdesc,
											 REMOVED)
			}
		};

		if (!isnull)
			write_delta(writer, &delta);
	}
}

/* Opens the query, whose $1 is the day. */
static Portal
open_query(const char *query, const DateADT *day)
{
	Oid			type = DATEOID;
	Datum		value = day == NULL ? (Datum) 0 : DateADTGetDatum(*day);

	return SPI_cursor_open_with_args(NULL, query, 1, &type, &value,
									 day == NULL ? "n" : " ", false, 0);
}

/* Writes what the query returns. */
static Written
apply(const TrackedBase *base, const char *query, const DateADT *day,
	  const char *why)
{
	Portal		portal;
	Writer	   *writer;
	Written		written;

	SPI_connect();
	portal = open_query(query, day);
	check_columns(base, portal->tupDesc);
	writer = writer_open(base, day, why);
	do
	{
		SPI_cursor_fetch(portal, true, FETCHED_ROWS);
		write_fetched(writer, SPI_tuptable, SPI_processed);
		SPI_freetuptable(SPI_tuptable);
	}
	while (SPI_processed > 0);
	SPI_cursor_close(portal);
	written = writer_close(writer);
	SPI_finish();
	return written;
}

PG_FUNCTION_INFO_V1(tracking_apply);

/*
 * tracking_apply(value_table, changes, day, why): writes what a query returns,
 * (customer, added, removed) in the order of the customers, with the day as
 * $1, as of which it classifies; NULL for the policy's. Returns the number of
 * customers and of changes of segments, tiers and stages. 42501 unless the
 * caller owns the value table, 42804 for another query.
 */
Datum
tracking_apply(PG_FUNCTION_ARGS)
{
	TupleDesc	row;
	DateADT		day = PG_ARGISNULL(2) ? 0 : PG_GETARG_DATEADT(2);
	Written		written;
	Datum		values[1 + CLASSES];
	bool		nulls[1 + CLASSES] = {false};

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(3))
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, NULL, &row) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	written = apply(own_base(PG_GETARG_OID(0)),
					text_to_cstring(PG_GETARG_TEXT_PP(1)),
					PG_ARGISNULL(2) ? NULL : &day,
					text_to_cstring(PG_GETARG_TEXT_PP(3)));
	values[0] = Int64GetDatum(written.customers);
	for (int i = 0; i < CLASSES; i++)
		values[1 + i] = Int64GetDatum(written.changes[i]);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(row), values,
											 nulls));
}
