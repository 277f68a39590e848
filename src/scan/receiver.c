/*
 * Receives the orders row by row from the executor, and at the end returns a
 * row for each customer. The histories equal those of the aggregate
 * purchase_history(ordered_at, amount) with GROUP BY customer.
 */
#include "common/compat.h"

#include "scan/receiver.h"

#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"

#include "history/accumulate.h"
#include "history/arithmetic.h"

/* number of rows between resets of the memory that reading them allocates */
#define RESET_INTERVAL 16

/* the columns of the query */
enum
{
	CUSTOMER, TIME, AMOUNT
};

StaticAssertDecl(AMOUNT + 1 == ORDER_COLUMNS, "a column each");

struct OrdersReceiver
{
	DestReceiver pub;
	DayReader	read_day;
	MoneyReader read_money;
	Grouping   *grouping;
	Parts	   *parts;
	MemoryContext memory;
	MemoryContext row_memory;
	int			rows;			/* number since the last reset of row_memory */

	/* orders whose customer is NULL */
	bool		has_nobody;
	PurchaseHistory *nobody;	/* NULL if they have no purchase */

	/* the results */
	TupleDesc	descriptor;
	Tuplestorestate *results;
	PurchaseHistory *history;	/* buffer for the current result */
	int32		history_room;	/* in number of entries */
};

/* Adds an order without a customer: they share one history. */
static void
add_to_nobody(OrdersReceiver *receiver, int32 day, int64 money)
{
	MemoryContext caller;
	PurchaseHistory *before = receiver->nobody;

	receiver->has_nobody = true;
	if (day == NO_PURCHASE)
		return;
	caller = MemoryContextSwitchTo(receiver->memory);
	if (before == NULL)
		before = history_allocate(1);
	receiver->nobody = history_add_purchase(before, day, money);
	if (receiver->nobody != before)
		pfree(before);
	MemoryContextSwitchTo(caller);
}

/*
 * Adds an order of these columns. Their memory need not last longer than the
 * call.
 */
void
orders_receiver_add(OrdersReceiver *receiver, const Datum *values,
					const bool *nulls)
{
	MemoryContext caller = MemoryContextSwitchTo(receiver->row_memory);
	int32		day = NO_PURCHASE;
	int64		money = 0;

	if (!nulls[TIME] && !nulls[AMOUNT])
	{
		day = receiver->read_day(values[TIME]);
		money = receiver->read_money(values[AMOUNT]);
	}
	if (nulls[CUSTOMER])
		add_to_nobody(receiver, day, money);
	else
		parts_add_purchase(receiver->parts, values[CUSTOMER], day, money);
	MemoryContextSwitchTo(caller);
	if (++receiver->rows == RESET_INTERVAL)
	{
		MemoryContextReset(receiver->row_memory);
		receiver->rows = 0;
	}
}

static bool
receive_order(TupleTableSlot *slot, DestReceiver *self)
{
	slot_getallattrs(slot);
	orders_receiver_add((OrdersReceiver *) self, slot->tts_values,
						slot->tts_isnull);
	return true;
}

static void
start_orders(DestReceiver *self, int operation, TupleDesc descriptor)
{
	(void) self;
	(void) operation;
	(void) descriptor;
}

static void
end_orders(DestReceiver *self)
{
	(void) self;
}

/* Creates a receiver, with its memory in the current context. */
OrdersReceiver *
orders_receiver_create(const OrdersPlan *plan, Size memory_limit)
{
	OrdersReceiver *receiver = palloc0(sizeof(OrdersReceiver));
	KeyType		key_type;

	receiver->pub.receiveSlot = receive_order;
	receiver->pub.rStartup = start_orders;
	receiver->pub.rShutdown = end_orders;
	receiver->pub.rDestroy = end_orders;
	receiver->pub.mydest = DestNone;
	receiver->read_day = plan->time_type == DATEOID ? read_date :
		read_timestamp;
	receiver->read_money = plan->amount_type == NUMERICOID ?
		read_numeric_money : read_float8_money;
	receiver->memory = CurrentMemoryContext;
	receiver->row_memory = AllocSetContextCreate(CurrentMemoryContext,
												 "row of orders",
												 ALLOCSET_SMALL_SIZES);
	key_type_of(&key_type, plan->customer_type, plan->customer_collation);
	receiver->grouping = grouping_create(&key_type);
	receiver->parts = parts_create(receiver->grouping, memory_limit);
	return receiver;
}

DestReceiver *
orders_receiver_destination(OrdersReceiver *receiver)
{
	return &receiver->pub;
}

/* The bytes of the memory limit that grouping the orders will leave. */
Size
orders_receiver_spare_memory(const OrdersReceiver *receiver)
{
	return parts_spare_memory(receiver->parts);
}

static void
return_row(OrdersReceiver *receiver, Datum customer, bool no_customer,
		   const PurchaseHistory *history)
{
	Datum		values[] = {customer, PointerGetDatum(history)};
	bool		nulls[] = {no_customer, history == NULL};

	tuplestore_putvalues(receiver->results, receiver->descriptor, values,
						 nulls);
}

/* A history of the entries, valid until the next call. */
static const PurchaseHistory *
history_of(OrdersReceiver *receiver, const HistoryEntry *entries, int64 count)
{
	if (receiver->history == NULL || count > receiver->history_room)
	{
		int64		room = Min(2 * count, Max(count, HISTORY_MAX_ENTRIES));

		if (receiver->history != NULL)
			pfree(receiver->history);
		receiver->history = history_allocate(room);
		receiver->history_room = (int32) room;
	}
	memcpy(receiver->history->entries, entries, count * sizeof(HistoryEntry));
	receiver->history->count = (int32) count;
	SET_VARSIZE(receiver->history, HISTORY_SIZE(count));
	return receiver->history;
}

/* A CustomerReceiver that adds the customer's history to the results. */
static void
return_customer(void *context, const OrderRow *row,
				const HistoryEntry *entries, int64 count)
{
	OrdersReceiver *receiver = context;
	Datum		customer = row == NULL ? (Datum) 0 :
		row_customer(&receiver->grouping->key_type, row);

	return_row(receiver, customer, row == NULL,
			   count == 0 ? NULL : history_of(receiver, entries, count));
}

/* The type of the customers of a receiver. */
const KeyType *
orders_receiver_key_type(const OrdersReceiver *receiver)
{
	return &receiver->grouping->key_type;
}

/*
 * Calls `receive` for each customer, and without a row for the orders whose
 * customer is NULL. 22003 (numeric_value_out_of_range) where a day's sum does
 * not fit.
 */
void
orders_receiver_customers(OrdersReceiver *receiver, CustomerReceiver receive,
						  void *context)
{
	const PurchaseHistory *nobody = receiver->nobody;

	if (receiver->has_nobody)
		receive(context, NULL, nobody == NULL ? NULL : nobody->entries,
				nobody == NULL ? 0 : nobody->count);
	parts_group(receiver->parts, receive, context);
}

/*
 * Adds a row (customer, history) for each customer to the results. Errors as
 * orders_receiver_customers, and 54000 (program_limit_exceeded) for more days
 * than a history can hold.
 */
void
orders_receiver_results(OrdersReceiver *receiver, TupleDesc descriptor,
						Tuplestorestate *results)
{
	receiver->descriptor = descriptor;
	receiver->results = results;
	orders_receiver_customers(receiver, return_customer, receiver);
}
