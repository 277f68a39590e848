/*
 * An argument that is a document, parsed once and not for every row.
 */
#ifndef CRMVALUE_PARSED_H
#define CRMVALUE_PARSED_H

#include "base/compat.h"
#include "utils/jsonb.h"

/* Returns what the document says, in memory of the current context. */
typedef void *(*DocumentParser) (Jsonb *document);

extern void *parsed_argument(FunctionCallInfo fcinfo, int argument,
							 DocumentParser parse);

#endif
