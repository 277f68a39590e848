/*
 * A cache of look-ups for a session. An entry is valid until the server
 * reports a change of a relation, function or schema that it depends on.
 */
#include "common/compat.h"

#include "tracking/cache.h"

#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* The cached result of a key; NULL until its first look-up has ended. */
typedef struct Entry
{
	Oid			key;			/* must be first */
	Cached *found;
} Entry;

static Cache *caches = NULL;

/* The number of invalidation messages received so far. */
static uint64 messages = 0;

/* Whether a result depends on a relation. InvalidOid means all relations. */
static bool
depends_on(const Cached *found, Oid relation)
{
	if (!OidIsValid(relation))
		return true;
	for (int i = 0; i < CACHED_RELATIONS; i++)
		if (found->relations[i] == relation)
			return true;
	return false;
}

/* Whether a result depends on a row of a catalog. Hash 0 means all rows. */
static bool
depends_on_row(const Cached *found, int cache, uint32 hash)
{
	if (hash == 0)
		return true;
	for (int i = 0; i < found->row_count; i++)
		if (found->rows[i].cache == cache && found->rows[i].hash == hash)
			return true;
	return false;
}

/* Marks the cached results for which `depends` returns true as invalid. */
static void
for_each_entry(bool (*depends) (const Cached *found, const void *on),
			   const void *on)
{
	for (Cache *cache = caches; cache != NULL; cache = cache->next)
	{
		HASH_SEQ_STATUS scan;
		Entry	   *entry;

		hash_seq_init(&scan, cache->entries);
		while ((entry = hash_seq_search(&scan)) != NULL)
			if (entry->found != NULL && depends(entry->found, on))
				entry->found->valid = false;
	}
}

static bool
depends_on_relation(const Cached *found, const void *on)
{
	return depends_on(found, *(const Oid *) on);
}

static bool
depends_on_catalog_row(const Cached *found, const void *on)
{
	const CatalogRow *row = on;

	return depends_on_row(found, row->cache, row->hash);
}

static void
invalidate_relation(Datum arg, Oid relation)
{
	(void) arg;
	messages++;
	for_each_entry(depends_on_relation, &relation);
}

static void
invalidate_row(Datum arg, int cache, uint32 hash)
{
	CatalogRow	row = {cache, hash};

	(void) arg;
	messages++;
	for_each_entry(depends_on_catalog_row, &row);
}

/* Registers for invalidation messages, at the first use in a session. */
static void
register_callbacks(void)
{
	if (caches != NULL)
		return;
	CacheRegisterRelcacheCallback(invalidate_relation, (Datum) 0);
	CacheRegisterSyscacheCallback(PROCOID, invalidate_row, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, invalidate_row, (Datum) 0);
}

static void
cache_create(Cache *cache)
{
	HASHCTL		control = {
		.keysize = sizeof(Oid),
		.entrysize = sizeof(Entry),
		.hcxt = CacheMemoryContext
	};

	register_callbacks();
	cache->entries = hash_create(cache->name, 16, &control,
								  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	cache->next = caches;
	caches = cache;
}

/* Frees the expressions of a result that is freed. */
static void
free_expressions(void *arg)
{
	Cached *found = arg;

	for (int i = 0; i < found->expressions->count; i++)
		FreeCachedExpression(found->expressions->compiled[i]->planned);
}

static void
cached_depends_on_row(Cached *found, int cache, Oid row)
{
	Assert(found->row_count < CACHED_ROWS);
	found->rows[found->row_count++] = (CatalogRow)
	{
		cache, GetSysCacheHashValue1(cache, ObjectIdGetDatum(row))
	};
}

/* Adds a dependency on a function. */
void
cached_depends_on_function(Cached *found, Oid function)
{
	cached_depends_on_row(found, PROCOID, function);
}

/* Adds a dependency on the name of a schema. */
void
cached_depends_on_schema(Cached *found, Oid schema)
{
	cached_depends_on_row(found, NAMESPACEOID, schema);
}

/* Adds the dependencies of an expression, and makes the result its owner. */
void
cached_depends_on_expression(Cached *found, Compiled *compiled)
{
	Assert(found->expressions->count < MOST_EXPRESSIONS);
	found->expressions->compiled[found->expressions->count++] = compiled;
}

/* Whether no object that the result depends on has changed. */
bool
cached_is_valid(const Cached *found)
{
	for (int i = 0; i < found->expressions->count; i++)
		if (!found->expressions->compiled[i]->planned->is_valid)
			return false;
	return found->valid;
}

/*
 * Looks up an entry again. A caller may still use the old result, so it is
 * kept until the end of the transaction.
 */
static void
look_up(Cache *cache, Entry *entry, void *arg)
{
	uint64		before = messages;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "tracked customers",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	Cached *found = palloc0(cache->size);
	MemoryContextCallback *end = palloc0(sizeof(MemoryContextCallback));

	found->key = entry->key;
	found->context = context;
	found->expressions = palloc0(sizeof(Expressions));
	end->func = free_expressions;
	end->arg = found;
	MemoryContextRegisterResetCallback(context, end);
	cache->lookup(found, arg);
	MemoryContextSwitchTo(caller);
	if (entry->found != NULL)
		MemoryContextSetParent(entry->found->context, TopTransactionContext);
	MemoryContextSetParent(context, CacheMemoryContext);
	found->valid = messages == before;
	entry->found = found;
}

/* The result of a key. arg is passed to the look-up. */
void *
cache_find(Cache *cache, Oid key, void *arg)
{
	Entry	   *entry;
	bool		known;

	if (cache->entries == NULL)
		cache_create(cache);
	entry = hash_search(cache->entries, &key, HASH_ENTER, &known);
	if (!known)
		entry->found = NULL;
	if (entry->found == NULL || !cached_is_valid(entry->found))
		look_up(cache, entry, arg);
	return entry->found;
}
