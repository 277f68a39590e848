/*
 * How a fit keeps in touch with the server: it can be cancelled, and reports
 * its progress. No error passes through the frames of the mathematics, which
 * would leave their memory behind.
 */
#ifndef CRMVALUE_CLV_FIT_WATCH_H
#define CRMVALUE_CLV_FIT_WATCH_H

#include "common/compat.h"
#include "clv/model/model.h"

typedef struct Watch
{
	const char *what;			/* what is being fitted, for reports */
	ErrorData  *error;			/* why it was stopped, or NULL */
	MemoryContext context;		/* of the error */
} Watch;

extern ClvTick watch_tick(Watch *watch);
extern void watch_end(Watch *watch);

#endif
