/*
 * The last value of a text argument that is a name, so that the name is looked
 * up once and not for every row. Texts are compared by their bytes: in
 * PL/pgSQL even an expression that counts as constant can have another value
 * in the next call.
 */
#ifndef CRMVALUE_COMMON_KNOWN_TEXT_H
#define CRMVALUE_COMMON_KNOWN_TEXT_H

#include "common/compat.h"

/* Longer texts are not kept. All names are shorter. */
#define KNOWN_TEXT_SIZE 32

/* Starts as {0}, without a value. */
typedef struct KnownText
{
	bool		is_set;
	Size		size;
	char		bytes[KNOWN_TEXT_SIZE];
} KnownText;

/* Whether a text, packed or not, is the last value. */
static inline bool
is_known_text(const KnownText *known, const text *given)
{
	return known->is_set && VARSIZE_ANY_EXHDR(given) == known->size &&
		memcmp(VARDATA_ANY(given), known->bytes, known->size) == 0;
}

/* Keeps a text as the last value. */
static inline void
keep_text(KnownText *known, const text *given)
{
	known->size = VARSIZE_ANY_EXHDR(given);
	known->is_set = known->size <= KNOWN_TEXT_SIZE;
	if (known->is_set)
		memcpy(known->bytes, VARDATA_ANY(given), known->size);
}

#endif
