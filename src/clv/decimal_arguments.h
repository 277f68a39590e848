/*
 * Checks of the arguments of formulas that stay exact.
 */
#ifndef CRMVALUE_CLV_DECIMAL_ARGUMENTS_H
#define CRMVALUE_CLV_DECIMAL_ARGUMENTS_H

#include "base/decimal.h"

extern Numeric check_finite_decimal(Numeric value, const char *name);
extern Numeric check_decimal_at_least(Numeric value, int64 least,
									  const char *name);
extern Numeric check_decimal_rate(Numeric value, const char *name);
extern Numeric check_decimal_share(Numeric value, const char *name);

#endif
