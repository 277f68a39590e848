/*
 * Loading the library: defines its setting, crmvalue.progress.
 */
#include "common/compat.h"

#include "common/progress.h"

NAMED_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

/* Called by the server when it loads the library. */
void
_PG_init(void)
{
	define_progress_setting();
}
