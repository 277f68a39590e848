/*
 * Samples beyond their limits: equal rows are stored once with their count,
 * and if there are still too many, a part of them is left out.
 */
#ifndef CRMVALUE_COMMON_SAMPLE_COUNTED_H
#define CRMVALUE_COMMON_SAMPLE_COUNTED_H

#include "common/sample.h"

extern Sample *sample_add_counted(Sample *sample, const SampleLimits *limits,
								  const wide *keys, int64 count);
extern Sample *sample_merge_counted(Sample *sample,
									const SampleLimits *limits,
									const Sample *other);
extern Sample *sample_merged(Sample *sample);
extern Sample *sample_at_level(const SampleKind *kind, const int *digits,
							   int level);
extern Sample *sample_folded(const Sample *sample, const SampleLimits *limits);
extern Sample *sample_to_read(Sample *sample, const SampleLimits *limits);

#endif
