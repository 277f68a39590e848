/*
 * Annuities and present values (C1, C6).
 */
#include "clv/formula/discount.h"

#include <math.h>

/*
 * What a payment at the end of each of the next periods is worth now: the
 * payment times the sum of (1+rate)^-t for t = 1..periods (C1). Accurate for
 * rates next to 0 as well; infinite where it overflows.
 */
double
annuity_value(double payment, double periods, double rate)
{
	if (payment == 0 || rate == 0)
		return payment * periods;
	return payment * (-expm1(-periods * log1p(rate)) / rate);
}

/*
 * What cash at the end of a period is worth now: cash / (1+rate)^period.
 * Infinite where it overflows. The power would magnify what is lost in
 * rounding 1+rate, for daily rates most of all, so that is made up for.
 */
double
present_value(double cash, double period, double rate)
{
	double		base = 1 + rate;
	double		lost = rate - (base - 1);
	double		factor = pow(base, -period);

	if (cash == 0)
		return 0;
	if (factor > 0 && !isinf(factor))
		factor *= exp(-period * (lost / base));
	return cash * factor;
}
