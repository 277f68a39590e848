/*
 * The enum calendar_unit as an argument. It stands where others take text:
 * postgres_fdw sends no call with a text constant, for it has a collation.
 */
#ifndef CRMVALUE_COMMON_CALENDAR_UNIT_H
#define CRMVALUE_COMMON_CALENDAR_UNIT_H

#include "common/compat.h"

extern text *unit_argument_name(FunctionCallInfo fcinfo, int argument);
extern Datum call_with_unit_name(FunctionCallInfo fcinfo, int argument,
								 PGFunction function);

#endif
