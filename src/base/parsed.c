#include "base/parsed.h"

#include "utils/memutils.h"

/* Kept in fn_extra: the document last seen and what it was parsed to. */
typedef struct ParsedDocument
{
	MemoryContext context;		/* of the two below */
	Jsonb	   *document;		/* NULL if there is none */
	void	   *parsed;
	bool		constant;		/* cannot differ in the next call */
} ParsedDocument;

static ParsedDocument *
cache_of_call(FunctionCallInfo fcinfo, int argument)
{
	FmgrInfo   *function = fcinfo->flinfo;
	ParsedDocument *cache = function->fn_extra;

	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(function->fn_mcxt, sizeof(*cache));
		cache->context = AllocSetContextCreate(function->fn_mcxt,
											   "parsed argument",
											   ALLOCSET_SMALL_SIZES);
		cache->constant = get_fn_expr_arg_stable(function, argument);
		function->fn_extra = cache;
	}
	return cache;
}

static void
parse_into_cache(ParsedDocument *cache, Jsonb *document, DocumentParser parse)
{
	MemoryContext caller;

	cache->document = NULL;
	MemoryContextReset(cache->context);
	caller = MemoryContextSwitchTo(cache->context);
	cache->parsed = parse(document);
	cache->document = palloc(VARSIZE(document));
	memcpy(cache->document, document, VARSIZE(document));
	MemoryContextSwitchTo(caller);
}

/*
 * Returns the parsed form of a jsonb argument that is not NULL. It is kept as
 * long as the same document comes, which is compared byte by byte, as it may
 * come from a join. One argument of a call can be kept so, and only in a
 * function that has no other use for fn_extra.
 */
void *
parsed_argument(FunctionCallInfo fcinfo, int argument, DocumentParser parse)
{
	ParsedDocument *cache = cache_of_call(fcinfo, argument);
	Jsonb	   *document;

	if (cache->document != NULL && cache->constant)
		return cache->parsed;
	document = PG_GETARG_JSONB_P(argument);
	if (cache->document == NULL ||
		VARSIZE(document) != VARSIZE(cache->document) ||
		memcmp(document, cache->document, VARSIZE(document)) != 0)
		parse_into_cache(cache, document, parse);
	return cache->parsed;
}
