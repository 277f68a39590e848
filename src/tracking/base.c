/*
 * Finds the tables and functions of a base, checks them, and prepares the
 * statements that change them. A view that a trigger names is not trusted: its
 * tables and functions must belong to the owner of the base, and their columns
 * must have the types that the code reads.
 */
#include "common/compat.h"

#include "tracking/base.h"

#include "access/relation.h"
#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "tracking/registered.h"
#include "tracking/statements.h"

const char *const class_names[CLASSES] = {
	[CLASS_SEGMENT] = "segment",[CLASS_TIER] = "tier",[CLASS_STAGE] = "stage"
};

/* ---- names as SQL ---- */

/* The name of a relation with its schema, as SQL. */
const char *
relation_sql(Oid relation)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
									  get_rel_name(relation));
}

/* The name of a function with its schema, as SQL, without arguments. */
const char *
function_sql(Oid function)
{
	return quote_qualified_identifier(get_namespace_name(get_func_namespace(function)),
									  get_func_name(function));
}

/* ---- checks ---- */

/* Raises 42501 (insufficient_privilege) for an object of another owner. */
void
check_owner(Oid owner, Oid actual, const char *name)
{
	if (actual != owner)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("\"%s\" does not belong to \"%s\"", name,
						GetUserNameFromId(owner, true)),
				 errdetail("All tables, views and functions of a tracked table must have one owner."),
				 errhint("Give all of them one owner, for example with REASSIGN OWNED.")));
}

/*
 * The table that a view names in a column. It must belong to the owner. It is
 * locked until the end of the transaction, so that its name and columns do not
 * change.
 */
static Oid
own_table(const TrackedBase *base, Query *view, const char *column)
{
	Oid			table = view_reference(view, column, REGCLASSOID);

	if (OidIsValid(table))
		LockRelationOid(table, AccessShareLock);
	if (!OidIsValid(table) || get_rel_relkind(table) != RELKIND_RELATION)
		not_registered(get_rel_name(base->cached.key));
	check_owner(base->owner, relation_owner(table), get_rel_name(table));
	return table;
}

/*
 * The function that a view names in a column. It must belong to the owner, and
 * have arguments and a result of these types. A result of InvalidOid means any
 * composite type.
 */
static Oid
own_function(const TrackedBase *base, Query *view, const char *column,
			 const Oid *types, int count, Oid result)
{
	Oid			function = view_reference(view, column, REGPROCEDUREOID);
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc form;

	if (!HeapTupleIsValid(tuple))
		not_registered(get_rel_name(base->cached.key));
	form = (Form_pg_proc) GETSTRUCT(tuple);
	if (form->prokind != PROKIND_FUNCTION || form->proretset ||
		form->pronargs != count ||
		memcmp(form->proargtypes.values, types, count * sizeof(Oid)) != 0 ||
		(OidIsValid(result) ? form->prorettype != result :
		 !OidIsValid(get_typ_typrelid(form->prorettype))))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("function \"%s\" does not have the arguments and the result that track_customers gave it",
						NameStr(form->proname))));
	check_owner(base->owner, form->proowner, NameStr(form->proname));
	ReleaseSysCache(tuple);
	return function;
}

/* The type of a column. 42703 (undefined_column) if the table lacks it. */
static Oid
column_type(Oid table, const char *name)
{
	AttrNumber	column = get_attnum(table, name);

	if (column <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of table \"%s\" is missing", name,
						get_rel_name(table))));
	return get_atttype(table, column);
}

/* Raises 42804 (datatype_mismatch) for a column of another type. */
static void
check_column(Oid table, const char *name, Oid type)
{
	Oid			actual = column_type(table, name);

	if (actual != type)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of table \"%s\" is of type %s, not %s",
						name, get_rel_name(table), format_type_be(actual),
						format_type_be(type))));
}

/* check_column that returns the number of the column. */
static AttrNumber
find_column(Oid table, const char *name, Oid type)
{
	check_column(table, name, type);
	return get_attnum(table, name);
}

/*
 * Raises 42704 (undefined_object) unless the column customer is the primary
 * key.
 */
static void
check_key(TrackedBase *base)
{
	Relation	value = table_open(base->value, AccessShareLock);
	AttrNumber	customer = get_attnum(base->value, "customer");
	Bitmapset  *key = RelationGetIndexAttrBitmap(value,
												 INDEX_ATTR_BITMAP_PRIMARY_KEY);

	base->customer = customer;
	base->key_type = column_type(base->value, "customer");
	base->key_index = value->rd_pkindex;
	base->key_collation = TupleDescAttr(RelationGetDescr(value),
										customer - 1)->attcollation;
	if (bms_membership(key) != BMS_SINGLETON ||
		bms_singleton_member(key) !=
		customer - FirstLowInvalidHeapAttributeNumber)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("the primary key of value table \"%s\" is not its customer",
						RelationGetRelationName(value))));
	table_close(value, AccessShareLock);
}

static void
check_tables(TrackedBase *base)
{
	check_key(base);
	base->history_type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
										 CStringGetDatum("purchase_history"),
										 ObjectIdGetDatum(base->schema));
	base->history = find_column(base->value, "history", base->history_type);
	base->owed = find_column(base->value, "owed", base->history_type);
	check_column(base->value, "cause", TEXTOID);
	check_column(base->value, "updated_at", TIMESTAMPTZOID);
	check_column(base->value, "as_of", DATEOID);
	base->channel = find_column(base->policy, "notify_channel", TEXTOID);
	check_column(base->log, "customer", base->key_type);
	check_column(base->log, "what", TEXTOID);
	check_column(base->log, "old", TEXTOID);
	check_column(base->log, "new", TEXTOID);
	check_column(base->log, "why", TEXTOID);
}

