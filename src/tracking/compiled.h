/*
 * Expressions of owners, planned once for a session.
 */
#ifndef CRMVALUE_TRACKING_COMPILED_H
#define CRMVALUE_TRACKING_COMPILED_H

#include "common/compat.h"
#include "nodes/execnodes.h"
#include "nodes/primnodes.h"
#include "utils/plancache.h"

typedef struct Compiled
{
	Expr	   *expression;
	CachedExpression *planned;
	ExprState  *shared;			/* for the outermost count */
} Compiled;

extern Compiled compile(Expr *expression);
extern ExprState *still_ready(const Compiled *compiled, ExprState *state);
extern ExprContext *evaluation_context(MemoryContext memory);
extern ExprState *ready(const Compiled *compiled);
extern void enter_counting(void);
extern void leave_counting(void);

#endif
