/*
 * The state of aggregates over all customers: rows of a few numbers in one
 * varlena.
 */
#include "common/compat.h"

#include "common/sample.h"

#include "utils/memutils.h"

#include "common/row_hash.h"
#include "common/sample_counted.h"
#include "common/sample_large.h"
#include "common/state.h"

#define FIRST_ROWS 4

Size
sample_row_size(const Sample *sample)
{
	Size		size = 0;

	Assert(sample->columns >= 1 &&
		   sample_stored_columns(sample) <= SAMPLE_COLUMNS);
	for (int i = 0; i < sample_stored_columns(sample); i++)
		size += sample->widths[i];
	return size;
}

/* The bytes of a sample without the room to spare. */
Size
sample_used_size(const Sample *sample)
{
	return SAMPLE_HEADER + sample->packed +
		sample->rows * sample_row_size(sample);
}

/* The bytes for rows, the room to spare among them. */
static Size
room_for_rows(const Sample *sample)
{
	return VARSIZE(sample) - SAMPLE_HEADER - sample->packed;
}

/* For how many rows a sample has room. */
int64
sample_capacity(const Sample *sample)
{
	return room_for_rows(sample) / sample_row_size(sample);
}

static bool
has_room_for(const Sample *sample, int64 rows)
{
	return SAMPLE_HEADER + sample->packed + rows * sample_row_size(sample) <=
		VARSIZE(sample);
}

/* Copies the rows of a sample to one with other widths. */
static void
copy_rows(const Sample *sample, Sample *result)
{
	const char *from = sample_rows(sample);
	char	   *to = sample_rows(result);

	for (int64 row = 0; row < sample->rows; row++)
		for (int i = 0; i < sample_stored_columns(sample); i++)
		{
			store_key(to, result->widths[i],
					  load_key(from, sample->widths[i]));
			from += sample->widths[i];
			to += result->widths[i];
		}
	Assert((char *) to <= (char *) result + VARSIZE(result));
}

/*
 * For how many rows of a sample there is room in 1 GB. 54000
 * (program_limit_exceeded) if not one more row fits.
 */
int64
sample_most_rows(const Sample *sample)
{
	int64		most = (MaxAllocSize - SAMPLE_HEADER - sample->packed) /
		sample_row_size(sample);

	if (sample->rows >= most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many customers in a group: %d", sample->rows),
				 errdetail("The state of this aggregate is limited to 1 GB, here %lld customers.",
						   (long long) most),
				 errhint("Aggregate by segments, or over a random sample of the customers.")));
	return most;
}

/*
 * Returns a copy of a sample with room for `rows` rows of keys of the given
 * widths, or for as many as fit into 1 GB. 54000 (program_limit_exceeded) if
 * not one more row fits. The free room is set to zero, because the value is
 * visible to a user who calls a transition function directly.
 */
Sample *
sample_resized(const Sample *sample, int64 rows, const uint8 *widths)
{
	Sample		header = *sample;
	Sample	   *result;
	int64		most;
	Size		size;
	Size		used;

	Assert(rows >= sample->rows);
	memcpy(header.widths, widths, sizeof(header.widths));
	most = sample_most_rows(&header);
	used = sample_used_size(&header);
	size = used + (Min(rows, most) - sample->rows) * sample_row_size(&header);
	result = palloc(size);
	Assert(used <= size);
	memcpy(result, &header, SAMPLE_HEADER);
	memcpy(result->data, sample->data, sample->packed);
	memset((char *) result + used, 0, size - used);
	SET_VARSIZE(result, size);
	if (memcmp(widths, sample->widths, sizeof(header.widths)) == 0)
		memcpy(sample_rows(result), sample_rows(sample),
			   sample->rows * sample_row_size(sample));
	else
		copy_rows(sample, result);
	Assert(has_room_for(result, result->rows));
	return result;
}

/* An empty sample with room for a few rows. */
Sample *
sample_create(const SampleKind *kind, const int *digits)
{
	Sample		empty = {0};

	Assert(kind->columns >= 1 && kind->columns <= SAMPLE_COLUMNS);
	empty.tag = kind->tag;
	empty.columns = kind->columns;
	empty.floats = kind->floats;
	for (int i = 0; i < SAMPLE_PARAMETERS; i++)
		empty.parameters[i] = kind->parameters[i];
	for (int i = 0; i < kind->columns; i++)
		empty.digits[i] = digits[i];
	empty.widths[0] = sizeof(int32);	/* a row has at least one byte */
	return sample_resized(&empty, FIRST_ROWS, empty.widths);
}

