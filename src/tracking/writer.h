/*
 * Writes the rows of customers in the value table, and the changes of their
 * classes in the log.
 */
#ifndef CRMVALUE_TRACKING_WRITER_H
#define CRMVALUE_TRACKING_WRITER_H

#include "common/compat.h"
#include "utils/date.h"

#include "tracking/base.h"
#include "tracking/deltas.h"

/* The numbers of customers and changes written. */
typedef struct Written
{
	int64		customers;
	int64		changes[CLASSES];
} Written;

typedef struct Writer Writer;

extern Writer *writer_open(Oid view, Oid schema, const DateADT *day,
						   const char *why);
extern const TrackedBase *writer_base(const Writer *writer);
extern MemoryContext writer_memory(Writer *writer);
extern void write_deltas(Writer *writer, const Delta *deltas, int count);
extern Written writer_close(Writer *writer);

#endif
