/*
 * The support function of functions that take a domain over jsonb. A literal
 * of a domain is checked when the query is planned and becomes a constant of
 * the domain, which, unlike the check, is sent to a foreign server.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/planmain.h"
#include "utils/builtins.h"

/* true for a constant that is yet to be checked against its domain */
static bool
is_literal(const Node *argument)
{
	return IsA(argument, CoerceToDomain) &&
		IsA(((const CoerceToDomain *) argument)->arg, Const) &&
		exprType((Node *) ((const CoerceToDomain *) argument)->arg) == JSONBOID;
}

/* The constant of a literal; the error of its domain where it is not valid. */
static Node *
constant_of_literal(PlannerInfo *root, const CoerceToDomain *literal)
{
	Const	   *constant = copyObject((Const *) literal->arg);

	domain_check(constant->constvalue, constant->constisnull,
				 literal->resulttype, NULL, NULL);
	/* plan again where the domain changes, as for all that was checked early */
	if (root != NULL)
		record_plan_type_dependency(root, literal->resulttype);
	constant->consttype = literal->resulttype;
	constant->consttypmod = literal->resulttypmod;
	constant->constcollid = literal->resultcollid;
	return (Node *) constant;
}

/* The call with constants for literals, or NULL where it has none. */
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

/* literals_support(request): see above. */
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
