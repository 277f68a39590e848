/*
 * Expressions over the rows of a tracked table: read as the caller means
 * them, written so that they mean the same wherever they stand.
 */
#include "common/compat.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"

#include "tracking/operations_sql.h"
#include "tracking/secured.h"

/* What an expression is parsed as; a single one leaves the rest empty. */
#define PREFIX "SELECT "

/* The name of the row in what is written. */
#define ROW_NAME "o"

/* An expression and what it is given for. */
typedef struct Purpose
{
	const char *name;			/* the argument of track_customers */
	const char *text;
	Relation	orders;
} Purpose;

/* Says which expression an error is in, and where. */
static void
explain_error(void *arg)
{
	const Purpose *purpose = arg;
	int			position = geterrposition();

	if (position > 0)
	{
		errposition(0);
		internalerrposition(Max(1, position - (int) strlen(PREFIX)));
		internalerrquery(purpose->text);
	}
	errcontext("%s of table \"%s\"", purpose->name,
			   RelationGetRelationName(purpose->orders));
}

/* 42601 unless the text is an expression and nothing more. */
static pg_noinline void
not_an_expression(const Purpose *purpose)
{
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("not an expression: \"%s\"", purpose->text),
			 errhint("Write the name of a column, or one expression over the columns of the table.")));
}

/* True if the statement is SELECT with one unnamed item and nothing else. */
static bool
is_bare_select(const SelectStmt *select)
{
	return list_length(select->targetList) == 1 &&
		linitial_node(ResTarget, select->targetList)->name == NULL &&
		select->distinctClause == NIL && select->intoClause == NULL &&
		select->fromClause == NIL && select->whereClause == NULL &&
		select->groupClause == NIL && select->havingClause == NULL &&
		select->windowClause == NIL && select->valuesLists == NIL &&
		select->sortClause == NIL && select->limitOffset == NULL &&
		select->limitCount == NULL && select->lockingClause == NIL &&
		select->withClause == NULL && select->op == SETOP_NONE;
}

/* True for an asterisk, which is not an expression. */
static bool
is_star(Node *expression)
{
	return IsA(expression, ColumnRef) &&
		IsA(linitial(((ColumnRef *) expression)->fields), A_Star);
}

/* The name of a column as it is, else the parsed expression. */
static Node *
parse_expression(const Purpose *purpose)
{
	List	   *statements;
	Node	   *statement;
	Node	   *expression;

	if (get_attnum(RelationGetRelid(purpose->orders), purpose->text) > 0)
	{
		ColumnRef  *column = makeNode(ColumnRef);

		column->fields = list_make1(makeString(pstrdup(purpose->text)));
		column->location = -1;
		return (Node *) column;
	}
	statements = raw_parser(psprintf(PREFIX "%s", purpose->text),
							RAW_PARSE_DEFAULT);
	if (list_length(statements) != 1)
		not_an_expression(purpose);
	statement = linitial_node(RawStmt, statements)->stmt;
	if (!IsA(statement, SelectStmt) ||
		!is_bare_select((SelectStmt *) statement))
		not_an_expression(purpose);
	expression = linitial_node(ResTarget,
							   ((SelectStmt *) statement)->targetList)->val;
	if (is_star(expression))
		not_an_expression(purpose);
	return expression;
}

/* Raises 0A000 for what the rows that a trigger sees do not have. */
static bool
check_columns(Node *node, void *context)
{
	const Purpose *purpose = context;

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
		if (TupleDescAttr(RelationGetDescr(purpose->orders),
						  number - 1)->attgenerated == 'v')
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("a tracked expression cannot use virtual generated columns: \"%s\"",
							purpose->text),
					 errhint("Write the column's expression instead.")));
	}
	return TREE_WALKER(node, check_columns, context);
}

/* Raises 42P17 for an expression that may change its value. */
static void
check_immutable(const Purpose *purpose, Node *expression)
{
	if (contain_mutable_functions_after_planning((Expr *) copyObject(expression)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
				 errmsg("not immutable: \"%s\"", purpose->text),
				 errdetail("A row must count the same when it goes as when it came, whatever the time and the settings."),
				 errhint("Use immutable functions only; the day of a timestamp with time zone is (column AT TIME ZONE 'UTC')::date.")));
}

/* The expression, analysed with the names that the caller sees. */
static Node *
analyse_expression(const Purpose *purpose)
{
	ParseState *pstate = make_parsestate(NULL);
	ParseNamespaceItem *row =
		addRangeTableEntryForRelation(pstate, purpose->orders, AccessShareLock,
									  NULL, false, true);
	Node	   *expression;

	addNSItemToQuery(pstate, row, true, true, true);
	expression = transformExpr(pstate, parse_expression(purpose),
							   EXPR_KIND_TRIGGER_WHEN);
	if (exprType(expression) == UNKNOWNOID)
		expression = coerce_type(pstate, expression, UNKNOWNOID, TEXTOID, -1,
								 COERCION_IMPLICIT, COERCE_IMPLICIT_CAST, -1);
	assign_expr_collations(pstate, expression);
	check_columns(expression, (void *) purpose);
	check_immutable(purpose, expression);
	free_parsestate(pstate);
	return expression;
}

/* The expression as text. */
static char *
expression_text(const Purpose *purpose, Node *expression)
{
	List	   *context = deparse_context_for(ROW_NAME,
											  RelationGetRelid(purpose->orders));

	return deparse_expression(expression, context, true, false);
}

/* (sql, type, collation) of the expression; collation is NULL without one. */
static Datum
describe_expression(FunctionCallInfo fcinfo, const Purpose *purpose)
{
	Node	   *expression = analyse_expression(purpose);
	Oid			collation = exprCollation(expression);
	int32		typmod = exprTypmod(expression);
	Oid			type = getBaseTypeAndTypmod(exprType(expression), &typmod);
	Datum		values[3];
	bool		nulls[3] = {false, false, !OidIsValid(collation)};
	TupleDesc	descriptor;
	int			level;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");

	level = pin_names();
	values[0] = CStringGetTextDatum(expression_text(purpose, expression));
	values[1] = CStringGetTextDatum(format_type_with_typemod(type, typmod));
	values[2] = ObjectIdGetDatum(collation);
	unpin_names(level);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor),
											 values, nulls));
}

PG_FUNCTION_INFO_V1(tracking_expression);

/*
 * Reads an expression (argument 1) over the rows of a table (argument 0),
 * given for a purpose (argument 2, for errors), with the names that the caller
 * sees and the rights of the owner, whose functions may run. Returns it as SQL
 * over the row o with qualified names, its base type, and its collation.
 * Errors: 42501 unless the caller may act for the owner, 42809 for what is no
 * table, 42601 for more than one expression, 42P17 for one that is not
 * immutable, 0A000 for whole rows and system columns, and what the server says
 * of it.
 */
Datum
tracking_expression(PG_FUNCTION_ARGS)
{
	Purpose		purpose;
	ErrorContextCallback callback;
	Datum		description;
	Oid			owner;
	Oid			user;
	int			security;
	int			settings;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the table must not be null")));
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	owner = owner_to_act_for(PG_GETARG_OID(0));
	purpose.orders = table_open(PG_GETARG_OID(0), AccessShareLock);
	purpose.text = text_to_cstring(PG_GETARG_TEXT_PP(1));
	purpose.name = text_to_cstring(PG_GETARG_TEXT_PP(2));
	callback.callback = explain_error;
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
	table_close(purpose.orders, NoLock);
	PG_RETURN_DATUM(description);
}
