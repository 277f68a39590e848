/*
 * A scan of a plain table of orders.
 */
#ifndef CRMVALUE_SCAN_PLAIN_SCAN_H
#define CRMVALUE_SCAN_PLAIN_SCAN_H

#include "scan/receiver.h"
#include "executor/execdesc.h"

extern bool plain_scan(QueryDesc *query, OrdersReceiver *receiver);

#endif
