/*
 * Expressions of owners, planned once for a session.
 */
#ifndef CRMVALUE_TRACKING_COMPILED_H
#define CRMVALUE_TRACKING_COMPILED_H

#include "common/compat.h"
#include "nodes/execnodes.h"
#include "nodes/primnodes.h"
#include "utils/plancache.h"

#define MOST_EXPRESSIONS 3

typedef struct Compiled
{
	Expr	   *expression;
	CachedExpression *planned;
	ExprState  *shared;			/* for the outermost count */
} Compiled;

/* The expressions of a cached look-up, whose states are made together. */
typedef struct Expressions
{
	Compiled   *compiled[MOST_EXPRESSIONS];
	int			count;
	MemoryContext memory;		/* of the states; NULL before they are made */
	uint64		errors;			/* number of failed counts at that time */
} Expressions;

extern Compiled compile(Expr *expression);
extern ExprState *still_ready(const Compiled *compiled, ExprState *state);
extern ExprContext *evaluation_context(Expressions *expressions);
extern ExprState *ready(const Compiled *compiled);
extern void enter_counting(void);
extern void leave_counting(bool failed);

#endif
