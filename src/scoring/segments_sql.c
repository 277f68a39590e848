/*
 * rfm_segment and rfm_segments.
 */
#include "common/compat.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "common/choice.h"
#include "common/language.h"
#include "common/result_row.h"
#include "scoring/segments.h"

StaticAssertDecl(SEGMENT_LANGUAGES == LANGUAGE_COUNT,
				 "a segment has one label a language");

/* The map of a name. 22023 (invalid_parameter_value) for an unknown name. */
static const SegmentMap *
segment_map_from_text(const text *name)
{
	return &segment_maps[choice_of_text(name, SEGMENT_MAP_NAMES,
										"segment map", "segment maps")];
}

/*
 * A hint how to compute scores for a map; two levels are cut at the mean (R2).
 */
static char *
hint_for_map(const SegmentMap *map)
{
	if (map->bins == 2)
		return "Score with cuts at the mean, rfm_score(h, as_of, cuts) with the cuts of rfm_cuts(h, as_of, 2, 'mean'), or use another map.";
	return psprintf("Score with bins => %d, or use another map.", map->bins);
}

static pg_noinline void
score_not_in_map(int32 score, const SegmentMap *map)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("RFM score out of segment map \"%s\": %d",
					map->name, score),
			 errdetail("Its scores are three digits from 1 to %d.", map->bins),
			 errhint("%s", hint_for_map(map))));
}

PG_FUNCTION_INFO_V1(rfm_segment);

/*
 * rfm_segment(score, map, lang): the label of a score's segment. 22023
 * (invalid_parameter_value) for an unknown map or language, and for a score
 * that the map lacks.
 */
Datum
rfm_segment(PG_FUNCTION_ARGS)
{
	int32		score = PG_GETARG_INT32(0);
	const SegmentMap *map = segment_map_from_text(PG_GETARG_TEXT_PP(1));
	Language	language = language_from_text(PG_GETARG_TEXT_PP(2));
	const Segment *segment = segment_of_score(map, score);

	if (segment == NULL)
		score_not_in_map(score, map);
	PG_RETURN_TEXT_P(text_from_utf8(segment->label[language]));
}

/* The next score of a map below one, or 0 if there is none. */
static int
score_below(const SegmentMap *map, int score)
{
	while (--score > 0 && segment_of_score(map, score) == NULL)
		;
	return Max(score, 0);
}

/* rfm_segments returns next the scores below `score`. */
typedef struct SegmentScan
{
	const SegmentMap *map;
	Language	language;
	int			score;
} SegmentScan;

/* Starts the scan of map and language in the arguments 0 and 1. */
static void
segment_scan_begin(FunctionCallInfo fcinfo)
{
	FuncCallContext *call = SRF_FIRSTCALL_INIT();
	MemoryContext caller = MemoryContextSwitchTo(call->multi_call_memory_ctx);
	SegmentScan *scan = palloc(sizeof(SegmentScan));

	scan->map = segment_map_from_text(PG_GETARG_TEXT_PP(0));
	scan->language = language_from_text(PG_GETARG_TEXT_PP(1));
	scan->score = scan->map->scores;
	call->tuple_desc = result_row(fcinfo);
	call->user_fctx = scan;
	MemoryContextSwitchTo(caller);
}

PG_FUNCTION_INFO_V1(rfm_segments);

/*
 * rfm_segments(map, lang): every score of a map with its segment's label, from
 * the best score to the worst. 22023 (invalid_parameter_value) for an unknown
 * map or language.
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
	scan->score = score_below(scan->map, scan->score);
	if (scan->score == 0)
		SRF_RETURN_DONE(call);
	segment = segment_of_score(scan->map, scan->score);
	values[0] = Int32GetDatum(scan->score);
	values[1] = PointerGetDatum(text_from_utf8(segment->label[scan->language]));
	SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc,
															values, nulls)));
}
