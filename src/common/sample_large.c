/*
 * Large samples, which grow in the memory of an aggregate.
 */
#include "common/compat.h"

#include "common/sample_large.h"

#include "utils/expandeddatum.h"
#include "utils/memutils.h"

#include "common/state.h"

/* Smaller samples are not worth a memory context of their own. */
#define LARGE_ROWS 1024

typedef struct LargeSample
{
	ExpandedObjectHeader header;
	Sample	   *sample;			/* in the context of the object */
	Size		row_size;
	int64		capacity;		/* in rows */
} LargeSample;

static const Sample *
content_of(ExpandedObjectHeader *header)
{
	return ((LargeSample *) header)->sample;
}

/* EOM_get_flat_size_method */
static Size
flat_size(ExpandedObjectHeader *header)
{
	return sample_used_size(content_of(header));
}

/* EOM_flatten_into_method */
static void
flatten_into(ExpandedObjectHeader *header, void *result, Size size)
{
	Assert(size == flat_size(header));
	memcpy(result, content_of(header), size);
	SET_VARSIZE(result, size);
}

static const ExpandedObjectMethods large_methods = {flat_size, flatten_into};

/* The large sample that a value is; NULL if it is a bytea. */
static LargeSample *
large_of_datum(Datum datum)
{
	ExpandedObjectHeader *header;

	if (!VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum)))
		return NULL;
	header = DatumGetEOHP(datum);
	return header->eoh_methods == &large_methods ? (LargeSample *) header :
		NULL;
}

/* The sample in a value, which was not checked yet if the value is a bytea. */
Sample *
sample_of_datum(Datum datum)
{
	LargeSample *large = large_of_datum(datum);

	return large != NULL ? large->sample :
		(Sample *) PG_DETOAST_DATUM(datum);
}

static void
set_content(LargeSample *large, Sample *sample)
{
	large->sample = sample;
	large->row_size = sample_row_size(sample);
	large->capacity = sample_capacity(sample);
}

/* A copy of a sample as a large sample, in a child of `parent`. */
static Datum
create_large(const Sample *sample, MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "large sample",
												  ALLOCSET_START_SMALL_SIZES);
	LargeSample *large = MemoryContextAlloc(context, sizeof(LargeSample));
	Sample	   *copy = MemoryContextAlloc(context, VARSIZE(sample));

	memcpy(copy, sample, VARSIZE(sample));
	EOH_init_header(&large->header, &large_methods, context);
	set_content(large, copy);
	return EOHPGetRWDatum(&large->header);
}

/* Makes room for twice as many rows. 54000 (program_limit_exceeded). */
static void
grow(LargeSample *large)
{
	Sample	   *sample = large->sample;
	int64		rows = Min(2 * (int64) sample->rows + 1,
						   sample_most_rows(sample));
	Size		size = sample_used_size(sample) +
		(rows - sample->rows) * large->row_size;

	sample = repalloc(sample, size);
	SET_VARSIZE(sample, size);
	set_content(large, sample);
}

/* sample_add_limited with `count` keys in whole units; the others are 0. */
static Sample *
add_row(Sample *sample, const SampleKind *kind, const SampleLimits *limits,
		const wide *keys, int count)
{
	static const int digits[SAMPLE_COLUMNS] = {0};
	wide		all[SAMPLE_COLUMNS] = {0};

	Assert(count <= kind->columns);
	memcpy(all, keys, count * sizeof(wide));
	return sample_add_limited(sample, kind, limits, all, digits);
}

/* Adds a row in the way of a sample in a bytea, which can be copied. */
static void
add_by_copy(LargeSample *large, const SampleKind *kind,
			const SampleLimits *limits, const wide *keys, int count)
{
	Sample	   *old = large->sample;
	Sample	   *sample = add_row(old, kind, limits, keys, count);

	if (sample != old)
	{
		Sample	   *copy = MemoryContextAlloc(large->header.eoh_context,
											  VARSIZE(sample));

		memcpy(copy, sample, VARSIZE(sample));
		pfree(sample);
		pfree(old);
		sample = copy;
	}
	set_content(large, sample);
}

/*
 * Adds a row. 22023 (invalid_parameter_value) for the sample of another
 * aggregate, or made with other arguments.
 */
static void
large_add(LargeSample *large, const SampleKind *kind,
		  const SampleLimits *limits, const wide *keys, int count)
{
	Sample	   *sample = large->sample;

	if (sample->tag != kind->tag || sample->columns != kind->columns)
		invalid_state();
	sample_check_kind(sample, kind);
	if (sample->counted || (limits != NULL && sample->rows >= limits->rows))
	{
		add_by_copy(large, kind, limits, keys, count);
		return;
	}
	if (sample->rows >= large->capacity)
		grow(large);
	if (!sample_store_row(large->sample, large->row_size, keys, count))
		add_by_copy(large, kind, limits, keys, count);
}

/*
 * A transition function: the state in argument 0 with a row, of which the
 * first `count` keys are given, in whole units, and the others are 0. 22023
 * (invalid_parameter_value) if the state was made with other arguments.
 */
Datum
sample_state_add(FunctionCallInfo fcinfo, const SampleKind *kind,
				 const SampleLimits *limits, const wide *keys, int count)
{
	Datum		state = PG_GETARG_DATUM(0);
	MemoryContext context;
	LargeSample *large;
	Sample	   *sample;

	if (!AggCheckCallContext(fcinfo, &context))
		context = NULL;
	large = PG_ARGISNULL(0) || context == NULL ? NULL : large_of_datum(state);
	if (large != NULL)
	{
		large_add(large, kind, limits, keys, count);
		return state;
	}
	sample = add_row(sample_to_change(fcinfo, kind), kind, limits, keys, count);
	if (context != NULL && sample->rows >= LARGE_ROWS &&
		(PG_ARGISNULL(0) || sample != (Sample *) DatumGetPointer(state)))
		return create_large(sample, context);
	return PointerGetDatum(sample);
}
