/*
 * The query over the orders: SELECT customer, ordered_at, amount FROM orders
 * WHERE filter. It is built from analysed expressions, not from text. The
 * server plans and runs it like any query of the caller, so that privileges,
 * row security, views and partitions work as usual.
 */
#include "common/compat.h"

#include "scan/orders_query.h"

#include "access/table.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "parser/parse_clause.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_oper.h"
#include "parser/parse_relation.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "common/row_expression.h"

/* Raises 42804 (datatype_mismatch). */
static pg_noinline void
wrong_type(const char *name, Oid type, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("%s is of type %s", name, format_type_be(type)),
			 errhint("%s", hint)));
}

/*
 * Raises an error, such as 42803 (grouping_error), unless the expression is a
 * value of one row.
 */
static void
check_row_expression(const ParseState *pstate, const RowExpression *expression,
					 Node *node)
{
	if (pstate->p_hasAggs || pstate->p_hasWindowFuncs ||
		expression_returns_set(node))
		ereport(ERROR,
				(errcode(pstate->p_hasAggs ? ERRCODE_GROUPING_ERROR :
						 pstate->p_hasWindowFuncs ? ERRCODE_WINDOWING_ERROR :
						 ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("not a value of one row: \"%s\"", expression->text),
				 errdetail("Aggregates, window functions and functions that return sets are not allowed here.")));
}

/*
 * Returns the time unchanged if its base type is date or timestamp. 42804
 * (datatype_mismatch) for any other type.
 */
static Node *
check_time(Node *node)
{
	Oid			type = getBaseType(exprType(node));

	if (type != DATEOID && type != TIMESTAMPOID && type != TIMESTAMPTZOID)
		wrong_type("ordered_at", exprType(node),
				   "It must be a date, a timestamp or a timestamp with time zone.");
	return node;
}

/* The amount as float8 if it is a float, otherwise as numeric. */
static Node *
coerce_amount(ParseState *pstate, Node *node)
{
	Oid			type = getBaseType(exprType(node));
	bool		is_float = type == FLOAT4OID || type == FLOAT8OID;
	Node	   *amount = coerce_to_target_type(pstate, node, exprType(node),
											   is_float ? FLOAT8OID : NUMERICOID,
											   -1, COERCION_IMPLICIT,
											   COERCE_IMPLICIT_CAST, -1);

	if (amount == NULL)
		wrong_type("amount", exprType(node),
				   "It must be a number; cast it, for example amount::numeric.");
	return amount;
}

static Node *
check_filter(Node *node)
{
	if (getBaseType(exprType(node)) != BOOLOID)
		wrong_type("filter", exprType(node), "It must be a condition.");
	return node;
}

/*
 * The customer, cast to the type of the result; for InvalidOid without a cast.
 */
static Node *
coerce_customer(ParseState *pstate, const OrdersArguments *arguments,
				Node *node, Oid type, int32 typmod)
{
	Node	   *customer;

	if (!OidIsValid(type))
		return node;
	customer = coerce_to_target_type(pstate, node, exprType(node), type,
									 typmod, COERCION_IMPLICIT,
									 COERCE_IMPLICIT_CAST, -1);
	if (customer == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("customer is of type %s, but of type %s in the result",
						format_type_be(exprType(node)), format_type_be(type)),
				 errhint("Write AS c (customer %s, %s).",
						 format_type_be(exprType(node)), arguments->columns)));
	return customer;
}

/*
 * Analyses the text of an argument as an expression over a row of the orders.
 */
static Node *
analyse(ParseState *pstate, Relation orders, const char *name,
		const char *text)
{
	RowExpression expression = {name, text, orders};
	ErrorContextCallback callback = {
		error_context_stack, explain_row_expression_error, &expression
	};
	Node	   *node;

	error_context_stack = &callback;
	node = analyse_row_expression(&expression, pstate, EXPR_KIND_OTHER);
	check_row_expression(pstate, &expression, node);
	error_context_stack = callback.previous;
	return node;
}

/* Adds a column to the result of the query. */
static void
add_column(Query *query, Node *node, const char *name)
{
	int			number = list_length(query->targetList) + 1;

	query->targetList = lappend(query->targetList,
								makeTargetEntry((Expr *) node, number,
												pstrdup(name), false));
}

