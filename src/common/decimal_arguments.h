/*
 * Checks of numeric arguments of exact formulas.
 */
#ifndef CRMVALUE_COMMON_DECIMAL_ARGUMENTS_H
#define CRMVALUE_COMMON_DECIMAL_ARGUMENTS_H

#include "common/decimal.h"

extern Numeric check_finite_decimal(Numeric value, const char *name);
extern Numeric check_decimal_at_least(Numeric value, int64 least,
									  const char *name);
extern Numeric check_decimal_rate(Numeric value, const char *name);
extern Numeric check_decimal_share(Numeric value, const char *name);

#endif
