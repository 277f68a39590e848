#include "tracking/compiled.h"

#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/* The row in the scan slot of the expression's context. */
Node *
row_argument(Oid row_type)
{
	return (Node *) makeVar(1, InvalidAttrNumber, row_type, -1, InvalidOid, 0);
}

/* The value with a number, from 1, in the parameters of the context. */
Node *
value_argument(int number, Oid type)
{
	Param	   *param = makeNode(Param);

	param->paramkind = PARAM_EXTERN;
	param->paramid = number;
	param->paramtype = type;
	param->paramtypmod = -1;
	param->location = -1;
	return (Node *) param;
}

/* The owner of a function. */
static Oid
function_owner(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	owner = ((Form_pg_proc) GETSTRUCT(tuple))->proowner;
	ReleaseSysCache(tuple);
	return owner;
}

/*
 * The function of a schema with a name and argument types. It runs with the
 * rights of `owner`, so it must be hers: 42501. 42883, or InvalidOid, where
 * there is none.
 */
Oid
find_function(List *schema, const char *name, Oid *types, int count,
			  Oid owner, bool missing_ok)
{
	List	   *qualified = lappend(list_copy(schema),
									makeString(pstrdup(name)));
	Oid			function = LookupFuncName(qualified, count, types, missing_ok);

	if (OidIsValid(function) && function_owner(function) != owner)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("function \"%s\" does not belong to \"%s\"", name,
						GetUserNameFromId(owner, true)),
				 errdetail("A value table and the functions that read and classify its orders must have one owner.")));
	return function;
}

/* A call, ready to be evaluated, in memory of the current context. */
ExprState *
compile_call(Oid function, List *arguments)
{
	Oid			type = get_func_rettype(function);
	FuncExpr   *call = makeFuncExpr(function, type, arguments,
									get_typcollation(type), InvalidOid,
									COERCE_EXPLICIT_CALL);

	return ExecInitExpr(expression_planner((Expr *) call), NULL);
}

/* True if a function may look names up: none in C does by itself. */
static bool
looks_names_up(Oid function, void *context)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			language;

	(void) context;
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	language = ((Form_pg_proc) GETSTRUCT(tuple))->prolang;
	ReleaseSysCache(tuple);
	return language != INTERNALlanguageId && language != ClanguageId;
}

static bool
node_depends_on_names(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, CoerceToDomain) ||
		check_functions_in_node(node, looks_names_up, context))
		return true;
	return expression_tree_walker(node, node_depends_on_names, context);
}

/* True if what a call does may depend on the search_path. */
bool
depends_on_names(const ExprState *call)
{
	return node_depends_on_names((Node *) call->expr, NULL);
}

/*
 * Sets the search_path to the system's, so that names mean what they do by
 * themselves, and every name that is written has its schema. Ends with
 * unpin_names, or an error.
 */
int
pin_names(void)
{
	int			level = NewGUCNestLevel();

	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	return level;
}

void
unpin_names(int level)
{
	AtEOXact_GUC(true, level);
}
