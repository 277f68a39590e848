#include "base/sample.h"

#include "utils/memutils.h"

#define SAMPLE_HEADER offsetof(Sample, keys)
#define FIRST_ROWS 4
#define NARROW ((int) sizeof(int64))
#define WIDE ((int) sizeof(wide))

static Size
row_size(const Sample *sample)
{
	return (Size) sample->columns * sample->width;
}

static int64
room_for_rows(const Sample *sample)
{
	return (VARSIZE(sample) - SAMPLE_HEADER) / row_size(sample);
}

static wide
load_key(const Sample *sample, int64 row, int column)
{
	const char *from = sample->keys + row * row_size(sample) +
		column * sample->width;
	int64		narrow;
	wide		key;

	if (sample->width == NARROW)
	{
		memcpy(&narrow, from, sizeof(narrow));
		return narrow;
	}
	memcpy(&key, from, sizeof(key));
	return key;
}

static void
store_key(Sample *sample, int64 row, int column, wide key)
{
	char	   *to = sample->keys + row * row_size(sample) +
		column * sample->width;
	int64		narrow = (int64) key;

	if (sample->width == NARROW)
		memcpy(to, &narrow, sizeof(narrow));
	else
		memcpy(to, &key, sizeof(key));
}

static bool
is_narrow(wide key)
{
	return key == (int64) key;
}

/*
 * Returns a sample like the given one with room for so many rows of keys of
 * a width, or for as many as 1 GB holds; 54000 if not for one more.
 */
static Sample *
sample_resized(const Sample *sample, int64 rows, int width)
{
	Size		row = (Size) sample->columns * width;
	int64		most = (MaxAllocSize - SAMPLE_HEADER) / row;
	Size		size = SAMPLE_HEADER + Min(rows, most) * row;
	Sample	   *result;

	if (sample->rows >= most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many customers in a group: %d", sample->rows),
				 errdetail("The state of this aggregate is limited to 1 GB, here %lld customers.",
						   (long long) most),
				 errhint("Aggregate by segments, or over a random sample of the customers.")));
	result = palloc(size);
	memcpy(result, sample, SAMPLE_HEADER);
	SET_VARSIZE(result, size);
	result->width = width;
	if (width == sample->width)
		memcpy(result->keys, sample->keys, sample->rows * row);
	else
		for (int64 i = 0; i < sample->rows; i++)
			for (int column = 0; column < sample->columns; column++)
				store_key(result, i, column, load_key(sample, i, column));
	return result;
}

static Sample *
sample_create(const SampleKind *kind, const int *digits)
{
	Sample		empty = {0};

	empty.tag = kind->tag;
	empty.columns = kind->columns;
	empty.floats = kind->floats;
	for (int i = 0; i < SAMPLE_PARAMETERS; i++)
		empty.parameters[i] = kind->parameters[i];
	for (int i = 0; i < kind->columns; i++)
		empty.digits[i] = digits[i];
	return sample_resized(&empty, FIRST_ROWS, NARROW);
}

/* Raises 22P03: a state that was not made by the aggregate itself. */
pg_noinline void
invalid_sample(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid state of an aggregate"),
			 errdetail("The value was not made by this aggregate's own functions.")));
}

/*
 * Returns the sample in a bytea argument, or NULL. Its layout is checked, its
 * keys are when they are read; 22P03 if it is no sample of this aggregate.
 */
Sample *
sample_argument(FunctionCallInfo fcinfo, int argument, uint32 tag, int columns)
{
	Sample	   *sample;
	bool		valid;

	if (PG_ARGISNULL(argument))
		return NULL;
	sample = (Sample *) PG_GETARG_BYTEA_P(argument);
	valid = VARSIZE(sample) >= SAMPLE_HEADER && sample->tag == tag &&
		sample->columns == columns && sample->floats <= 1 &&
		(sample->width == NARROW || sample->width == WIDE) &&
		sample->rows >= 0 && sample->rows <= room_for_rows(sample);
	for (int i = 0; valid && i < columns; i++)
		valid = sample->digits[i] <= MOST_DIGITS;
	if (!valid)
		invalid_sample();
	return sample;
}

static pg_noinline void
parameters_differ(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("arguments of an aggregate must be the same for all rows of a group"),
			 errdetail("Only the values that are aggregated may differ from row to row.")));
}

static void
check_same_kind(const Sample *sample, uint8 floats, const int32 *parameters)
{
	for (int i = 0; i < SAMPLE_PARAMETERS; i++)
		if (sample->parameters[i] != parameters[i])
			parameters_differ();
	if (sample->floats != floats)
		parameters_differ();
}

/*
 * Returns the transition state in argument 0 for sample_add and sample_merge,
 * or NULL: a copy where it is not the caller's to change. 22023 if it was
 * made with other arguments.
 */
