/*
 * Reads the partition of a window function once, row by row.
 */
#include "common/compat.h"

#include "common/partition.h"

#include "catalog/pg_proc.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "common/shortened.h"
#include "common/state.h"

/*
 * The window of a call. 0A000 (feature_not_supported) for IGNORE NULLS, which
 * these functions do not support.
 */
WindowObject
partition_window(FunctionCallInfo fcinfo)
{
	WindowObject window = PG_WINDOW_OBJECT();

	WinCheckAndInitializeNullTreatment(window, false, fcinfo);
	return window;
}

/*
 * Returns the number of rows of the partition, at least 1. Reads the partition
 * to its end first, so that reading and writing its rows do not alternate.
 * 54000 (program_limit_exceeded) for more than 2^31 - 1 rows.
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
	Assert(rows >= 1);
	return rows;
}

/*
 * Visits the given arguments of every row, row by row. A pass for each
 * argument would read a partition on disk several times.
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

	Assert(argument_count >= 1);
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

/* The value of an argument in the first row. */
typedef struct FirstValue
{
	FunctionCallInfo fcinfo;
	MemoryContext context;		/* of a value that is passed by reference */
	int16		length;			/* of the type */
	bool		by_value;
	bool		isnull;
	Datum		value;
} FirstValue;

/* The name of an argument, for an error. */
static char *
argument_name(FunctionCallInfo fcinfo, int argument)
{
	HeapTuple	function = SearchSysCache1(PROCOID,
										   ObjectIdGetDatum(fcinfo->flinfo->fn_oid));
	char	  **names = NULL;
	Datum		value;
	bool		isnull;

	if (!HeapTupleIsValid(function))
		elog(ERROR, "cache lookup failed for function %u", fcinfo->flinfo->fn_oid);
	value = SysCacheGetAttr(PROCOID, function, Anum_pg_proc_proargnames, &isnull);
	if (!isnull && get_func_input_arg_names(value, (Datum) 0, &names) <= argument)
		names = NULL;
	ReleaseSysCache(function);
	return names == NULL || names[argument] == NULL ?
		psprintf("argument %d", argument + 1) : names[argument];
}

/* The value of an argument, for an error. */
static char *
argument_text(FunctionCallInfo fcinfo, int argument, Datum value, bool isnull)
{
	Oid			output;
	bool		is_varlena;
	char	   *text;

	if (isnull)
		return pstrdup("NULL");
	getTypeOutputInfo(get_fn_expr_argtype(fcinfo->flinfo, argument), &output,
					  &is_varlena);
	text = OidOutputFunctionCall(output, value);
	return shortened(text, strlen(text));
}

/*
 * A ValueVisitor that raises 22023 (invalid_parameter_value) if a row differs
 * from the first.
 */
static void
visit_same(void *into, int64 row, int argument, Datum value, bool isnull)
{
	FirstValue *first = into;
	FunctionCallInfo fcinfo = first->fcinfo;

	if (row == 0)
	{
		MemoryContext caller = MemoryContextSwitchTo(first->context);

		first->isnull = isnull;
		if (!isnull)
			first->value = datumCopy(value, first->by_value, first->length);
		MemoryContextSwitchTo(caller);
	}
	else if (isnull != first->isnull ||
			 (!isnull && !datum_image_eq(value, first->value, first->by_value,
										 first->length)))
		differs_in("a partition", "Partition", argument_name(fcinfo, argument),
				   argument_text(fcinfo, argument, first->value, first->isnull),
				   argument_text(fcinfo, argument, value, isnull));
}

/*
 * Raises 22023 (invalid_parameter_value) unless the arguments with index
 * `first` or higher are the same in all rows of the partition. Does not read
 * arguments that cannot differ.
 */
void
partition_check_same(FunctionCallInfo fcinfo, int first)
{
	for (int i = first; i < PG_NARGS(); i++)
	{
		FirstValue	value = {.fcinfo = fcinfo, .context = CurrentMemoryContext};

		if (get_fn_expr_arg_stable(fcinfo->flinfo, i))
			continue;
		get_typlenbyval(get_fn_expr_argtype(fcinfo->flinfo, i), &value.length,
						&value.by_value);
		partition_read(PG_WINDOW_OBJECT(), &i, 1, visit_same, &value);
	}
}

/*
 * Allocates an array for the lifetime of the partition with this local memory.
 * It may exceed 1 GB.
 */
void *
partition_alloc(void *local, int64 count, Size size)
{
	Assert(count > 0 && count <= PG_INT32_MAX);
	return MemoryContextAllocHuge(GetMemoryChunkContext(local), count * size);
}

/*
 * Creates a memory context for work on the partition. The caller deletes it.
 */
MemoryContext
partition_scratch(void *local)
{
	return AllocSetContextCreate(GetMemoryChunkContext(local),
								 "work on a partition",
								 ALLOCSET_DEFAULT_SIZES);
}
