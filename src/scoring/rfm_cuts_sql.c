/*
 * The aggregates rfm_cuts: the cuts of rule R1, or with method 'mean' those
 * of R2. Their state is a sample of recency, frequency and monetary.
 */
#include "common/compat.h"

#include "scoring/rfm_sql.h"

#include "common/choice.h"
#include "common/packed_value.h"
#include "common/sample.h"
#include "common/state.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

#define RFM_TAG 0x52464d31		/* RFM1 */
#define DEFAULT_BINS 5

enum {METHOD_QUANTILE, METHOD_MEAN};
enum {PARAMETER_BINS, PARAMETER_METHOD};

static const char *const method_names[] = {
	[METHOD_QUANTILE] = "quantile",
	[METHOD_MEAN] = "mean",
};

/*
 * The method of a name. 22023 (invalid_parameter_value) for an unknown name.
 */
static int
method_of_text(const text *name)
{
	return choice_of_text(name, NAMES(method_names), "method of cutting",
						  "methods");
}

static void
check_parameters(const int32 *parameters)
{
	check_bins(parameters[PARAMETER_BINS]);
	if (parameters[PARAMETER_METHOD] == METHOD_MEAN &&
		parameters[PARAMETER_BINS] != 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid number of bins with method \"mean\": %d",
						parameters[PARAMETER_BINS]),
				 errhint("The mean is one cut and makes 2 bins.")));
}

/*
 * Reads the optional arguments bins and method of a row from argument `first`
 * on. Returns false if one of them is NULL. 22023 (invalid_parameter_value)
 * for values out of range.
 */
static bool
parameters_of_row(FunctionCallInfo fcinfo, int first, int32 *parameters)
{
	parameters[PARAMETER_BINS] = DEFAULT_BINS;
	parameters[PARAMETER_METHOD] = METHOD_QUANTILE;
	for (int i = first; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			return false;
	if (PG_NARGS() > first)
		parameters[PARAMETER_BINS] = PG_GETARG_INT32(first);
	if (PG_NARGS() > first + 1)
		parameters[PARAMETER_METHOD] =
			method_of_text(PG_GETARG_TEXT_PP(first + 1));
	check_parameters(parameters);
	return true;
}

/* Transition with recency, frequency and monetary in arguments 1 to 3. */
static Datum
add_numbers(FunctionCallInfo fcinfo, const ValueType *types)
{
	SampleKind	kind = {RFM_TAG, RFM_COLUMNS, types[0] == VALUE_FLOAT8, {0}};
	Sample	   *sample;
	wide		keys[RFM_COLUMNS];
	int			digits[RFM_COLUMNS];

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) ||
		!parameters_of_row(fcinfo, 1 + RFM_COLUMNS, kind.parameters))
		return sample_unchanged(fcinfo);
	sample = sample_to_change(fcinfo, &kind);
	for (int i = 0; i < RFM_COLUMNS; i++)
	{
		digits[i] = sample != NULL ? sample->digits[i] :
			first_digits(types[i]);
		keys[i] = key_of_value(types[i], PG_GETARG_DATUM(1 + i), &digits[i]);
	}
	PG_RETURN_BYTEA_P(sample_add(sample, &kind, keys, digits));
}

PG_FUNCTION_INFO_V1(rfm_cuts_add_integer);
PG_FUNCTION_INFO_V1(rfm_cuts_add_bigint);
PG_FUNCTION_INFO_V1(rfm_cuts_add_numeric);
PG_FUNCTION_INFO_V1(rfm_cuts_add_float8);

Datum
rfm_cuts_add_integer(PG_FUNCTION_ARGS)
{
	return add_numbers(fcinfo, rfm_integer_types);
}

Datum
rfm_cuts_add_bigint(PG_FUNCTION_ARGS)
{
	return add_numbers(fcinfo, rfm_bigint_types);
}

Datum
rfm_cuts_add_numeric(PG_FUNCTION_ARGS)
{
	return add_numbers(fcinfo, rfm_numeric_types);
}

