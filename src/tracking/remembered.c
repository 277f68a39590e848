#include "tracking/remembered.h"

#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

/* What is remembered of a key; NULL before the first lookup has ended. */
typedef struct Entry
{
	Oid			key;			/* must be first */
	Remembered *found;
} Entry;

static Memory *memories = NULL;

/* How many messages have come that may end something's validity. */
static uint64 messages = 0;

/* True if it depends on the relation; on InvalidOid, any, everything does. */
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

/* Invalidates what depends on a relation, or all. */
static void
forget(Oid relation)
{
	messages++;
	for (Memory *memory = memories; memory != NULL; memory = memory->next)
	{
		HASH_SEQ_STATUS scan;
		Entry	   *entry;

		hash_seq_init(&scan, memory->entries);
		while ((entry = hash_seq_search(&scan)) != NULL)
			if (entry->found != NULL && depends_on(entry->found, relation))
				entry->found->valid = false;
	}
}

static void
forget_relation(Datum arg, Oid relation)
{
	(void) arg;
	forget(relation);
}

static void
forget_all(Datum arg, int cache, uint32 hash)
{
	(void) arg;
	(void) cache;
	(void) hash;
	forget(InvalidOid);
}

/* Listens for changes, from the first use of the session on. */
static void
listen(void)
{
	if (memories != NULL)
		return;
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	CacheRegisterSyscacheCallback(PROCOID, forget_all, (Datum) 0);
	CacheRegisterSyscacheCallback(TYPEOID, forget_all, (Datum) 0);
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_all, (Datum) 0);
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

/*
 * Looks an entry up anew. What was found before may be in use further up the
 * stack: it stays until the end of the transaction.
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

	found->key = entry->key;
	found->context = context;
	memory->lookup(found, arg);
	MemoryContextSwitchTo(caller);
	if (entry->found != NULL)
		MemoryContextSetParent(entry->found->context, TopTransactionContext);
	MemoryContextSetParent(context, CacheMemoryContext);
	found->valid = messages == before;
	entry->found = found;
}

/* What is known of a key, which `arg` helps to look up. */
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
	if (entry->found == NULL || !entry->found->valid)
		look_up(memory, entry, arg);
	return entry->found;
}
