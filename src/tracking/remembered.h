/*
 * A cache of look-ups for a session, with invalidation.
 */
#ifndef CRMVALUE_TRACKING_REMEMBERED_H
#define CRMVALUE_TRACKING_REMEMBERED_H

#include "common/compat.h"
#include "utils/hsearch.h"

#include "tracking/compiled.h"

#define REMEMBERED_RELATIONS 6
#define REMEMBERED_ROWS 6
#define REMEMBERED_EXPRESSIONS 3

/* A row of a system catalog, as invalidation messages identify it. */
typedef struct CatalogRow
{
	int			cache;
	uint32		hash;
} CatalogRow;

/* The first member of every cached result, with its dependencies. */
typedef struct Remembered
{
	Oid			key;
	bool		valid;
	MemoryContext context;		/* of the result */
	Oid			relations[REMEMBERED_RELATIONS];
	CatalogRow	rows[REMEMBERED_ROWS];
	int			row_count;
	CachedExpression *expressions[REMEMBERED_EXPRESSIONS];
	int			expression_count;
} Remembered;

/*
 * Fills a result, which is zero except for its key and its context. The
 * context is the current one.
 */
typedef void (*Lookup) (Remembered *found, void *arg);

/* A kind of cached results. */
typedef struct Memory
{
	const char *name;
	Size		size;			/* of a result */
	Lookup		lookup;
	HTAB	   *entries;		/* results by key; NULL before the first use */
	struct Memory *next;		/* list of the kinds in use */
} Memory;

extern void remember_function(Remembered *found, Oid function);
extern void remember_schema(Remembered *found, Oid schema);
extern void remember_expression(Remembered *found, const Compiled *compiled);
extern bool still_valid(const Remembered *found);
extern void *remembered(Memory *memory, Oid key, void *arg);

#endif
