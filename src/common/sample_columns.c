/*
 * Samples whose columns are used separately.
 *
 * New rows are stored as they are. When they take several times the size of
 * the packed columns, each of their columns is sorted and merged into the
 * packed column: distinct values with their counts, in the layout of
 * common/packed.h, which is that of a base.
 */
#include "common/compat.h"

#include "common/sample_columns.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/state.h"

#define FIRST_ROWS 4

/* the least and the most rows that are stored before packing */
#define LEAST_ROWS 16384
#define MOST_ROWS (1 << 24)

/*
 * Between these limits, bytes of rows for each byte of packed columns. Doubles
 * seldom repeat, so they are packed less often.
 */
#define EXACT_FOR_PACKED 4
#define DOUBLES_FOR_PACKED 16

/* most bytes of packed columns, so that room for rows remains */
#define MOST_PACKED ((int) (MaxAllocSize - SAMPLE_HEADER - \
	LEAST_ROWS * MOST_SAMPLE_COLUMNS * sizeof(wide)))

static void
check_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

/*
 * The number of rows that are stored beside packed columns of `packed` bytes.
 */
static int64
rows_beside(const Sample *sample, Size packed)
{
	Size		row_size = sample_row_size(sample);
	Size		room = (MaxAllocSize - SAMPLE_HEADER - packed) / row_size;
	Size		rows = packed / row_size *
		(sample->floats ? DOUBLES_FOR_PACKED : EXACT_FOR_PACKED);

	return Min(Max(LEAST_ROWS, Min(rows, MOST_ROWS)), room);
}

/*
 * Values in ascending order with their counts: a packed column, or sorted
 * keys.
 */
typedef struct Source
{
	PackColumn	column;
	const wide *keys;			/* NULL: the column */
	const wide *end;
	int			more_digits;	/* digits to add for the units of the result */
	wide		key;
	uint64		count;			/* 0 at the end */
} Source;

/*
 * Moves a source to its next value. 22023 (invalid_parameter_value) for
 * invalid bytes.
 */
static void
advance(Source *source)
{
	source->count = 0;
	if (source->keys != NULL)
	{
		const wide *first = source->keys;

		if (first == source->end)
			return;
		while (source->keys < source->end && *source->keys == *first)
			source->keys++;
		source->key = *first;
		source->count = source->keys - first;
		return;
	}
	if (!unpack_value(&source->column))
	{
		if (source->column.reader.broken)
			invalid_state();
		return;
	}
	source->key = key_in_finer_units(source->column.key, source->more_digits);
	source->count = source->column.count;
}

/* Raises 54000 (program_limit_exceeded). */
static pg_noinline void
too_many_values(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("too many different values in a group"),
			 errdetail("The different values and their counts take more than 1 GB."),
			 errhint("Round the values, or aggregate by segments.")));
}

/*
 * Appends the merged values of two sources to a packed column. Returns their
 * number.
 */
static uint64
merge_sources(StringInfo packed, Source *one, Source *other)
{
	uint64		distinct = 0;
	wide		before = 0;

	advance(one);
	advance(other);
	for (; one->count > 0 || other->count > 0; distinct++)
	{
		bool		from_one = one->count > 0 &&
			(other->count == 0 || one->key <= other->key);
		wide		key = from_one ? one->key : other->key;
		uint64		count = 0;
		unsigned char *to;

		if (one->count > 0 && one->key == key)
		{
			count += one->count;
			advance(one);
		}
		if (other->count > 0 && other->key == key)
		{
			count += other->count;
			advance(other);
		}
		if (packed->len > MOST_PACKED)
			too_many_values();
		enlargeStringInfo(packed, PACKED_COUNT_SIZE + PACKED_NUMBER_SIZE);
		to = (unsigned char *) packed->data + packed->len;
		packed->len += pack_count(to, count);
		to = (unsigned char *) packed->data + packed->len;
		packed->len += pack_number(to, key - before);
		before = key;
	}
	return distinct;
}

