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

/* The histories while they are made. */
typedef struct Histories
{
	OrdersCall	call;
	ReturnSetInfo *result;
	PurchaseHistory *history;	/* of the current customer, or NULL */
	int32		room;			/* of the history, in number of entries */
	bool		begun;			/* a customer has been received */
} Histories;

/*
 * Replaces the store of the results, of work_mem, if the orders leave more
 * memory than that.
 */
static void
enlarge_results(Histories *histories)
{
	OrdersCall *call = &histories->call;
	ReturnSetInfo *result = histories->result;
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

/* A history of the entries, valid until the next call. */
static const PurchaseHistory *
history_of(Histories *histories, const HistoryEntry *entries, int64 count)
{
	if (histories->history == NULL || count > histories->room)
	{
		int64		room = Min(2 * count, Max(count, HISTORY_MAX_ENTRIES));

		if (histories->history != NULL)
			pfree(histories->history);
		histories->history = history_allocate(room);
		histories->room = (int32) room;
	}
	memcpy(histories->history->entries, entries, count * sizeof(HistoryEntry));
	histories->history->count = (int32) count;
	SET_VARSIZE(histories->history, HISTORY_SIZE(count));
	return histories->history;
}

/*
 * A CustomerReceiver that adds a customer with its history to the results.
 * 54000 (program_limit_exceeded) for more days than a history can hold.
 */
static void
receive_customer(void *context, const OrderRow *row,
				 const HistoryEntry *entries, int64 count)
{
	Histories  *histories = context;
	OrdersCall *call = &histories->call;
	const KeyType *key_type = orders_receiver_key_type(call->receiver);
	Datum		values[] = {0, 0};
	bool		nulls[] = {row == NULL, count == 0};

	if (!histories->begun)
		enlarge_results(histories);
	histories->begun = true;
	if (row != NULL)
		values[0] = row_customer(key_type, row);
	if (count > 0)
		values[1] = PointerGetDatum(history_of(histories, entries, count));
	tuplestore_putvalues(call->results, call->descriptor, values, nulls);
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
	Histories	histories = {.result = (ReturnSetInfo *) fcinfo->resultinfo};

	check_orders_arguments(fcinfo, &histories_function);
	orders_call_begin(&histories.call, fcinfo, &histories_function, &type, 1);
	orders_call_read(&histories.call, receive_customer, &histories);
	orders_call_end(&histories.call);
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(purchase_histories_support);

/* Planner support of purchase_histories. */
Datum
purchase_histories_support(PG_FUNCTION_ARGS)
{
	return orders_function_support(fcinfo, &histories_function);
}
