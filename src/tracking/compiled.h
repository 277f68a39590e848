/*
 * Calls of SQL functions that are planned once, with their bodies in place
 * where the planner can inline them.
 */
#ifndef CRMVALUE_COMPILED_H
#define CRMVALUE_COMPILED_H

#include "base/compat.h"
#include "nodes/execnodes.h"
#include "nodes/pg_list.h"

extern Node *row_argument(Oid row_type);
extern Node *value_argument(int number, Oid type);
extern Oid	find_function(List *schema, const char *name, Oid *types,
						  int count, Oid owner, bool missing_ok);
extern ExprState *compile_call(Oid function, List *arguments);
extern bool depends_on_names(const ExprState *call);
extern int	pin_names(void);
extern void unpin_names(int level);

#endif
