/*
 * A cache of look-ups for a session, with invalidation.
 */
#ifndef CRMVALUE_TRACKING_CACHE_H
#define CRMVALUE_TRACKING_CACHE_H

#include "common/compat.h"
#include "utils/hsearch.h"

#include "tracking/compiled.h"

#define CACHED_RELATIONS 6
#define CACHED_ROWS 6

/* A row of a system catalog, as invalidation messages identify it. */
typedef struct CatalogRow
{
	int			cache;
	uint32		hash;
} CatalogRow;

/* The first member of every cached result, with its dependencies. */
typedef struct Cached
{
	Oid			key;
	bool		valid;
	MemoryContext context;		/* of the result */
	Oid			relations[CACHED_RELATIONS];
	CatalogRow	rows[CACHED_ROWS];
	int			row_count;
	Expressions *expressions;
} Cached;

/*
 * Fills a result, which is zero except for its key and its context. The
 * context is the current one.
 */
typedef void (*Lookup) (Cached *found, void *arg);

/* A kind of cached results. */
typedef struct Cache
{
	const char *name;
	Size		size;			/* of a result */
	Lookup		lookup;
	HTAB	   *entries;		/* results by key; NULL before the first use */
	struct Cache *next;			/* list of the kinds in use */
} Cache;

extern void cached_depends_on_function(Cached *found, Oid function);
extern void cached_depends_on_schema(Cached *found, Oid schema);
extern void cached_depends_on_expression(Cached *found, Compiled *compiled);
extern bool cached_is_valid(const Cached *found);
extern void *cache_find(Cache *cache, Oid key, void *arg);

#endif
