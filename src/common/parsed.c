/*
 * Keeps the parsed form of a jsonb argument in fn_extra, for the next row.
 */
#include "common/compat.h"

#include "common/parsed.h"

#include "utils/memutils.h"

static void
parse_into_cache(ParsedDocument *cache, struct varlena *document,
				 DocumentParser parse, MemoryContext parent)
{
	MemoryContext caller;

	if (cache->context == NULL)
		cache->context = AllocSetContextCreate(parent, "parsed document",
											   ALLOCSET_SMALL_SIZES);
	cache->bytes = NULL;
	MemoryContextReset(cache->context);
	caller = MemoryContextSwitchTo(cache->context);
	cache->parsed = parse(DatumGetJsonbP(PointerGetDatum(document)));
	cache->size = VARSIZE_ANY_EXHDR(document);
	cache->bytes = palloc(cache->size);
	memcpy(cache->bytes, VARDATA_ANY(document), cache->size);
	MemoryContextSwitchTo(caller);
	Assert(cache->parsed != NULL);
}

/*
 * Returns the parsed form of a jsonb value that is not NULL. It is kept in a
 * child of `parent` until another document comes. Documents are compared by
 * their bytes: a document can come from a join, and in PL/pgSQL even an
 * expression that counts as constant can have another value in the next call.
 */
void *
parsed_document(ParsedDocument *cache, Datum document, DocumentParser parse,
				MemoryContext parent)
{
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(document);

	if (cache->bytes == NULL || VARSIZE_ANY_EXHDR(packed) != cache->size ||
		memcmp(VARDATA_ANY(packed), cache->bytes, cache->size) != 0)
		parse_into_cache(cache, packed, parse, parent);
	Assert(cache->bytes != NULL);
	return cache->parsed;
}

/* parsed_document for a function that does not use fn_extra otherwise. */
void *
parsed_argument(FunctionCallInfo fcinfo, int argument, DocumentParser parse)
{
	FmgrInfo   *function = fcinfo->flinfo;

	Assert(!PG_ARGISNULL(argument));
	if (function->fn_extra == NULL)
		function->fn_extra = MemoryContextAllocZero(function->fn_mcxt,
													sizeof(ParsedDocument));
	return parsed_document(function->fn_extra, PG_GETARG_DATUM(argument),
						   parse, function->fn_mcxt);
}
