/*
 * Converts columns of numeric, float8 and integers to the keys of a ranking,
 * and back.
 */
#include "common/compat.h"

#include "common/column.h"

#include <math.h>

#include "common/money.h"
#include "common/shortened.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define DIGIT_BASE 10000
#define DECIMALS_PER_DIGIT 4

/*
 * With fewer than 10^12 rows, the difference of a value to the mean is 0 or at
 * least 10^-12 of the column's unit.
 */
#define DECIMALS_OF_MEAN 12
#define MEAN_UNIT INT64CONST(1000000000000)

/*
 * Raises 22003 (numeric_value_out_of_range) for a value that has no key in its
 * column.
 */
static pg_noinline void
value_out_of_range(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("value out of range: %s", shortened(text, strlen(text))),
			 errdetail("Values must be finite, and 36 digits, nine groups of four, must hold all values of a column with their decimals."),
			 errhint("Exclude the row, or round the column to fewer decimals.")));
}

static pg_noinline void
numeric_out_of_range(Numeric value)
{
	Datum		text = DirectFunctionCall1(numeric_out, NumericGetDatum(value));

	value_out_of_range(DatumGetCString(text));
}

/*
 * Raises 22003 (numeric_value_out_of_range) if a number, packed or not, is NaN
 * or infinite.
 */
void
check_finite_numeric(Numeric value)
{
	Numeric		unpacked = DatumGetNumeric(NumericGetDatum(value));

	if (numeric_is_nan(unpacked) || numeric_is_inf(unpacked))
		numeric_out_of_range(value);
}

/*
 * Raises 22003 (numeric_value_out_of_range) for values that are too large for
 * their column, or their sum.
 */
pg_noinline void
keys_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("values out of range"),
			 errdetail("36 digits, nine groups of four, must hold all values of a column with their decimals, and 38 digits their sum."),
			 errhint("Round the column to fewer decimals.")));
}

/*
 * Returns the key of a value that needs more digits than the column has, and
 * sets `digits`. 22003 (numeric_value_out_of_range) if MOST_DIGITS are too
 * few.
 */
static pg_noinline wide
key_with_more_digits(Numeric value, int *digits)
{
	int128		units;

	for (int more = *digits + 1; more <= MOST_DIGITS; more++)
		if (numeric_to_units(value, more, &units))
		{
			Assert(units <= EXACT_KEY_MAX && units >= -EXACT_KEY_MAX);
			*digits = more;
			return units;
		}
	numeric_out_of_range(value);
	pg_unreachable();
}

static wide
key_of_numeric(Numeric value, int *digits)
{
	int128		units;

	Assert(*digits >= 0 && *digits <= MOST_DIGITS);
	if (!numeric_to_units(value, *digits, &units))
		return key_with_more_digits(value, digits);
	Assert(units <= EXACT_KEY_MAX && units >= -EXACT_KEY_MAX);
	return units;
}

static wide
key_of_float8(double value)
{
	if (isnan(value) || isinf(value))
		value_out_of_range(isnan(value) ? "NaN" :
						   value > 0 ? "Infinity" : "-Infinity");
	return key_of_double(value);
}

/* Returns the first number of digits of a column of a type. */
int
first_digits(ValueType type)
{
	return type == VALUE_NUMERIC ? MONEY_DECIMALS / DECIMALS_PER_DIGIT : 0;
}

/*
 * Returns the key of a value. The key of an exact value is in units of
 * 10000^-digits; `digits` is increased first if the value needs it. 22003
 * (numeric_value_out_of_range) for NaN, infinities and values that do not fit.
 */
wide
key_of_value(ValueType type, Datum value, int *digits)
{
	switch (type)
	{
		case VALUE_INTEGER:
			return DatumGetInt32(value);
		case VALUE_BIGINT:
			return DatumGetInt64(value);
		case VALUE_NUMERIC:
			return key_of_numeric((Numeric) PG_DETOAST_DATUM_PACKED(value),
								  digits);
		case VALUE_FLOAT8:
			return key_of_float8(DatumGetFloat8(value));
	}
	pg_unreachable();
}

