/*
 * Offending values in messages, shortened.
 */
#include "common/compat.h"

#include "common/shortened.h"

#include "mb/pg_wchar.h"

/* bytes of a value that a message repeats */
#define SHOWN_LENGTH 60

/* A text of `length` bytes, cut between characters where it is long. */
char *
shortened(const char *text, int length)
{
	int			cut = pg_mbcliplen(text, length, SHOWN_LENGTH);

	return psprintf("%.*s%s", cut, text, cut < length ? "..." : "");
}
