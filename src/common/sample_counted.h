/*
 * Samples beyond their limits: equal rows are stored once with their count,
 * and if there are still too many, a part of them is left out.
 */
#ifndef CRMVALUE_COMMON_SAMPLE_COUNTED_H
#define CRMVALUE_COMMON_SAMPLE_COUNTED_H

#include "common/sample.h"

/* A sample being read. */
typedef struct SampleReader
{
	const Sample *sample;		/* folded, if it is counted */
	const SampleLimits *limits;
	int64		customers;		/* that it stands for */
	double		share;			/* of them to read */
	int64		at;				/* the next row */
	int64		read;			/* number of customers read so far */
} SampleReader;

extern Sample *sample_add_counted(Sample *sample, const SampleLimits *limits,
								  const wide *keys, int64 count);
extern Sample *sample_merge_counted(Sample *sample,
									const SampleLimits *limits,
									const Sample *other);
extern Sample *sample_at_level(const SampleKind *kind, const int *digits,
							   int level);
extern Sample *sample_folded(const Sample *sample, const SampleLimits *limits);
extern SampleReader sample_read(const Sample *sample,
								const SampleLimits *limits);
extern bool sample_read_rows(SampleReader *reader, wide *keys, int64 *copies);
extern float sample_read_end(SampleReader *reader);
extern Sample *sample_to_read(Sample *sample, const SampleLimits *limits);

#endif
