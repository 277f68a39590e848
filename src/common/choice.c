/*
 * Arguments that are one of a few names, and the error that lists the names.
 */
#include "common/compat.h"

#include "common/choice.h"

#include "lib/stringinfo.h"

#include "common/shortened.h"

/* The names as text: "a", "b" and "c". */
char *
listed_names(NameList names)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < names.count; i++)
		appendStringInfo(&list, "%s\"%s\"",
						 i == 0 ? "" : i < names.count - 1 ? ", " : " and ",
						 name_at(names, i));
	return list.data;
}

/*
 * Raises 22023 (invalid_parameter_value) for a name that is not in the list.
 */
pg_noinline void
unknown_choice(const char *given, int length, NameList names,
			   const char *singular, const char *plural)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown %s: \"%s\"", singular, shortened(given, length)),
			 errhint("The %s are %s.", plural, listed_names(names))));
}

/*
 * The index of a text argument, packed or not, in the list of names. 22023
 * (invalid_parameter_value) if the list lacks it.
 */
int
choice_of_text(const text *given, NameList names, const char *singular,
			   const char *plural)
{
	int			position = name_position(names, VARDATA_ANY(given),
										 VARSIZE_ANY_EXHDR(given));

	if (position < 0)
		unknown_choice(VARDATA_ANY(given), VARSIZE_ANY_EXHDR(given), names,
					   singular, plural);
	return position;
}
