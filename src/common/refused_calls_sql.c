/*
 * Functions that only raise an error with a hint, instead of "function ...
 * does not exist": calls without the as-of date, and purchase_history with
 * types that it does not accept.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

/*
 * The function in the call: the aggregate instead of its transition function.
 * InvalidOid for an aggregate over a window, where it is not known.
 */
static Oid
called_function(FunctionCallInfo fcinfo)
{
	Aggref	   *aggregate = AggGetAggref(fcinfo);

	if (aggregate != NULL)
		return aggregate->aggfnoid;
	return AggCheckCallContext(fcinfo, NULL) ? InvalidOid :
		fcinfo->flinfo->fn_oid;
}

/* The call of a function without its end: "p_alive(model, h". */
static char *
call_without_end(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid		   *types;
	char	  **names;
	char	   *modes;
	int			count;
	StringInfoData list;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	count = get_func_arg_info(tuple, &types, &names, &modes);
	initStringInfo(&list);
	appendStringInfo(&list, "%s", get_func_name(function));
	for (int i = 0; i < count; i++)
		appendStringInfo(&list, "%s%s", i > 0 ? ", " : "(", names[i]);
	ReleaseSysCache(tuple);
	return list.data;
}

PG_FUNCTION_INFO_V1(as_of_missing);

/*
 * f(h), f(model, h): raises 42883 (undefined_function) with a hint to add the
 * as-of date.
 */
Datum
as_of_missing(PG_FUNCTION_ARGS)
{
	Oid			function = called_function(fcinfo);
	char	   *call = OidIsValid(function) ? call_without_end(function) :
		"f(h";

	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_FUNCTION),
			 errmsg("the as-of date is missing: %s)", call),
			 errdetail("The result depends on the date, and the function does not use the current date by itself."),
			 errhint("Write %s, CURRENT_DATE), or give another date.",
					 call)));
}

static bool
is_time(Oid type)
{
	return type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID;
}

static pg_noinline void
refuse_type(const char *what, Oid type, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("purchase_history takes no %s of type %s", what,
					format_type_be(type)),
			 type == CASHOID ?
			 errdetail("The number that a value of type money represents depends on the setting lc_monetary.") : 0,
			 errhint("%s", hint)));
}

PG_FUNCTION_INFO_V1(purchase_history_refuse);

/*
 * Transition for other types of times (1) and amounts (2): raises 42804
 * (datatype_mismatch).
 */
Datum
purchase_history_refuse(PG_FUNCTION_ARGS)
{
	Oid			time = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 1));
	Oid			amount = getBaseType(get_fn_expr_argtype(fcinfo->flinfo, 2));

	if (!is_time(time))
		refuse_type("times", time,
					"Write ordered_at::date, ordered_at::timestamp or ordered_at::timestamptz.");
	refuse_type("amounts", amount,
				amount == CASHOID ? "Write amount::numeric." :
				"Write amount::numeric; currency signs and thousands separators go before that, for example with replace().");
	PG_RETURN_NULL();
}
