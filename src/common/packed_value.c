/*
 * Converts the states of aggregates to collected values, and back.
 */
#include "common/compat.h"

#include "common/packed_value.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/counted.h"
#include "common/row_sort.h"
#include "common/sample_counted.h"
#include "common/state.h"

/* Begins to write a value of a type. */
StringInfo
value_begin(const PackedType *type, const PackHeader *header)
{
	StringInfo	value = makeStringInfo();
	unsigned char bytes[PACKED_NUMBER_SIZE];

	appendStringInfoSpaces(value, VARHDRSZ);
	appendBinaryStringInfo(value, type->tag, PACKED_TAG_SIZE);
	value_append_count(value, header->floats);
	value_append_count(value, header->level);
	for (int i = 0; i < PACKED_PARAMETERS; i++)
		appendBinaryStringInfo(value, (char *) bytes,
							   pack_number(bytes, header->parameters[i]));
	return value;
}

void
value_append_count(StringInfo value, uint64 count)
{
	unsigned char bytes[PACKED_COUNT_SIZE];

	appendBinaryStringInfo(value, (char *) bytes, pack_count(bytes, count));
}

/*
 * Begins a block. `used` tells which columns it has, NULL for all; `digits`
 * are those of the columns, NULL for 0. The number of rows is written next.
 */
void
value_append_columns(StringInfo value, int columns, const bool *used,
					 const uint8 *digits)
{
	for (int i = 0; i < columns; i++)
		value_append_count(value, used != NULL && !used[i] ? 0 :
						   1 + (digits == NULL ? 0 : digits[i]));
}

/* Adds a row to a block. Its keys differ from those of the row before. */
void
value_append_row(StringInfo value, uint64 count, int columns,
				 const bool *used, const wide *keys, const wide *before)
{
	unsigned char bytes[PACKED_COUNT_SIZE +
						PACKED_COLUMNS * PACKED_NUMBER_SIZE];
	size_t		size = pack_count(bytes, count);

	Assert(columns <= PACKED_COLUMNS && count > 0);
	for (int i = 0; i < columns; i++)
		if (used == NULL || used[i])
			size += pack_number(bytes + size, keys[i] - before[i]);
	appendBinaryStringInfo(value, (char *) bytes, size);
}

/* Finds the columns of a sample that are not 0 in all rows. */
static void
find_used_columns(const Sample *sample, bool *used)
{
	wide		keys[SAMPLE_COLUMNS];

	memset(used, 0, sample->columns * sizeof(bool));
	for (int64 row = 0; row < sample->rows; row++)
	{
		sample_row(sample, row, keys);
		for (int i = 0; i < sample->columns; i++)
			used[i] |= keys[i] != 0;
	}
}

static void
check_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

/* The rows of a sample as bytes, in ascending order. */
typedef struct SortedRows
{
	int			columns;
	const uint8 *widths;
	Size		size;			/* of a row */
	int64		count;
	unsigned char *bytes;
} SortedRows;

static SortedRows
sorted_rows(const Sample *sample)
{
	SortedRows	rows = {sample->columns, sample->widths, 0, sample->rows, NULL};
	unsigned char *scratch;
	unsigned char *to;
	wide		keys[SAMPLE_COLUMNS];

	for (int i = 0; i < rows.columns; i++)
		rows.size += rows.widths[i];
	to = rows.bytes = MemoryContextAllocHuge(CurrentMemoryContext,
											 rows.count * rows.size + 1);
	for (int64 row = 0; row < rows.count; row++)
	{
		sample_row(sample, row, keys);
		for (int i = 0; i < rows.columns; i++)
		{
			store_sortable(to, rows.widths[i], keys[i]);
			to += rows.widths[i];
		}
	}
	scratch = MemoryContextAllocHuge(CurrentMemoryContext,
									 rows.count * rows.size + 1);
	sort_rows(rows.bytes, scratch, rows.count, rows.size,
			  check_for_interrupts);
	pfree(scratch);
	return rows;
}

/* The number of equal rows that begin at row `from`. */
static int64
equal_rows(const SortedRows *rows, int64 from)
{
	const unsigned char *first = rows->bytes + from * rows->size;
	int64		end = from + 1;

	while (end < rows->count &&
		   memcmp(first, rows->bytes + end * rows->size, rows->size) == 0)
		end++;
	return end - from;
}

static int64
distinct_rows(const SortedRows *rows)
{
	int64		distinct = 0;

	for (int64 at = 0; at < rows->count; at += equal_rows(rows, at))
		distinct++;
	return distinct;
}

/* Adds a block with the rows of a folded sample. They are already sorted. */
static void
append_counted_rows(StringInfo value, const Sample *sample)
{
	wide		keys[2][SAMPLE_COLUMNS] = {{0}};
	bool		used[SAMPLE_COLUMNS];

	find_used_columns(sample, used);
	value_append_columns(value, sample->columns, used, sample->digits);
	value_append_count(value, sample->rows);
	for (int64 row = 0; row < sample->rows; row++)
	{
		CHECK_FOR_INTERRUPTS();
		sample_row(sample, row, keys[row % 2]);
		value_append_row(value, sample_count(sample, row), sample->columns,
						 used, keys[row % 2], keys[1 - row % 2]);
	}
}

