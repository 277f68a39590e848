/*
 * An expression that is being evaluated cannot be evaluated again: its steps
 * hold the values of the first evaluation. Functions of an owner may write
 * orders, whose triggers evaluate the same expressions, so who counts within a
 * count gets expressions of its own.
 */
#include "common/compat.h"

#include "tracking/compiled.h"

#include "executor/executor.h"
#include "optimizer/optimizer.h"
#include "utils/inval.h"

/* How many counts there are, each but the first within another. */
static int	counts = 0;

/*
 * Plans an expression, with bodies of functions in place where the planner can
 * inline them. The server's cache of plans says when what it depends on has
 * changed; FreeCachedExpression frees it.
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

/* The expression, to be evaluated by this count. */
ExprState *
ready(const Compiled *compiled)
{
	return counts > 1 ? ExecInitExpr((Expr *) compiled->planned->expr, NULL) :
		compiled->shared;
}

/*
 * The expression after a wait for somebody else: as it was made ready, or planned
 * anew where its functions were replaced meanwhile.
 */
ExprState *
still_ready(const Compiled *compiled, ExprState *state)
{
	AcceptInvalidationMessages();
	return compiled->planned->is_valid ? state :
		ExecInitExpr(expression_planner(copyObject(compiled->expression)),
					 NULL);
}

/* Stands before a count; leave_counting after it, also after an error. */
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
