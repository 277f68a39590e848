/*
 * Planner support of functions that take a domain over jsonb. Checks a literal
 * when the query is planned, and replaces it by a constant of the domain:
 * postgres_fdw sends such a constant to a foreign server, but not the check of
 * a domain.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/planmain.h"
#include "utils/builtins.h"

/* Whether an argument is a constant with a check of its domain. */
static bool
is_literal(const Node *argument)
{
	return IsA(argument, CoerceToDomain) &&
		IsA(((const CoerceToDomain *) argument)->arg, Const) &&
		exprType((Node *) ((const CoerceToDomain *) argument)->arg) == JSONBOID;
}

/*
 * The checked constant of a literal. Raises the error of the domain if it is
 * not valid.
 */
static Node *
constant_of_literal(PlannerInfo *root, const CoerceToDomain *literal)
{
	Const	   *constant = copyObject((Const *) literal->arg);

	domain_check(constant->constvalue, constant->constisnull,
				 literal->resulttype, NULL, NULL);
	/* as for every check at plan time: plan again when the domain changes */
	if (root != NULL)
		record_plan_type_dependency(root, literal->resulttype);
	constant->consttype = literal->resulttype;
	constant->consttypmod = literal->resulttypmod;
	constant->constcollid = literal->resultcollid;
	return (Node *) constant;
}

/*
 * The call with constants in place of literals, or NULL if it has no literal.
 */
static FuncExpr *
call_with_constants(PlannerInfo *root, const FuncExpr *call)
{
	FuncExpr   *result = NULL;
	ListCell   *cell;

	foreach(cell, call->args)
	{
		if (!is_literal(lfirst(cell)))
			continue;
		if (result == NULL)
			result = copyObject((FuncExpr *) call);
		lfirst(list_nth_cell(result->args, foreach_current_index(cell))) =
			constant_of_literal(root, lfirst(cell));
	}
	return result;
}

PG_FUNCTION_INFO_V1(literals_support);

/* literals_support(request): the planner support function. */
Datum
literals_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	FuncExpr   *result = NULL;

	if (IsA(request, SupportRequestSimplify))
	{
		SupportRequestSimplify *simplify = (SupportRequestSimplify *) request;

		result = call_with_constants(simplify->root, simplify->fcall);
	}
	PG_RETURN_POINTER(result);
}
