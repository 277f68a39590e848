/*
 * Compiles expressions once for a session. An expression in evaluation must
 * not be evaluated again, because its steps hold the values of the first
 * evaluation. Functions of an owner may write orders, whose triggers evaluate
 * the same expressions, so a nested count gets its own copies.
 */
#include "common/compat.h"

#include "tracking/compiled.h"

#include "executor/executor.h"
#include "optimizer/optimizer.h"
#include "utils/inval.h"

/* The nesting depth of counts. */
static int	counts = 0;

/*
 * Plans an expression; the planner inlines functions where it can. The plan
 * cache of the server invalidates it when an object that it depends on
 * changes. FreeCachedExpression frees it.
 */
Compiled
compile(Expr *expression)
{
	Compiled	compiled;

	compiled.expression = expression;
	compiled.planned = GetCachedExpression((Node *) expression);
	compiled.shared = ExecInitExpr((Expr *) compiled.planned->expr, NULL);
	return compiled;
}

/* The expression state for the current count. */
ExprState *
ready(const Compiled *compiled)
{
	return counts > 1 ? ExecInitExpr((Expr *) compiled->planned->expr, NULL) :
		compiled->shared;
}

/*
 * Creates a context to evaluate expressions that are ready. What an evaluation
 * keeps in a shared state, such as the descriptor of a whole row, is allocated
 * in `memory`, that of the state.
 */
ExprContext *
evaluation_context(MemoryContext memory)
{
	ExprContext *econtext = CreateStandaloneExprContext();

	if (counts <= 1)
		econtext->ecxt_per_query_memory = memory;
	return econtext;
}

/*
 * The expression state after a wait for a lock: the same, or planned again if
 * a function was replaced during the wait.
 */
ExprState *
still_ready(const Compiled *compiled, ExprState *state)
{
	AcceptInvalidationMessages();
	return compiled->planned->is_valid ? state :
		ExecInitExpr(expression_planner(copyObject(compiled->expression)),
					 NULL);
}

/* Begins a count. leave_counting ends it, also after an error. */
void
enter_counting(void)
{
	counts++;
}

void
leave_counting(void)
{
	counts--;
}
