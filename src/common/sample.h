/*
 * Sample: the rows that an aggregate has seen, as columns of keys. It is the
 * state of every aggregate that ranks its whole input, stored as a bytea with
 * room to spare, so that it can be changed in place, handed over by parallel
 * workers and written by nobody's hand without being caught.
 */
#ifndef CRMVALUE_COMMON_SAMPLE_H
#define CRMVALUE_COMMON_SAMPLE_H

#include "common/column.h"

#define SAMPLE_COLUMNS 16
#define SAMPLE_PARAMETERS 3

/* What an aggregate's samples have in common; anything else is refused. */
typedef struct SampleKind
{
	uint32		tag;			/* tells the aggregates apart */
	uint8		columns;
	bool		floats;			/* keys of doubles, else exact */
	int32		parameters[SAMPLE_PARAMETERS];	/* the call's own */
} SampleKind;

typedef struct Sample
{
	int32		vl_len_;		/* use SET_VARSIZE and VARSIZE */
	uint32		tag;
	int32		parameters[SAMPLE_PARAMETERS];
	int32		rows;
	uint8		columns;
	uint8		floats;
	uint8		widths[SAMPLE_COLUMNS]; /* bytes of a key: 4, 8 or 16, or 0
										 * where it is 0 in all rows */
	uint8		digits[SAMPLE_COLUMNS]; /* units of 10000^-digits */
	char		keys[FLEXIBLE_ARRAY_MEMBER];	/* row by row, unaligned */
} Sample;

extern Sample *sample_argument(FunctionCallInfo fcinfo, int argument,
							   uint32 tag, int columns);
extern Sample *sample_to_change(FunctionCallInfo fcinfo,
								const SampleKind *kind);
extern Datum sample_unchanged(FunctionCallInfo fcinfo);
extern Sample *sample_add(Sample *sample, const SampleKind *kind,
						  const wide *keys, const int *digits);
extern Sample *sample_merge(Sample *sample, const Sample *other);
extern Sample *sample_combine(FunctionCallInfo fcinfo, uint32 tag,
							  int columns);
extern void sample_row(const Sample *sample, int64 row, wide *keys);
extern void sample_column(const Sample *sample, int column, bool reversed,
						  wide *keys);

#endif
