/*
 * Special functions shared by the models.
 */
#include "clv/numeric/special.h"

#include <float.h>
#include <math.h>

#include "common/invariant.h"

/* From here on Stirling's series has full precision with seven terms. */
#define STIRLING_FROM	10.0

/* A difference over less than this is taken from the derivative at two points
 * on both sides of the middle: 1/sqrt(12), the standard deviation of what is
 * spread over a step of 1, is far enough (Gauss's rule). */
#define SMALL_STEP		0.01
#define SPREAD			0.28867513459481288

/* Up to here a product of factors replaces Stirling's series. */
#define RISING_BY_PRODUCT	64

/* The product of two numbers up to here is finite. */
#define LARGE_PRODUCT	1e150

double
clv_lgamma(double x)
{
	Invariant(x > 0);
	return lgamma(x);
}

/* lnGamma(x) - [(x - 1/2) ln x - x + ln(2 pi) / 2], x >= 10 */
static double
stirling_rest(double x)
{
	double		y = 1 / (x * x);

	return (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 -
		y * (1.0 / 1680 - y * (1.0 / 1188 - y * (691.0 / 360360 -
		y / 156)))))) / x;
}

/* How much stirling_rest falls at x: minus its derivative */
static double
stirling_fall(double x)
{
	double		y = 1 / (x * x);

	return y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 -
		y * (1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760 -
		y / 12))))));
}

/* The second derivative of stirling_rest, times x */
static double
stirling_curve(double x)
{
	double		y = 1 / (x * x);

	return y * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y * (1.0 / 30 -
		y * (5.0 / 66 - y * (691.0 / 2730 - y * 7 / 6))))));
}

/* psi(x): recurrence up to 10, then the asymptotic series. */
double
clv_digamma(double x)
{
	double		shift = 0;

	Invariant(x > 0);
	for (; x < STIRLING_FROM; x += 1)
		shift += 1 / x;
	return log(x) - 0.5 / x - shift - stirling_fall(x);
}

/* psi'(x), likewise. */
double
clv_trigamma(double x)
{
	double		shift = 0;

	Invariant(x > 0);
	for (; x < STIRLING_FROM; x += 1)
		shift += 1 / (x * x);
	return shift + 1 / (x * x) / 2 + (1 + stirling_curve(x)) / x;
}

/*
 * stirling_rest(x + n) - stirling_rest(x) for n >= 0; for a small n from the
 * derivative, since the difference has no digits left.
 */
static double
stirling_step(double x, double n)
{
	double		middle = x + n / 2;
	double		away = n * SPREAD;

	Invariant(x >= STIRLING_FROM && n >= 0);
	if (n >= SMALL_STEP)
		return stirling_rest(x + n) - stirling_rest(x);
	return -n / 2 *
		(stirling_fall(middle - away) + stirling_fall(middle + away));
}

/* ln [x (x+1) .. (x+n-1)] for few whole factors, overflow apart */
static double
ln_product(double x, int n)
{
	double		product = 1;
	double		sum = 0;

	for (int i = 0; i < n; i++)
	{
		product *= x + i;
		if (product > LARGE_PRODUCT)
		{
			sum += log(product);
			product = 1;
		}
	}
	return sum + log(product);
}

double
clv_ln_rising(double x, double n)
{
	double		shift = 0;

	Invariant((x > 0 || n == 0) && n >= 0);
	if (n <= RISING_BY_PRODUCT && n == floor(n))
		return ln_product(x, (int) n);
	for (; x < STIRLING_FROM; x += 1)
		shift += log1p(n / x);
	return (x - 0.5) * log1p(n / x) + n * (log(x + n) - 1) +
		stirling_step(x, n) - shift;
}

/*
 * The difference of stirling_step(x, n) at x = y + h and at x = y; for small h
 * and n from the second derivative, likewise.
 */
static double
stirling_second(double y, double h, double n)
{
	if (h < SMALL_STEP && n < SMALL_STEP)
	{
		double		middle = y + (h + n) / 2;
		double		away = hypot(h, n) * SPREAD;
		double		low = middle - away;
		double		high = middle + away;

		return h * n / 2 *
			(stirling_curve(low) / low + stirling_curve(high) / high);
	}
	return h < n ? stirling_step(y + n, h) - stirling_step(y, h) :
		stirling_step(y + h, n) - stirling_step(y, n);
}

