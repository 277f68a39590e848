/*
 * The rising factorial and its derivatives.
 */
#include <math.h>

#include "clv/numeric/rising.h"
#include "clv/numeric/special.h"

/* up to here a sum is faster than, and as exact as, a difference */
#define SHORT_SUM	24

/* from here on Stirling's series has full precision with seven terms */
#define STIRLING_FROM	10.0

/* from here on differences of digamma lose digits (up to here three of them),
 * and its series is short */
#define LARGE		5e3

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

/* a^-p - (a + n)^-p, where ln(1 + n/a) is given */
static double
power_fall(double a, double p, double ln_growth)
{
	return -pow(a, -p) * expm1(-p * ln_growth);
}

/* The derivatives for any n >= 0: the recurrence up to 10, then Stirling's
 * series, term by term as differences that do not cancel. */
static void
fractional_derivatives(double a, double n, double *first, double *second)
{
	static const double bernoulli[] = {
		1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730,
		7.0 / 6
	};
	double		ln_growth;

	*first = 0;
	*second = 0;
	for (; a < STIRLING_FROM; a += 1)
	{
		double		step = n / a / (a + n);

		*first += step;
		*second -= step * (1 / a + 1 / (a + n));
	}
	ln_growth = log1p(n / a);
	*first += ln_growth + power_fall(a, 1, ln_growth) / 2;
	*second -= power_fall(a, 1, ln_growth) + power_fall(a, 2, ln_growth) / 2;
	for (int k = 0; k < (int) (sizeof(bernoulli) / sizeof(bernoulli[0])); k++)
	{
		*first += bernoulli[k] / (2 * k + 2) *
			power_fall(a, 2 * k + 2, ln_growth);
		*second -= bernoulli[k] * power_fall(a, 2 * k + 3, ln_growth);
	}
}

void
clv_rising_derivatives(double a, double n, double *first, double *second)
{
	if (a > LARGE)
	{
		large_derivatives(a, n, first, second);
		return;
	}
	if (n != floor(n))
	{
		fractional_derivatives(a, n, first, second);
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
