/*
 * Acting for the owner of a table that is or will be tracked.
 */
#ifndef CRMVALUE_OPERATIONS_H
#define CRMVALUE_OPERATIONS_H

#include "base/compat.h"

extern Oid	owner_to_act_for(Oid table);
extern int	restrictions_for(Oid owner);

#endif
