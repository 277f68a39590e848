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
#include "executor/instrument.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/memutils.h"
#include "utils/rel.h"

/* The numbers of the table's columns that are those of the query. */
typedef struct OrderColumns
{
	AttrNumber	number[ORDER_COLUMNS];
} OrderColumns;

/* Sets the columns; returns false if one is not a column of the table. */
static bool
find_columns(const Plan *plan, OrderColumns *columns)
{
	ListCell   *cell;

	if (list_length(plan->targetlist) != ORDER_COLUMNS)
		return false;
	foreach(cell, plan->targetlist)
	{
		const Var  *column = (const Var *) lfirst_node(TargetEntry, cell)->expr;

		if (!IsA(column, Var) || column->varattno <= 0)
			return false;
		columns->number[foreach_current_index(cell)] = column->varattno;
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

		for (int i = 0; i < ORDER_COLUMNS; i++)
			values[i] = heap_getattr(tuple, columns->number[i], descriptor,
									 &nulls[i]);
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
	OrderColumns columns;

	if (!reads_heap_only(state) || !find_columns(state->plan, &columns))
		return false;
	if (query->totaltime != NULL)
		InstrStartNode(query->totaltime);
	estate->es_processed =
		read_heap(((const SeqScanState *) state)->ss.ss_currentRelation,
				  estate->es_snapshot, &columns, receiver);
	if (query->totaltime != NULL)
		InstrStopNode(query->totaltime, estate->es_processed);
	return true;
}
