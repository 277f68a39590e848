/*
 * What is looked up once a session, until something that it depends on changes.
 */
#ifndef CRMVALUE_TRACKING_REMEMBERED_H
#define CRMVALUE_TRACKING_REMEMBERED_H

#include "common/compat.h"
#include "utils/hsearch.h"

#include "tracking/compiled.h"

#define REMEMBERED_RELATIONS 6
#define REMEMBERED_ROWS 6
#define REMEMBERED_EXPRESSIONS 3

/* A row of a system catalog, as its cache tells of changes. */
typedef struct CatalogRow
{
	int			cache;
	uint32		hash;
} CatalogRow;

/* Stands at the beginning of what is remembered, and says what it depends on. */
typedef struct Remembered
{
	Oid			key;
	bool		valid;
	MemoryContext context;		/* of all this */
	Oid			relations[REMEMBERED_RELATIONS];
	CatalogRow	rows[REMEMBERED_ROWS];
	int			row_count;
	CachedExpression *expressions[REMEMBERED_EXPRESSIONS];
	int			expression_count;
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

extern void remember_function(Remembered *found, Oid function);
extern void remember_schema(Remembered *found, Oid schema);
extern void remember_expression(Remembered *found, const Compiled *compiled);
extern bool still_valid(const Remembered *found);
extern void *remembered(Memory *memory, Oid key, void *arg);

#endif
