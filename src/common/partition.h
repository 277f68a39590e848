/*
 * Reading the whole partition of a window function once.
 */
#ifndef CRMVALUE_COMMON_PARTITION_H
#define CRMVALUE_COMMON_PARTITION_H

#include "common/compat.h"
#include "windowapi.h"

/*
 * Receives the value of an argument in a row, counted from 0. A value that is
 * passed by reference, and memory that the visitor allocates, are freed after
 * the call.
 */
typedef void (*ValueVisitor) (void *reader, int64 row, int argument,
							  Datum value, bool isnull);

extern WindowObject partition_window(FunctionCallInfo fcinfo);
extern int64 partition_rows(WindowObject window);
extern void partition_read(WindowObject window, const int *arguments,
						   int argument_count, ValueVisitor visit,
						   void *reader);
extern void partition_check_same(FunctionCallInfo fcinfo, int first);
extern void *partition_alloc(void *local, int64 count, Size size);
extern MemoryContext partition_scratch(void *local);

#endif
