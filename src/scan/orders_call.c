/*
 * What the functions over a table of orders share: their arguments, the check
 * of their result, the run of the query, and the planner's estimates.
 */
#include "common/compat.h"

#include "scan/orders_call.h"

#include "executor/execdesc.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#include "scan/plain_scan.h"

/* The arguments of a query. `values` are those of the call. */
static OrdersArguments
orders_arguments(const OrdersFunction *function, const NullableDatum *values)
{
	const NullableDatum *filter = &values[function->filter];
	OrdersArguments arguments;

	arguments.orders = DatumGetObjectId(values[ARGUMENT_ORDERS].value);
	arguments.customer = TextDatumGetCString(values[ARGUMENT_CUSTOMER].value);
	arguments.ordered_at = TextDatumGetCString(values[ARGUMENT_ORDERED_AT].value);
	arguments.amount = TextDatumGetCString(values[ARGUMENT_AMOUNT].value);
	arguments.filter = filter->isnull ? NULL :
		TextDatumGetCString(filter->value);
	arguments.columns = function->columns;
	return arguments;
}

/*
 * Raises 22004 (null_value_not_allowed) unless all arguments but the filter
 * are given.
 */
void
check_orders_arguments(FunctionCallInfo fcinfo, const OrdersFunction *function)
{
	for (int i = 0; i < function->argument_count; i++)
		if (PG_ARGISNULL(i) && i != function->filter)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be null", function->arguments[i])));
}

/*
 * What is wrong with the columns of a result, or NULL: the number of columns,
 * or the first one after the customer that is not of its type.
 */
static const char *
wrong_columns(TupleDesc descriptor, const Oid *types, int type_count)
{
	if (descriptor->natts != 1 + type_count)
		return psprintf("Number of columns in the column definition list: %d.",
						descriptor->natts);
	for (int i = 0; i < type_count; i++)
	{
		Form_pg_attribute column = TupleDescAttr(descriptor, 1 + i);

		if (column->atttypid != types[i] || column->atttypmod != -1)
			return psprintf("Column \"%s\" is of type %s, not %s.",
							NameStr(column->attname),
							format_type_with_typemod(column->atttypid,
													 column->atttypmod),
							format_type_be(types[i]));
	}
	return NULL;
}

/*
 * Raises 42804 (datatype_mismatch) unless the columns of the result are the
 * customer, and columns of the types.
 */
static void
check_result(FunctionCallInfo fcinfo, const OrdersFunction *function,
			 TupleDesc descriptor, const Oid *types, int type_count)
{
	const char *wrong = wrong_columns(descriptor, types, type_count);

	if (wrong != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the result of %s must have %s",
						get_func_name(fcinfo->flinfo->fn_oid),
						function->result),
				 errdetail("%s", wrong),
				 errhint("Write for example AS c (customer integer, %s).",
						 function->columns)));
}

/* Runs the plan and sends its rows to the receiver. */
static void
run_plan(const OrdersPlan *plan, OrdersReceiver *receiver)
{
	QueryDesc  *query = CreateQueryDesc(plan->statement, plan->text,
										GetActiveSnapshot(), InvalidSnapshot,
										orders_receiver_destination(receiver),
										NULL, NULL, 0);

	ExecutorStart(query, 0);
	if (!plain_scan(query, receiver))
		EXECUTOR_RUN_ALL(query);
	ExecutorFinish(query);
	ExecutorEnd(query);
	FreeQueryDesc(query);
}

/*
 * Plans the query. `types` are those of the result's columns after the
 * customer. Switches to the memory context of the call until orders_call_end.
 */
void
orders_call_begin(OrdersCall *call, FunctionCallInfo fcinfo,
				  const OrdersFunction *function, const Oid *types,
				  int type_count)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	OrdersArguments arguments;
	Form_pg_attribute customer;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	check_result(fcinfo, function, result->setDesc, types, type_count);
	call->descriptor = result->setDesc;
	call->results = result->setResult;
	call->memory = AllocSetContextCreate(CurrentMemoryContext, "orders",
										 ALLOCSET_DEFAULT_SIZES);
	call->caller = MemoryContextSwitchTo(call->memory);
	arguments = orders_arguments(function, fcinfo->args);
	customer = TupleDescAttr(call->descriptor, 0);
	call->plan = plan_orders(&arguments, customer->atttypid,
							 customer->atttypmod);
}

