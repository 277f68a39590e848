/*
 * The registration of tracked tables, in views that only their owner can
 * create. The view of a base names its tables and functions. The view of a
 * table that feeds the base names the table and the base, and defines the
 * meaning of its rows. A trigger names such a view in its condition. The
 * references survive renames, dumps and pg_upgrade, and the server refuses to
 * drop an object that they name.
 */
#ifndef CRMVALUE_TRACKING_REGISTERED_H
#define CRMVALUE_TRACKING_REGISTERED_H

#include "common/compat.h"
#include "nodes/parsenodes.h"
#include "utils/rel.h"
#include "utils/reltrigger.h"

extern Oid	relation_owner(Oid relation);
extern Oid	view_of_trigger(const Trigger *trigger);
extern Query *registered_view(Relation view);
extern Expr *view_column(Query *view, const char *name);
extern Oid	view_reference(Query *view, const char *name, Oid type);
pg_noreturn extern void not_registered(const char *view);

#endif
