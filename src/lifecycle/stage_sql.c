/*
 * lifecycle_stage(h, as_of [, rules]).
 */
#include "common/compat.h"

#include "common/days.h"
#include "lifecycle/entries.h"
#include "lifecycle/rules_sql.h"
#include "lifecycle/stage_type_sql.h"

/* The state kept in fn_extra. */
typedef struct StageCall
{
	StageType	type;
	ParsedDocument rules;
} StageCall;

static StageCall *
stage_call(FmgrInfo *call)
{
	StageCall  *kept = call->fn_extra;

	if (kept == NULL)
	{
		kept = MemoryContextAllocZero(call->fn_mcxt, sizeof(StageCall));
		stage_type_load(&kept->type, call);
		call->fn_extra = kept;
	}
	return kept;
}

PG_FUNCTION_INFO_V1(lifecycle_stage);

/*
 * lifecycle_stage(h, as_of [, rules]): the stage on the as-of day (L1). A NULL
 * history, for example from an outer join, is a prospect. NULL if another
 * argument is NULL. 22008 (datetime_field_overflow) for an infinite day.
 */
Datum
lifecycle_stage(PG_FUNCTION_ARGS)
{
	StageCall  *call = stage_call(fcinfo->flinfo);
	const LifecycleRules *rules = &default_lifecycle_rules;
	Entries		entries;
	int32		as_of;

	if (PG_ARGISNULL(1) || (PG_NARGS() > 2 && PG_ARGISNULL(2)))
		PG_RETURN_NULL();
	as_of = as_of_day(PG_GETARG_DATEADT(1));
	if (PG_NARGS() > 2)
		rules = parsed_document(&call->rules, PG_GETARG_DATUM(2),
								parse_lifecycle_rules,
								fcinfo->flinfo->fn_mcxt);
	entries = entries_argument(fcinfo, 0, as_of);
	PG_RETURN_DATUM(stage_to_datum(&call->type,
								   stage_of_purchases(entries.days,
													  entries.count, as_of,
													  rules)));
}
