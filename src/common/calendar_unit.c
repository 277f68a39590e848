/*
 * The names of the values of the enum calendar_unit.
 */
#include "common/compat.h"

#include "common/calendar_unit.h"

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "common/state.h"

/* The value that was looked up last, and its name. */
typedef struct UnitName
{
	Oid			value;
	text	   *name;
} UnitName;

/* The name of a value, allocated in a memory context. */
static text *
name_of_value(Oid value, MemoryContext context)
{
	HeapTuple	tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum(value));
	MemoryContext old = MemoryContextSwitchTo(context);
	text	   *name;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for enum value %u", value);
	name = cstring_to_text(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel));
	MemoryContextSwitchTo(old);
	ReleaseSysCache(tuple);
	return name;
}

/* The name of the calendar_unit in an argument. The argument is not NULL. */
text *
unit_argument_name(FunctionCallInfo fcinfo, int argument)
{
	FmgrInfo   *call = fcinfo->flinfo;
	UnitName   *known = call->fn_extra;

	if (known == NULL)
		call->fn_extra = known =
			MemoryContextAllocZero(call->fn_mcxt, sizeof(UnitName));
	if (known->value != PG_GETARG_OID(argument))
	{
		known->value = InvalidOid;
		known->name = name_of_value(PG_GETARG_OID(argument), call->fn_mcxt);
		known->value = PG_GETARG_OID(argument);
	}
	return known->name;
}

/*
 * Calls a function with the name of a calendar_unit in place of its value.
 * NULL stays NULL.
 */
Datum
call_with_unit_name(FunctionCallInfo fcinfo, int argument,
					PGFunction function)
{
	if (PG_ARGISNULL(argument))
		return function(fcinfo);
	return call_with_argument(fcinfo, argument,
							  PointerGetDatum(unit_argument_name(fcinfo, argument)),
							  function);
}
