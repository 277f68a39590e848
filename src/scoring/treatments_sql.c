/*
 * class_label, treatment and treatments.
 */
#include "common/compat.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/choice.h"
#include "common/language.h"
#include "common/result_row.h"
#include "scoring/treatments.h"

StaticAssertDecl(TREATMENT_LANGUAGES == LANGUAGE_COUNT,
				 "a class has one label a language");

/* The map of a name. 22023 (invalid_parameter_value) for an unknown name. */
static const TreatmentMap *
map_from_text(const text *name)
{
	NameList	names = NAMES_OF(treatment_maps, name, treatment_map_count);

	return &treatment_maps[choice_of_text(name, names, "map of classes",
										  "maps of classes")];
}

/*
 * The class in argument 0 of the map in argument 1. 22023
 * (invalid_parameter_value) for an unknown class. Labels are compared as
 * UTF-8.
 */
static const Treatment *
class_argument(FunctionCallInfo fcinfo)
{
	const TreatmentMap *map = map_from_text(PG_GETARG_TEXT_PP(1));
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *name = pg_server_to_any(given, strlen(given), PG_UTF8);
	const Treatment *class = treatment_of_class(map, name, strlen(name));

	if (class == NULL)
		unknown_choice(given, strlen(given),
					   NAMES_OF(map->classes, name, map->count), "class",
					   "classes of the map");
	return class;
}

PG_FUNCTION_INFO_V1(class_label);

/* class_label(class, map, lang): the label of a class. */
Datum
class_label(PG_FUNCTION_ARGS)
{
	const Treatment *class = class_argument(fcinfo);
	Language	language = language_from_text(PG_GETARG_TEXT_PP(2));

	PG_RETURN_TEXT_P(text_from_utf8(class->label[language]));
}

PG_FUNCTION_INFO_V1(treatment);

/* treatment(class, map, lang): advice for the customers of a class. */
Datum
treatment(PG_FUNCTION_ARGS)
{
	const Treatment *class = class_argument(fcinfo);
	Language	language = language_from_text(PG_GETARG_TEXT_PP(2));

	PG_RETURN_TEXT_P(text_from_utf8(class->text[language]));
}

/* The state of a call of treatments. */
typedef struct TreatmentScan
{
	const TreatmentMap *map;
	Language	language;
} TreatmentScan;

static void
scan_begin(FunctionCallInfo fcinfo)
{
	FuncCallContext *call = SRF_FIRSTCALL_INIT();
	MemoryContext caller = MemoryContextSwitchTo(call->multi_call_memory_ctx);
	TreatmentScan *scan = palloc(sizeof(TreatmentScan));

	scan->map = map_from_text(PG_GETARG_TEXT_PP(0));
	scan->language = language_from_text(PG_GETARG_TEXT_PP(1));
	call->max_calls = scan->map->count;
	call->tuple_desc = result_row(fcinfo);
	call->user_fctx = scan;
	MemoryContextSwitchTo(caller);
}

PG_FUNCTION_INFO_V1(treatments);

/* treatments(map, lang): the classes of a map, best first. */
Datum
treatments(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;
	const TreatmentScan *scan;
	const Treatment *class;
	Datum		values[3];
	bool		nulls[lengthof(values)] = {false};

	if (SRF_IS_FIRSTCALL())
		scan_begin(fcinfo);
	call = SRF_PERCALL_SETUP();
	if (call->call_cntr >= call->max_calls)
		SRF_RETURN_DONE(call);
	scan = call->user_fctx;
	class = &scan->map->classes[call->call_cntr];
	values[0] = CStringGetTextDatum(class->name);
	values[1] = PointerGetDatum(text_from_utf8(class->label[scan->language]));
	values[2] = PointerGetDatum(text_from_utf8(class->text[scan->language]));
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc,
															values, nulls)));
}
