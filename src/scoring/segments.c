/*
 * rfm_segment and rfm_segments.
 */
#include "base/compat.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "base/language.h"
#include "scoring/segment_maps.h"

StaticAssertDecl(SEGMENT_LANGUAGES == LANGUAGE_COUNT,
				 "a segment has one label a language");

/* The map that a name means; 22023 where there is none. */
static const SegmentMap *
segment_map_from_text(const text *name)
{
	const SegmentMap *map = segment_map_named(VARDATA_ANY(name),
											  VARSIZE_ANY_EXHDR(name));

	if (map == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown segment map: \"%s\"", text_to_cstring(name)),
				 errhint("The segment maps are \"grid\", \"list\", \"thirds\" and \"eight\".")));
	return map;
}

/* What a call site looks up once, if the arguments allow. */
typedef struct SegmentLookup
{
	const SegmentMap *map;
	Language	language;
} SegmentLookup;

/* Map and language of the arguments 1 and 2. */
static SegmentLookup
segment_lookup(FunctionCallInfo fcinfo)
{
	SegmentLookup *kept = fcinfo->flinfo->fn_extra;
	SegmentLookup lookup;

	if (kept != NULL)
		return *kept;
	lookup.map = segment_map_from_text(PG_GETARG_TEXT_PP(1));
	lookup.language = language_from_text(PG_GETARG_TEXT_PP(2));
	if (get_fn_expr_arg_stable(fcinfo->flinfo, 1) &&
		get_fn_expr_arg_stable(fcinfo->flinfo, 2))
	{
		kept = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(*kept));
		*kept = lookup;
		fcinfo->flinfo->fn_extra = kept;
	}
	return lookup;
}

static pg_noinline void
score_not_in_map(int32 score, const SegmentMap *map)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("RFM score out of segment map \"%s\": %d",
					map->name, score),
			 errdetail("Its scores are three digits from 1 to %d.", map->bins),
			 errhint("Score with bins => %d, or use another map.", map->bins)));
}

PG_FUNCTION_INFO_V1(rfm_segment);

/*
 * rfm_segment(score, map, lang): the label of a score's segment. 22023 for an
 * unknown map or language, and for a score that is none of the map's.
 */
Datum
rfm_segment(PG_FUNCTION_ARGS)
{
	int32		score = PG_GETARG_INT32(0);
	SegmentLookup lookup = segment_lookup(fcinfo);
	const Segment *segment = segment_of_score(lookup.map, score);

	if (segment == NULL)
		score_not_in_map(score, lookup.map);
	PG_RETURN_TEXT_P(text_from_utf8(segment->label[lookup.language]));
}

/* The next score of a map below one, or 0 if there is none. */
static int
score_below(const SegmentMap *map, int score)
{
	while (--score > 0 && segment_of_score(map, score) == NULL)
		;
	return Max(score, 0);
}

/* The scores still to be returned by rfm_segments are those below. */
typedef struct SegmentScan
{
	SegmentLookup lookup;
	int			score;
} SegmentScan;

/* Starts the scan of map and language in the arguments 0 and 1. */
static void
segment_scan_begin(FunctionCallInfo fcinfo)
{
	FuncCallContext *call = SRF_FIRSTCALL_INIT();
	MemoryContext caller = MemoryContextSwitchTo(call->multi_call_memory_ctx);
	SegmentScan *scan = palloc(sizeof(SegmentScan));

	scan->lookup.map = segment_map_from_text(PG_GETARG_TEXT_PP(0));
	scan->lookup.language = language_from_text(PG_GETARG_TEXT_PP(1));
	scan->score = scan->lookup.map->scores;
	if (get_call_result_type(fcinfo, NULL, &call->tuple_desc) !=
		TYPEFUNC_COMPOSITE)
		elog(ERROR, "rfm_segments must return a row type");
	BlessTupleDesc(call->tuple_desc);
	call->user_fctx = scan;
	MemoryContextSwitchTo(caller);
}

PG_FUNCTION_INFO_V1(rfm_segments);

/*
 * rfm_segments(map, lang): every score of a map with its segment's label, from
 * the best score to the worst. 22023 for an unknown map or language.
 */
Datum
rfm_segments(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;
	SegmentScan *scan;
	Datum		values[2];
	bool		nulls[2] = {false, false};
	const Segment *segment;

	if (SRF_IS_FIRSTCALL())
		segment_scan_begin(fcinfo);
	call = SRF_PERCALL_SETUP();
	scan = call->user_fctx;
	scan->score = score_below(scan->lookup.map, scan->score);
	if (scan->score == 0)
		SRF_RETURN_DONE(call);
	segment = segment_of_score(scan->lookup.map, scan->score);
	values[0] = Int32GetDatum(scan->score);
	values[1] = PointerGetDatum(text_from_utf8(segment->label[scan->lookup.language]));
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc,
															values, nulls)));
}
