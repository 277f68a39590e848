/*
 * The languages of labels.
 */
#ifndef CRMVALUE_COMMON_LANGUAGE_H
#define CRMVALUE_COMMON_LANGUAGE_H

#include "common/compat.h"

typedef enum Language
{
	LANGUAGE_ENGLISH,
	LANGUAGE_CHINESE,
	LANGUAGE_COUNT
} Language;

extern Language language_from_text(const text *name);
extern text *text_from_utf8(const char *label);

#endif
