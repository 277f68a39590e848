/*
 * Makes a fit cancellable and reports its progress. An error must not jump
 * over the functions of the plain C, because their memory would leak.
 */
#ifndef CRMVALUE_CLV_FIT_WATCH_H
#define CRMVALUE_CLV_FIT_WATCH_H

#include "common/compat.h"
#include "clv/model/model.h"

typedef struct Watch
{
	const char *what;			/* name of the fit, for reports */
	ErrorData  *error;			/* the error that stopped it, or NULL */
	MemoryContext context;		/* holds the error */
} Watch;

extern ClvTick watch_tick(Watch *watch);
extern void watch_end(Watch *watch);

#endif