double
clv_ln_rising_growth(double x, double h, double n)
{
	double		less = 0;		/* 1 - product of x (x+h+n) / ((x+h) (x+n)) */
	double		product = 1;
	double		both;

	for (; x < STIRLING_FROM; x += 1)
	{
		double		part = h / (x + h) * (n / (x + n));

		less += part - less * part;
		product *= x / (x + h) * ((x + h + n) / (x + n));
	}
	both = log1p(-h / (x + h) * (n / (x + n)));
	return (x - 0.5) * both + h * log1p(n / (x + h)) + n * log1p(h / (x + n)) +
		stirling_second(x, h, n) -
		(less < 0.5 ? log1p(-less) : log(product));
}

double
clv_ln_beta(double a, double b)
{
	double		small = a < b ? a : b;
	double		large = a < b ? b : a;

	Invariant(a > 0 && b > 0);
	return clv_lgamma(small) - clv_ln_rising(large, small);
}

double
clv_logaddexp(double a, double b)
{
	double		top = a > b ? a : b;

	if (top == -INFINITY)
		return top;
	return top + log1p(exp(-fabs(a - b)));
}

double
clv_relative_decay(double y)
{
	return y == 0 ? 1 : -expm1(-y) / y;
}

/*
 * The continued fraction of I_x(a, b) by Lentz's method; fast for
 * x < (a + 1) / (a + b + 2), where it needs O(sqrt(max(a, b))) steps.
 */
static double
inc_beta_fraction(double a, double b, double x)
{
	double		c = 1;
	double		d = 1 / (1 - (a + b) * x / (a + 1));
	double		result = d;

	for (int n = 1; n < 100000; n++)
	{
		double		even = n * (b - n) * x / ((a + 2 * n - 1) * (a + 2 * n));
		double		odd = -(a + n) * (a + b + n) * x /
			((a + 2 * n) * (a + 2 * n + 1));
		double		change;

		d = 1 / (1 + even * d);
		c = 1 + even / c;
		result *= c * d;
		d = 1 / (1 + odd * d);
		c = 1 + odd / c;
		change = c * d;
		result *= change;
		if (fabs(change - 1) < DBL_EPSILON)
			break;
	}
	return result;
}

double
clv_inc_beta(double a, double b, double x, double y)
{
	double		front;

	Invariant(a > 0 && b > 0 && x >= 0 && y >= 0);
	front = exp(a * (x < y ? log(x) : log1p(-y)) +
				b * (x < y ? log1p(-x) : log(y)) - clv_ln_beta(a, b));
	if (x < (a + 1) / (a + b + 2))
		return fmin(front * inc_beta_fraction(a, b, x) / a, 1);
	return fmax(1 - front * inc_beta_fraction(b, a, y) / b, 0);
}

/*
 * One abscissa of the tanh-sinh rule on (-1, 1) at s > 0: the distance of the
 * abscissa from the end, and its weight.
 */
static void
tanh_sinh_node(double s, double *distance, double *weight)
{
	double		u = M_PI_2 * sinh(s);
	double		q = exp(-2 * u);

	*distance = 2 * q / (1 + q);
	*weight = M_PI_2 * cosh(s) * 4 * q / ((1 + q) * (1 + q));
}

/* Sum of weighted values at the abscissas first, first + step, .. up to 6,
 * where the distance from the end gets too small for a double */
static double
tanh_sinh_sum(ClvIntegrand f, void *arg, double a, double b,
			  double first, double step)
{
	double		half = (b - a) / 2;
	double		sum = 0;

	for (double s = first;; s += step)
	{
		double		distance;
		double		weight;

		tanh_sinh_node(s, &distance, &weight);
		distance *= half;
		if (!(distance > 0))
			break;
		sum += weight * f(a + distance, distance, b - a - distance, arg);
		sum += weight * f(b - distance, b - a - distance, distance, arg);
	}
	return sum;
}

double
clv_integrate(ClvIntegrand f, void *arg, double a, double b)
{
	double		half = (b - a) / 2;
	double		step = 0.5;
	double		sum = M_PI_2 * f(a + half, half, half, arg) +
		tanh_sinh_sum(f, arg, a, b, step, step);

	for (int level = 0; level < 8; level++)
	{
		double		before = sum;

		step /= 2;
		sum += tanh_sinh_sum(f, arg, a, b, step, 2 * step);
		/* doubling the points doubles the digits: 1e-8 now was 1e-16 next */
		if (level > 0 && fabs(sum / 2 - before) <= 1e-8 * fabs(sum / 2))
		{
			step /= 2;
			sum += tanh_sinh_sum(f, arg, a, b, step, 2 * step);
			break;
		}
	}
	return sum * step * half;
}
