/*
 * Cancels a fit on an interrupt, and reports its iterations.
 */
#include "common/compat.h"

#include "clv/fit/watch.h"

#include "miscadmin.h"

#include "common/progress.h"

/* The figures of an iteration. */
typedef struct Progress
{
	const char *what;
	int			iteration;
	double		log_likelihood;
	double		gradient_norm;
} Progress;

/*
 * Processes interrupts, or reports an iteration. An error is stored, not
 * raised.
 */
static void
serve(Watch *watch, const Progress *progress)
{
	PG_TRY();
	{
		if (progress != NULL)
			ereport(progress_level(),
					(errmsg("%s: iteration %d, log-likelihood %.6f, gradient %.3g",
							progress->what, progress->iteration,
							progress->log_likelihood,
							progress->gradient_norm)));
		CHECK_FOR_INTERRUPTS();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(watch->context);
		watch->error = CopyErrorData();
		FlushErrorState();
	}
	PG_END_TRY();
}

/* ClvTick.call: returns nonzero after an error. */
static int
tick(void *arg)
{
	Watch	   *watch = arg;

	if (INTERRUPTS_PENDING_CONDITION() && watch->error == NULL)
		serve(watch, NULL);
	return watch->error != NULL;
}

/* ClvTick.report */
static void
report(void *arg, int iteration, double log_likelihood, double gradient_norm)
{
	Watch	   *watch = arg;
	Progress	progress = {watch->what, iteration, log_likelihood,
	gradient_norm};

	if (watch->error == NULL && message_level_is_interesting(progress_level()))
		serve(watch, &progress);
}

/* Begins to watch a computation, in the current memory context. */
ClvTick
watch_tick(Watch *watch)
{
	watch->error = NULL;
	watch->context = CurrentMemoryContext;
	return (ClvTick) {.call = tick, .arg = watch, .report = report};
}

/* Raises the error that stopped the computation, if there was one. */
void
watch_end(Watch *watch)
{
	if (watch->error != NULL)
		ReThrowError(watch->error);
}
