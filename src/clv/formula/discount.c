/*
 * Annuities and present values (C1, C6).
 */
#include "clv/formula/discount.h"

#include <math.h>

/*
 * The present value of a payment at the end of each of the next periods: the
 * payment times the sum of (1+rate)^-t for t = 1..periods (C1). Accurate also
 * for rates near 0; infinite on overflow.
 */
double
annuity_value(double payment, double periods, double rate)
{
	if (payment == 0 || rate == 0)
		return payment * periods;
	return payment * (-expm1(-periods * log1p(rate)) / rate);
}

/*
 * The present value of cash at the end of a period: cash / (1+rate)^period.
 * Infinite on overflow. The rounding error of 1+rate is corrected, because the
 * power would multiply it, especially for daily rates.
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