/* The largest key that a sample may have. */
static wide
largest_key(const Sample *sample)
{
	return sample->floats ? DOUBLE_KEY_MAX : EXACT_KEY_MAX;
}

static int
most_digits(const Sample *sample)
{
	return sample->floats ? 0 : MOST_DIGITS;
}

/* Begins to read the packed columns of a sample. */
static PackReader
packed_reader(const Sample *sample)
{
	const unsigned char *bytes = (const unsigned char *) sample->data;

	return (PackReader) {bytes, bytes + sample->packed, false};
}

/*
 * Sets the packed columns of a sample, or empty ones. 22023
 * (invalid_parameter_value) for invalid bytes; the last column is not checked
 * yet.
 */
static void
packed_columns(const Sample *sample, PackColumn *columns)
{
	PackReader	reader = packed_reader(sample);

	for (int i = 0; i < sample->columns; i++)
	{
		if (sample->packed == 0)
		{
			columns[i] = (PackColumn) {.digits = sample->digits[i]};
			continue;
		}
		columns[i] = unpack_column(&reader, most_digits(sample),
								   largest_key(sample),
								   check_for_interrupts);
		if (i < sample->columns - 1)
			(void) count_column(&reader, columns[i]);
		if (reader.broken)
			invalid_state();
	}
}

/* Appends a column merged from two sources to packed columns. */
static void
append_merged(StringInfo packed, int digits, Source *one, Source *other)
{
	StringInfoData values;
	uint64		distinct;

	initStringInfo(&values);
	distinct = merge_sources(&values, one, other);
	value_append_count(packed, 1 + digits);
	value_append_count(packed, distinct);
	appendBinaryStringInfo(packed, values.data, values.len);
	pfree(values.data);
}

/* A packed column as a source, in units of `digits` digits. */
static Source
source_of_column(PackColumn column, int digits)
{
	if (column.digits > digits)
		invalid_state();
	return (Source) {.column = column, .more_digits = digits - column.digits};
}

/* 22023 (invalid_parameter_value) for bytes after the last of the columns. */
static void
check_ends(const Source *one, const Source *other)
{
	if (!unpack_ends(&one->column.reader) ||
		!unpack_ends(&other->column.reader))
		invalid_state();
}

/*
 * The columns of a sample, all packed: its packed columns merged with its
 * rows, or, if `columns` is given, with those columns. The units of the sample
 * are the finest.
 */
static StringInfo
merged_columns(const Sample *sample, const PackColumn *columns)
{
	StringInfo	packed = makeStringInfo();
	PackColumn	own[MOST_SAMPLE_COLUMNS];
	Size		size = sample->rows * sizeof(wide);
	wide	   *keys = MemoryContextAllocHuge(CurrentMemoryContext,
											  2 * size + 1);

	packed_columns(sample, own);
	for (int i = 0; i < sample->columns; i++)
	{
		int			digits = sample->digits[i];
		Source		one = source_of_column(own[i], digits);
		Source		other;

		CHECK_FOR_INTERRUPTS();
		if (columns != NULL)
			other = source_of_column(columns[i], digits);
		else
		{
			sample_column(sample, i, keys);
			sort_keys(keys, sample->rows, keys + sample->rows);
			other = (Source) {.keys = keys, .end = keys + sample->rows};
		}
		append_merged(packed, digits, &one, &other);
		if (i == sample->columns - 1)
			check_ends(&one, &other);
	}
	pfree(keys);
	return packed;
}

/*
 * The sample, or a copy, in units at least as fine as those of packed columns.
 */
static Sample *
with_digits_of(Sample *sample, const PackColumn *columns)
{
	int			digits[MOST_SAMPLE_COLUMNS];

	for (int i = 0; i < sample->columns; i++)
		digits[i] = columns[i].digits;
	return sample_with_digits(sample, digits);
}

/*
 * Returns the sample, or a copy that replaces it, with these packed columns
 * and no row.
 */
