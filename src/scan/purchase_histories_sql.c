/*
 * purchase_histories(orders, customer, ordered_at, amount [, filter]): the
 * histories of all customers in one pass over the orders.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "scan/orders_call.h"

static const char *const argument_names[] = {
	"the table", "customer", "ordered_at", "amount", "filter"
};

static const OrdersFunction histories_function = {
	argument_names, lengthof(argument_names), FIRST_OTHER_ARGUMENT,
	"two columns: the customer, and a purchase_history",
	"h purchase_history"
};

/* The type purchase_history, which is in the schema of the function. */
static Oid
history_type(FunctionCallInfo fcinfo)
{
	Oid			schema = get_func_namespace(fcinfo->flinfo->fn_oid);

	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
						   CStringGetDatum("purchase_history"),
						   ObjectIdGetDatum(schema));
}

/*
 * Replaces the store of the results, of work_mem, if the orders leave more
 * memory than that.
 */
static void
enlarge_results(OrdersCall *call, ReturnSetInfo *result)
{
	Size		room = orders_receiver_spare_memory(call->receiver) / 1024;
	bool		random_access =
		(result->allowedModes & SFRM_Materialize_Random) != 0;
	MemoryContext caller;

	if (room <= (Size) work_mem)
		return;
	tuplestore_end(call->results);
	caller = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	call->results = tuplestore_begin_heap(random_access, false,
										  (int) Min(room, MAX_KILOBYTES));
	MemoryContextSwitchTo(caller);
	result->setResult = call->results;
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
	Oid			type = history_type(fcinfo);
	OrdersCall	call;

	check_orders_arguments(fcinfo, &histories_function);
	orders_call_begin(&call, fcinfo, &histories_function, &type, 1);
	enlarge_results(&call, (ReturnSetInfo *) fcinfo->resultinfo);
	orders_receiver_results(call.receiver, call.descriptor, call.results);
	orders_call_end(&call);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(purchase_histories_support);

/* Planner support of purchase_histories. */
Datum
purchase_histories_support(PG_FUNCTION_ARGS)
{
	return orders_function_support(fcinfo, &histories_function);
}
