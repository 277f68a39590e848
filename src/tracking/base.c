#include "tracking/base.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "rewrite/rewriteHandler.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "tracking/compiled.h"

#define VALUE_SUFFIX "_value"

/* Where the objects of a base are, and what their names begin with. */
typedef struct Place
{
	Oid			schema;
	const char *stem;
} Place;

/* The owner of a table. */
Oid
table_owner(Oid table)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", table);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/* The column of a name; 42703 where there is none. */
static AttrNumber
column_of(Relation relation, const char *name)
{
	AttrNumber	column = get_attnum(RelationGetRelid(relation), name);

	if (column <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("column \"%s\" of table \"%s\" is missing", name,
						RelationGetRelationName(relation))));
	return column;
}

/* The same of a type, which must be the one expected: 42804. */
static AttrNumber
column_of_type(Relation relation, const char *name, Oid type)
{
	AttrNumber	column = column_of(relation, name);
	Oid			actual = TupleDescAttr(RelationGetDescr(relation),
									   column - 1)->atttypid;

	if (actual != type)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of table \"%s\" is of type %s, not %s",
						name, RelationGetRelationName(relation),
						format_type_be(actual), format_type_be(type))));
	return column;
}

/* The columns that have a default and are not set otherwise. */
static void
find_defaults(Relation relation, const Bitmapset *set, Defaults *defaults)
{
	TupleDesc	row = RelationGetDescr(relation);

	defaults->columns = palloc(row->natts * sizeof(DefaultColumn));
	for (AttrNumber column = 1; column <= row->natts; column++)
	{
		Form_pg_attribute attribute = TupleDescAttr(row, column - 1);
		Node	   *expression;

		if (attribute->attisdropped || attribute->attgenerated != '\0' ||
			bms_is_member(column, set))
			continue;
		expression = build_column_default(relation, column);
		if (expression != NULL)
			defaults->columns[defaults->count++] = (DefaultColumn)
			{
				column, ExecInitExpr(expression_planner((Expr *) expression),
									 NULL)
			};
	}
}

/* Opens the table of the place whose name ends so, which the owner must own:
 * what is done to it is done with her rights. */
static Relation
open_companion(const TrackedBase *base, const Place *place, const char *suffix)
{
	char	   *name = psprintf("%s%s", place->stem, suffix);
	Relation	relation = table_openrv(makeRangeVar(get_namespace_name(place->schema),
													 name, -1),
										AccessShareLock);

	if (relation->rd_rel->relkind != RELKIND_RELATION ||
		relation->rd_rel->relowner != base->owner)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("\"%s\" is not a table of the owner of the value table",
						name)));
	return relation;
}

/* The function of the place whose name ends so. */
static Oid
companion_function(const TrackedBase *base, const Place *place,
				   const char *suffix, Oid *types, int count)
{
	return find_function(list_make1(makeString(get_namespace_name(place->schema))),
						 psprintf("%s%s", place->stem, suffix), types, count,
						 base->owner, false);
}

static void
find_value_columns(TrackedBase *base, Relation value)
{
	static const char *const names[CLASSES] = {
		[CLASS_SEGMENT] = "segment",[CLASS_TIER] = "tier",
		[CLASS_STAGE] = "stage"
	};

	base->customer = column_of(value, "customer");
	base->history = column_of(value, "history");
	base->history_type = get_atttype(RelationGetRelid(value), base->history);
	base->owed = column_of_type(value, "owed", base->history_type);
	base->cause = column_of_type(value, "cause", TEXTOID);
	base->updated_at = column_of_type(value, "updated_at", TIMESTAMPTZOID);
	for (int i = 0; i < CLASSES; i++)
	{
		ClassColumns *class = &base->classes[i];
		bool		varlena;
		Oid			type;

		class->name = names[i];
		class->current = column_of(value, names[i]);
		type = get_atttype(RelationGetRelid(value), class->current);
		class->previous = column_of_type(value,
										 psprintf("previous_%s", names[i]),
										 type);
		class->since = column_of_type(value, psprintf("%s_since", names[i]),
									  TIMESTAMPTZOID);
		getTypeOutputInfo(type, &class->to_text, &varlena);
	}
}

/* The primary key, which must be the customer. */
static void
find_key(TrackedBase *base, Relation value)
{
	Form_pg_attribute customer = TupleDescAttr(RelationGetDescr(value),
											   base->customer - 1);
	Bitmapset  *key = RelationGetIndexAttrBitmap(value,
												 INDEX_ATTR_BITMAP_PRIMARY_KEY);

	/* known once the bitmap is */
	base->key_index = value->rd_pkindex;
	base->key_type = customer->atttypid;
	base->key_collation = customer->attcollation;
	if (!OidIsValid(base->key_index) || bms_membership(key) != BMS_SINGLETON ||
		bms_singleton_member(key) !=
		base->customer - FirstLowInvalidHeapAttributeNumber)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("the primary key of value table \"%s\" is not its customer",
						RelationGetRelationName(value))));
}

/* The columns that a change sets, but for the customer's. */
static Bitmapset *
computed_columns(const TrackedBase *base)
{
	Bitmapset  *columns = NULL;

	columns = bms_add_member(columns, base->history);
	columns = bms_add_member(columns, base->owed);
	columns = bms_add_member(columns, base->cause);
	columns = bms_add_member(columns, base->updated_at);
	for (int i = 0; i < CLASSES; i++)
	{
		columns = bms_add_member(columns, base->classes[i].previous);
		columns = bms_add_member(columns, base->classes[i].since);
	}
	for (int i = 0; i < base->class_row->natts; i++)
		columns = bms_add_member(columns, base->class_columns[i]);
	return columns;
}