static Sample *
with_packed(Sample *sample, StringInfo packed)
{
	Size		row_size = sample_row_size(sample);
	int64		rows = rows_beside(sample, packed->len);
	Sample		header = *sample;

	if (packed->len > MOST_PACKED)
		too_many_values();
	header.rows = 0;
	if (SAMPLE_HEADER + packed->len + rows * row_size > VARSIZE(sample))
	{
		header.packed = 0;
		sample = sample_resized(&header, rows + packed->len / row_size + 1,
								header.widths);
	}
	memcpy(sample->data, packed->data, packed->len);
	sample->packed = packed->len;
	sample->rows = 0;
	return sample;
}

/* Packs the rows of a sample, which may be changed. */
static Sample *
pack_rows(Sample *sample)
{
	PackColumn	columns[MOST_SAMPLE_COLUMNS];
	StringInfo	packed;

	packed_columns(sample, columns);
	sample = with_digits_of(sample, columns);
	packed = merged_columns(sample, NULL);
	sample = with_packed(sample, packed);
	pfree(packed->data);
	pfree(packed);
	return sample;
}

/* The sample, or a copy that replaces it, with room for one more row. */
static Sample *
with_room_for_row(Sample *sample)
{
	int64		most = rows_beside(sample, sample->packed);

	if (sample->rows >= most)
		return pack_rows(sample);
	return sample_resized(sample, Min(2 * (int64) sample->rows + FIRST_ROWS,
									  most), sample->widths);
}

/*
 * Returns the sample, or a copy that replaces it, with a row added. `sample`
 * may be NULL (see sample_add).
 */
Sample *
columns_add(Sample *sample, const SampleKind *kind, const wide *keys,
			const int *digits)
{
	Assert(kind->columns <= MOST_SAMPLE_COLUMNS);
	if (sample == NULL)
		sample = sample_create(kind, digits);
	sample = sample_with_digits(sample, digits);
	if (sample->rows >= sample_capacity(sample))
		sample = with_room_for_row(sample);
	return sample_append(sample, keys);
}

/* The sample, or a copy that replaces it, with the rows of another added. */
static Sample *
add_rows_of(Sample *sample, const SampleKind *kind, const Sample *other)
{
	int			digits[MOST_SAMPLE_COLUMNS];
	wide		keys[MOST_SAMPLE_COLUMNS];

	for (int i = 0; i < other->columns; i++)
		digits[i] = other->digits[i];
	sample = sample_with_digits(sample, digits);
	for (int i = 0; i < other->columns; i++)
		digits[i] = sample->digits[i];
	for (int64 row = 0; row < other->rows; row++)
	{
		sample_row(other, row, keys);
		for (int i = 0; i < other->columns; i++)
			keys[i] = key_in_finer_units(keys[i],
										 digits[i] - other->digits[i]);
		sample = columns_add(sample, kind, keys, digits);
	}
	return sample;
}

/*
 * A combine function: returns the sample in argument 0, or a copy that
 * replaces it, with the customers of the sample in argument 1. Neither is
 * NULL. 22023 (invalid_parameter_value) if they were made with different
 * arguments.
 */
Sample *
columns_combine(FunctionCallInfo fcinfo, uint32 tag, int columns)
{
	Sample	   *other = columns_argument(fcinfo, 1, tag, columns);
	SampleKind	kind = {tag, columns, other->floats, {0}};
	Sample	   *sample;

	memcpy(kind.parameters, other->parameters, sizeof(kind.parameters));
	sample = columns_to_change(fcinfo, &kind);
	sample = add_rows_of(sample, &kind, other);
	if (other->packed > 0)
	{
		PackColumn	more[MOST_SAMPLE_COLUMNS];

		if (sample->rows > 0)
			sample = pack_rows(sample);
		packed_columns(other, more);
		sample = with_digits_of(sample, more);
		sample = with_packed(sample, merged_columns(sample, more));
	}
	return sample;
}

/*
 * Counts the values of columns by reading them. 22023
 * (invalid_parameter_value) for invalid bytes or different numbers of values,
 * 54000 (program_limit_exceeded) for too many values.
 */
