/*
 * A cache of look-ups for a session. An entry is valid until the server
 * reports a change of a relation, function or schema that it depends on.
 */
#include "common/compat.h"

#include "tracking/remembered.h"

#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* The cached result of a key; NULL until its first look-up has ended. */
typedef struct Entry
{
	Oid			key;			/* must be first */
	Remembered *found;
} Entry;

static Memory *memories = NULL;

/* The number of invalidation messages received so far. */
static uint64 messages = 0;

/* Whether a result depends on a relation. InvalidOid means all relations. */
static bool
depends_on(const Remembered *found, Oid relation)
{
	if (!OidIsValid(relation))
		return true;
	for (int i = 0; i < REMEMBERED_RELATIONS; i++)
		if (found->relations[i] == relation)
			return true;
	return false;
}

/* Whether a result depends on a row of a catalog. Hash 0 means all rows. */
static bool
depends_on_row(const Remembered *found, int cache, uint32 hash)
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
for_each_entry(bool (*depends) (const Remembered *found, const void *on),
			   const void *on)
{
	for (Memory *memory = memories; memory != NULL; memory = memory->next)
	{
		HASH_SEQ_STATUS scan;
		Entry	   *entry;

		hash_seq_init(&scan, memory->entries);
		while ((entry = hash_seq_search(&scan)) != NULL)
			if (entry->found != NULL && depends(entry->found, on))
				entry->found->valid = false;
	}
}

static bool
depends_on_relation(const Remembered *found, const void *on)
{
	return depends_on(found, *(const Oid *) on);
}

static bool
depends_on_catalog_row(const Remembered *found, const void *on)
{
	const CatalogRow *row = on;

	return depends_on_row(found, row->cache, row->hash);
}

static void
forget_relation(Datum arg, Oid relation)
{
	(void) arg;
	messages++;
	for_each_entry(depends_on_relation, &relation);
}

static void
forget_row(Datum arg, int cache, uint32 hash)
{
	CatalogRow	row = {cache, hash};

	(void) arg;
	messages++;
	for_each_entry(depends_on_catalog_row, &row);
}

/* Registers for invalidation messages, at the first use in a session. */
static void
listen(void)
{
	if (memories != NULL)
		return;
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	CacheRegisterSyscacheCallback(PROCOID, forget_row, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_row, (Datum) 0);
}

static void
memory_create(Memory *memory)
{
	HASHCTL		control = {
		.keysize = sizeof(Oid),
		.entrysize = sizeof(Entry),
		.hcxt = CacheMemoryContext
	};

	listen();
	memory->entries = hash_create(memory->name, 16, &control,
								  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	memory->next = memories;
	memories = memory;
}

/* Frees the expressions of a result that is freed. */
static void
free_expressions(void *arg)
{
	Remembered *found = arg;

	for (int i = 0; i < found->expression_count; i++)
		FreeCachedExpression(found->expressions[i]);
}

static void
remember_row(Remembered *found, int cache, Oid row)
{
	Assert(found->row_count < REMEMBERED_ROWS);
	found->rows[found->row_count++] = (CatalogRow)
	{
		cache, GetSysCacheHashValue1(cache, ObjectIdGetDatum(row))
	};
}

/* Adds a dependency on a function. */
void
remember_function(Remembered *found, Oid function)
{
	remember_row(found, PROCOID, function);
}

/* Adds a dependency on the name of a schema. */
void
remember_schema(Remembered *found, Oid schema)
{
	remember_row(found, NAMESPACEOID, schema);
}

/* Adds the dependencies of an expression, and makes the result its owner. */
void
remember_expression(Remembered *found, const Compiled *compiled)
{
	Assert(found->expression_count < REMEMBERED_EXPRESSIONS);
	found->expressions[found->expression_count++] = compiled->planned;
}

/* Whether no object that the result depends on has changed. */
bool
still_valid(const Remembered *found)
{
	for (int i = 0; i < found->expression_count; i++)
		if (!found->expressions[i]->is_valid)
			return false;
	return found->valid;
}

/*
 * Looks up an entry again. A caller may still use the old result, so it is
 * kept until the end of the transaction.
 */
static void
look_up(Memory *memory, Entry *entry, void *arg)
{
	uint64		before = messages;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
												  "tracked customers",
												  ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	Remembered *found = palloc0(memory->size);
	MemoryContextCallback *end = palloc0(sizeof(MemoryContextCallback));

	found->key = entry->key;
	found->context = context;
	end->func = free_expressions;
	end->arg = found;
	MemoryContextRegisterResetCallback(context, end);
	memory->lookup(found, arg);
	MemoryContextSwitchTo(caller);
	if (entry->found != NULL)
		MemoryContextSetParent(entry->found->context, TopTransactionContext);
	MemoryContextSetParent(context, CacheMemoryContext);
	found->valid = messages == before;
	entry->found = found;
}

/* The result of a key. arg is passed to the look-up. */
void *
remembered(Memory *memory, Oid key, void *arg)
{
	Entry	   *entry;
	bool		known;

	if (memory->entries == NULL)
		memory_create(memory);
	entry = hash_search(memory->entries, &key, HASH_ENTER, &known);
	if (!known)
		entry->found = NULL;
	if (entry->found == NULL || !still_valid(entry->found))
		look_up(memory, entry, arg);
	return entry->found;
}
