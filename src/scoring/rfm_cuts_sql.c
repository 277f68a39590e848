/*
 * The aggregates rfm_cuts: the cuts of rule R1, or with method 'mean' those of
 * R2. Their state is a sample of recency, frequency and monetary, by column.
 * Recency is negated in it, so that values ascend from the worst to the best.
 */
#include "common/compat.h"

#include "scoring/rfm_sql.h"

#include "common/arguments.h"
#include "common/choice.h"
#include "common/packed_value.h"
#include "common/sample_columns.h"
#include "common/state.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#define RFM_TAG 0x52464d32		/* RFM2 */
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
	if (any_null(fcinfo, first, PG_NARGS()))
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
		return skip_row(fcinfo);
	sample = columns_to_change(fcinfo, &kind);
	for (int i = 0; i < RFM_COLUMNS; i++)
	{
		digits[i] = sample != NULL ? sample->digits[i] :
			first_digits(types[i]);
		keys[i] = key_of_value(types[i], PG_GETARG_DATUM(1 + i), &digits[i]);
	}
	keys[RECENCY] = -keys[RECENCY];
	PG_RETURN_BYTEA_P(columns_add(sample, &kind, keys, digits));
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
		return skip_row(fcinfo);
	keys[RECENCY] = -keys[RECENCY];
	PG_RETURN_BYTEA_P(columns_add(columns_to_change(fcinfo, &kind), &kind,
								  keys, digits));
}

PG_FUNCTION_INFO_V1(rfm_cuts_combine);

/* Combine function: the customers of both states. */
Datum
rfm_cuts_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(columns_combine(fcinfo, RFM_TAG, RFM_COLUMNS));
}

/* The value of a key as a cut of a column. */
static Numeric
cut_of_key(int column, ValueType type, wide key, int digits)
{
	return numeric_of_key(type, column == RECENCY ? -key : key, digits);
}

/*
 * Sets cuts[0..count-1] of a column, worst first; NULL for a cut that no
 * customer reaches.
 */
static void
cut_column(const Counted *counted, int column, ValueType type, int count,
		   Numeric *cuts)
{
	int			digits = counted->column.digits;
	wide		positions[MOST_CUTS];
	wide		marks[MOST_CUTS];
	wide		next[MOST_CUTS];

	Assert(count >= 1 && count <= MOST_CUTS);
	quantile_positions(counted->total, count + 1, positions);
	counted_order_statistics(counted, (Weighing) {WEIGHT_ONE, 0}, positions,
							 count, marks);
	if (counted->ends[0] == counted->ends[1])
		middle_marks(counted->ends[0], count + 1,
					 rfm_least(column, type, digits), marks);
	counted_next_above(counted, marks, count, next);
	for (int i = 0; i < count; i++)
		cuts[i] = next[i] == WIDE_MAX ? NULL :
			cut_of_key(column, type, next[i], digits);
}

/*
 * Sets the only cut of a column, its mean. 22003 (numeric_value_out_of_range)
 * on overflow.
 */
static void
cut_column_at_mean(const Counted *counted, int column, ValueType type,
				   Numeric *cuts)
{
	Weighing	weighing = weighing_of_values(type, counted->ends,
											  lengthof(counted->ends));
	wide		sum;

	if (!counted_signed_sum(counted, weighing, &sum))
		keys_out_of_range();
	cuts[0] = mean_of_sum(type, column == RECENCY ? -sum : sum, weighing,
						  counted->total, counted->column.digits);
}

PG_FUNCTION_INFO_V1(rfm_cuts_final);

/* Final function: the cuts, NULL without a row. */
Datum
rfm_cuts_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = columns_argument(fcinfo, 0, RFM_TAG, RFM_COLUMNS);
	int			count = sample->parameters[PARAMETER_BINS] - 1;
	ValueType	type = sample->floats ? VALUE_FLOAT8 : VALUE_NUMERIC;
	Counted		counted[RFM_COLUMNS];
	Numeric		cuts[RFM_COLUMNS][MOST_CUTS];
	Numeric    *const columns[RFM_COLUMNS] = {cuts[0], cuts[1], cuts[2]};

	check_parameters(sample->parameters);
	if (!columns_read(sample, counted))
		PG_RETURN_NULL();
	for (int i = 0; i < RFM_COLUMNS; i++)
		if (sample->parameters[PARAMETER_METHOD] == METHOD_MEAN)
			cut_column_at_mean(&counted[i], i, type, cuts[i]);
		else
			cut_column(&counted[i], i, type, count, cuts[i]);
	PG_RETURN_JSONB_P(rfm_cuts_document(columns, count));
}

PG_FUNCTION_INFO_V1(rfm_base_final);

/* Final of rfm_base: the three columns as a base. */
Datum
rfm_base_final(PG_FUNCTION_ARGS)
{
	return value_of_columns(&rfm_base_type,
							columns_argument(fcinfo, 0, RFM_TAG, RFM_COLUMNS),
							NULL);
}

/*
 * The state of a base, NULL for an empty base. 22023 (invalid_parameter_value)
 * for invalid bytes, 54000 (program_limit_exceeded) for too many values.
 */
static Sample *
sample_of_base(FunctionCallInfo fcinfo, int argument, const int32 *parameters)
{
	Sample	   *sample = columns_of_value(fcinfo, argument, &rfm_base_type,
										  RFM_TAG);

	if (sample != NULL)
		memcpy(sample->parameters, parameters, sizeof(sample->parameters));
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
