/*
 * Runs a plan that is only a sequential scan: reads the columns from the heap's
 * tuples, without the executor's work for each row, which takes as long as that
 * for grouping them. ExecutorStart has checked the privileges; a policy, a
 * condition or an expression makes another plan.
 */
#include "common/compat.h"

#include "scan/plain_scan.h"

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/tupmacs.h"
#include "executor/instrument.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/memutils.h"
#include "utils/rel.h"

/* A column of the table. */
typedef struct OrderColumn
{
	AttrNumber	number;
	int			offset;			/* in a tuple without NULLs; -1 if not the
								 * same in all */
	int16		length;			/* as in pg_type */
	bool		by_value;
} OrderColumn;

/* The columns of the query. */
typedef struct OrderColumns
{
	OrderColumn column[ORDER_COLUMNS];
	bool		fixed;			/* all have an offset */
	AttrNumber	last;			/* the largest number */
} OrderColumns;

/* Where a column is in all tuples without NULLs, or -1. */
static int
offset_of(TupleDesc descriptor, AttrNumber number)
{
	int			offset = 0;

	for (int i = 0;; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		int			aligned = att_align_nominal(offset, attribute->attalign);

		/* a short varlena is not aligned */
		if (attribute->attlen < 0 && aligned != offset)
			return -1;
		if (i == number - 1)
			return aligned;
		if (attribute->attlen < 0)
			return -1;
		offset = aligned + attribute->attlen;
	}
}

static void
add_column(OrderColumns *columns, int index, TupleDesc descriptor,
		   AttrNumber number)
{
	Form_pg_attribute attribute = TupleDescAttr(descriptor, number - 1);

	columns->column[index] = (OrderColumn)
	{
		.number = number,
		.offset = offset_of(descriptor, number),
		.length = attribute->attlen,
		.by_value = attribute->attbyval
	};
	columns->fixed &= columns->column[index].offset >= 0;
	columns->last = Max(columns->last, number);
}

/* Sets the columns; returns false if one is not a column of the table. */
static bool
find_columns(const Plan *plan, TupleDesc descriptor, OrderColumns *columns)
{
	ListCell   *cell;

	columns->fixed = true;
	columns->last = 0;
	if (list_length(plan->targetlist) != ORDER_COLUMNS)
		return false;
	foreach(cell, plan->targetlist)
	{
		const Var  *column = (const Var *) lfirst_node(TargetEntry, cell)->expr;

		if (!IsA(column, Var) || column->varattno <= 0)
			return false;
		add_column(columns, foreach_current_index(cell), descriptor,
				   column->varattno);
	}
	return true;
}

/* Whether a plan that has started does no more than to read a heap. */
static bool
reads_heap_only(const PlanState *state)
{
	return IsA(state, SeqScanState) && state->qual == NULL &&
		!state->plan->parallel_aware && state->instrument == NULL &&
		((const SeqScanState *) state)->ss.ss_currentRelation->rd_tableam ==
		GetHeapamTableAmRoutine();
}

/* Reads the columns of a tuple. */
static inline void
read_columns(HeapTuple tuple, TupleDesc descriptor, const OrderColumns *columns,
			 Datum *values, bool *nulls)
{
	const char *data = (const char *) tuple->t_data + tuple->t_data->t_hoff;
	bool		fixed = columns->fixed && HeapTupleNoNulls(tuple) &&
		HeapTupleHeaderGetNatts(tuple->t_data) >= columns->last;

	for (int i = 0; i < ORDER_COLUMNS; i++)
	{
		const OrderColumn *column = &columns->column[i];

		if (likely(fixed))
		{
			values[i] = fetch_att(data + column->offset, column->by_value,
								  column->length);
			nulls[i] = false;
		}
		else
			values[i] = heap_getattr(tuple, column->number, descriptor,
									 &nulls[i]);
	}
}

/* Sends all rows of a table to the receiver; returns their number. */
static uint64
read_heap(Relation table, Snapshot snapshot, const OrderColumns *columns,
		  OrdersReceiver *receiver)
{
	TableScanDesc scan = SCAN_TABLE(table, snapshot);
	TupleDesc	descriptor = RelationGetDescr(table);
	HeapTuple	tuple;
	uint64		rows = 0;

	for (; (tuple = heap_getnext(scan, ForwardScanDirection)) != NULL; rows++)
	{
		Datum		values[ORDER_COLUMNS];
		bool		nulls[ORDER_COLUMNS];

		read_columns(tuple, descriptor, columns, values, nulls);
		orders_receiver_add(receiver, values, nulls);
		CHECK_FOR_INTERRUPTS();
	}
	table_endscan(scan);
	return rows;
}

/*
 * Runs a query of ExecutorStart in the place of ExecutorRun. Returns false,
 * without doing anything, for a plan that is not a scan of a heap only.
 */
bool
plain_scan(QueryDesc *query, OrdersReceiver *receiver)
{
	const PlanState *state = query->planstate;
	EState	   *estate = query->estate;
	Relation	table;
	OrderColumns columns;

	if (!reads_heap_only(state))
		return false;
	table = ((const SeqScanState *) state)->ss.ss_currentRelation;
	if (!find_columns(state->plan, RelationGetDescr(table), &columns))
		return false;
	START_QUERY_TIME(query);
	estate->es_processed = read_heap(table, estate->es_snapshot, &columns,
									 receiver);
	STOP_QUERY_TIME(query);
	return true;
}