static bool
is_sample(const Sample *sample, uint32 tag, int columns)
{
	if (VARSIZE(sample) < SAMPLE_HEADER || sample->tag != tag ||
		sample->columns != columns || sample->floats > 1 ||
		sample->counted > 1 || sample->level > MOST_LEVEL ||
		sample_stored_columns(sample) > SAMPLE_COLUMNS)
		return false;
	for (int i = 0; i < sample_stored_columns(sample); i++)
		if (((sample->widths[i] != 0 || i == 0) &&
			 sample->widths[i] != sizeof(int32) &&
			 sample->widths[i] != sizeof(int64) &&
			 sample->widths[i] != sizeof(wide)) ||
			sample->digits[i] > (sample->floats ? 0 : MOST_DIGITS))
			return false;
	if (sample->counted && sample->widths[columns] != sizeof(int64))
		return false;
	return sample->share >= 0 && sample->share <= 1 &&
		sample->rows >= 0 &&
		sample->packed <= VARSIZE(sample) - SAMPLE_HEADER &&
		has_room_for(sample, sample->rows);
}

/*
 * Returns the sample in a bytea argument, or NULL. Checks its layout here; its
 * keys are checked when they are read. 22023 (invalid_parameter_value) if it
 * is not a sample of this aggregate.
 */
Sample *
sample_argument(FunctionCallInfo fcinfo, int argument, uint32 tag, int columns)
{
	Sample	   *sample;

	if (PG_ARGISNULL(argument))
		return NULL;
	sample = sample_of_datum(PG_GETARG_DATUM(argument));
	if (!is_sample(sample, tag, columns) || sample->packed > 0)
		invalid_state();
	return sample;
}

/* The same of a sample of which only the columns count. */
Sample *
columns_argument(FunctionCallInfo fcinfo, int argument, uint32 tag,
				 int columns)
{
	Sample	   *sample;

	if (PG_ARGISNULL(argument))
		return NULL;
	sample = sample_of_datum(PG_GETARG_DATUM(argument));
	if (!is_sample(sample, tag, columns) || sample->counted)
		invalid_state();
	return sample;
}

/*
 * Raises 22023 (invalid_parameter_value) for a sample of the same aggregate
 * that was made with other arguments.
 */
void
sample_check_kind(const Sample *sample, const SampleKind *kind)
{
	for (int i = 0; i < SAMPLE_PARAMETERS; i++)
		if (sample->parameters[i] != kind->parameters[i])
			differs_between_rows("an argument", NULL, NULL);
	if (sample->floats != kind->floats)
		differs_between_rows("an argument", NULL, NULL);
}

/* Returns the sample, or a copy unless an aggregate may change it in place. */
static Sample *
to_change(FunctionCallInfo fcinfo, Sample *sample, const SampleKind *kind)
{
	if (sample == NULL)
		return NULL;
	sample_check_kind(sample, kind);
	if (AggCheckCallContext(fcinfo, NULL))
		return sample;
	return sample_resized(sample, sample->rows + 1, sample->widths);
}

/*
 * Returns the transition state in argument 0, for sample_add and sample_merge,
 * or NULL. It is a copy unless an aggregate may change it in place. 22023
 * (invalid_parameter_value) if it was made with other arguments.
 */
Sample *
sample_to_change(FunctionCallInfo fcinfo, const SampleKind *kind)
{
	return to_change(fcinfo, sample_argument(fcinfo, 0, kind->tag,
											 kind->columns), kind);
}

/* The same of a sample of which only the columns count. */
Sample *
columns_to_change(FunctionCallInfo fcinfo, const SampleKind *kind)
{
	return to_change(fcinfo, columns_argument(fcinfo, 0, kind->tag,
											  kind->columns), kind);
}

