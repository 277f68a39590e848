#include "base/partition.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/*
 * Returns the number of rows of the partition, at least 1. It has then been
 * read to its end, so that reading its rows does not alternate with writing
 * them. 54000 beyond what a row can be addressed with.
 */
int64
partition_rows(WindowObject window)
{
	int64		rows = WinGetPartitionRowCount(window);

	if (rows > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many rows in a partition: %lld",
						(long long) rows),
				 errdetail("A partition can have up to %d rows.",
						   PG_INT32_MAX)));
	return rows;
}

/*
 * Visits the given arguments of every row, in that order, row by row: each
 * argument's pass over a partition that was spilled would read it from disk
 * again.
 */
void
partition_read(WindowObject window, const int *arguments, int argument_count,
			   ValueVisitor visit, void *reader)
{
	int64		rows = partition_rows(window);
	MemoryContext caller = CurrentMemoryContext;
	MemoryContext row_context = AllocSetContextCreate(caller,
													  "row of a partition",
													  ALLOCSET_DEFAULT_SIZES);

	MemoryContextSwitchTo(row_context);
	for (int64 row = 0; row < rows; row++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < argument_count; i++)
		{
			bool		isnull;
			Datum		value = WinGetFuncArgInPartition(window, arguments[i],
														 (int) row,
														 WINDOW_SEEK_HEAD,
														 false, &isnull, NULL);

			visit(reader, row, arguments[i], value, isnull);
		}
		MemoryContextReset(row_context);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(row_context);
}

/*
 * Allocates an array that lives as long as the partition, whose local memory
 * is given; it may exceed 1 GB.
 */
void *
partition_alloc(void *local, int64 count, Size size)
{
	return MemoryContextAllocHuge(GetMemoryChunkContext(local), count * size);
}

/* Creates a context for work on the partition; its creator deletes it. */
MemoryContext
partition_scratch(void *local)
{
	return AllocSetContextCreate(GetMemoryChunkContext(local),
								 "work on a partition",
								 ALLOCSET_DEFAULT_SIZES);
}
