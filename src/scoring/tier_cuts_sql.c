/*
 * The aggregates tier_cuts (rule A1), top_share and gini over values of
 * customers, and abc_tier by cuts. The state of the aggregates is a sample of
 * the values, by column.
 */
#include "common/compat.h"

#include "scoring/shares.h"

#include "common/arguments.h"
#include "common/packed_value.h"
#include "common/parsed.h"
#include "common/sample_columns.h"
#include "common/state.h"
#include "scoring/concentration.h"
#include "scoring/cuts.h"
#include "utils/builtins.h"

#define TIER_CUTS_TAG 0x41424332	/* ABC2 */
#define TOP_SHARE_TAG 0x544f5032	/* TOP2 */
#define GINI_TAG 0x47494e32		/* GIN2 */

#define DEFAULT_A 800000000
#define DEFAULT_B 950000000

/*
 * Transition with the value in argument 1. kind has the parameters of the
 * call.
 */
static Datum
add_value(FunctionCallInfo fcinfo, const SampleKind *kind, ValueType type)
{
	Sample	   *sample = columns_to_change(fcinfo, kind);
	int			digits = sample != NULL ? sample->digits[0] :
		first_digits(type);
	wide		key = key_of_value(type, PG_GETARG_DATUM(1), &digits);

	PG_RETURN_BYTEA_P(columns_add(sample, kind, &key, &digits));
}

/* Transition of tier_cuts(value [, a, b]). */
static Datum
add_to_tier_cuts(FunctionCallInfo fcinfo, ValueType type)
{
	SampleKind	kind = {TIER_CUTS_TAG, 1, type == VALUE_FLOAT8,
						{DEFAULT_A, DEFAULT_B}};

	if (any_null(fcinfo, 1, PG_NARGS()))
		return skip_row(fcinfo);
	for (int i = 2; i < PG_NARGS(); i++)
		kind.parameters[i - 2] = billionths_of_share(PG_GETARG_FLOAT8(i));
	check_rising(kind.parameters, 2);
	return add_value(fcinfo, &kind, type);
}

/*
 * Returns the share of the customers of top_share, in billionths. 22023
 * (invalid_parameter_value) unless it is above 0 and at most 1.
 */
static int
billionths_of_heads(double share)
{
	return share == 1 ? SHARE_UNIT : billionths_of_share(share);
}

/* Transition of top_share(value, p). */
static Datum
add_to_top_share(FunctionCallInfo fcinfo, ValueType type)
{
	SampleKind	kind = {TOP_SHARE_TAG, 1, type == VALUE_FLOAT8, {0}};

	if (any_null(fcinfo, 1, PG_NARGS()))
		return skip_row(fcinfo);
	kind.parameters[0] = billionths_of_heads(PG_GETARG_FLOAT8(2));
	return add_value(fcinfo, &kind, type);
}

/* Transition of gini(value). */
static Datum
add_to_gini(FunctionCallInfo fcinfo, ValueType type)
{
	const SampleKind kind = {GINI_TAG, 1, type == VALUE_FLOAT8, {0}};

	if (any_null(fcinfo, 1, PG_NARGS()))
		return skip_row(fcinfo);
	return add_value(fcinfo, &kind, type);
}

PG_FUNCTION_INFO_V1(tier_cuts_add_numeric);
PG_FUNCTION_INFO_V1(tier_cuts_add_float8);
PG_FUNCTION_INFO_V1(top_share_add_numeric);
PG_FUNCTION_INFO_V1(top_share_add_float8);
PG_FUNCTION_INFO_V1(gini_add_numeric);
PG_FUNCTION_INFO_V1(gini_add_float8);

Datum
tier_cuts_add_numeric(PG_FUNCTION_ARGS)
{
	return add_to_tier_cuts(fcinfo, VALUE_NUMERIC);
}

Datum
tier_cuts_add_float8(PG_FUNCTION_ARGS)
{
	return add_to_tier_cuts(fcinfo, VALUE_FLOAT8);
}

Datum
top_share_add_numeric(PG_FUNCTION_ARGS)
{
	return add_to_top_share(fcinfo, VALUE_NUMERIC);
}

