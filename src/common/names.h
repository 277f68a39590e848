/*
 * The names that an argument may have: an array of names, or a member of the
 * structs of an array. Plain C, no server.
 */
#ifndef CRMVALUE_COMMON_NAMES_H
#define CRMVALUE_COMMON_NAMES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct NameList
{
	const char *const *first;
	size_t		stride;			/* bytes from one name to the next */
	int			count;
} NameList;

/* The names in a member of the structs of an array. */
#define NAMES_OF(array, member, n) \
	((NameList) {&(array)[0].member, sizeof((array)[0]), (n)})

/* An array of names. */
#define NAMES(array) \
	((NameList) {(array), sizeof((array)[0]), \
	 (int) (sizeof(array) / sizeof((array)[0]))})

extern const char *name_at(NameList names, int position);
extern bool is_name(const char *name, const char *bytes, int length);
extern int	name_position(NameList names, const char *name, int length);

#endif