/* Adds a block with the rows of a sample that is not counted. */
static void
append_rows(StringInfo value, const Sample *sample)
{
	SortedRows	rows = sorted_rows(sample);
	wide		keys[2][PACKED_COLUMNS] = {{0}};
	bool		used[PACKED_COLUMNS];
	int			now = 0;
	int64		count;

	find_used_columns(sample, used);
	value_append_columns(value, rows.columns, used, sample->digits);
	value_append_count(value, distinct_rows(&rows));
	for (int64 at = 0; at < rows.count; at += count)
	{
		const unsigned char *from = rows.bytes + at * rows.size;

		CHECK_FOR_INTERRUPTS();
		count = equal_rows(&rows, at);
		for (int i = 0; i < rows.columns; i++)
		{
			keys[now][i] = load_sortable(from, rows.widths[i]);
			from += rows.widths[i];
		}
		value_append_row(value, count, rows.columns, used, keys[now],
						 keys[1 - now]);
		now = 1 - now;
	}
	pfree(rows.bytes);
}

Datum
value_end(StringInfo value)
{
	SET_VARSIZE(value->data, value->len);
	return PointerGetDatum(value->data);
}

/* A value with all columns of a sample. */
Datum
value_of_sample(const PackedType *type, const Sample *sample)
{
	PackHeader	header = {.floats = sample->floats};
	StringInfo	value;

	StaticAssertStmt(PACKED_PARAMETERS == SAMPLE_PARAMETERS &&
					 PACKED_COLUMNS >= SAMPLE_COLUMNS, "a sample fits");
	memcpy(header.parameters, sample->parameters, sizeof(header.parameters));
	if (sample->counted)
		sample = sample_folded(sample, type->limits);
	header.level = sample->level;
	value = value_begin(type, &header);
	if (sample->counted)
		append_counted_rows(value, sample);
	else
		append_rows(value, sample);
	return value_end(value);
}

/*
 * Begins to read the value in an argument that is not NULL. 22023
 * (invalid_parameter_value) for invalid bytes.
 */
PackReader
value_argument(FunctionCallInfo fcinfo, int argument, const PackedType *type,
			   PackHeader *header)
{
	bytea	   *value = PG_GETARG_BYTEA_PP(argument);
	PackReader	reader = unpack_begin((unsigned char *) VARDATA_ANY(value),
									  VARSIZE_ANY_EXHDR(value), type->tag,
									  header);

	if (reader.broken)
		invalid_state();
	return reader;
}

/*
 * Begins to read a block. 22023 (invalid_parameter_value) for invalid bytes.
 */
PackBlock
value_block(PackReader *reader, const PackHeader *header, int columns)
{
	PackBlock	block = unpack_block(reader, columns,
									 header->floats ? 0 : MOST_DIGITS);

	if (reader->broken)
		invalid_state();
	return block;
}

/*
 * Reads a row of a block; false at its end. 22023 (invalid_parameter_value)
 * for invalid bytes.
 */
bool
value_next(PackBlock *block, const PackHeader *header, uint64 *count)
{
	CHECK_FOR_INTERRUPTS();
	if (unpack_row(block, header->floats ? DOUBLE_KEY_MAX : EXACT_KEY_MAX,
				   count))
		return true;
	if (block->reader->broken)
		invalid_state();
	return false;
}

/* 54000 (program_limit_exceeded) for more customers than a group may have. */
void
check_customers(uint64 count)
{
	if (count > MOST_COUNTED)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many customers in a group"),
				 errdetail("There are more than %d.", MOST_COUNTED),
				 errhint("Aggregate by segments.")));
}

/* The digits of a block in the form of sample_add. */
static void
digits_of_block(const PackBlock *block, int *digits)
{
	for (int i = 0; i < block->columns; i++)
		digits[i] = block->digits[i];
}

/*
 * The rows of a value of one block as a sample with a tag, NULL where there
 * are none: a counted one, which takes no more room than they do. 22023
 * (invalid_parameter_value).
 */
Sample *
sample_of_value(FunctionCallInfo fcinfo, int argument, const PackedType *type,
				uint32 tag)
{
	PackHeader	header;
	PackReader	reader = value_argument(fcinfo, argument, type, &header);
	PackBlock	block = value_block(&reader, &header, type->columns);
	SampleKind	kind = {tag, type->columns, header.floats, {0}};
	Sample	   *sample;
	int			digits[PACKED_COLUMNS];
	uint64		count;

	memcpy(kind.parameters, header.parameters, sizeof(kind.parameters));
	digits_of_block(&block, digits);
	sample = sample_at_level(&kind, digits, header.level);
	while (value_next(&block, &header, &count))
		sample = sample_add_counted(sample, type->limits, block.keys, count);
	if (!unpack_ends(&reader))
		invalid_state();
	return sample->rows > 0 ? sample : NULL;
}

/*
 * Transition of the aggregates rollup: combines the state in argument 0 with
 * the state of another value, which may be NULL.
 */
Datum
value_rollup(FunctionCallInfo fcinfo, Datum state, PGFunction combine)
{
	if (DatumGetPointer(state) == NULL)
		return skip_row(fcinfo);
	if (PG_ARGISNULL(0))
		return state;
	return call_with_argument(fcinfo, 1, state, combine);
}

/* value_rollup for a value of one block in argument 1. */
Datum
sample_rollup(FunctionCallInfo fcinfo, const PackedType *type, uint32 tag,
			  PGFunction combine)
{
	Sample	   *sample = PG_ARGISNULL(1) ? NULL :
		sample_of_value(fcinfo, 1, type, tag);

	return value_rollup(fcinfo, PointerGetDatum(sample), combine);
}

/*
 * Calls the final function of an aggregate with a state in place of the value
 * in argument 0. Returns NULL without a state.
 */
Datum
value_finish(FunctionCallInfo fcinfo, Datum state, PGFunction final)
{
	if (DatumGetPointer(state) == NULL)
		PG_RETURN_NULL();
	return call_with_argument(fcinfo, 0, state, final);
}
