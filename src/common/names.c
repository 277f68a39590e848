/*
 * Finds a name in a list of names.
 */
#include "common/names.h"

#include <string.h>

const char *
name_at(NameList names, int position)
{
	return *(const char *const *) ((const char *) names.first +
								   (size_t) position * names.stride);
}

/*
 * The index of a name, -1 if the list lacks it. The name need not end with a
 * zero byte.
 */
int
name_position(NameList names, const char *name, int length)
{
	for (int i = 0; i < names.count; i++)
		if ((int) strlen(name_at(names, i)) == length &&
			memcmp(name_at(names, i), name, length) == 0)
			return i;
	return -1;
}
