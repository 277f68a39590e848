/*-------------------------------------------------------------------------
 *
 * discount.c
 *		Present values of streams that die out.
 *
 *-------------------------------------------------------------------------
 */
#include <float.h>
#include <math.h>

#include "clv/models/discount.h"
#include "clv/models/gauss.h"
#include "clv/models/mean.h"
#include "clv/models/rising.h"
#include "clv/models/special.h"

/* ---- continuous ---- */

/* A panel spans at most these in ln(rate + y) and in the log of the integrand;
 * 16 nodes then integrate it to rounding. */
#define MAX_WIDTH		2.0
#define MAX_DECAY		10.0

/* e^-NEGLIGIBLE is far below the rounding of what it would be added to */
#define NEGLIGIBLE		45.0

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

/* log of the integrand at u = ln(1 + y/rate), z = delta rate */
static double
log_integrand(double shape, double z, double u)
{
	return (1 - shape) * u - z * expm1(u);
}

/*
 * Integral of that from 0 to end.  The log is concave, so that beyond a fall
 * of NEGLIGIBLE from its maximum nothing is left.
 */
static double
lomax_panels(double shape, double z, double end)
{
	const ClvGauss *rule = &clv_gauss_16;
	double		total = 0;
	double		top = 0;

	for (double u = 0; u < end;)
	{
		double		slope = fabs(shape - 1) + z * exp(u);
		double		width = fmin(fmin(log1p(MAX_DECAY / slope), MAX_WIDTH),
								 end - u);
		double		height = log_integrand(shape, z, u);

		top = fmax(top, height);
		if (height < top - NEGLIGIBLE || u + width == u)
			break;
		for (int i = 0; i < rule->n; i++)
			total += width * rule->weight[i] *
				exp(log_integrand(shape, z, u + width * rule->node[i]));
		u += width;
	}
	return total;
}

double
clv_lomax_stream(double shape, double rate, double h, double delta)
{
	double		z = delta * rate;
	double		u;

	if (delta == 0)
	{
		if (isinf(h))
			return shape > 1 ? rate / (shape - 1) : INFINITY;
		u = log1p(h / rate);
		return rate * u * clv_relative_decay((shape - 1) * u);
	}
	if (!isinf(h))
		return rate * lomax_panels(shape, z, log1p(h / rate));
	if (z >= FRACTION_FROM)
		return rate * scaled_expint(shape, z);
	u = log(FRACTION_FROM / z);
	return rate * (lomax_panels(shape, z, u) +
				   exp(log_integrand(shape, z, u)) *
				   scaled_expint(shape, FRACTION_FROM));
}

/* ---- discrete ---- */

/* Up to so many periods the stream is added up: without discounting, where
 * there is a closed form, and with it. */
#define SHORT_STREAM	256
#define LONG_STREAM		2048

/* down to this rate the continued fraction is fast */
#define FRACTION_RATE	1e-4

double
clv_beta_survival(double d, double g, double h)
{
	return exp(-g * (clv_lgamma_slope(d + h, g) - clv_lgamma_slope(d, g)));
}

/* The stream of h periods, one by one. */
static double
short_beta_stream(double d, double g, double h, double delta)
{
	double		v = exp(-delta);
	double		term = 1;
	double		sum = 0;

	for (int j = 0; j < h; j++)
	{
		term *= v * (d + j) / (d + g + j);
		sum += term;
	}
	return sum;
}

/* The undiscounted stream of h periods: d/(g-1) {1 - (d+1)_h / (d+g)_h} */
static double
undiscounted_beta_stream(double d, double g, double h)
{
	double		e = g - 1;
	double		log_ratio;

	if (isinf(h))
		return g > 1 ? d / e : INFINITY;
	log_ratio = clv_lgamma_slope(d + 1 + h, e) - clv_lgamma_slope(d + 1, e);
	return d * log_ratio * clv_relative_decay(e * log_ratio);
}

/*
 * The endless stream as v d/(d+g) 2F1(1, d+1; d+g+1; v), v = e^-delta, by
 * Gauss's continued fraction, all of whose coefficients are positive.
 */
static double
beta_stream_fraction(double d, double g, double delta)
{
	double		v = exp(-delta);
	double		b = d + 1;
	double		c = d + g + 1;
	double		lentz_c = DBL_MAX;
	double		lentz_d = 1;
	double		result = 1;

	for (int n = 1; n < 100000; n++)
	{
		int			j = n / 2;
		double		k = n % 2 == 1 ?
			(b + j) * (c - 1 + j) / ((c - 1 + 2 * j) * (c + 2 * j)) :
			j * (c - b - 1 + j) / ((c + 2 * j - 2) * (c + 2 * j - 1));
		double		change;

		lentz_d = 1 / (1 - k * v * lentz_d);
		lentz_c = 1 - k * v / lentz_c;
		change = lentz_c * lentz_d;
		result *= change;
		if (fabs(change - 1) < DBL_EPSILON)
			break;
	}
	return v * d / (d + g) * result;
}

typedef struct BetaStream
{
	double		h;
	double		delta;
} BetaStream;

/* The stream of who leaves with probability p in each period: with
 * u = (1 - p) v, u (1 - u^h) / (1 - u). */
static double
stream_given_chance(double p, void *arg)
{
	const BetaStream *stream = arg;
	double		log_u = log1p(-p) - stream->delta;

	return exp(log_u) * expm1(stream->h * log_u) / expm1(log_u);
}

/* The stream as the mean over p. */
static double
beta_stream_integral(double d, double g, double h, double delta)
{
	BetaStream	stream = {h, delta};

	return clv_beta_mean(g, d, stream_given_chance, &stream);
}

double
clv_beta_stream(double d, double g, double h, double delta)
{
	if (h <= SHORT_STREAM || (delta > 0 && h <= LONG_STREAM))
		return short_beta_stream(d, g, h, delta);
	if (delta == 0)
		return undiscounted_beta_stream(d, g, h);
	if (delta >= FRACTION_RATE && delta * h > NEGLIGIBLE)
		return beta_stream_fraction(d, g, delta);
	return beta_stream_integral(d, g, h, delta);
}
