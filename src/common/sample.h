/*
 * Sample: the rows of an aggregate's input as columns of keys. It is the state
 * of every aggregate that needs all its rows at the end: a bytea with spare
 * room, changed in place, and sent by parallel workers. Any bytea can be
 * passed as a state; one that is not a sample raises an error.
 */
#ifndef CRMVALUE_COMMON_SAMPLE_H
#define CRMVALUE_COMMON_SAMPLE_H

#include "common/column.h"

#define SAMPLE_COLUMNS 40
#define SAMPLE_PARAMETERS 3

/*
 * The limit of a sample. Beyond this number of rows it stores equal rows once
 * with their count. If there are more different rows than the limit, it leaves
 * out a part of them, chosen by their keys (common/row_hash.h). Rows with 0 in
 * all columns of the mask are never left out; many of them are equal.
 */
typedef struct SampleLimits
{
	int32		rows;
	uint64		mask;
} SampleLimits;

/* The most rows that a fit reads. Tests build with a smaller number. */
#ifndef CRMVALUE_MOST_ROWS
#define CRMVALUE_MOST_ROWS 10000000
#endif

/* What an aggregate's samples have in common; anything else is refused. */
typedef struct SampleKind
{
	uint32		tag;			/* identifies the aggregate */
	uint8		columns;
	bool		floats;			/* keys of doubles, otherwise exact */
	int32		parameters[SAMPLE_PARAMETERS];	/* arguments of the call */
} SampleKind;

typedef struct Sample
{
	int32		vl_len_;		/* use SET_VARSIZE and VARSIZE */
	uint32		tag;
	int32		parameters[SAMPLE_PARAMETERS];
	int32		rows;
	uint32		packed;			/* bytes of columns before the rows
								 * (common/sample_columns.h) */
	float		share;			/* share of the customers that were drawn
								 * (sample_to_read); 0: all */
	uint8		columns;
	uint8		floats;
	uint8		counted;		/* each row ends with the number of equal
								 * rows */
	uint8		level;			/* a counted sample has one of 2^level rows */
	uint8		widths[SAMPLE_COLUMNS]; /* bytes of a key: 4, 8 or 16, or 0 if
										 * the key is 0 in all rows */
	uint8		digits[SAMPLE_COLUMNS]; /* units of 10000^-digits */
	char		data[FLEXIBLE_ARRAY_MEMBER];	/* packed columns, then keys row
												 * by row, unaligned */
} Sample;

#define SAMPLE_HEADER offsetof(Sample, data)

extern Sample *sample_argument(FunctionCallInfo fcinfo, int argument,
							   uint32 tag, int columns);
extern Sample *columns_argument(FunctionCallInfo fcinfo, int argument,
								uint32 tag, int columns);
extern Sample *sample_to_change(FunctionCallInfo fcinfo,
								const SampleKind *kind);
extern Sample *columns_to_change(FunctionCallInfo fcinfo,
								 const SampleKind *kind);
extern void sample_check_kind(const Sample *sample, const SampleKind *kind);
extern Sample *sample_create(const SampleKind *kind, const int *digits);
extern Sample *sample_with_digits(Sample *sample, const int *digits);
extern Sample *sample_add(Sample *sample, const SampleKind *kind,
						  const wide *keys, const int *digits);
extern Sample *sample_add_limited(Sample *sample, const SampleKind *kind,
								  const SampleLimits *limits,
								  const wide *keys, const int *digits);
extern Sample *sample_merge(Sample *sample, const Sample *other);
extern Sample *sample_combine(FunctionCallInfo fcinfo, uint32 tag,
							  int columns);
extern Sample *sample_combine_limited(FunctionCallInfo fcinfo, uint32 tag,
									  int columns,
									  const SampleLimits *limits);
extern Size sample_row_size(const Sample *sample);
extern Size sample_used_size(const Sample *sample);
extern int64 sample_capacity(const Sample *sample);
extern int64 sample_most_rows(const Sample *sample);
extern Sample *sample_resized(const Sample *sample, int64 rows,
							  const uint8 *widths);
extern bool sample_store_row(Sample *sample, Size row_size, const wide *keys,
							 int count);
extern Sample *sample_append(Sample *sample, const wide *keys);
extern int64 sample_count(const Sample *sample, int64 row);
extern void sample_row(const Sample *sample, int64 row, wide *keys);
extern void sample_column(const Sample *sample, int column, wide *keys);

/* Where the rows begin. */
static inline char *
sample_rows(const Sample *sample)
{
	return (char *) sample->data + sample->packed;
}

/* The columns that are stored, the count among them. */
static inline int
sample_stored_columns(const Sample *sample)
{
	return sample->columns + sample->counted;
}

/* Returns the smallest width that holds a key. */
static inline int
width_of_key(wide key)
{
	if (key == 0)
		return 0;
	if (key == (int32) key)
		return sizeof(int32);
	return key == (int64) key ? sizeof(int64) : sizeof(wide);
}

static inline wide
load_key(const char *from, int width)
{
	int32		narrow;
	int64		key;
	wide		wide_key;

	Assert(width == 0 || width == sizeof(int32) || width == sizeof(int64) ||
		   width == sizeof(wide));
	if (width == 0)
		return 0;
	if (width == sizeof(narrow))
	{
		memcpy(&narrow, from, sizeof(narrow));
		return narrow;
	}
	if (width == sizeof(key))
	{
		memcpy(&key, from, sizeof(key));
		return key;
	}
	memcpy(&wide_key, from, sizeof(wide_key));
	return wide_key;
}

/* Stores a key of this width in bytes; returns false if it does not fit. */
static inline bool
store_if_fits(char *to, int width, wide key)
{
	if (width == sizeof(int32))
	{
		int32		narrow = (int32) key;

		memcpy(to, &narrow, sizeof(narrow));
		return narrow == key;
	}
	if (width == 0)
		return key == 0;
	if (width == sizeof(int64))
	{
		int64		middle = (int64) key;

		memcpy(to, &middle, sizeof(middle));
		return middle == key;
	}
	memcpy(to, &key, sizeof(key));
	return true;
}

/* Stores a key that fits. */
static inline void
store_key(char *to, int width, wide key)
{
	Assert(width >= width_of_key(key));
	(void) store_if_fits(to, width, key);
}

#endif
