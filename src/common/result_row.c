/*
 * Rows returned by functions.
 */
#include "common/compat.h"

#include "common/result_row.h"

#include "access/htup_details.h"
#include "funcapi.h"

/* The blessed row type of a function, in the current memory context. */
TupleDesc
result_row(FunctionCallInfo fcinfo)
{
	TupleDesc	row;

	if (get_call_result_type(fcinfo, NULL, &row) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function %u must return a row", fcinfo->flinfo->fn_oid);
	return BlessTupleDesc(row);
}

/* A row with these values. */
Datum
result_of_values(FunctionCallInfo fcinfo, const Datum *values,
				 const bool *nulls)
{
	return HeapTupleGetDatum(heap_form_tuple(result_row(fcinfo),
											 unconstify(Datum *, values),
											 unconstify(bool *, nulls)));
}
