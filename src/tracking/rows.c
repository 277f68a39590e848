/*
 * Reads the rows of a tracked table: finds the view that registers the table,
 * checks it, compiles the expressions for customer, day and amount, and sums
 * the rows of a statement by customer.
 */
#include "common/compat.h"

#include "tracking/rows.h"

#include "access/genam.h"
#include "access/relation.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

#include "history/accumulate.h"
#include "tracking/base.h"
#include "tracking/registered.h"
#include "tracking/secured.h"

/* ---- the registration ---- */

/* The tables that a table inherits from directly. */
static List *
parents_of(Oid table)
{
	List	   *parents = NIL;
	Relation	inherits = table_open(InheritsRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber,
				F_OIDEQ, ObjectIdGetDatum(table));
	scan = systable_beginscan(inherits, InheritsRelidSeqnoIndexId, true, NULL,
							  1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
		parents = lappend_oid(parents,
							  ((Form_pg_inherits) GETSTRUCT(tuple))->inhparent);
	systable_endscan(scan);
	table_close(inherits, AccessShareLock);
	return parents;
}

/* Whether a table is `ancestor` or inherits from it. */
static bool
is_or_inherits(Oid table, Oid ancestor)
{
	List	   *lineage = list_make1_oid(table);

	for (int i = 0; i < list_length(lineage); i++)
	{
		if (list_nth_oid(lineage, i) == ancestor)
			return true;
		lineage = list_concat_unique_oid(lineage,
										 parents_of(list_nth_oid(lineage, i)));
	}
	return false;
}

/* The table that a view reads. */
static Oid
table_of_view(Query *query, const char *view)
{
	RangeTblEntry *table;

	if (list_length(query->jointree->fromlist) != 1 ||
		!IsA(linitial(query->jointree->fromlist), RangeTblRef))
		not_registered(view);
	table = rt_fetch(linitial_node(RangeTblRef,
								   query->jointree->fromlist)->rtindex,
					 query->rtable);
	if (table->rtekind != RTE_RELATION || !table->inh ||
		table->tablesample != NULL ||
		(table->relkind != RELKIND_RELATION &&
		 table->relkind != RELKIND_PARTITIONED_TABLE))
		not_registered(view);
	return table->relid;
}

/*
 * Compiles the expression of a column of the view. Checks its type if one is
 * given.
 */
static Compiled
compile_column(Query *query, const char *view, const char *name, Oid *type)
{
	Expr	   *column = view_column(query, name);

	if (column == NULL ||
		(OidIsValid(*type) && exprType((Node *) column) != *type))
		not_registered(view);
	*type = exprType((Node *) column);
	return compile(copyObject(column));
}

/* The last column that an expression reads; 0 or less if it reads none. */
static int
last_column(const Query *query, const Compiled *compiled)
{
	int			table = linitial_node(RangeTblRef,
									  query->jointree->fromlist)->rtindex;
	Bitmapset  *columns = NULL;

	pull_varattnos((Node *) compiled->planned->expr, table, &columns);
	return bms_prev_member(columns, -1) + FirstLowInvalidHeapAttributeNumber;
}

static void
compile_rows(TrackedRows *rows, Query *query, const char *view)
{
	Oid			day = DATEOID;
	Oid			amount = InvalidOid;

	rows->customer = compile_column(query, view, "customer", &rows->key_type);
	rows->day = compile_column(query, view, "day", &day);
	rows->amount = compile_column(query, view, "amount", &amount);
	rows->float_amount = amount == FLOAT8OID;
	rows->columns = Max(last_column(query, &rows->customer),
						Max(last_column(query, &rows->day),
							last_column(query, &rows->amount)));
	if (amount != FLOAT8OID && amount != NUMERICOID)
		not_registered(view);
}

/*
 * Checks that the view registers the table, and that the view, the table at
 * the top and the base have one owner. No expression of the view is evaluated
 * before, because a trigger can name any view.
 */
static Oid
check_registration(TrackedRows *rows, Relation orders, Query *query,
				   const char *view)
{
	Oid			top = table_of_view(query, view);

	rows->base = view_reference(query, "base", REGCLASSOID);
	if (!OidIsValid(rows->base) ||
		view_reference(query, "source", REGCLASSOID) != top)
		not_registered(view);
	if (!is_or_inherits(RelationGetRelid(orders), top))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("view \"%s\" does not register table \"%s\"", view,
						RelationGetRelationName(orders)),
				 errhint("A partition that was detached keeps the triggers crmvalue_*; drop them.")));
	check_owner(rows->owner, relation_owner(top), get_rel_name(top));
	check_owner(rows->owner, relation_owner(rows->base),
				get_rel_name(rows->base));
	return top;
}

