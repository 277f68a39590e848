/*
 * Checks of arguments, and of the results of formulas.
 */
#ifndef CRMVALUE_COMMON_ARGUMENTS_H
#define CRMVALUE_COMMON_ARGUMENTS_H

#include "common/compat.h"

extern bool any_null(FunctionCallInfo fcinfo, int first, int end);
extern double check_finite(double value, const char *name);
extern double check_rate(double rate, const char *name);
extern double check_margin_share(double margin);
extern double check_probability(double probability, const char *name);
extern double check_level(double level);
extern int32 check_years(int32 years);
extern double check_periods(double periods);
extern double check_share(double share, const char *name);
extern double check_result(double result);

#endif
