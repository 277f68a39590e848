/*
 * Switches to the owner of tracked tables and back, with settings under which
 * every name means what it does by itself.
 */
#include "common/compat.h"

#include "tracking/secured.h"

#include "miscadmin.h"
#include "utils/guc.h"

/*
 * Sets the search_path to the system's objects. Ends with unpin_names, or with
 * an error. Whatever is set in between is undone: it may come from a function
 * that somebody else has written.
 */
int
pin_names(void)
{
	int			settings = NewGUCNestLevel();

	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	return settings;
}

void
unpin_names(int settings)
{
	AtEOXact_GUC(false, settings);
}

/*
 * Goes on as `owner`, with flags added to the user's security context, and with
 * pinned names. Ends with end_as, or with an error, which restores everything
 * as well.
 */
Secured
begin_as(Oid owner, int flags)
{
	Secured		secured;

	GetUserIdAndSecContext(&secured.user, &secured.context);
	secured.settings = pin_names();
	SetUserIdAndSecContext(owner, secured.context | flags);
	return secured;
}

void
end_as(const Secured *secured)
{
	unpin_names(secured->settings);
	SetUserIdAndSecContext(secured->user, secured->context);
}
