/*
 * Samples whose columns are used separately. They grow with the number of
 * distinct values, not of customers.
 */
#ifndef CRMVALUE_COMMON_SAMPLE_COLUMNS_H
#define CRMVALUE_COMMON_SAMPLE_COLUMNS_H

#include "common/counted.h"
#include "common/packed_value.h"
#include "common/sample.h"

#define MOST_SAMPLE_COLUMNS 3

extern Sample *columns_add(Sample *sample, const SampleKind *kind,
						   const wide *keys, const int *digits);
extern Sample *columns_combine(FunctionCallInfo fcinfo, uint32 tag,
							   int columns);
extern bool columns_read(const Sample *sample, Counted *columns);

extern Datum value_of_columns(const PackedType *type, const Sample *sample,
							  const int32 *parameters);
extern Sample *columns_of_value(FunctionCallInfo fcinfo, int argument,
								const PackedType *type, uint32 tag);
extern Datum columns_rollup(FunctionCallInfo fcinfo, const PackedType *type,
							uint32 tag, PGFunction combine);

#endif
