/*
 * Checks arguments, and the results of formulas.
 */
#include "common/compat.h"

#include "common/arguments.h"

#include <math.h>

#include "utils/float.h"

/* Returns whether an argument from `first` to the one before `end` is NULL. */
bool
any_null(FunctionCallInfo fcinfo, int first, int end)
{
	for (int i = first; i < end; i++)
		if (PG_ARGISNULL(i))
			return true;
	return false;
}

/* Returns the value. 22023 (invalid_parameter_value) unless it is finite. */
double
check_finite(double value, const char *name)
{
	if (isnan(value) || isinf(value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be finite: %s", name,
						float8out_internal(value))));
	return value;
}

/* Returns the rate. 22023 (invalid_parameter_value) unless -1 < rate < 1. */
double
check_rate(double rate, const char *name)
{
	if (check_finite(rate, name) <= -1 || rate >= 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be %s: %s", name,
						rate >= 1 ? "less than 1" : "greater than -1",
						float8out_internal(rate)),
				 errhint("A rate is a share of 1: 0.10 is 10 %%.")));
	return rate;
}

/*
 * Returns the margin, a share of the revenue. 22023 (invalid_parameter_value)
 * unless it is finite and at most 1.
 */
double
check_margin_share(double margin)
{
	if (check_finite(margin, "margin") > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("margin must be at most 1: %s",
						float8out_internal(margin)),
				 errhint("A margin is a share of 1: 0.10 is 10 %%.")));
	return margin;
}

/*
 * Returns the probability. 22023 (invalid_parameter_value) unless 0 <
 * probability < 1.
 */
double
check_probability(double probability, const char *name)
{
	if (!(probability > 0 && probability < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and 1: %s", name,
						float8out_internal(probability)),
				 errhint("Give a share, for example 0.95.")));
	return probability;
}

/*
 * Returns the level of an interval. 22023 (invalid_parameter_value) unless 0 <
 * level < 1.
 */
double
check_level(double level)
{
	return check_probability(level, "level");
}

/*
 * Returns the number of years. 22023 (invalid_parameter_value) if it is
 * negative.
 */
int32
check_years(int32 years)
{
	if (years < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("years must not be negative: %d", years)));
	return years;
}

/*
 * Returns the number of periods. 22023 (invalid_parameter_value) unless it is
 * whole and >= 0, or infinite.
 */
double
check_periods(double periods)
{
	if (!(periods >= 0) || (!isinf(periods) && periods != floor(periods)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods must be a whole number of at least 0: %s",
						float8out_internal(periods)),
				 errhint("Leave periods out for a value without a time limit.")));
	return periods;
}

/*
 * Returns the share. 22023 (invalid_parameter_value) unless 0 <= share <= 1.
 */
double
check_share(double share, const char *name)
{
	if (!(share >= 0 && share <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between 0 and 1: %s", name,
						float8out_internal(share)),
				 errhint("Give a share of 1, for example 0.8 for 80 %%.")));
	return share;
}

/*
 * Returns the result of a formula with finite arguments. 22003
 * (numeric_value_out_of_range) if it overflowed.
 */
double
check_result(double result)
{
	if (isnan(result) || isinf(result))
		float_overflow_error();
	return result;
}
