/*
 * Arguments that are jsonb documents, parsed once and not for every row.
 */
#ifndef CRMVALUE_COMMON_PARSED_H
#define CRMVALUE_COMMON_PARSED_H

#include "common/compat.h"
#include "utils/jsonb.h"

/* Parses a document into memory of the current context. */
typedef void *(*DocumentParser) (Jsonb *document);

/* The last document and its parsed form. Starts as {0}. */
typedef struct ParsedDocument
{
	MemoryContext context;		/* holds the two fields below */
	char	   *bytes;			/* NULL before the first document */
	Size		size;
	void	   *parsed;
} ParsedDocument;

extern void *parsed_document(ParsedDocument *cache, Datum document,
							 DocumentParser parse, MemoryContext parent);
extern void *parsed_argument(FunctionCallInfo fcinfo, int argument,
							 DocumentParser parse);

#endif
