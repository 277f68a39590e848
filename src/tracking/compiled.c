/*
 * Compiles expressions once for a session. An expression in evaluation must
 * not be evaluated again, because its steps hold the values of the first
 * evaluation. Functions of an owner may write orders, whose triggers evaluate
 * the same expressions, so a nested count gets its own copies. After an error
 * the states are made again.
 */
#include "common/compat.h"

#include "tracking/compiled.h"

#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/inval.h"
#include "utils/memutils.h"

/* The nesting depth of counts. */
static int	counts = 0;

/* The number of counts that have failed. */
static uint64 errors = 0;

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
	compiled.shared = NULL;
	return compiled;
}

/*
 * Makes the shared states, unless they are made and no count has failed since.
 * An error leaves a state as it was within an evaluation: a function in SQL
 * would resume a query that the abort of its subtransaction has ended.
 */
static void
make_shared(Expressions *expressions)
{
	MemoryContext caller;

	if (expressions->memory != NULL && expressions->errors == errors)
		return;
	if (expressions->memory == NULL)
		expressions->memory =
			AllocSetContextCreate(GetMemoryChunkContext(expressions),
								  "states of expressions",
								  ALLOCSET_SMALL_SIZES);
	MemoryContextReset(expressions->memory);
	caller = MemoryContextSwitchTo(expressions->memory);
	for (int i = 0; i < expressions->count; i++)
	{
		Compiled   *compiled = expressions->compiled[i];

		compiled->shared = ExecInitExpr((Expr *) compiled->planned->expr,
										NULL);
	}
	MemoryContextSwitchTo(caller);
	expressions->errors = errors;
}

/* The expression state for the current count, after evaluation_context. */
ExprState *
ready(const Compiled *compiled)
{
	return counts > 1 ? ExecInitExpr((Expr *) compiled->planned->expr, NULL) :
		compiled->shared;
}

/*
 * Creates a context to evaluate these expressions. What an evaluation keeps in
 * a shared state, such as the descriptor of a whole row, is allocated in the
 * memory of the states.
 */
ExprContext *
evaluation_context(Expressions *expressions)
{
	ExprContext *econtext = CreateStandaloneExprContext();

	if (counts <= 1)
	{
		make_shared(expressions);
		econtext->ecxt_per_query_memory = expressions->memory;
	}
	return econtext;
}

/*
 * Plans an expression again, in the current memory context. *is_current: no
 * function of it was replaced meanwhile.
 */
static ExprState *
plan_again(const Compiled *compiled, bool *is_current)
{
	CachedExpression *planned =
		GetCachedExpression((Node *) compiled->expression);
	ExprState  *volatile state = NULL;

	PG_TRY();
	{
		state = ExecInitExpr((Expr *) copyObject(planned->expr), NULL);
		*is_current = planned->is_valid;
	}
	PG_FINALLY();
	{
		FreeCachedExpression(planned);
	}
	PG_END_TRY();
	return state;
}

/*
 * The expression state after a wait for a lock: the same, or planned again if
 * a function was replaced during the wait. One that is replaced while it is
 * planned could be called by the handler of its former language.
 */
ExprState *
still_ready(const Compiled *compiled, ExprState *state)
{
	bool		is_current;

	AcceptInvalidationMessages();
	is_current = compiled->planned->is_valid;
	while (!is_current)
	{
		CHECK_FOR_INTERRUPTS();
		state = plan_again(compiled, &is_current);
	}
	return state;
}

/* Begins a count, which leave_counting ends. */
void
enter_counting(void)
{
	counts++;
}

/* Ends a count; failed if by an error. */
void
leave_counting(bool failed)
{
	counts--;
	errors += failed;
}
