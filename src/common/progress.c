/*
 * The setting crmvalue.progress: the level of progress messages.
 */
#include "common/compat.h"

#include "common/progress.h"

#include "utils/guc.h"

static bool show_progress = false;

/* Defines the setting crmvalue.progress when the library is loaded. */
void
define_progress_setting(void)
{
	DefineCustomBoolVariable("crmvalue.progress",
							 "Shows the progress of fits as messages of level INFO.",
							 NULL, &show_progress, false, PGC_USERSET, 0,
							 NULL, NULL, NULL);
	MarkGUCPrefixReserved("crmvalue");
}

/* Returns the level of progress messages. */
int
progress_level(void)
{
	return show_progress ? INFO : DEBUG1;
}