/* Looks up the registration of a table, as the owner of the view. */
static void
find_registered_rows(TrackedRows *rows, Relation orders, Oid view_id)
{
	Relation	relation = relation_open(view_id, AccessShareLock);
	const char *view = RelationGetRelationName(relation);
	Query	   *query = registered_view(relation);
	Oid			top;

	rows->owner = relation->rd_rel->relowner;
	top = check_registration(rows, orders, query, view);
	compile_rows(rows, query, view);
	if (top != RelationGetRelid(orders))
		rows->to_top =
			convert_tuples_by_name(CreateTupleDescCopy(RelationGetDescr(orders)),
								   lookup_rowtype_tupdesc_copy(get_rel_type_id(top), -1));
	cached_depends_on_expression(&rows->cached, &rows->customer);
	cached_depends_on_expression(&rows->cached, &rows->day);
	cached_depends_on_expression(&rows->cached, &rows->amount);
	rows->cached.relations[0] = RelationGetRelid(orders);
	rows->cached.relations[1] = view_id;
	rows->cached.relations[2] = top;
	rows->cached.relations[3] = rows->base;
	relation_close(relation, AccessShareLock);
}

/* The Lookup of the Cache below. */
static void
find_rows(Cached *found, void *arg)
{
	const TriggerData *data = arg;
	Oid			view = view_of_trigger(data->tg_trigger);
	Secured		secured = begin_as(relation_owner(view),
								   SECURITY_LOCAL_USERID_CHANGE |
								   SECURITY_NOFORCE_RLS);

	find_registered_rows((TrackedRows *) found, data->tg_relation, view);
	end_as(&secured);
}

static Cache tables = {"tracked tables", sizeof(TrackedRows), find_rows, NULL, NULL};

/*
 * How to read the rows of the table of a trigger, by the view that the trigger
 * names. Errors 39P01 (trigger_protocol_violated), 42P17
 * (invalid_object_definition) and 42501 (insufficient_privilege) if the view
 * does not register the table as track_customers does.
 */
TrackedRows *
tracked_rows(const TriggerData *data)
{
	return cache_find(&tables, data->tg_trigger->tgoid, (void *) data);
}

/* ---- rows ---- */

/* The expressions for a row, ready for this statement. */
typedef struct RowReader
{
	ExprState  *customer;
	ExprState  *day;
	ExprState  *amount;
	bool		float_amount;
} RowReader;

/*
 * Adds the row in the scan slot of the context to its customer, if it has a
 * customer.
 */
static void
sum_row(const RowReader *rows, ExprContext *econtext, Deltas *deltas,
		DeltaSide side)
{
	bool		isnull;
	bool		amount_isnull;
	Datum		customer = ExecEvalExpr(rows->customer, econtext, &isnull);
	Datum		day;
	Datum		amount;

	if (isnull)
		return;
	day = ExecEvalExpr(rows->day, econtext, &isnull);
	amount = ExecEvalExpr(rows->amount, econtext, &amount_isnull);
	if (isnull || amount_isnull)
		deltas_customer(deltas, customer);
	else
		deltas_purchase(deltas, customer, side, read_date(day),
						rows->float_amount ? read_float8_money(amount) :
						read_numeric_money(amount));
}

/* Adds the rows of a transition table of the tracked table. */
void
sum_rows(const TrackedRows *rows, Relation orders, Tuplestorestate *table,
		 Deltas *deltas, DeltaSide side)
{
	ExprContext *econtext = evaluation_context(rows->cached.expressions);
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(orders),
													&TTSOpsMinimalTuple);
	TupleTableSlot *top = rows->to_top == NULL ? slot :
		MakeSingleTupleTableSlot(rows->to_top->outdesc, &TTSOpsVirtual);
	MemoryContext caller = CurrentMemoryContext;
	RowReader	reader = {
		.customer = ready(&rows->customer),
		.day = ready(&rows->day),
		.amount = ready(&rows->amount),
		.float_amount = rows->float_amount
	};

	/* other triggers may read the table too */
	tuplestore_select_read_pointer(table,
								   tuplestore_alloc_read_pointer(table,
																 EXEC_FLAG_REWIND));
	tuplestore_rescan(table);
	while (tuplestore_gettupleslot(table, true, false, slot))
	{
		CHECK_FOR_INTERRUPTS();
		if (rows->to_top != NULL)
			execute_attr_map_slot(rows->to_top->attrMap, slot, top);
		econtext->ecxt_scantuple = top;
		/* at once, not for each expression */
		if (rows->columns > 0)
			slot_getsomeattrs(top, rows->columns);
		MemoryContextSwitchTo(econtext->ecxt_per_tuple_memory);
		sum_row(&reader, econtext, deltas, side);
		MemoryContextSwitchTo(caller);
		ResetExprContext(econtext);
	}
	if (top != slot)
		ExecDropSingleTupleTableSlot(top);
	ExecDropSingleTupleTableSlot(slot);
	FreeExprContext(econtext, true);
}
