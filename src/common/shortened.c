/*
 * Shortens values for error messages.
 */
#include "common/compat.h"

#include "common/shortened.h"

#include "mb/pg_wchar.h"

/* most bytes of a value in a message */
#define SHOWN_LENGTH 60

/* A text of `length` bytes; a long one is cut between two characters. */
char *
shortened(const char *text, int length)
{
	int			cut = pg_mbcliplen(text, length, SHOWN_LENGTH);

	return psprintf("%.*s%s", cut, text, cut < length ? "..." : "");
}
