/*
 * Reads the views and conditions in which tracked tables are registered.
 */
#include "common/compat.h"

#include "tracking/registered.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "rewrite/rewriteHandler.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* The owner of a relation. */
Oid
relation_owner(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relation)));
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

/*
 * Raises 42P17, invalid_object_definition, for a view that tracking did not
 * create.
 */
pg_noinline void
not_registered(const char *view)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
			 errmsg("view \"%s\" is not as track_customers created it", view),
			 errhint("Call untrack_customers, then track_customers.")));
}

/* Collects the references to relations in an expression. */
static bool
find_references(Node *node, void *references)
{
	List	  **found = references;

	if (node == NULL)
		return false;
	if (IsA(node, Const) && ((Const *) node)->consttype == REGCLASSOID &&
		!((Const *) node)->constisnull)
		*found = lappend_oid(*found,
							 DatumGetObjectId(((Const *) node)->constvalue));
	return TREE_WALKER(node, find_references, references);
}

/*
 * The view that the condition of a trigger names. 39P01,
 * trigger_protocol_violated, if it names no view. Any role that may create
 * triggers on the table can choose the view.
 */
Oid
view_of_trigger(const Trigger *trigger)
{
	List	   *references = NIL;

	if (trigger->tgqual != NULL)
		(void) find_references(stringToNode(trigger->tgqual), &references);
	if (list_length(references) != 1 ||
		get_rel_relkind(linitial_oid(references)) != RELKIND_VIEW)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" is not one that track_customers creates",
						trigger->tgname)));
	return linitial_oid(references);
}

/*
 * The query of a view that reads at most one relation, row by row. The result
 * belongs to the open relation.
 */
Query *
registered_view(Relation view)
{
	Query	   *query;

	if (view->rd_rel->relkind != RELKIND_VIEW)
		not_registered(RelationGetRelationName(view));
	query = get_view_query(view);
	if (query->hasAggs || query->hasWindowFuncs || query->hasTargetSRFs ||
		query->hasSubLinks || query->cteList != NIL ||
		query->groupClause != NIL || query->groupingSets != NIL ||
		query->havingQual != NULL || query->distinctClause != NIL ||
		query->limitOffset != NULL || query->limitCount != NULL ||
		query->setOperations != NULL || query->jointree->quals != NULL ||
		list_length(query->jointree->fromlist) > 1)
		not_registered(RelationGetRelationName(view));
	return query;
}

/* The expression of a column of a view; NULL if the view lacks it. */
Expr *
view_column(Query *view, const char *name)
{
	ListCell   *cell;

	foreach(cell, view->targetList)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);

		if (!entry->resjunk && entry->resname != NULL &&
			strcmp(entry->resname, name) == 0)
			return entry->expr;
	}
	return NULL;
}

/*
 * The object that a column of a view names by a constant of a type such as
 * regclass, or InvalidOid.
 */
Oid
view_reference(Query *view, const char *name, Oid type)
{
	Expr	   *column = view_column(view, name);

	if (column == NULL || !IsA(column, Const) ||
		((Const *) column)->consttype != type ||
		((Const *) column)->constisnull)
		return InvalidOid;
	return DatumGetObjectId(((Const *) column)->constvalue);
}
