#include "tracking/rows.h"

#include "access/genam.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/typcache.h"
#include "utils/varlena.h"

#include "history/accumulate.h"
#include "tracking/compiled.h"

/* The arguments of a trigger. */
enum
{
	VALUE_TABLE,				/* name, with its schema */
	FUNCTIONS,					/* what the names of the functions of a row
								 * begin with, with their schema */
	ARGUMENTS
};

/* What a lookup is for. */
typedef struct Request
{
	const TriggerData *data;
	Oid			owner;			/* of the value table */
} Request;

/* A name with its schema. */
static List *
qualified_name(const char *text)
{
	return textToQualifiedNameList(cstring_to_text(text));
}

/* The value table that a trigger names; 42P01 where there is none. */
Oid
fed_value_table(const Trigger *trigger)
{
	if (trigger->tgnargs != ARGUMENTS)
		ereport(ERROR,
				(errcode(ERRCODE_TRIGGERED_ACTION_EXCEPTION),
				 errmsg("trigger \"%s\" is none of those that track_customers creates",
						trigger->tgname)));
	return RangeVarGetRelid(makeRangeVarFromNameList(qualified_name(trigger->tgargs[VALUE_TABLE])),
							NoLock, false);
}

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

/* The table itself and all that it inherits from, nearest first. */
static List *
lineage_of(Oid table)
{
	List	   *lineage = list_make1_oid(table);

	for (int i = 0; i < list_length(lineage); i++)
		lineage = list_concat_unique_oid(lineage,
										 parents_of(list_nth_oid(lineage, i)));
	return lineage;
}

/* A trigger's functions of a row: their schema, the beginning of their names,
 * and the type of the row. */
typedef struct RowFunctions
{
	List	   *schema;
	const char *prefix;
	Oid			owner;
	Oid			row;
} RowFunctions;

static Oid
row_function(RowFunctions *functions, const char *name, bool missing_ok)
{
	return find_function(functions->schema,
						 psprintf("%s_%s", functions->prefix, name),
						 &functions->row, 1, functions->owner, missing_ok);
}

/* The functions that a trigger names: of the rows of its table or of one that
 * it inherits from. 42883 where there are none. */
static RowFunctions
find_row_functions(const TriggerData *data, Oid owner)
{
	List	   *names = qualified_name(data->tg_trigger->tgargs[FUNCTIONS]);
	RowFunctions functions = {
		.prefix = strVal(llast(names)),
		.owner = owner
	};
	ListCell   *cell;

	functions.schema = list_truncate(names, list_length(names) - 1);
	foreach(cell, lineage_of(RelationGetRelid(data->tg_relation)))
	{
		functions.row = get_rel_type_id(lfirst_oid(cell));
		if (OidIsValid(row_function(&functions, "customer", true)))
			return functions;
	}
	functions.row = data->tg_relation->rd_rel->reltype;
	(void) row_function(&functions, "customer", false);
	return functions;
}

static ExprState *
compile_row_function(RowFunctions *functions, const char *name)
{
	return compile_call(row_function(functions, name, false),
						list_make1(row_argument(functions->row)));
}

/* Lookup of the Memory below. */
static void
find_rows(Remembered *found, void *arg)
{
	TrackedRows *rows = (TrackedRows *) found;
	const Request *request = arg;
	Relation	orders = request->data->tg_relation;
	RowFunctions functions = find_row_functions(request->data, request->owner);
	Oid			amount = row_function(&functions, "amount", false);

	rows->key_type = get_func_rettype(row_function(&functions, "customer",
												   false));
	rows->float_amount = get_func_rettype(amount) == FLOAT8OID;
	rows->customer = compile_row_function(&functions, "customer");
	rows->day = compile_row_function(&functions, "day");
	rows->amount = compile_row_function(&functions, "amount");
	rows->by_names = depends_on_names(rows->customer) ||
		depends_on_names(rows->day) || depends_on_names(rows->amount);
	if (functions.row != orders->rd_rel->reltype)
		rows->to_top =
			convert_tuples_by_name(CreateTupleDescCopy(RelationGetDescr(orders)),
								   lookup_rowtype_tupdesc_copy(functions.row, -1));
	found->relations[0] = RelationGetRelid(orders);
	found->relations[1] = get_typ_typrelid(functions.row);
	/* its owner is the functions' */
	found->relations[2] = fed_value_table(request->data->tg_trigger);
}

static Memory tables = {"tracked tables", sizeof(TrackedRows), find_rows, NULL, NULL};

/*
 * What the rows mean that a trigger sees, by functions that belong to an owner.
 * Errors 39000, 42P01, 42883 and 42501 for a trigger that track_customers did
 * not create, or whose functions it did not.
 */
TrackedRows *
tracked_rows(const TriggerData *data, Oid owner)
{
	Request		request = {data, owner};

	return remembered(&tables, data->tg_trigger->tgoid, &request);
}

/* Adds the row in the context's scan slot to its customer, if it has one. */
static void
sum_row(const TrackedRows *rows, ExprContext *econtext, Deltas *deltas,
		DeltaSide side)
{
	bool		isnull;
	bool		amount_isnull;
	Datum		customer = ExecEvalExpr(rows->customer, econtext, &isnull);
	Datum		day;
	Datum		amount;
	Delta	   *delta;

	if (isnull)
		return;
	delta = deltas_customer(deltas, customer);
	day = ExecEvalExpr(rows->day, econtext, &isnull);
	amount = ExecEvalExpr(rows->amount, econtext, &amount_isnull);
	if (!isnull && !amount_isnull)
		deltas_purchase(deltas, delta, side, read_date(day),
						rows->float_amount ? read_float8_money(amount) :
						read_numeric_money(amount));
}

/* Adds the rows of a transition table of the tracked table. */
void
sum_rows(const TrackedRows *rows, Relation orders, Tuplestorestate *table,
		 Deltas *deltas, DeltaSide side)
{
	ExprContext *econtext = CreateStandaloneExprContext();
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(orders),
													&TTSOpsMinimalTuple);
	TupleTableSlot *top = rows->to_top == NULL ? slot :
		MakeSingleTupleTableSlot(rows->to_top->outdesc, &TTSOpsVirtual);
	MemoryContext caller = CurrentMemoryContext;

	/* the table may be read by other triggers as well */
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
		MemoryContextSwitchTo(econtext->ecxt_per_tuple_memory);
		sum_row(rows, econtext, deltas, side);
		MemoryContextSwitchTo(caller);
		ResetExprContext(econtext);
	}
	if (top != slot)
		ExecDropSingleTupleTableSlot(top);
	ExecDropSingleTupleTableSlot(slot);
	FreeExprContext(econtext, true);
}