/* Returns a copy of the sample with a column in finer units. */
static Sample *
sample_in_finer_units(const Sample *sample, int column, int digits)
{
	int			more = digits - sample->digits[column];
	uint8		widths[SAMPLE_COLUMNS];
	Sample	   *result;
	char	   *at;

	Assert(more > 0 && digits <= MOST_DIGITS && !sample->floats);
	memcpy(widths, sample->widths, sizeof(widths));
	widths[column] = sizeof(wide);
	result = sample_resized(sample, sample->rows + 1, widths);
	result->digits[column] = digits;
	at = sample_rows(result);
	for (int i = 0; i < column; i++)
		at += widths[i];
	for (int64 row = 0; row < result->rows; row++)
	{
		store_key(at, sizeof(wide),
				  key_in_finer_units(load_key(at, sizeof(wide)), more));
		at += sample_row_size(result);
	}
	return result;
}

/* Returns the sample, or a copy in units at least as fine as these. */
Sample *
sample_with_digits(Sample *sample, const int *digits)
{
	for (int i = 0; i < sample->columns; i++)
		if (digits[i] > sample->digits[i])
			sample = sample_in_finer_units(sample, i, digits[i]);
	return sample;
}

/* For how many rows a larger copy has room. A counted sample is never larger. */
static int64
larger_capacity(const Sample *sample)
{
	if (sample->counted)
		return Max(sample_capacity(sample), (int64) sample->rows + 1);
	return 2 * (int64) sample->rows + 1;
}

/* Returns the sample, or a larger copy, with room for one more row. */
static Sample *
sample_with_room(Sample *sample, const wide *keys)
{
	bool		wider = false;
	uint8		widths[SAMPLE_COLUMNS];

	memcpy(widths, sample->widths, sizeof(widths));
	for (int i = 0; i < sample_stored_columns(sample); i++)
		if (width_of_key(keys[i]) > widths[i])
		{
			widths[i] = width_of_key(keys[i]);
			wider = true;
		}
	if (wider || !has_room_for(sample, (int64) sample->rows + 1))
		return sample_resized(sample, larger_capacity(sample), widths);
	return sample;
}

/*
 * Adds a row to a sample with room for it. The first `count` keys are given,
 * the others are 0. Returns false, and adds no row, if a key does not fit into
 * its column.
 */
bool
sample_store_row(Sample *sample, Size row_size, const wide *keys, int count)
{
	char	   *at = sample_rows(sample) + sample->rows * row_size;
	char	   *end = at + row_size;

	Assert(row_size == sample_row_size(sample));
	Assert(has_room_for(sample, (int64) sample->rows + 1));
	for (int i = 0; i < count; i++)
	{
		if (!store_if_fits(at, sample->widths[i], keys[i]))
			return false;
		at += sample->widths[i];
	}
	if (at < end)
		memset(at, 0, end - at);
	sample->rows++;
	return true;
}

/*
 * Returns the sample, or a larger copy, with the row appended. In a counted
 * sample the count follows the keys.
 */
Sample *
sample_append(Sample *sample, const wide *keys)
{
	Size		row_size = sample_row_size(sample);
	int			columns = sample_stored_columns(sample);

	if (sample->rows < (int64) (room_for_rows(sample) / row_size) &&
		sample_store_row(sample, row_size, keys, columns))
		return sample;
	sample = sample_with_room(sample, keys);
	sample_store_row(sample, sample_row_size(sample), keys, columns);
	return sample;
}

/*
 * Returns the sample, or a copy that replaces it, with a row added. `sample`
 * may be NULL. `digits` gives the units of the keys: those of the sample, or
 * finer.
 */
Sample *
sample_add(Sample *sample, const SampleKind *kind, const wide *keys,
		   const int *digits)
{
	return sample_add_limited(sample, kind, NULL, keys, digits);
}

/* sample_add with limits. limits may be NULL: up to 1 GB. */
Sample *
sample_add_limited(Sample *sample, const SampleKind *kind,
				   const SampleLimits *limits, const wide *keys,
				   const int *digits)
{
	if (sample == NULL)
		sample = sample_create(kind, digits);
	sample = sample_with_digits(sample, digits);
	Assert(sample->tag == kind->tag && sample->columns == kind->columns);
	if (limits != NULL && (sample->counted || sample->rows >= limits->rows))
		return sample_add_counted(sample, limits, keys, 1);
	return sample_append(sample, keys);
}

