/*
 * Present values of streams in continuous time.
 */
#include <float.h>
#include <math.h>

#include "clv/models/discount.h"
#include "clv/models/panels.h"
#include "clv/models/special.h"

/* from here on the continued fraction of E_s(z) is fast */
#define FRACTION_FROM	2.0

/* e^z E_s(z), z >= FRACTION_FROM, by Lentz's method on the even part of its
 * continued fraction 1/(z + s - 1 s/(z + s + 2 - 2 (s + 1)/(z + s + 4 ..))) */
static double
scaled_expint(double s, double z)
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

/* (1 + y/rate)^-shape e^(-delta y) dy at u = ln(1 + y/rate), z = delta rate */
static double
log_lomax(const ClvPanels *stream, double u)
{
	return (1 - stream->shape) * u - stream->z * expm1(u);
}

static double
lomax_slope(const ClvPanels *stream, double u)
{
	return fabs(stream->shape - 1) + stream->z * exp(u);
}

double
clv_lomax_stream(double shape, double rate, double h, double delta)
{
	double		z = delta * rate;
	ClvPanels	stream = {.log_integrand = log_lomax, .slope = lomax_slope,
	.shape = shape, .z = z};
	double		u;

	if (delta == 0)
	{
		if (isinf(h))
			return shape > 1 ? rate / (shape - 1) : INFINITY;
		u = log1p(h / rate);
		return rate * u * clv_relative_decay((shape - 1) * u);
	}
	if (!isinf(h))
		return rate * clv_sum_panels(&stream, log1p(h / rate));
	if (z >= FRACTION_FROM)
		return rate * scaled_expint(shape, z);
	u = log(FRACTION_FROM / z);
	return rate * (clv_sum_panels(&stream, u) +
				   exp(log_lomax(&stream, u)) *
				   scaled_expint(shape, FRACTION_FROM));
}
