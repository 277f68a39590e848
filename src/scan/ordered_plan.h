/*
 * Plans whose rows come in the order of the customers.
 */
#ifndef CRMVALUE_SCAN_ORDERED_PLAN_H
#define CRMVALUE_SCAN_ORDERED_PLAN_H

#include "scan/orders_query.h"

extern bool plan_is_ordered(const OrdersPlan *plan);

#endif
