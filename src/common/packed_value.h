/*
 * Collected values: the input of an aggregate as a value of an SQL type, which
 * can be stored, sent to another server and rolled up. Their layout is in
 * common/packed.h.
 */
#ifndef CRMVALUE_COMMON_PACKED_VALUE_H
#define CRMVALUE_COMMON_PACKED_VALUE_H

#include "common/packed.h"
#include "common/sample.h"
#include "lib/stringinfo.h"

typedef struct PackedType
{
	const char *name;			/* in SQL */
	const char *tag;			/* PACKED_TAG_SIZE bytes */
	int			blocks;			/* number of blocks; 0: sequences
								 * (unpack_sequence) */
	int			columns;		/* of each block */
	const SampleLimits *limits; /* limits of a sample, or NULL */
} PackedType;

extern const PackedType clv_base_type;
extern const PackedType backtest_base_type;
extern const PackedType retention_base_type;
extern const PackedType rfm_base_type;
extern const PackedType value_base_type;
extern const PackedType lifecycle_base_type;
extern const PackedType cohort_base_type;
extern const PackedType transition_base_type;

extern StringInfo value_begin(const PackedType *type,
							  const PackHeader *header);
extern void value_append_count(StringInfo value, uint64 count);
extern void value_append_columns(StringInfo value, int columns,
								 const bool *used, const uint8 *digits);
extern void value_append_row(StringInfo value, uint64 count, int columns,
							 const bool *used, const wide *keys,
							 const wide *before);
extern Datum value_end(StringInfo value);
extern Datum value_of_sample(const PackedType *type, const Sample *sample);

extern PackReader value_argument(FunctionCallInfo fcinfo, int argument,
								 const PackedType *type, PackHeader *header);
extern PackBlock value_block(PackReader *reader, const PackHeader *header,
							 int columns);
extern bool value_next(PackBlock *block, const PackHeader *header,
					   uint64 *count);
extern void check_customers(uint64 count);
extern Sample *sample_of_value(FunctionCallInfo fcinfo, int argument,
							   const PackedType *type, uint32 tag);
extern Datum value_rollup(FunctionCallInfo fcinfo, Datum state,
						  PGFunction combine);
extern Datum sample_rollup(FunctionCallInfo fcinfo, const PackedType *type,
						   uint32 tag, PGFunction combine);
extern Datum value_finish(FunctionCallInfo fcinfo, Datum state,
						  PGFunction final);

#endif
