/*
 * Present values of streams that die out.
 */
#include <float.h>
#include <math.h>

#include "clv/models/discount.h"
#include "clv/models/gauss.h"
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

/* A stream over u, the logarithm of time */
typedef struct Stream
{
	/* log of the integrand at u >= 0: about (1 - shape) u - z (e^u - 1) */
	double		(*log_integrand) (const struct Stream *stream, double u);
	double		shape;
	double		z;
	/* only of the discrete stream: */
	double		delta;
	double		d;
	double		from;			/* the term before the first */
	double		ln_rising;		/* ln (d + from)_shape */
} Stream;

/*
 * Integral over u from 0 to end, which may be INFINITY where z > 0.  The log is
 * concave, so that beyond a fall of NEGLIGIBLE from its maximum nothing is
 * left.
 */
static double
sum_panels(const Stream *stream, double end)
{
	const ClvGauss *rule = &clv_gauss_16;
	double		total = 0;
	double		top = 0;

	for (double u = 0; u < end;)
	{
		double		slope = fabs(stream->shape - 1) + stream->z * exp(u);
		double		width = fmin(fmin(log1p(MAX_DECAY / slope), MAX_WIDTH),
								 end - u);
		double		height = stream->log_integrand(stream, u);

		top = fmax(top, height);
		if (!(height >= top - NEGLIGIBLE && u + width > u))
			break;
		for (int i = 0; i < rule->n; i++)
			total += width * rule->weight[i] *
				exp(stream->log_integrand(stream, u + width * rule->node[i]));
		u += width;
	}
	return total;
}

/* (1 + y/rate)^-shape e^(-delta y) dy at u = ln(1 + y/rate), z = delta rate */
static double
log_lomax(const Stream *stream, double u)
{
	return (1 - stream->shape) * u - stream->z * expm1(u);
}

double
clv_lomax_stream(double shape, double rate, double h, double delta)
{
	double		z = delta * rate;
	Stream		stream = {.log_integrand = log_lomax, .shape = shape, .z = z};
	double		u;

	if (delta == 0)
	{
		if (isinf(h))
			return shape > 1 ? rate / (shape - 1) : INFINITY;
		u = log1p(h / rate);
		return rate * u * clv_relative_decay((shape - 1) * u);
	}
	if (!isinf(h))
		return rate * sum_panels(&stream, log1p(h / rate));
	if (z >= FRACTION_FROM)
		return rate * scaled_expint(shape, z);
	u = log(FRACTION_FROM / z);
	return rate * (sum_panels(&stream, u) +
				   exp(log_lomax(&stream, u)) *
				   scaled_expint(shape, FRACTION_FROM));
}

/* ---- discrete ---- */

/* Up to so many factors the chance to survive is multiplied out. */
#define SHORT_PRODUCT	1024

/* The terms of a stream are added up until they change by less than this
 * fraction from one to the next .. */
#define SMOOTH			0.05

/* .. or until one is as small as this against the sum. */
#define NOTHING			1e-20

double
clv_beta_survival(double d, double g, double h)
{
	double		product = 1;

	if (h > SHORT_PRODUCT)
		return exp(clv_ln_rising(d, g) - clv_ln_rising(d + h, g));
	for (int j = 0; j < h; j++)
		product *= (d + j) / (d + g + j);
	return product;
}

/*
 * ln of the term at y, whole or not, against that at n = stream->from, y > n:
 * of ln{ (d+n)_(y-n) / (d+g+n)_(y-n) } = ln{ (d+n)_g / (d+y)_g } the form with
 * the fewer factors, which cancels less.
 */
static double
log_term(const Stream *stream, double y)
{
	double		m = y - stream->from;
	double		d = stream->d + stream->from;

	return -stream->delta * m + (m < stream->shape ?
		clv_ln_rising(d, m) - clv_ln_rising(d + stream->shape, m) :
		stream->ln_rising - clv_ln_rising(d + m, stream->shape));
}

/* The terms as a density of u = ln((d + y) / (d + from + 1/2)) */
static double
log_term_by_u(const Stream *stream, double u)
{
	double		start = stream->from + 0.5;

	return log_term(stream, start + (stream->d + start) * expm1(u)) + u;
}

/* The second derivative of digamma at large a, where a few digits do */
static double
tetragamma(double a)
{
	return -(1 + 1 / a) / (a * a);
}

/*
 * The Euler-Maclaurin correction to an integral of the terms F up to y, which
 * makes it the sum of those before y: -F'/24 + 7/5760 of the third derivative.
 */
static double
midpoint_correction(const Stream *stream, double y)
{
	double		a = stream->d + y;
	double		b = a + stream->shape;
	double		first = clv_digamma(a) - clv_digamma(b) - stream->delta;
	double		second = clv_trigamma(a) - clv_trigamma(b);
	double		third = tetragamma(a) - tetragamma(b);

	return exp(log_term(stream, y)) *
		(-first / 24 + 7.0 / 5760 *
		 (first * first * first + 3 * first * second + third));
}

/* The sum of the terms j = n + 1 .. h where they are smooth, against the term
 * at n. */
static double
smooth_terms(double d, double g, double n, double h, double delta)
{
	double		rate = d + n + 0.5;
	Stream		stream = {.log_integrand = log_term_by_u, .shape = g,
		.z = delta * rate, .delta = delta, .d = d, .from = n,
	.ln_rising = clv_ln_rising(d + n, g)};
	double		sum = rate * sum_panels(&stream, log1p((h - n) / rate)) -
		midpoint_correction(&stream, n + 0.5);

	if (!isinf(h))
		sum += midpoint_correction(&stream, h + 0.5);
	return sum;
}

double
clv_beta_stream(double d, double g, double h, double delta)
{
	double		v = exp(-delta);
	double		term = 1;
	double		sum = 0;

	if (isinf(h) && delta == 0)
		return g > 1 ? d / (g - 1) : INFINITY;
	for (double j = 0; j < h; j++)
	{
		if ((g + 4) / (d + j) + delta < SMOOTH)
			return sum + term * smooth_terms(d, g, j, h, delta);
		term *= v * (d + j) / (d + g + j);
		sum += term;
		if (term <= NOTHING * sum)
			break;
	}
	return sum;
}
