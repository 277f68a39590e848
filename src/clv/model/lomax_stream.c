/*
 * Present values of payments in continuous time until a random end: the
 * integral of the discounted purchases of Pareto/NBD (P4).
 */
#include <float.h>
#include <math.h>

#include "clv/model/lomax_stream.h"
#include "clv/numeric/panels.h"
#include "clv/numeric/special.h"

/* the continued fraction of E_s(z) is fast from here on */
#define FRACTION_FROM_Z	1.0
#define FRACTION_FROM_S	16.0

/* the largest logarithm of a number, or less */
#define LARGEST_LOG		700.0

/*
 * For a longer ln(1 + h/rate) than LONG, the integral is the difference of two
 * integrals to infinity, if it is more than the share MUCH of the first.
 */
#define LONG			6.0
#define MUCH			0.02

/* e^z E_s(z) by Lentz's method on the even part of its continued fraction
 * 1/(z + s - 1 s/(z + s + 2 - 2 (s + 1)/(z + s + 4 ..))) */
static double
by_fraction(double s, double z)
{
	double		b = z + s;
	double		c = DBL_MAX;
	double		d = 1 / b;
	double		result = d;

	for (int n = 1; n < 500; n++)
	{
		double		a = -n * (s + n - 1);
		double		change;

		b += 2;
		d = 1 / (a * d + b);
		c = b + a / c;
		change = c * d;
		result *= change;
		if (fabs(change - 1) < DBL_EPSILON)
			break;
	}
	return result;
}

/* -(z^mu Gamma(1 - mu) - 1)/mu, in units of 1/rate, for 0 < z < 1 and
 * -1 <= mu <= 1/2; the power alone may overflow. */
static double
power_part(double mu, double log_z, double rate)
{
	double		log_power;

	if (mu == 0)
		return rate * (clv_digamma(1) - log_z);
	log_power = mu * log_z + (mu < 0 ? clv_ln_rising(1, -mu) :
							  -clv_ln_rising(1 - mu, mu));
	if (log_power > LARGEST_LOG)
		return -exp(log_power + log(rate)) / mu;
	return -rate * expm1(log_power) / mu;
}

/*
 * e^z E_s(z), in units of 1/rate, for z < 1: with s = 1 + n + mu,
 *
 *		E_(1+mu)(z) = -(z^mu Gamma(1 - mu) - 1)/mu
 *			- sum over m >= 1 of (-z)^m / (m! (m - mu)),
 *		s E_(s+1)(z) = e^-z - z E_s(z).
 */
static double
by_series(double s, double z, double log_z, double rate)
{
	double		n = fmax(floor(s - 0.5), 0);
	double		mu = s - 1 - n;
	double		power = 1;
	double		sum = power_part(mu, log_z, rate);
	double		result;

	for (int m = 1; fabs(power) > DBL_EPSILON; m++)
	{
		power *= -z / m;
		sum -= rate * power / (m - mu);
	}
	result = exp(z) * sum;
	for (double i = 1; i <= n; i++)
		result = (rate - z * result) / (i + mu);
	return result;
}

/* delta > 0, without an end */
static double
endless_stream(double shape, double rate, double delta)
{
	double		z = delta * rate;

	if (z >= FRACTION_FROM_Z || shape >= FRACTION_FROM_S)
		return rate * by_fraction(shape, z);
	/* delta rate may be too small for a double */
	return by_series(shape, z, log(delta) + log(rate), rate);
}

/* (1 + y/rate)^-shape e^(-delta y) dy at u = ln(1 + y/rate), z = delta rate */
static double
log_lomax(const ClvPanels *stream, double u)
{
	return (1 - stream->shape) * u - stream->z * expm1(u);
}

static double
lomax_slope(const ClvPanels *stream, double u)
{
	return stream->z * exp(u);
}

double
clv_lomax_stream(double shape, double rate, double h, double delta)
{
	ClvPanels	stream = {.log_integrand = log_lomax, .slope = lomax_slope,
	.power = fabs(shape - 1), .longest = 1, .shape = shape, .z = delta * rate};
	double		u = log1p(h / rate);

	if (delta == 0 && isinf(h))
		return shape > 1 ? rate / (shape - 1) : INFINITY;
	if (delta == 0)
		return rate * u * clv_relative_decay((shape - 1) * u);
	if (isinf(h))
		return endless_stream(shape, rate, delta);
	if (u > LONG)
	{
		double		endless = endless_stream(shape, rate, delta);
		double		value = endless - exp(-shape * u - delta * h) *
			endless_stream(shape, rate + h, delta);

		if (value > MUCH * endless)
			return value;
	}
	return rate * clv_sum_panels(&stream, u);
}