Datum
rfm_cuts_add_float8(PG_FUNCTION_ARGS)
{
	return add_numbers(fcinfo, rfm_float8_types);
}

PG_FUNCTION_INFO_V1(rfm_cuts_add_history);

/* Transition with a history and its as_of in arguments 1 and 2. */
Datum
rfm_cuts_add_history(PG_FUNCTION_ARGS)
{
	static const int digits[RFM_COLUMNS] = {0, 0, MONEY_DIGITS};
	SampleKind	kind = {RFM_TAG, RFM_COLUMNS, false, {0}};
	wide		keys[RFM_COLUMNS];

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) ||
		!parameters_of_row(fcinfo, 3, kind.parameters) ||
		!rfm_of_history(PG_GETARG_DATUM(1), PG_GETARG_DATEADT(2), keys))
		return sample_unchanged(fcinfo);
	PG_RETURN_BYTEA_P(sample_add(sample_to_change(fcinfo, &kind), &kind, keys,
								 digits));
}

PG_FUNCTION_INFO_V1(rfm_cuts_combine);

/* Combine function: the rows of both states. */
Datum
rfm_cuts_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine(fcinfo, RFM_TAG, RFM_COLUMNS));
}

/*
 * Sets cuts[0..count-1] of a column, worst first; NULL for a cut that no
 * customer reaches. `room` has space for three keys per row.
 */
static void
cut_column(const Sample *sample, int column, int count, wide *room,
		   Numeric *cuts)
{
	bool		reversed = column == RECENCY;
	ValueType	type = sample->floats ? VALUE_FLOAT8 : VALUE_NUMERIC;
	wide		marks[MOST_CUTS];
	wide		next[MOST_CUTS];

	Assert(count >= 1 && count <= MOST_CUTS && sample->rows > 0);
	sample_column(sample, column, reversed, room);
	rfm_marks(column, type, sample->digits[column], room, sample->rows,
			  count + 1, marks, room + sample->rows);
	next_above(room, sample->rows, marks, count, next);
	for (int i = 0; i < count; i++)
		cuts[i] = next[i] == WIDE_MAX ? NULL :
			numeric_of_key(type, reversed ? -next[i] : next[i],
						   sample->digits[column]);
}

/*
 * Sets the only cut of a column, its mean. `room` has space for one key per
 * row.
 */
static void
cut_column_at_mean(const Sample *sample, int column, wide *room,
				   Numeric *cuts)
{
	sample_column(sample, column, false, room);
	cuts[0] = mean_of_keys(sample->floats ? VALUE_FLOAT8 : VALUE_NUMERIC,
						   room, sample->rows, sample->digits[column]);
}

PG_FUNCTION_INFO_V1(rfm_cuts_final);

/* Final function: the cuts, NULL without a row. */
Datum
rfm_cuts_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = sample_argument(fcinfo, 0, RFM_TAG, RFM_COLUMNS);
	int			count = sample->parameters[PARAMETER_BINS] - 1;
	Numeric		cuts[RFM_COLUMNS][MOST_CUTS];
	Numeric    *const columns[RFM_COLUMNS] = {cuts[0], cuts[1], cuts[2]};
	wide	   *room;

	check_parameters(sample->parameters);
	if (sample->rows == 0)
		PG_RETURN_NULL();
	Assert(count >= 1 && count <= MOST_CUTS);
	room = MemoryContextAllocHuge(CurrentMemoryContext,
								  3 * (Size) sample->rows * sizeof(wide));
	for (int i = 0; i < RFM_COLUMNS; i++)
		if (sample->parameters[PARAMETER_METHOD] == METHOD_MEAN)
			cut_column_at_mean(sample, i, room, cuts[i]);
		else
			cut_column(sample, i, count, room, cuts[i]);
	pfree(room);
	PG_RETURN_JSONB_P(rfm_cuts_document(columns, count));
}

/*
 * An rfm_base stores each column separately, because each column is cut by
 * itself. This takes far less space than rows. A state made from a base has
 * the values of each column in ascending order, so its rows are not those of
 * customers.
 */
PG_FUNCTION_INFO_V1(rfm_base_final);

