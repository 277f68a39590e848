/*
 * clv_endless_stream of beta_stream.h in closed form:
 *
 *		v d/(d + g) F,	F = 2F1(1, d + 1; d + g + 1; v),	v = e^-delta.
 *
 * F is computed as e^delta/(1 - v) times a continued fraction with positive
 * parts, or as a power series in 1 - v. If g is a whole number, the two
 * solutions of the hypergeometric equation at 1 are infinite, but their sum is
 * finite.
 */
#include <float.h>
#include <math.h>

#include "clv/model/beta_stream.h"
#include "clv/numeric/special.h"

/* limits of g, e and e (d + 1) for the series, which is within 1e-13 below
 * them; it loses six of sixteen digits where the last is 4 */
#define SERIES_G		40.0
#define SERIES_E		0.25
#define SERIES_DE		1.0

#define MAX_TERMS		500

/* Factors below this share of the first sum end it. What is then left out is
 * up to the square root of it, since mu >= -1/2. */
#define NOTHING			1e-34

/* the largest logarithm of a number, or less */
#define LARGEST_LOG		700.0

/* number of parts of the fraction between checks of its value */
#define STRIDE			4

/*
 * b = d + 1, c = b + g, e = 1 - v: F = 2F1(1, g; c; -v/e) / e by the continued
 * fraction of Gauss, which is 1/(e + a_1/(1 + a_2/(e + a_3/(1 + ..)))) with
 * parts that stay finite however small e is.
 */
static double
by_fraction(double b, double g, double c, double e)
{
	double		v = 1 - e;
	double		num[2] = {0, 1};	/* of the last two convergents, of which the
								 * first ends with a 1 and not with an e */
	double		den[2] = {1, e};
	double		before = 0;

	for (int m = 1; m < MAX_TERMS; m++)
	{
		double		i = c + 2 * (m - 1);
		double		odd = (g + m - 1) / i * ((c + m - 2) / (i - 1)) * v;
		double		even = m / i * ((b + m - 1) / (i + 1)) * v;

		if (m == 1)				/* c - 1 may have become 0 */
			odd = g / c * v;
		num[0] = num[1] + odd * num[0];
		den[0] = den[1] + odd * den[0];
		num[1] = e * num[0] + even * num[1];
		den[1] = e * den[0] + even * den[1];
		if (m % STRIDE == 0)
		{
			double		now = num[0] / den[0];

			if (fabs(now - before) <= DBL_EPSILON * now)
				break;
			before = now;
			num[0] /= den[0];
			num[1] /= den[0];
			den[1] /= den[0];
			den[0] = 1;
		}
	}
	return num[0] / den[0];
}

/*
 * With b = d + 1, n the whole number next to g, n >= 1, mu = g - n, B = d + n
 * and C = d + g = B + mu:
 *
 *		F/(d + g) = - sum over k < n - 1 of (b)_k e^k / (1 - g)_(k+1)
 *			+ (-1)^n (b)_(n-1) e^(n-1) / (1 + mu)_(n-1) sum of R_m e^m,
 *		R_m = {e^L (C)_m / m! - (B)_m / (1 - mu)_m} / mu,
 *		L = ln Gamma(1 - mu) + ln Gamma(C) - ln Gamma(B) + mu ln e.
 *
 * All is in units of 1/C, since e^L alone may overflow.
 */
static double
by_series(double d, double g, double e)
{
	int			n = (int) fmax(1, floor(g + 0.5));
	double		mu = g - n;
	double		B = d + n;
	double		C = d + g;
	double		L = mu * log(e) + (mu < 0 ?
		clv_ln_rising(1, -mu) - clv_ln_rising(C, -mu) :
		clv_ln_rising(B, mu) - clv_ln_rising(1 - mu, mu));
	double		q = C;			/* (B)_m / (1 - mu)_m e^m */
	double		r = mu == 0 ?	/* R_m e^m */
		C * (log(e) + clv_digamma(B) - clv_digamma(1)) :
		L > LARGEST_LOG ? exp(L + log(C)) / mu : C * expm1(L) / mu;
	double		head = 0;
	double		factor = -1;
	double		rest = 0;

	for (int k = 0; k < n - 1; k++)
	{
		head += factor / (k + 1 - g);
		factor *= (d + 1 + k) * e / (k + 1 - g);
		if (fabs(factor) <= NOTHING * fabs(head))
			return C * head;
	}
	/* the factors k + 1 - g are those of (1 + mu)_(n-1), but for the sign */
	for (int m = 0; m < MAX_TERMS; m++)
	{
		double		step = e / ((m + 1) * (m + 1 - mu));

		rest += r;
		if (fabs(r) + q <= DBL_EPSILON * fabs(rest))
			break;
		r = r * ((C + m) * e / (m + 1)) + q * (1 - C) * step;
		q *= (B + m) * (m + 1) * step;
	}
	return C * head + factor * rest;
}

double
clv_endless_stream(double d, double g, double delta)
{
	double		v = exp(-delta);
	double		e = -expm1(-delta);
	double		F;

	if (delta == 0)
		return g > 1 ? d / (g - 1) : INFINITY;
	if (g <= SERIES_G && e <= SERIES_E && e * (d + 1) <= SERIES_DE)
		F = by_series(d, g, e);
	else
		F = by_fraction(d + 1, g, d + 1 + g, e);
	return v * d / (d + g) * F;
}
