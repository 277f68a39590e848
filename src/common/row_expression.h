/*
 * Text arguments that are expressions over the rows of a relation.
 */
#ifndef CRMVALUE_COMMON_ROW_EXPRESSION_H
#define CRMVALUE_COMMON_ROW_EXPRESSION_H

#include "common/compat.h"
#include "parser/parse_node.h"
#include "utils/rel.h"

typedef struct RowExpression
{
	const char *name;			/* name of the argument, for errors */
	const char *text;
	Relation	relation;
} RowExpression;

extern void explain_row_expression_error(void *expression);
extern Node *analyse_row_expression(const RowExpression *expression,
									ParseState *pstate, ParseExprKind kind);

#endif
