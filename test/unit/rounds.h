/*
 * How many rounds a long test has.
 */
#ifndef CRMVALUE_ROUNDS_H
#define CRMVALUE_ROUNDS_H

#include <stdlib.h>

/* CRMVALUE_ROUNDS at most, for emulated processors; the usual number where it
 * is not set. */
static inline int
rounds(int usual)
{
	const char *most = getenv("CRMVALUE_ROUNDS");

	if (most == NULL || atoi(most) < 1 || atoi(most) > usual)
		return usual;
	return atoi(most);
}

#endif
