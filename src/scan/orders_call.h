/*
 * A call of a function over a table of orders that returns a row for each
 * customer: FUNCTION(orders, customer, ordered_at, amount, ...) AS
 * (customer, ...).
 */
#ifndef CRMVALUE_SCAN_ORDERS_CALL_H
#define CRMVALUE_SCAN_ORDERS_CALL_H

#include "scan/receiver.h"
#include "utils/tuplestore.h"

/* the first arguments of all these functions */
enum
{
	ARGUMENT_ORDERS, ARGUMENT_CUSTOMER, ARGUMENT_ORDERED_AT, ARGUMENT_AMOUNT,
	FIRST_OTHER_ARGUMENT
};

/* What is known of a function. */
typedef struct OrdersFunction
{
	const char *const *arguments;	/* the names, for errors */
	int			argument_count;
	int			filter;			/* the argument that may be NULL */
	const char *result;			/* what the result must have */
	const char *columns;		/* those after the customer, as in the column
								 * definition list */
} OrdersFunction;

typedef struct OrdersCall
{
	MemoryContext memory;
	MemoryContext caller;
	TupleDesc	descriptor;		/* of the result */
	Tuplestorestate *results;
	OrdersPlan	plan;
	OrdersReceiver *receiver;	/* while the orders are read */
} OrdersCall;

extern void check_orders_arguments(FunctionCallInfo fcinfo,
								   const OrdersFunction *function);
extern void orders_call_begin(OrdersCall *call, FunctionCallInfo fcinfo,
							  const OrdersFunction *function,
							  const Oid *types, int type_count);
extern void orders_call_read(OrdersCall *call, CustomerReceiver receive,
							 void *context);
extern void orders_call_end(OrdersCall *call);
extern Datum orders_function_support(FunctionCallInfo fcinfo,
									 const OrdersFunction *function);

#endif
