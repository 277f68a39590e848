/*
 * Acting for the owner of a table that is or will be tracked.
 */
#ifndef CRMVALUE_TRACKING_OPERATIONS_SQL_H
#define CRMVALUE_TRACKING_OPERATIONS_SQL_H

#include "common/compat.h"

extern Oid	table_argument(FunctionCallInfo fcinfo);
extern Oid	owner_to_act_for(Oid table);
extern int	restrictions_for(Oid owner);

#endif
