/*
 * Rows returned by functions.
 */
#ifndef CRMVALUE_COMMON_RESULT_ROW_H
#define CRMVALUE_COMMON_RESULT_ROW_H

#include "common/compat.h"
#include "access/tupdesc.h"

extern TupleDesc result_row(FunctionCallInfo fcinfo);
extern Datum result_of_values(FunctionCallInfo fcinfo, const Datum *values,
							  const bool *nulls);

#endif