/*
 * Returns the sample, or a copy that replaces it, with the rows of another of
 * its kind.
 */
Sample *
sample_merge(Sample *sample, const Sample *other)
{
	int64		rows = (int64) sample->rows + other->rows;
	const char *from = sample_rows(other);
	wide		keys[SAMPLE_COLUMNS];

	Assert(sample->columns == other->columns && sample->tag == other->tag);
	for (int i = 0; i < sample->columns; i++)
		if (other->digits[i] > sample->digits[i])
			sample = sample_in_finer_units(sample, i, other->digits[i]);
	if (!has_room_for(sample, rows))
		sample = sample_resized(sample, Max(rows, 2 * (int64) sample->rows),
								sample->widths);
	for (int64 row = 0; row < other->rows; row++)
	{
		for (int i = 0; i < other->columns; i++)
		{
			keys[i] = key_in_finer_units(load_key(from, other->widths[i]),
										 sample->digits[i] - other->digits[i]);
			from += other->widths[i];
		}
		sample = sample_append(sample, keys);
	}
	Assert(sample->rows == rows);
	return sample;
}

/*
 * A combine function: returns the sample in argument 0, or a copy that
 * replaces it, with the rows of the sample in argument 1. Neither is NULL.
 * 22023 (invalid_parameter_value) if they were made with different arguments.
 */
Sample *
sample_combine(FunctionCallInfo fcinfo, uint32 tag, int columns)
{
	return sample_combine_limited(fcinfo, tag, columns, NULL);
}

/* sample_combine for samples with limits. */
Sample *
sample_combine_limited(FunctionCallInfo fcinfo, uint32 tag, int columns,
					   const SampleLimits *limits)
{
	Sample	   *other = sample_argument(fcinfo, 1, tag, columns);
	SampleKind	kind = {tag, columns, other->floats, {0}};
	Sample	   *sample;

	memcpy(kind.parameters, other->parameters, sizeof(kind.parameters));
	sample = sample_to_change(fcinfo, &kind);
	if (limits != NULL && (sample->counted || other->counted ||
						   (int64) sample->rows + other->rows > limits->rows))
		return sample_merge_counted(sample, limits, other);
	return sample_merge(sample, other);
}

/*
 * The number of customers of a row. 22023 (invalid_parameter_value) for an
 * invalid count.
 */
int64
sample_count(const Sample *sample, int64 row)
{
	wide		count;

	if (!sample->counted)
		return 1;
	count = load_key(sample_rows(sample) +
					 (row + 1) * sample_row_size(sample) - sizeof(int64),
					 sizeof(int64));
	if (count < 1)
		invalid_state();
	return (int64) count;
}

/* Raises 22023 (invalid_parameter_value) for a key that no value has. */
static inline void
check_key(const Sample *sample, wide key)
{
	wide		most = sample->floats ? DOUBLE_KEY_MAX : EXACT_KEY_MAX;

	if (key > most || key < -most)
		invalid_state();
}

/*
 * Sets keys to those of a row, counted from 0. 22023 (invalid_parameter_value)
 * for a key that no value has.
 */
void
sample_row(const Sample *sample, int64 row, wide *keys)
{
	const char *at = sample_rows(sample) + row * sample_row_size(sample);

	Assert(row >= 0 && row < sample->rows);
	for (int i = 0; i < sample->columns; i++)
	{
		keys[i] = load_key(at, sample->widths[i]);
		check_key(sample, keys[i]);
		at += sample->widths[i];
	}
}

/*
 * Sets keys to those of a column, one for each row. 22023
 * (invalid_parameter_value) for a key that no value has.
 */
void
sample_column(const Sample *sample, int column, wide *keys)
{
	const char *at = sample_rows(sample);
	Size		row_bytes = sample_row_size(sample);
	int			width = sample->widths[column];

	Assert(column >= 0 && column < sample->columns);
	for (int i = 0; i < column; i++)
		at += sample->widths[i];
	for (int64 row = 0; row < sample->rows; row++)
	{
		keys[row] = load_key(at, width);
		check_key(sample, keys[row]);
		at += row_bytes;
	}
}
