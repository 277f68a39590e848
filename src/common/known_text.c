/*
 * Keeps the last value of a text argument. Values are compared by their bytes:
 * in PL/pgSQL even an expression that counts as constant can have another
 * value in the next call.
 */
#include "common/compat.h"

#include "common/known_text.h"

/* Whether a text, packed or not, is the last value. */
bool
is_known_text(const KnownText *known, const text *given)
{
	return known->is_set && VARSIZE_ANY_EXHDR(given) == known->size &&
		memcmp(VARDATA_ANY(given), known->bytes, known->size) == 0;
}

/* Keeps a text as the last value. */
void
keep_text(KnownText *known, const text *given)
{
	known->size = VARSIZE_ANY_EXHDR(given);
	known->is_set = known->size <= KNOWN_TEXT_SIZE;
	if (known->is_set)
		memcpy(known->bytes, VARDATA_ANY(given), known->size);
}
