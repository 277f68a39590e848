/*
 * The rising factorial and its derivatives.
 */
#include <math.h>

#include "clv/numeric/rising.h"
#include "clv/numeric/special.h"

/* up to here a sum is faster than, and as exact as, a difference */
#define SHORT_SUM	24

/* from here on differences of digamma lose digits, and its series is short */
#define LARGE		1e5

/* The derivatives for a large a, n > 0 whole or not: those of Stirling's
 * series, with b = a + n and 1/a - 1/b in each of its terms. */
static void
large_derivatives(double a, double n, double *first, double *second)
{
	double		b = a + n;
	double		step = n / a / b;
	double		sum = 1 / a + 1 / b;

	*first = log1p(n / a) + step * (0.5 + sum / 12);
	*second = -step * (1 + sum / 2 + (sum * sum - 1 / a / b) / 6);
}

void
clv_rising_derivatives(double a, double n, double *first, double *second)
{
	if (a > LARGE)
	{
		large_derivatives(a, n, first, second);
		return;
	}
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
