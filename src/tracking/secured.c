/*
 * Switches to the owner of tracked tables and back, with a fixed search_path.
 */
#include "common/compat.h"

#include "tracking/secured.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"

/* Changes a setting until the end of the GUC nesting level. */
void
set_setting(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

/*
 * Sets the search_path to the system's objects until unpin_names or an error,
 * and has names of types written without quotes that they do not need.
 * Settings that are changed in between, possibly by functions of other roles,
 * are restored.
 */
int
pin_names(void)
{
	int			settings = NewGUCNestLevel();

	set_setting("search_path", "pg_catalog, pg_temp");
	if (quote_all_identifiers)
		set_setting("quote_all_identifiers", "off");
	return settings;
}

void
unpin_names(int settings)
{
	AtEOXact_GUC(false, settings);
}

/*
 * Switches to `owner`, with flags added to the security context, and with a
 * fixed search_path. end_as or an error restores everything.
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