Datum
top_share_add_float8(PG_FUNCTION_ARGS)
{
	return add_to_top_share(fcinfo, VALUE_FLOAT8);
}

Datum
gini_add_numeric(PG_FUNCTION_ARGS)
{
	return add_to_gini(fcinfo, VALUE_NUMERIC);
}

Datum
gini_add_float8(PG_FUNCTION_ARGS)
{
	return add_to_gini(fcinfo, VALUE_FLOAT8);
}

PG_FUNCTION_INFO_V1(tier_cuts_combine);
PG_FUNCTION_INFO_V1(top_share_combine);
PG_FUNCTION_INFO_V1(gini_combine);

Datum
tier_cuts_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(columns_combine(fcinfo, TIER_CUTS_TAG, 1));
}

Datum
top_share_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(columns_combine(fcinfo, TOP_SHARE_TAG, 1));
}

Datum
gini_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(columns_combine(fcinfo, GINI_TAG, 1));
}

/* The values of a state in a final function. */
typedef struct Values
{
	const Sample *sample;
	ValueType	type;
	Counted		counted;
	Weighing	weighing;
	wide		total;			/* sum of the positive values */
} Values;

/*
 * The values of a state. The total is 0 without values. 22023
 * (invalid_parameter_value) for an invalid state, 22003
 * (numeric_value_out_of_range) on overflow.
 */
static Values
values_argument(FunctionCallInfo fcinfo, uint32 tag)
{
	Values		values = {.sample = columns_argument(fcinfo, 0, tag, 1)};

	values.type = values.sample->floats ? VALUE_FLOAT8 : VALUE_NUMERIC;
	if (!columns_read(values.sample, &values.counted))
		return values;
	values.weighing = weighing_of_values(values.type, values.counted.ends,
										 lengthof(values.counted.ends));
	if (!counted_sum(&values.counted, values.weighing, &values.total))
		keys_out_of_range();
	Assert(values.total >= 0);
	return values;
}

/* Sets the marks between the tiers of the shares in the state. */
static void
tier_marks(const Values *values, wide *marks)
{
	wide		targets[2];

	if (values->total == 0)
	{
		marks[0] = marks[1] = WIDE_MAX;
		return;
	}
	share_targets(values->total, values->sample->parameters,
				  lengthof(targets), targets);
	counted_order_statistics(&values->counted, values->weighing, targets,
							 lengthof(targets), marks);
	for (int i = 0; i < (int) lengthof(targets); i++)
		marks[i]--;
}

PG_FUNCTION_INFO_V1(tier_cuts_final);

/*
 * Final function of tier_cuts: the cuts, null for a tier without customers.
 * NULL without a row.
 */
Datum
tier_cuts_final(PG_FUNCTION_ARGS)
{
	Values		values = values_argument(fcinfo, TIER_CUTS_TAG);
	const int32 *shares = values.sample->parameters;
	int			digits = values.counted.column.digits;
	wide		marks[2];
	Numeric		a = NULL;
	Numeric		b = NULL;

	if (shares[0] < 1 || shares[1] <= shares[0] || shares[1] >= SHARE_UNIT)
		invalid_state();
	if (values.counted.total == 0)
		PG_RETURN_NULL();
	tier_marks(&values, marks);
	if (values.total > 0)
		a = numeric_of_key(values.type, marks[1] + 1, digits);
	if (marks[0] < marks[1])
		b = numeric_of_key(values.type, marks[0] + 1, digits);
	PG_RETURN_JSONB_P(tier_cuts_document(a, b));
}

PG_FUNCTION_INFO_V1(top_share_final);

/* Final function of top_share: 0..1, NULL without a value above zero. */
Datum
top_share_final(PG_FUNCTION_ARGS)
{
	Values		values = values_argument(fcinfo, TOP_SHARE_TAG);
	int32		share = values.sample->parameters[0];
	wide		top;

	if (share < 1 || share > SHARE_UNIT)
		invalid_state();
	if (values.total == 0)
		PG_RETURN_NULL();
	top = part_of(values.counted.total, share);
	PG_RETURN_FLOAT8(share_of_top(&values.counted, values.weighing,
								  values.total, (int64) top));
}