/*
 * Returns an exact key in units with `more_digits` more digits. 22003
 * (numeric_value_out_of_range) if it does not fit.
 */
wide
key_in_finer_units(wide key, int more_digits)
{
	const wide	most = EXACT_KEY_MAX / DIGIT_BASE;

	for (; more_digits > 0; more_digits--)
	{
		if (key > most || key < -most)
			keys_out_of_range();
		key *= DIGIT_BASE;
	}
	return key;
}

/* Returns the key of 1 in a column of a type with this number of digits. */
wide
key_of_one(ValueType type, int digits)
{
	return type == VALUE_FLOAT8 ? key_of_double(1) :
		key_in_finer_units(1, digits);
}

/* Returns an empty column with room for `capacity` keys. */
Column
column_create(ValueType type, bool reversed, int64 capacity)
{
	Assert(capacity > 0);
	return (Column) {
		type, reversed, first_digits(type),
		MemoryContextAllocHuge(CurrentMemoryContext, capacity * sizeof(wide))
	};
}

/*
 * Sets the key at an index. Keys are set in the order of their indexes. Errors
 * as key_of_value.
 */
void
column_put(Column *column, int64 at, Datum value)
{
	int			digits = column->digits;
	wide		key = key_of_value(column->type, value, &digits);

	if (digits > column->digits)
	{
		for (int64 i = 0; i < at; i++)
			column->keys[i] = key_in_finer_units(column->keys[i],
												 digits - column->digits);
		column->digits = digits;
	}
	column->keys[at] = column->reversed ? -key : key;
}

/*
 * Returns the numeric with the fewest digits that converts back to the same
 * double.
 */
static Numeric
numeric_of_double(double value)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	Assert(isfinite(value));
	double_to_shortest_decimal_buf(value, text);
	return DatumGetNumeric(DirectFunctionCall3(numeric_in,
											   CStringGetDatum(text),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* Returns the value of a key, without trailing zeros. */
Numeric
numeric_of_key(ValueType type, wide key, int digits)
{
	Assert(digits >= 0 && digits <= MOST_DIGITS);
	if (type == VALUE_FLOAT8)
		return numeric_of_double(double_of_key(key));
	return units_to_numeric(key, digits * DECIMALS_PER_DIGIT, 0);
}

/*
 * Returns the weighing in which a value weighs itself, and a negative value
 * nothing.
 */
Weighing
weighing_of_values(ValueType type, const wide *keys, int64 count)
{
	if (type == VALUE_FLOAT8)
		return weighing_of_doubles(keys, count);
	return (Weighing) {WEIGHT_KEY, 0};
}

/*
 * Returns the sum of the positive values. 22003 (numeric_value_out_of_range)
 * if it does not fit.
 */
wide
sum_of_values(const wide *keys, int64 count, Weighing weighing)
{
	wide		sum;

	if (!sum_of_weights(keys, count, weighing, &sum))
		keys_out_of_range();
	Assert(sum >= 0);
	return sum;
}

static Numeric
sum_of_numerics(Numeric left, Numeric right)
{
	return DatumGetNumeric(DirectFunctionCall2(numeric_add,
											   NumericGetDatum(left),
											   NumericGetDatum(right)));
}

/*
 * Returns the mean of `count` values from their sum. For exact values it is
 * truncated to 12 decimals more than the column has, which is enough to tell
 * whether a value is above it. For doubles it is the nearest double, up to an
 * error in the last bit.
 */
Numeric
mean_of_sum(ValueType type, wide sum, Weighing weighing, int64 count,
			int digits)
{
	int			decimals = digits * DECIMALS_PER_DIGIT;
	wide		whole;
	wide		rest;

	Assert(count > 0);
	whole = sum / count;
	rest = sum % count;
	if (type == VALUE_FLOAT8)
		return numeric_of_double(ldexp((double) whole + (double) rest / count,
									   weighing.base - DOUBLE_EXPONENT_BIAS));
	rest = rest * MEAN_UNIT / count;
	return sum_of_numerics(units_to_numeric(whole, decimals, 0),
						   units_to_numeric(rest, decimals + DECIMALS_OF_MEAN,
											0));
}
