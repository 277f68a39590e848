/*
 * The receiver of the rows of the query over the orders.
 */
#ifndef CRMVALUE_SCAN_RECEIVER_H
#define CRMVALUE_SCAN_RECEIVER_H

#include "scan/orders_query.h"
#include "scan/parts.h"
#include "tcop/dest.h"

/* customer, time and amount */
#define ORDER_COLUMNS 3

typedef struct OrdersReceiver OrdersReceiver;

extern OrdersReceiver *orders_receiver_create(const OrdersPlan *plan,
											  Size memory_limit,
											  CustomerReceiver receive,
											  void *context);
extern DestReceiver *orders_receiver_destination(OrdersReceiver *receiver);
extern void orders_receiver_add(OrdersReceiver *receiver, const Datum *values,
								const bool *nulls);
extern Size orders_receiver_spare_memory(const OrdersReceiver *receiver);
extern const KeyType *orders_receiver_key_type(const OrdersReceiver *receiver);
extern void orders_receiver_end(OrdersReceiver *receiver);

#endif