PG_FUNCTION_INFO_V1(gini_final);

/* Final function of gini: 0 to below 1, NULL without a value above zero. */
Datum
gini_final(PG_FUNCTION_ARGS)
{
	Values		values = values_argument(fcinfo, GINI_TAG);

	if (values.total == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(gini_of_counted(&values.counted, values.weighing,
									 values.total));
}

PG_FUNCTION_INFO_V1(value_base_final);

/* Final of value_base, whose state is that of gini: the values as a base. */
Datum
value_base_final(PG_FUNCTION_ARGS)
{
	return value_of_columns(&value_base_type,
							columns_argument(fcinfo, 0, GINI_TAG, 1),
							NULL);
}

PG_FUNCTION_INFO_V1(value_base_rollup_add);

/* Transition of rollup: adds the values of a base (1). */
Datum
value_base_rollup_add(PG_FUNCTION_ARGS)
{
	return columns_rollup(fcinfo, &value_base_type, GINI_TAG, gini_combine);
}

PG_FUNCTION_INFO_V1(tier_cuts_of_base);

/*
 * tier_cuts(value_base, a, b). 22023 (invalid_parameter_value) unless 0 < a <
 * b < 1.
 */
Datum
tier_cuts_of_base(PG_FUNCTION_ARGS)
{
	Sample	   *state = columns_of_value(fcinfo, 0, &value_base_type,
										 TIER_CUTS_TAG);
	int32		shares[] = {billionths_of_share(PG_GETARG_FLOAT8(1)),
							billionths_of_share(PG_GETARG_FLOAT8(2))};

	check_rising(shares, lengthof(shares));
	if (state != NULL)
		memcpy(state->parameters, shares, sizeof(shares));
	return value_finish(fcinfo, PointerGetDatum(state), tier_cuts_final);
}

PG_FUNCTION_INFO_V1(top_share_of_base);

/*
 * top_share(value_base, p). 22023 (invalid_parameter_value) unless 0 < p <= 1.
 */
Datum
top_share_of_base(PG_FUNCTION_ARGS)
{
	Sample	   *state = columns_of_value(fcinfo, 0, &value_base_type,
										 TOP_SHARE_TAG);
	int32		heads = billionths_of_heads(PG_GETARG_FLOAT8(1));

	if (state != NULL)
		state->parameters[0] = heads;
	return value_finish(fcinfo, PointerGetDatum(state), top_share_final);
}

PG_FUNCTION_INFO_V1(gini_of_base);

/* gini(value_base) */
Datum
gini_of_base(PG_FUNCTION_ARGS)
{
	Sample	   *state = columns_of_value(fcinfo, 0, &value_base_type, GINI_TAG);

	return value_finish(fcinfo, PointerGetDatum(state), gini_final);
}

/* abc_tier(value, tier_cuts): the tier. */
static Datum
tier_by_cuts(FunctionCallInfo fcinfo, ValueType type)
{
	static const char *const names[] = {"C", "B", "A"};
	const CutList *cuts = parsed_argument(fcinfo, 1, parse_tier_cuts);
	int			level = level_of_value(cuts, type, PG_GETARG_DATUM(0));

	Assert(level >= 0 && level < (int) lengthof(names));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(names[level], 1));
}

PG_FUNCTION_INFO_V1(abc_tier_numeric_cuts);
PG_FUNCTION_INFO_V1(abc_tier_float8_cuts);

Datum
abc_tier_numeric_cuts(PG_FUNCTION_ARGS)
{
	return tier_by_cuts(fcinfo, VALUE_NUMERIC);
}

Datum
abc_tier_float8_cuts(PG_FUNCTION_ARGS)
{
	return tier_by_cuts(fcinfo, VALUE_FLOAT8);
}

PG_FUNCTION_INFO_V1(tier_cuts_check);

/* The check of the domain tier_cuts: true, or an error with the reason. */
Datum
tier_cuts_check(PG_FUNCTION_ARGS)
{
	(void) parse_tier_cuts(PG_GETARG_JSONB_P(0));
	PG_RETURN_BOOL(true);
}
