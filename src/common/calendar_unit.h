/*
 * Arguments of the enum calendar_unit. Functions take it in place of text,
 * because postgres_fdw does not send a call with a text constant, which has a
 * collation.
 */
#ifndef CRMVALUE_COMMON_CALENDAR_UNIT_H
#define CRMVALUE_COMMON_CALENDAR_UNIT_H

#include "common/compat.h"

extern text *unit_argument_name(FunctionCallInfo fcinfo, int argument);
extern Datum call_with_unit_name(FunctionCallInfo fcinfo, int argument,
								 PGFunction function);

#endif
