/*
 * The enum lifecycle_stage and its labels.
 */
#include "common/compat.h"

#include "lifecycle/stage_type_sql.h"

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "common/choice.h"
#include "common/language.h"

/* Sets of names of stages from textbooks. */
typedef enum LabelSet
{
	SET_STAGES,
	SET_TASKS,					/* tasks of the company: build, strengthen … */
	SET_DWYER,					/* Dwyer, Schurr & Oh 1987 */
	SET_COUNT
} LabelSet;

static const char *const set_names[SET_COUNT] = {
	[SET_STAGES] = "stages",
	[SET_TASKS] = "tasks",
	[SET_DWYER] = "dwyer",
};

typedef struct StageName
{
	const char *value;			/* of the enum */
	const char *label[SET_COUNT][LANGUAGE_COUNT];
} StageName;

static const StageName stage_names[STAGE_COUNT] = {
	[STAGE_PROSPECT] = {"prospect", {{"Prospect", "潜在客户"}, {"Build", "建立"}, {"Awareness", "认知"}}},
	[STAGE_EXPLORATION] = {"exploration", {{"Exploration", "考察期"}, {"Build", "建立"}, {"Exploration", "考察"}}},
	[STAGE_GROWTH] = {"growth", {{"Growth", "形成期"}, {"Strengthen", "加强"}, {"Expansion", "扩展"}}},
	[STAGE_STABLE] = {"stable", {{"Stable", "稳定期"}, {"Maintain", "维持"}, {"Commitment", "承诺"}}},
	[STAGE_DECLINE] = {"decline", {{"Decline", "退化期"}, {"Recover", "恢复"}, {"Dissolution", "解体"}}},
	[STAGE_LOST] = {"lost", {{"Lost", "流失"}, {"Recover", "恢复"}, {"Dissolution", "解体"}}},
	[STAGE_RECOVERY] = {"recovery", {{"Recovery", "恢复期"}, {"Recover", "恢复"}, {"Exploration", "考察"}}},
};

/*
 * Looks up the enum that a function returns. 42704 (undefined_object) if one
 * of its values was renamed.
 */
void
stage_type_load(StageType *type, FmgrInfo *call)
{
	Oid			enum_type = get_func_rettype(call->fn_oid);

	for (int stage = 0; stage < STAGE_COUNT; stage++)
	{
		const char *value = stage_names[stage].value;

		type->labels[stage] = GetSysCacheOid2(ENUMTYPOIDNAME, Anum_pg_enum_oid,
											  ObjectIdGetDatum(enum_type),
											  CStringGetDatum(value));
		if (!OidIsValid(type->labels[stage]))
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_OBJECT),
					 errmsg("type %s has no value \"%s\"",
							format_type_be(enum_type), value),
					 errhint("The values of the type must be named as the extension creates them.")));
	}
}

/* A stage as a value of the enum. */
Datum
stage_to_datum(const StageType *type, LifecycleStage stage)
{
	return ObjectIdGetDatum(type->labels[stage]);
}

/*
 * The name of a value of the enum. 22023 (invalid_parameter_value) for an
 * unknown value.
 */
static const StageName *
stage_name_of(Oid value)
{
	HeapTuple	tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum(value));
	const char *label;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for enum value %u", value);
	label = pstrdup(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel));
	ReleaseSysCache(tuple);
	for (int stage = 0; stage < STAGE_COUNT; stage++)
		if (strcmp(label, stage_names[stage].value) == 0)
			return &stage_names[stage];
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown lifecycle stage: \"%s\"", label),
			 errhint("The values of the type must be named as the extension creates them.")));
}

PG_FUNCTION_INFO_V1(lifecycle_stage_label);

/*
 * label(stage, lang): the name of a stage. 22023 (invalid_parameter_value) for
 * an unknown language, or a value that was added to the type.
 */
Datum
lifecycle_stage_label(PG_FUNCTION_ARGS)
{
	const StageName *name = stage_name_of(PG_GETARG_OID(0));
	Language	language = language_from_text(PG_GETARG_TEXT_PP(1));

	PG_RETURN_TEXT_P(text_from_utf8(name->label[SET_STAGES][language]));
}

PG_FUNCTION_INFO_V1(lifecycle_stage_label_of_set);

/*
 * label(stage, label_set, lang): the name of a stage in a set of labels. 22023
 * (invalid_parameter_value) as for label, and for an unknown set.
 */
Datum
lifecycle_stage_label_of_set(PG_FUNCTION_ARGS)
{
	const StageName *name = stage_name_of(PG_GETARG_OID(0));
	LabelSet	set = choice_of_text(PG_GETARG_TEXT_PP(1), NAMES(set_names),
									 "label set", "label sets");
	Language	language = language_from_text(PG_GETARG_TEXT_PP(2));

	PG_RETURN_TEXT_P(text_from_utf8(name->label[set][language]));
}
