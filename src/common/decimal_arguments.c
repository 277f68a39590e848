/*
 * Checks numeric arguments of exact formulas.
 */
#include "common/compat.h"

#include "common/decimal_arguments.h"

/* Returns the value. 22023 (invalid_parameter_value) unless it is finite. */
Numeric
check_finite_decimal(Numeric value, const char *name)
{
	if (numeric_is_nan(value) || numeric_is_inf(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite: %s", name, decimal_to_text(value))));
	return value;
}

/*
 * Returns the value. 22023 (invalid_parameter_value) unless it is finite and
 * at least `least`.
 */
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

/* Returns the rate. 22023 (invalid_parameter_value) unless -1 < rate < 1. */
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

/*
 * Returns the share. 22023 (invalid_parameter_value) unless 0 <= share <= 1.
 */
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