/*
 * Reads the orders, with the snapshot of the calling query, and calls a
 * function for each customer, in any order. 22003 (numeric_value_out_of_range)
 * where a day's sum does not fit.
 */
void
orders_call_read(OrdersCall *call, CustomerReceiver receive, void *context)
{
	call->receiver = orders_receiver_create(&call->plan,
											get_hash_memory_limit(), receive,
											context);
	run_plan(&call->plan, call->receiver);
	orders_receiver_end(call->receiver);
}

void
orders_call_end(OrdersCall *call)
{
	MemoryContextSwitchTo(call->caller);
	MemoryContextDelete(call->memory);
}

/*
 * The arguments of a query that the planner sees a call of, if they are
 * constant.
 */
static bool
arguments_of_call(Node *node, const OrdersFunction *function,
				  OrdersArguments *arguments)
{
	NullableDatum values[FUNC_MAX_ARGS];
	ListCell   *cell;

	if (node == NULL || !IsA(node, FuncExpr) ||
		list_length(((FuncExpr *) node)->args) != function->argument_count)
		return false;
	foreach(cell, ((FuncExpr *) node)->args)
	{
		const Const *argument = lfirst(cell);
		int			i = foreach_current_index(cell);

		if (i >= FIRST_OTHER_ARGUMENT && i != function->filter)
			continue;
		if (!IsA(argument, Const) ||
			(argument->constisnull && i != function->filter))
			return false;
		values[i].value = argument->constvalue;
		values[i].isnull = argument->constisnull;
	}
	*arguments = orders_arguments(function, values);
	return true;
}

/*
 * Estimates the number of rows by that of customers. No estimate for a user
 * who may not read the orders: it would disclose statistics of the table.
 */
static Node *
estimate_rows(SupportRequestRows *request, const OrdersFunction *function)
{
	OrdersArguments arguments;
	const PlannedStmt *statement;

	if (!arguments_of_call(request->node, function, &arguments))
		return NULL;
	statement = plan_customers(&arguments);
	if (statement == NULL || !MAY_READ(statement))
		return NULL;
	request->rows = statement->planTree->plan_rows;
	return (Node *) request;
}

/* The cost of reading the orders, and of hashing and adding each. */
static Node *
estimate_cost(SupportRequestCost *request, const OrdersFunction *function)
{
	OrdersArguments arguments;
	const PlannedStmt *statement;
	const Plan *plan;

	if (!arguments_of_call(request->node, function, &arguments))
		return NULL;
	statement = plan_orders(&arguments, InvalidOid, -1).statement;
	if (!MAY_READ(statement))
		return NULL;
	plan = statement->planTree;
	request->startup = plan->total_cost +
		2 * cpu_operator_cost * plan->plan_rows;
	request->per_tuple = 0;
	return (Node *) request;
}

/*
 * Planner support of a function: rows and costs of calls with constant
 * arguments. If orders is a view that calls such a function, the inner call is
 * not estimated: planning would take twice as long for each level, and would
 * not end for a view that calls itself.
 */
Datum
orders_function_support(FunctionCallInfo fcinfo,
						const OrdersFunction *function)
{
	static bool estimating = false;
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	Node	   *volatile answer = NULL;

	if (estimating || !ActiveSnapshotSet())
		PG_RETURN_POINTER(NULL);
	estimating = true;
	PG_TRY();
	{
		if (IsA(request, SupportRequestRows))
			answer = estimate_rows((SupportRequestRows *) request, function);
		else if (IsA(request, SupportRequestCost))
			answer = estimate_cost((SupportRequestCost *) request, function);
	}
	PG_FINALLY();
	{
		estimating = false;
	}
	PG_END_TRY();
	PG_RETURN_POINTER(answer);
}
