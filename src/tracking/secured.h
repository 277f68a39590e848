/*
 * Running as the owner of tracked tables.
 */
#ifndef CRMVALUE_TRACKING_SECURED_H
#define CRMVALUE_TRACKING_SECURED_H

#include "common/compat.h"

/* The state to restore. */
typedef struct Secured
{
	Oid			user;
	int			context;
	int			settings;
} Secured;

extern void set_setting(const char *name, const char *value);
extern int	pin_names(void);
extern void unpin_names(int settings);
extern Secured begin_as(Oid owner, int flags);
extern void end_as(const Secured *secured);

#endif