Sample *
sample_to_change(FunctionCallInfo fcinfo, const SampleKind *kind)
{
	Sample	   *sample = sample_argument(fcinfo, 0, kind->tag, kind->columns);

	if (sample == NULL)
		return NULL;
	check_same_kind(sample, kind->floats, kind->parameters);
	if (AggCheckCallContext(fcinfo, NULL))
		return sample;
	return sample_resized(sample, sample->rows + 1, sample->width);
}

/* The transition state as it was, for a row that does not count. */
Datum
sample_unchanged(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* Returns the sample, or a wider copy, with a column in finer units. */
static Sample *
sample_in_finer_units(Sample *sample, int column, int digits)
{
	int			more = digits - sample->digits[column];

	if (sample->width == NARROW)
		sample = sample_resized(sample, sample->rows + 1, WIDE);
	for (int64 i = 0; i < sample->rows; i++)
		store_key(sample, i, column,
				  key_in_finer_units(load_key(sample, i, column), more));
	sample->digits[column] = digits;
	return sample;
}

/* Returns the sample, or a larger copy, with the row at its end. */
static Sample *
sample_append(Sample *sample, const wide *keys)
{
	int			width = sample->width;

	for (int i = 0; i < sample->columns; i++)
		if (!is_narrow(keys[i]))
			width = WIDE;
	if (width != sample->width || sample->rows >= room_for_rows(sample))
		sample = sample_resized(sample, 2 * (int64) sample->rows + 1, width);
	for (int i = 0; i < sample->columns; i++)
		store_key(sample, sample->rows, i, keys[i]);
	sample->rows++;
	return sample;
}

/*
 * Returns the sample, or a copy that replaces it, with a row more. `sample`
 * may be NULL. `digits` say in which units the keys are: those of the sample,
 * or finer.
 */
Sample *
sample_add(Sample *sample, const SampleKind *kind, const wide *keys,
		   const int *digits)
{
	if (sample == NULL)
		sample = sample_create(kind, digits);
	for (int i = 0; i < sample->columns; i++)
		if (digits[i] > sample->digits[i])
			sample = sample_in_finer_units(sample, i, digits[i]);
	return sample_append(sample, keys);
}

/*
 * Returns the sample, or a copy that replaces it, with the rows of another.
 * 22023 if that was made with other arguments.
 */
Sample *
sample_merge(Sample *sample, const Sample *other)
{
	int64		rows = (int64) sample->rows + other->rows;
	wide		keys[SAMPLE_COLUMNS];

	check_same_kind(sample, other->floats, other->parameters);
	for (int i = 0; i < sample->columns; i++)
		if (other->digits[i] > sample->digits[i])
			sample = sample_in_finer_units(sample, i, other->digits[i]);
	if (rows > room_for_rows(sample))
		sample = sample_resized(sample, Max(rows, 2 * (int64) sample->rows),
								sample->width);
	for (int64 row = 0; row < other->rows; row++)
	{
		for (int i = 0; i < sample->columns; i++)
			keys[i] = key_in_finer_units(load_key(other, row, i),
										 sample->digits[i] - other->digits[i]);
		sample = sample_append(sample, keys);
	}
	return sample;
}

/*
 * A combine function: returns the sample of argument 0, or a copy that replaces
 * it, with the rows of that of argument 1, neither of them NULL. 22023 if they
 * were made with other arguments, 22P03.
 */
Sample *
sample_combine(FunctionCallInfo fcinfo, uint32 tag, int columns)
{
	Sample	   *other = sample_argument(fcinfo, 1, tag, columns);
	SampleKind	kind = {tag, columns, other->floats, {0}};

	memcpy(kind.parameters, other->parameters, sizeof(kind.parameters));
	return sample_merge(sample_to_change(fcinfo, &kind), other);
}

/* Returns a key that some value can have; 22P03 for any other. */
static wide
checked_key(const Sample *sample, int64 row, int column)
{
	wide		most = sample->floats ? DOUBLE_KEY_MAX : EXACT_KEY_MAX;
	wide		key = load_key(sample, row, column);

	if (key > most || key < -most)
		invalid_sample();
	return key;
}

/* Fills in the keys of a row; 22P03 for one that no value has. */
void
sample_row(const Sample *sample, int64 row, wide *keys)
{
	for (int i = 0; i < sample->columns; i++)
		keys[i] = checked_key(sample, row, i);
}

/*
 * Returns the keys of a column, or what they are negated; 22P03 for one that
 * no value has.
 */
wide *
sample_column(const Sample *sample, int column, bool reversed)
{
	wide	   *keys = MemoryContextAllocHuge(CurrentMemoryContext,
											  sample->rows * sizeof(wide));

	for (int64 row = 0; row < sample->rows; row++)
	{
		wide		key = checked_key(sample, row, column);

		keys[row] = reversed ? -key : key;
	}
	return keys;
}
