/*
 * The argument lang, en or zh.
 */
#include "common/compat.h"

#include "common/language.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

static const char *const language_names[LANGUAGE_COUNT] = {
	[LANGUAGE_ENGLISH] = "en",
	[LANGUAGE_CHINESE] = "zh",
};

/* The language of a name, packed or not; 22023 where there is none. */
Language
language_from_text(const text *name)
{
	int			length = VARSIZE_ANY_EXHDR(name);

	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if ((int) strlen(language_names[i]) == length &&
			memcmp(language_names[i], VARDATA_ANY(name), length) == 0)
			return i;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown language: \"%s\"", text_to_cstring(name)),
			 errhint("The languages of labels are \"en\" and \"zh\".")));
}

/*
 * A label, which the sources write in UTF-8, in the database's encoding; 22P05
 * where that lacks its characters.
 */
text *
text_from_utf8(const char *label)
{
	Assert(pg_verify_mbstr(PG_UTF8, label, strlen(label), true));
	return cstring_to_text(pg_any_to_server(label, strlen(label), PG_UTF8));
}
