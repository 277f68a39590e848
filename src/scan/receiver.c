/*
 * Receives the orders row by row from the executor, and calls a function for
 * each customer: at the end, or, if the orders of each customer come one after
 * the other, as soon as there are enough of them. The entries are those of the
 * aggregate purchase_history(ordered_at, amount) with GROUP BY customer.
 */
#include "common/compat.h"

#include "scan/receiver.h"

#include "catalog/pg_type.h"
#include "executor/tuptable.h"

#include "history/accumulate.h"
#include "history/arithmetic.h"
#include "scan/ordered_plan.h"

/* number of rows between resets of the memory that reading them allocates */
#define RESET_INTERVAL 16

/*
 * bytes of the rows of a batch and of what groups them, which fit the
 * processor's cache
 */
#define BATCH_MEMORY ((Size) 512 * 1024)

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
	Size		memory_limit;	/* bytes */
	Size		batch_size;		/* bytes of rows after which a batch may end;
								 * SIZE_MAX if all rows are grouped at the end */
	OrderRow   *last;			/* the customer with whom the batch ends, or
								 * NULL */
	CustomerReceiver receive;
	void	   *context;
	MemoryContext memory;
	MemoryContext row_memory;
	int			rows;			/* number since the last reset of row_memory */

	/* orders whose customer is NULL */
	bool		has_nobody;
	PurchaseHistory *nobody;	/* NULL if they have no purchase */
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

static void
begin_batch(OrdersReceiver *receiver)
{
	Size		limit = Min(receiver->memory_limit, BATCH_MEMORY);

	receiver->parts = parts_create_undivided(receiver->grouping, limit);
	receiver->batch_size = limit / 4;
}

/*
 * Whether the batch has enough rows. It stays full when adding up the days of
 * its last customer makes the rows fewer.
 */
static inline bool
batch_is_full(const OrdersReceiver *receiver)
{
	return receiver->last != NULL ||
		receiver->parts->row_bytes >= receiver->batch_size;
}

/* Groups the rows of the batch, and begins the next one. */
static void
end_batch(OrdersReceiver *receiver)
{
	MemoryContext caller = MemoryContextSwitchTo(receiver->memory);

	parts_group(receiver->parts, receiver->receive, receiver->context);
	pfree(receiver->parts);
	pfree(receiver->last);
	receiver->last = NULL;
	begin_batch(receiver);
	MemoryContextSwitchTo(caller);
}

/* A row of the customer, without a purchase, in the current memory context. */
static OrderRow *
row_of_customer(KeyType *type, Datum customer)
{
	Datum		flat = key_flatten(type, customer);
	Size		size = key_size(type, flat);
	OrderRow   *row = palloc0(offsetof(OrderRow, customer) + MAXALIGN(size));

	row->day = NO_PURCHASE;
	set_row_customer(row, type, key_hash(type, flat), size, flat);
	return row;
}

/*
 * Ends a batch of enough rows where all orders of its last customer are there.
 * Called before an order of this customer is added.
 */
static void
end_batch_before(OrdersReceiver *receiver, Datum customer)
{
	KeyType    *type = &receiver->grouping->key_type;
	OrderRow   *row = row_of_customer(type, customer);

	if (receiver->last == NULL)
	{
		Size		size = row_size(type, row);

		receiver->last = MemoryContextAlloc(receiver->memory, size);
		memcpy(receiver->last, row, size);
	}
	else if (row->hash != receiver->last->hash ||
			 !keys_equal(type, row, receiver->last))
		end_batch(receiver);
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
	{
		if (unlikely(batch_is_full(receiver)))
			end_batch_before(receiver, values[CUSTOMER]);
		parts_add_purchase(receiver->parts, values[CUSTOMER], day, money);
	}
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

/*
 * Creates a receiver that calls a function for each customer, with its memory
 * in the current context.
 */
OrdersReceiver *
orders_receiver_create(const OrdersPlan *plan, Size memory_limit,
					   CustomerReceiver receive, void *context)
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
	receiver->memory_limit = memory_limit;
	receiver->receive = receive;
	receiver->context = context;
	if (plan_is_ordered(plan))
		begin_batch(receiver);
	else
	{
		receiver->parts = parts_create(receiver->grouping, memory_limit);
		receiver->batch_size = SIZE_MAX;
	}
	return receiver;
}

DestReceiver *
orders_receiver_destination(OrdersReceiver *receiver)
{
	return &receiver->pub;
}

/*
 * The bytes of the memory limit that are left beside the orders and what groups
 * them, when the first customer is received.
 */
Size
orders_receiver_spare_memory(const OrdersReceiver *receiver)
{
	if (receiver->batch_size == SIZE_MAX)
		return parts_spare_memory(receiver->parts);
	return receiver->memory_limit - Min(receiver->memory_limit, BATCH_MEMORY);
}

/* The type of the customers of a receiver. */
const KeyType *
orders_receiver_key_type(const OrdersReceiver *receiver)
{
	return &receiver->grouping->key_type;
}

/*
 * Calls the function for the customers that are left, and, without a row, for
 * the orders whose customer is NULL. 22003 (numeric_value_out_of_range) where a
 * day's sum does not fit.
 */
void
orders_receiver_end(OrdersReceiver *receiver)
{
	const PurchaseHistory *nobody = receiver->nobody;

	parts_group(receiver->parts, receiver->receive, receiver->context);
	if (receiver->has_nobody)
		receiver->receive(receiver->context, NULL,
						  nobody == NULL ? NULL : nobody->entries,
						  nobody == NULL ? 0 : nobody->count);
}