/* Opens the table of orders. 42P01 (undefined_table) if it was dropped. */
static Relation
open_orders(Oid relation)
{
	Relation	orders = try_table_open(relation, AccessShareLock);

	if (orders == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relation)));
	return orders;
}

/*
 * The query, with the customer cast to a type, or without a cast for
 * InvalidOid. Errors: 42601 (syntax_error), 42804 (datatype_mismatch), and
 * those of the server for the expressions.
 */
static Query *
orders_query(const OrdersArguments *arguments, Oid customer_type,
			 int32 customer_typmod)
{
	Relation	orders = open_orders(arguments->orders);
	ParseState *pstate = make_parsestate(NULL);
	Query	   *query = makeNode(Query);
	ParseNamespaceItem *row =
		addRangeTableEntryForRelation(pstate, orders, AccessShareLock, NULL,
									  true, true);
	Node	   *customer;
	Node	   *filter = NULL;

	addNSItemToQuery(pstate, row, true, true, true);
	customer = analyse(pstate, orders, "customer", arguments->customer);
	add_column(query, coerce_customer(pstate, arguments, customer,
									  customer_type, customer_typmod),
			   "customer");
	add_column(query, check_time(analyse(pstate, orders, "ordered_at",
										 arguments->ordered_at)),
			   "ordered_at");
	add_column(query, coerce_amount(pstate, analyse(pstate, orders, "amount",
													arguments->amount)),
			   "amount");
	if (arguments->filter != NULL)
		filter = check_filter(analyse(pstate, orders, "filter",
									  arguments->filter));
	query->commandType = CMD_SELECT;
	query->canSetTag = true;
	SET_QUERY_RELATIONS(query, pstate);
	query->jointree = makeFromExpr(pstate->p_joinlist, filter);
	query->hasSubLinks = pstate->p_hasSubLinks;
	assign_query_collations(pstate, query);
	free_parsestate(pstate);
	table_close(orders, NoLock);
	return query;
}

/* The query as text. */
static char *
query_text(const OrdersArguments *arguments)
{
	return psprintf("SELECT %s, %s, %s FROM %s%s%s", arguments->customer,
					arguments->ordered_at, arguments->amount,
					DatumGetCString(DirectFunctionCall1(regclassout,
														ObjectIdGetDatum(arguments->orders))),
					arguments->filter == NULL ? "" : " WHERE ",
					arguments->filter == NULL ? "" : arguments->filter);
}

static PlannedStmt *
plan(Query *query, const char *text)
{
	/* only rules of views rewrite SELECT, so that one query remains */
	query = linitial_node(Query, pg_rewrite_query(query));
	return PLAN_QUERY(query, text, CURSOR_OPT_PARALLEL_OK);
}

/* Plans the query. Errors as orders_query. */
OrdersPlan
plan_orders(const OrdersArguments *arguments, Oid customer_type,
			int32 customer_typmod)
{
	Query	   *query = orders_query(arguments, customer_type, customer_typmod);
	Node	   *customer = (Node *) linitial_node(TargetEntry,
												  query->targetList)->expr;
	OrdersPlan	result;

	result.customer_type = exprType(customer);
	result.customer_collation = exprCollation(customer);
	result.time_type = getBaseType(exprType((Node *) lsecond_node(TargetEntry,
																  query->targetList)->expr));
	result.amount_type = exprType((Node *) lthird_node(TargetEntry,
													   query->targetList)->expr);
	result.text = query_text(arguments);
	result.statement = plan(query, result.text);
	return result;
}

/*
 * Plans SELECT DISTINCT customer of the query, to estimate the number of
 * customers. The plan is not run. NULL if the type of the customers has no
 * equality: running the query will say so.
 */
PlannedStmt *
plan_customers(const OrdersArguments *arguments)
{
	Query	   *query = orders_query(arguments, InvalidOid, -1);
	SortGroupClause *distinct = makeNode(SortGroupClause);
	TargetEntry *customer = linitial_node(TargetEntry, query->targetList);

	get_sort_group_operators(exprType((Node *) customer->expr), false, false,
							 false, &distinct->sortop, &distinct->eqop, NULL,
							 &distinct->hashable);
	if (!OidIsValid(distinct->eqop))
		return NULL;
	customer->ressortgroupref = distinct->tleSortGroupRef = 1;
	query->targetList = list_make1(customer);
	query->distinctClause = list_make1(distinct);
	return plan(query, query_text(arguments));
}
