/*
 * The segment maps of RFM scores (models.md 1.1): plain C, no server.
 */
#ifndef CRMVALUE_SCORING_SEGMENTS_H
#define CRMVALUE_SCORING_SEGMENTS_H

#include <stdint.h>

#include "common/names.h"

/* label[] of a segment is indexed by the languages of common/language.h */
#define SEGMENT_LANGUAGES 2

typedef struct Segment
{
	const char *label[SEGMENT_LANGUAGES];	/* English, Chinese; in UTF-8 */
} Segment;

typedef struct SegmentMap
{
	const char *name;
	int			bins;			/* digits of a score are 1..bins */
	const uint8_t *segment_of;	/* index: the score; 0 if the map lacks it */
	int			scores;			/* length of segment_of */
	const Segment *segments;	/* index: segment_of[score] */
} SegmentMap;

#define SEGMENT_MAPS 4
#define SEGMENT_MAP_NAMES NAMES_OF(segment_maps, name, SEGMENT_MAPS)

extern const SegmentMap segment_maps[SEGMENT_MAPS];

extern const Segment *segment_of_score(const SegmentMap *map, int score);

#endif