static void
count_columns(PackReader *reader, int columns, int most_digits,
			  wide largest, Counted *counted)
{
	for (int i = 0; i < columns; i++)
	{
		PackColumn	column = unpack_column(reader, most_digits, largest,
										   check_for_interrupts);

		counted[i] = count_column(reader, column);
		if (reader->broken)
			invalid_state();
		check_customers(counted[i].total);
		if (counted[i].total != counted[0].total)
			invalid_state();
	}
	if (!unpack_ends(reader))
		invalid_state();
}

/*
 * Returns a reader at the start of the columns of a sample, all packed, and
 * sets the distinct values and counts of the columns. Errors as count_columns.
 */
static PackReader
read_columns(const Sample *sample, Counted *columns)
{
	PackReader	all = packed_reader(sample);
	PackReader	reader;

	if (sample->rows > 0 || sample->packed == 0)
	{
		StringInfo	packed = merged_columns(sample, NULL);

		all.at = (unsigned char *) packed->data;
		all.end = all.at + packed->len;
	}
	reader = all;
	count_columns(&reader, sample->columns, most_digits(sample),
				  largest_key(sample), columns);
	return all;
}

/*
 * Sets the distinct values and counts of the columns of a sample, for ranking.
 * Returns false without customers. Errors as count_columns.
 */
bool
columns_read(const Sample *sample, Counted *columns)
{
	(void) read_columns(sample, columns);
	return columns[0].total > 0;
}

/* A base with the columns of a sample. A NULL `parameters` means all 0. */
Datum
value_of_columns(const PackedType *type, const Sample *sample,
				 const int32 *parameters)
{
	Counted		columns[MOST_SAMPLE_COLUMNS];
	PackReader	packed = read_columns(sample, columns);
	PackHeader	header = {.floats = sample->floats};
	StringInfo	value;

	Assert(type->blocks == sample->columns && type->columns == 1);
	if (parameters != NULL)
		memcpy(header.parameters, parameters, sizeof(header.parameters));
	value = value_begin(type, &header);
	appendBinaryStringInfo(value, (const char *) packed.at,
						   packed.end - packed.at);
	return value_end(value);
}

/*
 * The columns of a base as a sample with a tag, without room for a row. NULL
 * without customers. Errors as count_columns.
 */
Sample *
columns_of_value(FunctionCallInfo fcinfo, int argument, const PackedType *type,
				 uint32 tag)
{
	static const int digits[MOST_SAMPLE_COLUMNS] = {0};
	PackHeader	header;
	PackReader	reader = value_argument(fcinfo, argument, type, &header);
	SampleKind	kind = {tag, type->blocks, header.floats, {0}};
	const unsigned char *bytes = reader.at;
	Counted		columns[MOST_SAMPLE_COLUMNS];
	Sample	   *empty;
	Sample	   *sample;
	int			packed = reader.end - bytes;

	if (header.level > 0)
		invalid_state();
	if (packed > MOST_PACKED)
		too_many_values();
	memcpy(kind.parameters, header.parameters, sizeof(kind.parameters));
	empty = sample_create(&kind, digits);
	count_columns(&reader, kind.columns, most_digits(empty),
				  largest_key(empty), columns);
	if (columns[0].total == 0)
		return NULL;
	sample = sample_resized(empty, packed / sample_row_size(empty) + FIRST_ROWS,
							empty->widths);
	for (int i = 0; i < kind.columns; i++)
		sample->digits[i] = columns[i].column.digits;
	memcpy(sample->data, bytes, packed);
	sample->packed = packed;
	return sample;
}

/* sample_rollup for the columns of a base in argument 1. */
Datum
columns_rollup(FunctionCallInfo fcinfo, const PackedType *type, uint32 tag,
			   PGFunction combine)
{
	Sample	   *sample = PG_ARGISNULL(1) ? NULL :
		columns_of_value(fcinfo, 1, type, tag);

	return value_rollup(fcinfo, PointerGetDatum(sample), combine);
}
