/*
 * Finds a name in a list of names.
 */
#include "common/names.h"

const char *
name_at(NameList names, int position)
{
	return *(const char *const *) ((const char *) names.first +
								   (size_t) position * names.stride);
}

/*
 * Whether a name has these bytes, which need not end with a zero byte. Most
 * names differ in their first bytes, so that this is faster than strlen.
 */
bool
is_name(const char *name, const char *bytes, int length)
{
	for (int i = 0; i < length; i++)
		if (name[i] != bytes[i] || name[i] == '\0')
			return false;
	return name[length] == '\0';
}

/*
 * The index of a name, -1 if the list lacks it. The name need not end with a
 * zero byte.
 */
int
name_position(NameList names, const char *name, int length)
{
	for (int i = 0; i < names.count; i++)
		if (is_name(name_at(names, i), name, length))
			return i;
	return -1;
}
