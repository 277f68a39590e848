/*
 * Short names for arithmetic on numeric. Arguments are finite.
 */
#ifndef CRMVALUE_COMMON_DECIMAL_H
#define CRMVALUE_COMMON_DECIMAL_H

#include "common/compat.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

static inline Numeric
decimal_apply(PGFunction function, Numeric a, Numeric b)
{
	return DatumGetNumeric(DirectFunctionCall2(function, NumericGetDatum(a),
											   NumericGetDatum(b)));
}

static inline Numeric
decimal_add(Numeric a, Numeric b)
{
	return decimal_apply(numeric_add, a, b);
}

static inline Numeric
decimal_subtract(Numeric a, Numeric b)
{
	return decimal_apply(numeric_sub, a, b);
}

static inline Numeric
decimal_multiply(Numeric a, Numeric b)
{
	return decimal_apply(numeric_mul, a, b);
}

/* b is not 0. */
static inline Numeric
decimal_divide(Numeric a, Numeric b)
{
	return decimal_apply(numeric_div, a, b);
}

static inline int
decimal_compare(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a),
											 NumericGetDatum(b)));
}

static inline int
decimal_compare_integer(Numeric a, int64 b)
{
	return decimal_compare(a, int64_to_numeric(b));
}

/* Removes trailing zeros. */
static inline Numeric
decimal_trim(Numeric a)
{
	return DatumGetNumeric(DirectFunctionCall1(numeric_trim_scale,
											   NumericGetDatum(a)));
}

static inline char *
decimal_to_text(Numeric a)
{
	return DatumGetCString(DirectFunctionCall1(numeric_out,
											   NumericGetDatum(a)));
}

#endif
