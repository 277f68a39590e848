/*
 * tracking_expression: reads the expressions given to track_customers with the
 * caller's search_path, and writes them with qualified names, so that they
 * have the same meaning in any context.
 */
#include "common/compat.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_relation.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"

#include "common/result_row.h"
#include "common/row_expression.h"
#include "tracking/operations_sql.h"
#include "tracking/secured.h"

/* the name of the row in the result */
#define ROW_NAME "o"

/*
 * Raises 0A000 (feature_not_supported) for columns that the rows of a
 * transition table lack, and for constants that name a relation: the view of
 * the expressions must name none but its base and its table.
 */
static bool
check_references(Node *node, void *context)
{
	const RowExpression *purpose = context;

	if (node == NULL)
		return false;
	if (IsA(node, Var))
	{
		AttrNumber	number = ((Var *) node)->varattno;

		if (number <= 0)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("a tracked expression cannot use the whole row or system columns: \"%s\"",
							purpose->text),
					 errhint("Write the columns that it needs.")));
		if (TupleDescAttr(RelationGetDescr(purpose->relation),
						  number - 1)->attgenerated == 'v')
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("a tracked expression cannot use virtual generated columns: \"%s\"",
							purpose->text),
					 errhint("Write the column's expression instead.")));
	}
	if (IsA(node, Const) && ((Const *) node)->consttype == REGCLASSOID)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a tracked expression cannot use constants of type regclass: \"%s\"",
						purpose->text)));
	return TREE_WALKER(node, check_references, context);
}

/*
 * Raises 42P17 (invalid_object_definition) for an expression that is not
 * immutable.
 */
static void
check_immutable(const RowExpression *purpose, Node *expression)
{
	if (contain_mutable_functions_after_planning((Expr *) copyObject(expression)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("not immutable: \"%s\"", purpose->text),
				 errdetail("A row must have the same values when it is deleted as when it was inserted, at any time and with any settings."),
				 errhint("Use immutable functions only; the day of a timestamp with time zone is (column AT TIME ZONE 'UTC')::date.")));
}

/* Analyses the expression with the caller's search_path. */
static Node *
analyse_expression(const RowExpression *purpose)
{
	ParseState *pstate = make_parsestate(NULL);
	ParseNamespaceItem *row =
		addRangeTableEntryForRelation(pstate, purpose->relation, AccessShareLock,
									  NULL, false, true);
	Node	   *expression;

	addNSItemToQuery(pstate, row, true, true, true);
	expression = analyse_row_expression(purpose, pstate,
										EXPR_KIND_TRIGGER_WHEN);
	check_references(expression, (void *) purpose);
	check_immutable(purpose, expression);
	free_parsestate(pstate);
	return expression;
}

/* The expression as text. */
static char *
expression_text(const RowExpression *purpose, Node *expression)
{
	List	   *context = deparse_context_for(ROW_NAME,
											  RelationGetRelid(purpose->relation));

	return deparse_expression(expression, context, true, false);
}

/* (sql, type, collation) of the expression; collation is NULL without one. */
static Datum
describe_expression(FunctionCallInfo fcinfo, const RowExpression *purpose)
{
	Node	   *expression = analyse_expression(purpose);
	Oid			collation = exprCollation(expression);
	int32		typmod = exprTypmod(expression);
	Oid			type = getBaseTypeAndTypmod(exprType(expression), &typmod);
	Datum		values[3];
	bool		nulls[3] = {false, false, !OidIsValid(collation)};
	int			level;

	level = pin_names();
	values[0] = CStringGetTextDatum(expression_text(purpose, expression));
	values[1] = CStringGetTextDatum(format_type_with_typemod(type, typmod));
	values[2] = ObjectIdGetDatum(collation);
	unpin_names(level);
	return result_of_values(fcinfo, values, nulls);
}

PG_FUNCTION_INFO_V1(tracking_expression);

/*
 * Reads an expression (argument 1) over the rows of a table (argument 0);
 * argument 2 is its name in errors. Names are resolved with the caller's
 * search_path. Functions run with the rights of the owner. Returns it as SQL
 * over the row o with qualified names, its base type, and its collation.
 * Errors: 42501 (insufficient_privilege) unless the caller may act for the
 * owner, 42809 (wrong_object_type) for a relation that is not a table, 42601
 * (syntax_error) for more than one expression, 42P17 for one that is not
 * immutable, 0A000 (feature_not_supported) for whole rows, system columns and
 * constants of type regclass, and errors of the server for the expression.
 */
Datum
tracking_expression(PG_FUNCTION_ARGS)
{
	Oid			table = table_argument(fcinfo);
	RowExpression purpose;
	ErrorContextCallback callback;
	Datum		description;
	Oid			owner;
	Oid			user;
	int			security;
	int			settings;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	owner = owner_to_act_for(table);
	purpose.relation = table_open(table, AccessShareLock);
	purpose.text = text_to_cstring(PG_GETARG_TEXT_PP(1));
	purpose.name = text_to_cstring(PG_GETARG_TEXT_PP(2));
	callback.callback = explain_row_expression_error;
	callback.arg = &purpose;
	callback.previous = error_context_stack;
	error_context_stack = &callback;
	GetUserIdAndSecContext(&user, &security);
	settings = NewGUCNestLevel();
	SetUserIdAndSecContext(owner, security | restrictions_for(owner));
	description = describe_expression(fcinfo, &purpose);
	SetUserIdAndSecContext(user, security);
	AtEOXact_GUC(false, settings);
	error_context_stack = callback.previous;
	table_close(purpose.relation, NoLock);
	PG_RETURN_DATUM(description);
}
