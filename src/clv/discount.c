#include "clv/discount.h"

#include <math.h>

/*
 * What 1 at the end of each of the next periods is worth now, the sum of
 * (1+rate)^-t for t = 1..periods (C1); `periods` at rate 0. Accurate for rates
 * next to 0 as well; infinite where it overflows.
 */
double
annuity_factor(double periods, double rate)
{
	if (rate == 0)
		return periods;
	return -expm1(-periods * log1p(rate)) / rate;
}

/* What cash at the end of a period is worth now: cash / (1+rate)^period. */
double
present_value(double cash, double period, double rate)
{
	if (cash == 0)
		return 0;
	return cash * pow(1 + rate, -period);
}
