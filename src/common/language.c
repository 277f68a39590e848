/*
 * The argument lang, en or zh.
 */
#include "common/compat.h"

#include "common/language.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/choice.h"

static const char *const language_names[LANGUAGE_COUNT] = {
	[LANGUAGE_ENGLISH] = "en",
	[LANGUAGE_CHINESE] = "zh",
};

/*
 * The language of a name, packed or not. 22023 (invalid_parameter_value) for
 * an unknown name.
 */
Language
language_from_text(const text *name)
{
	return choice_of_text(name, NAMES(language_names), "language",
						  "languages of labels");
}

/*
 * Converts a label from UTF-8, the encoding of the sources, to the encoding of
 * the database. 22P05 (untranslatable_character) if that lacks a character.
 */
text *
text_from_utf8(const char *label)
{
	Assert(pg_verify_mbstr(PG_UTF8, label, strlen(label), true));
	return cstring_to_text(pg_any_to_server(label, strlen(label), PG_UTF8));
}
