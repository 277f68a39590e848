#ifndef CRMVALUE_HISTORY_ACCESSORS_SQL_H
#define CRMVALUE_HISTORY_ACCESSORS_SQL_H

#include "history/history.h"

extern int32 orders_to_integer(int64 orders);

#endif