/* Columns as the server's sets of columns have them. */
static Bitmapset *
offset_columns(const Bitmapset *columns)
{
	Bitmapset  *offset = NULL;

	for (int column = -1; (column = bms_next_member(columns, column)) >= 0;)
		offset = bms_add_member(offset,
								column - FirstLowInvalidHeapAttributeNumber);
	return offset;
}

/* The row of class(policy, history, day), and where its columns go. */
static void
find_class_row(TrackedBase *base, Relation value, Oid type)
{
	base->class_row = lookup_rowtype_tupdesc_copy(type, -1);
	base->class_columns = palloc(base->class_row->natts * sizeof(AttrNumber));
	for (int i = 0; i < base->class_row->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(base->class_row, i);

		base->class_columns[i] = column_of_type(value,
												NameStr(attribute->attname),
												attribute->atttypid);
	}
}

/* Finds and compiles today(policy) and class(policy, history, day). */
static void
find_functions(TrackedBase *base, const Place *place, Relation value,
			   Relation policy)
{
	Oid			types[] = {policy->rd_rel->reltype, base->history_type, DATEOID};
	Oid			text = TEXTOID;
	Oid			today = companion_function(base, place, "_today", types, 1);
	Oid			class = companion_function(base, place, "_class", types,
										   lengthof(types));

	find_class_row(base, value, get_func_rettype(class));
	base->recount = companion_function(base, place, "_recount", &text, 1);
	base->today = compile_call(today, list_make1(row_argument(types[0])));
	base->classify = compile_call(class,
								  list_make3(row_argument(types[0]),
											 value_argument(1, types[1]),
											 value_argument(2, types[2])));
}

static void
find_log_columns(TrackedBase *base, Relation log)
{
	Bitmapset  *set = NULL;

	base->log_customer = column_of_type(log, "customer", base->key_type);
	base->log_what = column_of_type(log, "what", TEXTOID);
	base->log_old = column_of_type(log, "old", TEXTOID);
	base->log_new = column_of_type(log, "new", TEXTOID);
	base->log_why = column_of_type(log, "why", TEXTOID);
	set = bms_add_member(set, base->log_customer);
	set = bms_add_member(set, base->log_what);
	set = bms_add_member(set, base->log_old);
	set = bms_add_member(set, base->log_new);
	set = bms_add_member(set, base->log_why);
	find_defaults(log, set, &base->log_defaults);
}

/* True if a table has triggers but those that tracking gives it. */
static bool
has_foreign_triggers(Relation relation)
{
	const TriggerDesc *triggers = relation->trigdesc;

	for (int i = 0; triggers != NULL && i < triggers->numtriggers; i++)
		if (strcmp(triggers->triggers[i].tgname, "overriding") != 0 &&
			strcmp(triggers->triggers[i].tgname, "overridden") != 0)
			return true;
	return false;
}

/* True if writing to a table may run what tracking did not put there: triggers,
 * conditions, generated columns, indexes beside the primary key. */
static bool
is_extended(Relation relation)
{
	const TupleConstr *constraints = RelationGetDescr(relation)->constr;

	return has_foreign_triggers(relation) ||
		list_length(RelationGetIndexList(relation)) != 1 ||
		(constraints != NULL && (constraints->num_check > 0 ||
								 constraints->has_generated_stored));
}

/* True if a default may depend on the search_path. */
static bool
defaults_depend_on_names(const Defaults *defaults)
{
	for (int i = 0; i < defaults->count; i++)
		if (depends_on_names(defaults->columns[i].value))
			return true;
	return false;
}

/* The place of a value table; 42809 for a table that is none. */
static Place
place_of(Relation value)
{
	Place		place = {RelationGetNamespace(value), NULL};
	const char *name = RelationGetRelationName(value);
	int			length = strlen(name) - strlen(VALUE_SUFFIX);

	if (length <= 0 || strcmp(name + length, VALUE_SUFFIX) != 0 ||
		value->rd_rel->relkind != RELKIND_RELATION)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a value table", name)));
	place.stem = pnstrdup(name, length);
	return place;
}

/* Lookup of the Memory below. */
static void
find_base(Remembered *found, void *arg)
{
	TrackedBase *base = (TrackedBase *) found;
	Relation	value = table_open(found->key, AccessShareLock);
	Place		place = place_of(value);
	Relation	policy;
	Relation	log;

	(void) arg;
	base->owner = value->rd_rel->relowner;
	policy = open_companion(base, &place, "_policy");
	log = open_companion(base, &place, "_log");
	base->policy = RelationGetRelid(policy);
	base->log = RelationGetRelid(log);
	find_value_columns(base, value);
	find_key(base, value);
	find_functions(base, &place, value, policy);
	find_log_columns(base, log);
	find_defaults(value, bms_add_member(computed_columns(base), base->customer),
				  &base->defaults);
	base->computed = offset_columns(computed_columns(base));
	base->by_names = depends_on_names(base->today) ||
		depends_on_names(base->classify) ||
		is_extended(value) || defaults_depend_on_names(&base->defaults) ||
		is_extended(log) || defaults_depend_on_names(&base->log_defaults);
	found->relations[0] = found->key;
	found->relations[1] = base->policy;
	found->relations[2] = base->log;
	table_close(log, AccessShareLock);
	table_close(policy, AccessShareLock);
	table_close(value, AccessShareLock);
}

static Memory bases = {"tracked bases", sizeof(TrackedBase), find_base, NULL, NULL};

/*
 * What belongs to a value table. Errors 42809, 42P01, 42703, 42804, 42883 and
 * 42501 where that is not as track_customers left it.
 */
TrackedBase *
tracked_base(Oid value_table)
{
	return remembered(&bases, value_table, NULL);
}
