/*
 * Arguments that are one of a few names. The singular and the plural of what
 * they name are given for the error message.
 */
#ifndef CRMVALUE_COMMON_CHOICE_H
#define CRMVALUE_COMMON_CHOICE_H

#include "common/compat.h"
#include "common/names.h"

extern char *listed_names(NameList names);
extern int	choice_of_text(const text *given, NameList names,
						   const char *singular, const char *plural);
pg_noreturn extern void unknown_choice(const char *given, int length,
									   NameList names, const char *singular,
									   const char *plural);

#endif
