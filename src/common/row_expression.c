/*
 * Reads a text as one expression over the rows of a relation: the name of a
 * column, or an expression that could follow SELECT. Refuses a text that
 * contains anything else, such as FROM or a second statement.
 */
#include "common/compat.h"

#include "common/row_expression.h"

#include "catalog/pg_type.h"
#include "nodes/nodeFuncs.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parser.h"
#include "utils/lsyscache.h"

/*
 * The text is parsed after this. If it is an expression, all other clauses of
 * the statement are empty.
 */
#define PREFIX "SELECT "

/*
 * An error context callback: reports the expression and the position of the
 * error in it.
 */
void
explain_row_expression_error(void *arg)
{
	const RowExpression *expression = arg;
	int			position = geterrposition();

	if (position > 0)
	{
		errposition(0);
		internalerrposition(Max(1, position - (int) strlen(PREFIX)));
		internalerrquery(expression->text);
	}
	errcontext("%s of table \"%s\"", expression->name,
			   RelationGetRelationName(expression->relation));
}

/* Raises 42601 (syntax_error): the text is not an expression. */
static pg_noinline void
not_an_expression(const RowExpression *expression)
{
	ereport(ERROR,
			(errcode(ERRCODE_SYNTAX_ERROR),
			 errmsg("not an expression: \"%s\"", expression->text),
			 errhint("Write the name of a column, or one expression over the columns of the table.")));
}

/*
 * Whether the statement is SELECT with one unnamed item and no other clause.
 */
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

/* Whether a node is an asterisk, which is not an expression. */
static bool
is_star(Node *node)
{
	return IsA(node, ColumnRef) &&
		IsA(linitial(((ColumnRef *) node)->fields), A_Star);
}

/* A reference to the column with this name, or the parsed expression. */
static Node *
parse(const RowExpression *expression)
{
	List	   *statements;
	Node	   *statement;
	Node	   *item;

	if (get_attnum(RelationGetRelid(expression->relation),
				   expression->text) > 0)
	{
		ColumnRef  *column = makeNode(ColumnRef);

		column->fields = list_make1(makeString(pstrdup(expression->text)));
		column->location = -1;
		return (Node *) column;
	}
	statements = raw_parser(psprintf(PREFIX "%s", expression->text),
							RAW_PARSE_DEFAULT);
	if (list_length(statements) != 1)
		not_an_expression(expression);
	statement = linitial_node(RawStmt, statements)->stmt;
	if (!IsA(statement, SelectStmt) ||
		!is_bare_select((SelectStmt *) statement))
		not_an_expression(expression);
	item = linitial_node(ResTarget, ((SelectStmt *) statement)->targetList)->val;
	if (is_star(item))
		not_an_expression(expression);
	return item;
}

/*
 * Analyses the expression in the namespace of the parse state, which contains
 * the relation. A string literal of unknown type becomes text.
 */
Node *
analyse_row_expression(const RowExpression *expression, ParseState *pstate,
					   ParseExprKind kind)
{
	Node	   *node = transformExpr(pstate, parse(expression), kind);

	if (exprType(node) == UNKNOWNOID)
		node = coerce_type(pstate, node, UNKNOWNOID, TEXTOID, -1,
						   COERCION_IMPLICIT, COERCE_IMPLICIT_CAST, -1);
	assign_expr_collations(pstate, node);
	return node;
}