/* Final of rfm_base: the three columns as a base. */
Datum
rfm_base_final(PG_FUNCTION_ARGS)
{
	const Sample *sample = sample_argument(fcinfo, 0, RFM_TAG, RFM_COLUMNS);
	PackHeader	header = {.floats = sample->floats};
	StringInfo	value = value_begin(&rfm_base_type, &header);

	for (int i = 0; i < RFM_COLUMNS; i++)
		value_append_column(value, sample, i);
	return value_end(value);
}

/* Reads the values of one column, repeated by their counts. */
typedef struct BaseColumn
{
	PackReader	reader;
	PackBlock	block;
	uint64		values;			/* total number of values */
	uint64		left;			/* number of equal values still to return */
} BaseColumn;

/*
 * Skips the next column of the reader and begins to read it. 22023
 * (invalid_parameter_value) for invalid bytes, 54000 (program_limit_exceeded)
 * for too many values.
 */
static void
begin_column(BaseColumn *column, PackReader *reader, const PackHeader *header)
{
	PackBlock	block = value_block(reader, header, 1);
	uint64		count;

	*column = (BaseColumn) {.reader = *reader, .block = block};
	column->block.reader = &column->reader;
	while (value_next(&block, header, &count))
	{
		column->values += count;
		check_customers(column->values);
	}
}

/* The next value of a column. There must be one. */
static wide
next_of_column(BaseColumn *column, const PackHeader *header)
{
	if (column->left == 0 &&
		!value_next(&column->block, header, &column->left))
		invalid_state();
	column->left--;
	return column->block.keys[0];
}

/*
 * The state of a base, NULL for an empty base. 22023 (invalid_parameter_value)
 * for invalid bytes, 54000 (program_limit_exceeded) for too many values.
 */
static Sample *
sample_of_base(FunctionCallInfo fcinfo, int argument, const int32 *parameters)
{
	PackHeader	header;
	PackReader	reader = value_argument(fcinfo, argument, &rfm_base_type,
										&header);
	SampleKind	kind = {RFM_TAG, RFM_COLUMNS, header.floats, {0}};
	BaseColumn	columns[RFM_COLUMNS];
	Sample	   *sample = NULL;
	int			digits[RFM_COLUMNS];
	wide		keys[RFM_COLUMNS];

	memcpy(kind.parameters, parameters, sizeof(kind.parameters));
	for (int i = 0; i < RFM_COLUMNS; i++)
	{
		begin_column(&columns[i], &reader, &header);
		digits[i] = columns[i].block.digits[0];
		if (columns[i].values != columns[0].values)
			invalid_state();
	}
	for (uint64 row = 0; row < columns[0].values; row++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int i = 0; i < RFM_COLUMNS; i++)
			keys[i] = next_of_column(&columns[i], &header);
		sample = sample_add(sample, &kind, keys, digits);
	}
	return sample;
}

PG_FUNCTION_INFO_V1(rfm_base_rollup_add);

/* Transition of rollup: adds the customers of a base (1). */
Datum
rfm_base_rollup_add(PG_FUNCTION_ARGS)
{
	static const int32 parameters[SAMPLE_PARAMETERS] = {
		[PARAMETER_BINS] = DEFAULT_BINS,
		[PARAMETER_METHOD] = METHOD_QUANTILE
	};
	Sample	   *sample = PG_ARGISNULL(1) ? NULL :
		sample_of_base(fcinfo, 1, parameters);

	return value_rollup(fcinfo, PointerGetDatum(sample), rfm_cuts_combine);
}

PG_FUNCTION_INFO_V1(rfm_cuts_of_base);

/* rfm_cuts(rfm_base, bins, method); 22023 (invalid_parameter_value). */
Datum
rfm_cuts_of_base(PG_FUNCTION_ARGS)
{
	int32		parameters[SAMPLE_PARAMETERS] = {0};
	Sample	   *state;

	parameters_of_row(fcinfo, 1, parameters);
	state = sample_of_base(fcinfo, 0, parameters);
	return value_finish(fcinfo, PointerGetDatum(state), rfm_cuts_final);
}
