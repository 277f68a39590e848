/*
 * What is looked up once a session, until something that it depends on changes.
 */
#ifndef CRMVALUE_REMEMBERED_H
#define CRMVALUE_REMEMBERED_H

#include "base/compat.h"
#include "utils/hsearch.h"

#define REMEMBERED_RELATIONS 6

/* Stands at the beginning of what is remembered, which depends on these
 * relations, and on all functions, types and schemas. */
typedef struct Remembered
{
	Oid			key;
	bool		valid;
	MemoryContext context;		/* of all this */
	Oid			relations[REMEMBERED_RELATIONS];
} Remembered;

/* Fills what is zero but for its key and context, which is the current one. */
typedef void (*Lookup) (Remembered *found, void *arg);

/* A kind of things to remember. */
typedef struct Memory
{
	const char *name;
	Size		size;			/* of one */
	Lookup		lookup;
	HTAB	   *entries;		/* by key; NULL before the first use */
	struct Memory *next;		/* the kinds in use */
} Memory;

extern void *remembered(Memory *memory, Oid key, void *arg);

#endif