/* ---- the classification ---- */

/* The number of a column in the row of the class function, or -1. */
static int
class_row_column(const TrackedBase *base, const char *name)
{
	for (int i = 0; i < base->class_row->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(base->class_row, i);

		if (!attribute->attisdropped &&
			strcmp(NameStr(attribute->attname), name) == 0)
			return i;
	}
	return -1;
}

static void
find_classes(TrackedBase *base)
{
	for (int i = 0; i < CLASSES; i++)
	{
		ClassColumn *class = &base->classes[i];
		bool		varlena;

		class->name = class_names[i];
		class->type = column_type(base->value, class->name);
		class->number = class_row_column(base, class->name);
		get_typlenbyval(class->type, &class->length, &class->by_value);
		getTypeOutputInfo(class->type, &class->to_text, &varlena);
		class->current = get_attnum(base->value, class->name);
		class->previous = find_column(base->value,
									  psprintf("previous_%s", class->name),
									  class->type);
		class->since = find_column(base->value,
								   psprintf("%s_since", class->name),
								   TIMESTAMPTZOID);
	}
}

/*
 * The policy as an expression: the whole row of relation 1. The planner turns
 * its columns into variables, which take less than a field of a composite
 * value.
 */
static Node *
policy_row(Oid type)
{
	return (Node *) makeVar(1, InvalidAttrNumber, type, -1, InvalidOid, 0);
}

/* A parameter of the classification, as an expression. */
static Node *
parameter(int number, Oid type)
{
	Param	   *param = makeNode(Param);

	param->paramkind = PARAM_EXTERN;
	param->paramid = number;
	param->paramtype = type;
	param->paramtypmod = -1;
	param->location = -1;
	return (Node *) param;
}

static Compiled
compile_call(Oid function, Oid result, List *arguments)
{
	FuncExpr   *call = makeFuncExpr(function, result, arguments, InvalidOid,
									InvalidOid, COERCE_EXPLICIT_CALL);

	return compile((Expr *) call);
}

/* Finds the class and the today function, and compiles their calls. */
static void
find_functions(TrackedBase *base, Query *view)
{
	Oid			types[] = {
		get_rel_type_id(base->policy), base->history_type, DATEOID
	};
	Oid			result;
	List	   *arguments;

	base->today_function = own_function(base, view, "today_function", types, 1,
										DATEOID);
	base->class_function = own_function(base, view, "class_function", types,
										lengthof(types), InvalidOid);
	result = get_func_rettype(base->class_function);
	base->class_row = lookup_rowtype_tupdesc_copy(result, -1);
	base->class_row_version = assign_record_type_identifier(result, -1);
	for (int i = 0; i < base->class_row->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(base->class_row, i);

		if (!attribute->attisdropped)
			check_column(base->value, NameStr(attribute->attname),
						 attribute->atttypid);
	}
	arguments = list_make3(policy_row(types[0]),
						   parameter(CLASSIFY_HISTORY, types[1]),
						   parameter(CLASSIFY_DAY, types[2]));
	base->today = compile_call(base->today_function, DATEOID,
							   list_make1(linitial(arguments)));
	base->classify = compile_call(base->class_function, result, arguments);
}

/* ---- lookup ---- */

/*
 * The Lookup of the Cache below. arg points to the schema of the extension.
 */
static void
find_base(Cached *found, void *arg)
{
	TrackedBase *base = (TrackedBase *) found;
	MemoryContextCallback *end = palloc0(sizeof(MemoryContextCallback));
	Relation	relation = relation_open(found->key, AccessShareLock);
	Query	   *view = registered_view(relation);

	end->func = free_statements;
	end->arg = base;
	MemoryContextRegisterResetCallback(found->context, end);
	base->schema = *(Oid *) arg;
	base->owner = relation->rd_rel->relowner;
	base->value = own_table(base, view, "value_table");
	base->policy = own_table(base, view, "policy_table");
	base->log = own_table(base, view, "log_table");
	found->relations[0] = found->key;
	found->relations[1] = base->value;
	found->relations[2] = base->policy;
	found->relations[3] = base->log;
	check_tables(base);
	find_functions(base, view);
	cached_depends_on_expression(found, &base->today);
	cached_depends_on_expression(found, &base->classify);
	cached_depends_on_function(found, base->today_function);
	cached_depends_on_function(found, base->class_function);
	cached_depends_on_schema(found, get_rel_namespace(base->value));
	cached_depends_on_schema(found, get_rel_namespace(base->log));
	found->relations[4] = get_typ_typrelid(get_func_rettype(base->class_function));
	find_classes(base);
	prepare_statements(base);
	relation_close(relation, AccessShareLock);
}

static Cache bases = {"tracked bases", sizeof(TrackedBase), find_base, NULL, NULL};

/*
 * The base that a view registers. The caller runs as its owner, is connected
 * to SPI, and has only the system's objects in the search_path. Errors 42P17
 * (invalid_object_definition), 42501 (insufficient_privilege), 42703
 * (undefined_column), 42804 (datatype_mismatch), 42883 (undefined_function)
 * and 42704 (undefined_object) if the base is not as track_customers created
 * it.
 */
TrackedBase *
tracked_base(Oid view, Oid schema)
{
	return cache_find(&bases, view, &schema);
}
