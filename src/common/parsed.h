/*
 * An argument that is a document, parsed once and not for every row.
 */
#ifndef CRMVALUE_COMMON_PARSED_H
#define CRMVALUE_COMMON_PARSED_H

#include "common/compat.h"
#include "utils/jsonb.h"

/* Returns what the document says, in memory of the current context. */
typedef void *(*DocumentParser) (Jsonb *document);

/* The document last seen and what it was parsed to; starts as {0}. */
typedef struct ParsedDocument
{
	MemoryContext context;		/* of the two below */
	char	   *bytes;			/* NULL: nothing was parsed yet */
	Size		size;
	void	   *parsed;
} ParsedDocument;

extern void *parsed_document(ParsedDocument *cache, Datum document,
							 DocumentParser parse, MemoryContext parent);
extern void *parsed_argument(FunctionCallInfo fcinfo, int argument,
							 DocumentParser parse);

#endif
