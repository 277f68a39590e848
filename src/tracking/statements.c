/*
 * The statements that change the tables of a base, prepared once for a
 * session.
 */
#include "common/compat.h"

#include "tracking/statements.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"

#include "tracking/relations.h"
#include "tracking/secured.h"

/* Appends a column to a descriptor that has room for it. */
static void
add_column(TupleDesc columns, int *count, const char *name, Oid type,
		   Oid collation)
{
	TupleDescInitEntry(columns, ++*count, name, type, -1, 0);
	TupleDescInitEntryCollation(columns, *count, collation);
}

/*
 * The columns of a row to write: those of the value table in the order of the
 * values in base.h, then the ctid of the row, and a number.
 */
static TupleDesc
columns_to_write(const TrackedBase *base)
{
	int			classes = 0;
	int			count = 0;
	TupleDesc	columns;

	for (int i = 0; i < base->class_row->natts; i++)
		classes += !TupleDescAttr(base->class_row, i)->attisdropped;
	columns = CreateTemplateTupleDesc(WRITE_CLASS_ROW + classes +
									  WRITE_BESIDE);
	add_column(columns, &count, "customer", base->key_type,
			   base->key_collation);
	add_column(columns, &count, "history", base->history_type, InvalidOid);
	add_column(columns, &count, "owed", base->history_type, InvalidOid);
	add_column(columns, &count, "cause", TEXTOID, DEFAULT_COLLATION_OID);
	add_column(columns, &count, "updated_at", TIMESTAMPTZOID, InvalidOid);
	add_column(columns, &count, "as_of", DATEOID, InvalidOid);
	for (int i = 0; i < CLASSES; i++)
	{
		const ClassColumn *class = &base->classes[i];

		add_column(columns, &count, psprintf("previous_%s", class->name),
				   class->type, get_typcollation(class->type));
		add_column(columns, &count, psprintf("%s_since", class->name),
				   TIMESTAMPTZOID, InvalidOid);
	}
	for (int i = 0; i < base->class_row->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(base->class_row, i);

		if (!attribute->attisdropped)
			add_column(columns, &count, NameStr(attribute->attname),
					   attribute->atttypid, attribute->attcollation);
	}
	add_column(columns, &count, "crmvalue_tid", TIDOID, InvalidOid);
	add_column(columns, &count, "crmvalue_number", INT4OID, InvalidOid);
	TupleDescFinalize(columns);
	return columns;
}

static TupleDesc
columns_of_log(const TrackedBase *base)
{
	TupleDesc	columns = CreateTemplateTupleDesc(LOG_VALUES);
	int			count = 0;

	add_column(columns, &count, "customer", base->key_type,
			   base->key_collation);
	add_column(columns, &count, "what", TEXTOID, DEFAULT_COLLATION_OID);
	add_column(columns, &count, "old", TEXTOID, DEFAULT_COLLATION_OID);
	add_column(columns, &count, "new", TEXTOID, DEFAULT_COLLATION_OID);
	add_column(columns, &count, "why", TEXTOID, DEFAULT_COLLATION_OID);
	TupleDescFinalize(columns);
	return columns;
}

/* The columns of the value table among the columns to write. */
static TupleDesc
columns_of_value(TupleDesc numbered)
{
	TupleDesc	columns = CreateTemplateTupleDesc(numbered->natts -
												  WRITE_BESIDE);

	for (int i = 1; i <= columns->natts; i++)
		TupleDescCopyEntry(columns, i, numbered, i);
	TupleDescFinalize(columns);
	return columns;
}

/* True for the columns that a row without a change of classes leaves as they
 * are. */
static bool
changes_rarely(int number)
{
	return number == WRITE_OWED ||
		(number >= WRITE_CLASSES && number < WRITE_CLASS_ROW);
}

/*
 * A list of the columns from an index on; without those that change rarely
 * unless all are wanted. The format is applied to the name and the number of
 * each.
 */
static const char *
list_columns(TupleDesc columns, int from, bool all, const char *format)
{
	StringInfoData sql;

	initStringInfo(&sql);
	for (int i = from; i < columns->natts; i++)
	{
		const char *name = quote_identifier(NameStr(TupleDescAttr(columns,
																  i)->attname));

		if (!all && changes_rarely(i))
			continue;
		if (sql.len > 0)
			appendStringInfoString(&sql, ", ");
		for (const char *c = format; *c != '\0'; c++)
			if (*c == '#')
				appendStringInfo(&sql, "%d", i + 1);
			else if (*c == '*')
				appendStringInfoString(&sql, name);
			else
				appendStringInfoChar(&sql, *c);
	}
	return sql.data;
}

