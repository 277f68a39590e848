/*
 * purchase_histories(orders, customer, ordered_at, amount [, filter]): the
 * histories of all customers in one pass over the orders.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "executor/execdesc.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "scan/plain_scan.h"
#include "scan/receiver.h"

/* the arguments */
enum
{
	ORDERS, CUSTOMER, ORDERED_AT, AMOUNT, FILTER, ARGUMENTS
};

static const char *const argument_names[] = {
	"the table", "customer", "ordered_at", "amount"
};

/* The arguments. Only the filter may be NULL. */
static OrdersArguments
orders_arguments(const NullableDatum *values)
{
	OrdersArguments arguments;

	arguments.orders = DatumGetObjectId(values[ORDERS].value);
	arguments.customer = TextDatumGetCString(values[CUSTOMER].value);
	arguments.ordered_at = TextDatumGetCString(values[ORDERED_AT].value);
	arguments.amount = TextDatumGetCString(values[AMOUNT].value);
	arguments.filter = values[FILTER].isnull ? NULL :
		TextDatumGetCString(values[FILTER].value);
	return arguments;
}

/*
 * Raises 22004 (null_value_not_allowed) unless all arguments but the filter
 * are given.
 */
static void
check_not_null(FunctionCallInfo fcinfo)
{
	for (int i = 0; i < (int) lengthof(argument_names); i++)
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not be null", argument_names[i])));
}

/*
 * Raises 42804 (datatype_mismatch) unless the result is (customer, history).
 */
static void
check_result(FunctionCallInfo fcinfo, TupleDesc descriptor)
{
	Oid			schema = get_func_namespace(fcinfo->flinfo->fn_oid);
	Oid			history = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
										  CStringGetDatum("purchase_history"),
										  ObjectIdGetDatum(schema));

	if (descriptor->natts != 2 ||
		TupleDescAttr(descriptor, 1)->atttypid != history)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the result of purchase_histories must have two columns: the customer, and a purchase_history"),
				 errhint("Write for example AS c (customer integer, h purchase_history).")));
}

/* Runs the plan and sends its rows to the receiver. */
static void
run(const OrdersPlan *plan, OrdersReceiver *receiver)
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
 * Replaces the store of the results, of work_mem, if the orders leave more
 * memory than that.
 */
static void
enlarge_store(ReturnSetInfo *result, const OrdersReceiver *receiver)
{
	Size		room = orders_receiver_spare_memory(receiver) / 1024;
	MemoryContext caller;

	if (room <= (Size) work_mem)
		return;
	tuplestore_end(result->setResult);
	caller = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	result->setResult =
		tuplestore_begin_heap((result->allowedModes & SFRM_Materialize_Random) != 0,
							  false, (int) Min(room, MAX_KILOBYTES));
	MemoryContextSwitchTo(caller);
}

PG_FUNCTION_INFO_V1(purchase_histories);

/*
 * purchase_histories(orders regclass, customer text, ordered_at text, amount
 * text, filter text) returns (customer, purchase_history) for each customer.
 * The texts are expressions over a row of the orders, with the privileges and
 * the search_path of the caller. Uses the snapshot of the calling query.
 */
Datum
purchase_histories(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	OrdersArguments arguments;
	OrdersPlan	plan;
	OrdersReceiver *receiver;
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext memory = AllocSetContextCreate(caller, "purchase_histories",
												 ALLOCSET_DEFAULT_SIZES);

	check_not_null(fcinfo);
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	check_result(fcinfo, result->setDesc);
	MemoryContextSwitchTo(memory);
	arguments = orders_arguments(fcinfo->args);
	plan = plan_orders(&arguments, TupleDescAttr(result->setDesc, 0)->atttypid,
					   TupleDescAttr(result->setDesc, 0)->atttypmod);
	receiver = orders_receiver_create(&plan, get_hash_memory_limit());
	run(&plan, receiver);
	enlarge_store(result, receiver);
	orders_receiver_results(receiver, result->setDesc, result->setResult);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(memory);
	return (Datum) 0;
}

/*
 * The arguments of a call in a query, if they are constant when it is planned.
 */
static bool
arguments_of_call(Node *node, OrdersArguments *arguments)
{
	NullableDatum values[ARGUMENTS];
	ListCell   *cell;

	if (node == NULL || !IsA(node, FuncExpr) ||
		list_length(((FuncExpr *) node)->args) != ARGUMENTS)
		return false;
	foreach(cell, ((FuncExpr *) node)->args)
	{
		const Const *argument = lfirst(cell);
		int			i = foreach_current_index(cell);

		if (!IsA(argument, Const) || (argument->constisnull && i != FILTER))
			return false;
		values[i].value = argument->constvalue;
		values[i].isnull = argument->constisnull;
	}
	*arguments = orders_arguments(values);
	return true;
}

/*
 * Estimates the number of rows by that of customers. No estimate for a user
 * who may not read the orders: it would disclose statistics of the table.
 */
static Node *
estimate_rows(SupportRequestRows *request)
{
	OrdersArguments arguments;

	const PlannedStmt *statement;

	if (!arguments_of_call(request->node, &arguments))
		return NULL;
	statement = plan_customers(&arguments);
	if (!MAY_READ(statement))
		return NULL;
	request->rows = statement->planTree->plan_rows;
	return (Node *) request;
}

/* The cost of reading the orders, and of hashing and adding each. */
static Node *
estimate_cost(SupportRequestCost *request)
{
	OrdersArguments arguments;
	const PlannedStmt *statement;
	const Plan *plan;

	if (!arguments_of_call(request->node, &arguments))
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

PG_FUNCTION_INFO_V1(purchase_histories_support);

/*
 * Planner support of purchase_histories: rows and costs of calls with constant
 * arguments. If orders is a view that calls purchase_histories, the inner call
 * is not estimated: planning would take twice as long for each level, and
 * would not end for a view that calls itself.
 */
Datum
purchase_histories_support(PG_FUNCTION_ARGS)
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
			answer = estimate_rows((SupportRequestRows *) request);
		else if (IsA(request, SupportRequestCost))
			answer = estimate_cost((SupportRequestCost *) request);
	}
	PG_FINALLY();
	{
		estimating = false;
	}
	PG_END_TRY();
	PG_RETURN_POINTER(answer);
}
