/*
 * The arguments of functions over a table of orders, and the query that they
 * make.
 */
#ifndef CRMVALUE_SCAN_ORDERS_QUERY_H
#define CRMVALUE_SCAN_ORDERS_QUERY_H

#include "common/compat.h"
#include "nodes/plannodes.h"

/* The arguments that make the query. */
typedef struct OrdersArguments
{
	Oid			orders;
	const char *customer;
	const char *ordered_at;
	const char *amount;
	const char *filter;			/* NULL for all rows */
	const char *columns;		/* of the result after the customer, for a
								 * hint */
} OrdersArguments;

/* A plan that returns customer, time and amount of each order. */
typedef struct OrdersPlan
{
	PlannedStmt *statement;
	char	   *text;			/* shown in logs */
	Oid			customer_type;
	Oid			customer_collation;
	Oid			time_type;		/* a base type */
	Oid			amount_type;	/* numeric or float8 */
} OrdersPlan;

extern OrdersPlan plan_orders(const OrdersArguments *arguments,
							  Oid customer_type, int32 customer_typmod);
extern PlannedStmt *plan_customers(const OrdersArguments *arguments);

#endif