/* Prepares a statement and makes its generic plan. */
static SPIPlanPtr
prepare(const char *sql, int count, Oid *types)
{
	SPIPlanPtr	plan = SPI_prepare_cursor(sql, count, types,
										  CURSOR_OPT_GENERIC_PLAN);
	CachedPlan *planned;

	if (plan == NULL || SPI_keepplan(plan) != 0)
		elog(ERROR, "SPI_prepare of \"%s\": %s", sql,
			 SPI_result_code_string(SPI_result));
	planned = SPI_plan_get_cached_plan(plan);
	if (planned != NULL)
		ReleaseCachedPlan(planned, CurrentResourceOwner);
	return plan;
}

static void
free_plan(SPIPlanPtr plan)
{
	if (plan != NULL)
		(void) SPI_freeplan(plan);
}

/* Frees the plans when the cached base is freed. */
void
free_statements(void *arg)
{
	TrackedBase *base = arg;

	free_plan(base->insert);
	free_plan(base->update);
	free_plan(base->update_same);
	free_plan(base->write_log);
	free_plan(base->update_many);
	free_plan(base->write_entries);
}

/* The update of one customer, of all columns or without those that change
 * rarely; the parameters are the same. */
static SPIPlanPtr
prepare_update(const TrackedBase *base, bool all, Oid *types)
{
	int			place = base->columns->natts + 1;

	return prepare(psprintf("UPDATE %s v SET %s WHERE v.ctid = $%d",
							relation_sql(base->value),
							list_columns(base->columns, 1, all, "* = $#"),
							place),
				   place, types);
}

/* Statements on one customer. */
static void
prepare_single(TrackedBase *base)
{
	TupleDesc	columns = base->columns;
	Oid		   *types = palloc((columns->natts + 1) * sizeof(Oid));
	Oid			log_types[LOG_VALUES] = {
		base->key_type, TEXTOID, TEXTOID, TEXTOID, TEXTOID
	};

	for (int i = 0; i <= columns->natts; i++)
		types[i] = TupleDescAttr(base->numbered, i)->atttypid;
	base->update = prepare_update(base, true, types);
	base->update_same = prepare_update(base, false, types);
	base->insert = prepare(psprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (customer) DO NOTHING",
									relation_sql(base->value),
									list_columns(columns, 0, true, "*"),
									list_columns(columns, 0, true, "$#")),
						   columns->natts, types);
	base->write_log = prepare(psprintf("INSERT INTO %s (customer, what, old, new, why) VALUES ($1, $2, $3, $4, $5)",
									   relation_sql(base->log)),
							  LOG_VALUES, log_types);
}

/* Statements on many customers. */
static void
prepare_many(TrackedBase *base)
{
	NamedRows	changes = name_rows(CHANGES, base->numbered, false);
	NamedRows	entries = name_rows(ENTRIES, base->log_columns, false);

	base->update_many = prepare(psprintf("UPDATE %s v SET %s FROM " CHANGES " c WHERE v.ctid = c.crmvalue_tid RETURNING c.crmvalue_number",
										 relation_sql(base->value),
										 list_columns(base->columns, 1, true,
													  "* = c.*")),
								0, NULL);
	base->write_entries = prepare(psprintf("INSERT INTO %s (customer, what, old, new, why) SELECT customer, what, old, new, why FROM " ENTRIES,
										   relation_sql(base->log)),
								  0, NULL);
	forget_rows(&changes);
	forget_rows(&entries);
}

/*
 * Prepares the statements. The plans must find a row by its ctid even if the
 * value table is small now, because they stay in use while it grows.
 * Sequential scans are disabled for this; jit is off, because the cost added
 * for a disabled scan would cause compilation.
 */
void
prepare_statements(TrackedBase *base)
{
	int			settings = NewGUCNestLevel();

	base->numbered = columns_to_write(base);
	base->columns = columns_of_value(base->numbered);
	base->log_columns = columns_of_log(base);
	set_setting("enable_seqscan", "off");
	set_setting("enable_hashjoin", "off");
	set_setting("enable_mergejoin", "off");
	set_setting("enable_tidscan", "on");
	set_setting("enable_nestloop", "on");
	set_setting("jit", "off");
	prepare_single(base);
	prepare_many(base);
	AtEOXact_GUC(false, settings);
}

