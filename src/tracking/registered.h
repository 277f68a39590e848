/*
 * What is registered of tracked tables: views that only their owner can write.
 * A view of a base names its tables and functions; a view of a table that
 * feeds it names both, and says what its rows mean. A trigger names a view in
 * its condition. The catalogs keep these references through renames, dumps and
 * pg_upgrade, and refuse to drop what is referred to.
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
