/*-------------------------------------------------------------------------
 *
 * rising.c
 *		The rising factorial and its derivatives.
 *
 *-------------------------------------------------------------------------
 */
#include <math.h>

#include "clv/models/rising.h"
#include "clv/models/special.h"

/* up to here a sum is faster than, and as exact as, a difference */
#define SHORT_SUM	24

void
clv_rising_derivatives(double a, double n, double *first, double *second)
{
	if (n > SHORT_SUM)
	{
		*first = clv_digamma(a + n) - clv_digamma(a);
		*second = clv_trigamma(a + n) - clv_trigamma(a);
		return;
	}
	*first = 0;
	*second = 0;
	for (int i = 0; i < n; i++)
	{
		double		inverse = 1 / (a + i);

		*first += inverse;
		*second -= inverse * inverse;
	}
}

/* From here on the terms below have full precision. */
#define STIRLING_FROM	16.0

/* {(a + e)^-n - a^-n} / e, given the inverses of a and a + e */
static double
power_slope(double inv_a, double inv_ae, int n)
{
	double		sum = 0;

	for (int i = 0; i < n; i++)
		sum = sum * inv_a + pow(inv_ae, i);
	return -inv_a * inv_ae * sum;
}

double
clv_lgamma_slope(double a, double e)
{
	static const double stirling[] = {
		1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188
	};
	double		shift = 0;
	double		rest = 0;

	for (; a < STIRLING_FROM || a + e < STIRLING_FROM; a += 1)
		shift += e == 0 ? 1 / a : log1p(e / a) / e;
	for (int k = 0; k < 5; k++)
		rest += stirling[k] * power_slope(1 / a, 1 / (a + e), 2 * k + 1);
	return log(a) +
		(a + e - 0.5) * (e == 0 ? 1 / a : log1p(e / a) / e) - 1 +
		rest - shift;
}
