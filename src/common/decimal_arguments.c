/*
 * Checks of numeric arguments of formulas that stay exact.
 */
#include "common/compat.h"

#include "common/decimal_arguments.h"

/* The value; 22023 (invalid_parameter_value) for NaN and infinities. */
Numeric
check_finite_decimal(Numeric value, const char *name)
{
	if (numeric_is_nan(value) || numeric_is_inf(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite: %s", name, decimal_to_text(value))));
	return value;
}

/* The value; 22023 unless it is finite and no less than that. */
Numeric
check_decimal_at_least(Numeric value, int64 least, const char *name)
{
	if (decimal_compare_integer(check_finite_decimal(value, name), least) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be at least " INT64_FORMAT ": %s", name, least,
						decimal_to_text(value))));
	return value;
}

/* The rate; 22023 unless it is between -1 and 1, which it is not. */
Numeric
check_decimal_rate(Numeric value, const char *name)
{
	bool		too_high;

	check_finite_decimal(value, name);
	too_high = decimal_compare_integer(value, 1) >= 0;
	if (too_high || decimal_compare_integer(value, -1) <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be %s: %s", name,
						too_high ? "less than 1" : "greater than -1",
						decimal_to_text(value)),
				 errhint("A rate is a share of 1: 0.10 is 10 %%.")));
	return value;
}

/* The share; 22023 unless it is between 0 and 1. */
Numeric
check_decimal_share(Numeric value, const char *name)
{
	if (decimal_compare_integer(value, 0) < 0 ||
		decimal_compare_integer(value, 1) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and 1: %s", name,
						decimal_to_text(value)),
				 errhint("Give a share of 1, for example 0.8 for 80 %%.")));
	return value;
}
