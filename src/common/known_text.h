/*
 * The last value of a text argument that is a name, so that the name is looked
 * up once and not for every row.
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

extern bool is_known_text(const KnownText *known, const text *given);
extern void keep_text(KnownText *known, const text *given);

#endif
