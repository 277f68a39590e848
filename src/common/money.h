/*
 * Money as a whole number of 1/10000. This is the smallest minor unit of ISO
 * 4217, and one base-10000 digit of numeric.
 */
#ifndef CRMVALUE_COMMON_MONEY_H
#define CRMVALUE_COMMON_MONEY_H

#include "common/compat.h"
#include "utils/numeric.h"

#define MONEY_DECIMALS 4
/*
 * room for the longest text of an amount, "-922337203685477.5807", with its
 * terminator
 */
#define MONEY_TEXT_SIZE 24
#define MONEY_UNIT INT64CONST(10000)

extern int64 money_from_numeric(Numeric amount);
extern int64 money_from_float8(double amount);
extern bool numeric_to_units(Numeric value, int digits_after_point,
							 int128 *units);
extern Numeric units_to_numeric(int128 units, int decimals, int least_decimals);
extern Numeric money_to_numeric(int128 money);
extern char *money_to_text(char *to, int64 money);
extern const char *money_from_text(const char *from, int64 *money,
								   const char **problem);

#endif
