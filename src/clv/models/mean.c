/*
 * Means over beta and gamma distributions.
 *
 * In l = logit p or l = ln x both densities are log-concave, with exponential
 * or faster tails.  With l = mode + width sinh(v) they fall double
 * exponentially, and the trapezoidal rule in v converges exponentially
 * (Takahasi & Mori 1974).  The weights normalise themselves.
 */
#include "clv/models/mean.h"

#include <math.h>
#include <stdbool.h>

#define FIRST_STEP		0.5
#define LEVELS			8		/* halvings of the step */
#define MAX_NODES		4000	/* on one side, at one level */

/*
 * A halving about squares the error: a mean that it changed by no more than
 * this, relative, has all its digits.
 */
#define LAST_CHANGE		1e-11

#define NEGLIGIBLE		1e-19

typedef struct Distribution
{
	bool		is_beta;		/* else gamma */
	double		a;				/* a or shape */
	double		b;				/* b or rate */
	double		mode;			/* in l */
	double		width;
	ClvFunction f;
	void	   *arg;
} Distribution;

typedef struct Sums
{
	double		weight;
	double		value;
} Sums;

/* ln of the mean of e^s and 1 with weights a and b, s <= 0 */
static double
log_mean_exp(double a, double b, double s)
{
	double		less = a / (a + b) * expm1(s);

	return less > -0.5 ? log1p(less) : log((b + a * exp(s)) / (a + b));
}

/*
 * log density at mode + s against that at the mode, in a form that does not
 * cancel for large a and b; *x becomes p or x.
 */
static double
log_density(const Distribution *d, double s, double *x)
{
	double		total = d->a + d->b;
	double		e = exp(-fabs(d->mode + s));

	if (!d->is_beta)
	{
		*x = exp(d->mode + s);
		return d->a * (s - expm1(s));
	}
	if (d->mode + s > 0)
		*x = 1 / (1 + e);
	else
		*x = e / (1 + e);
	if (s > 0)
		return -d->b * s - total * log_mean_exp(d->b, d->a, -s);
	return d->a * s - total * log_mean_exp(d->a, d->b, s);
}

/* Adds the nodes v = first, first + step, .. of one side (sign) to the sums. */
static void
add_side(const Distribution *d, double sign, double first, double step,
		 Sums *sums)
{
	double		largest = 0;

	for (int i = 0; i < MAX_NODES; i++)
	{
		double		v = first + i * step;
		double		e = exp(v);
		double		x;
		double		s = sign * d->width * (e - 1 / e) / 2;
		double		weight = exp(log_density(d, s, &x)) * (e + 1 / e) / 2;
		double		value;

		if (!(weight > 0))
			break;
		value = weight * d->f(x, d->arg);
		sums->weight += weight;
		sums->value += value;
		largest = fmax(largest, fabs(value));
		if (weight < NEGLIGIBLE && fabs(value) <= NEGLIGIBLE * largest)
			break;
	}
}

/* The mean, halving the step until it stands still. */
static double
mean_over(Distribution *d)
{
	double		step = FIRST_STEP;
	Sums		sums = {0, 0};
	double		x;
	double		mean;

	log_density(d, 0, &x);
	sums.weight = 1;
	sums.value = d->f(x, d->arg);
	add_side(d, -1, step, step, &sums);
	add_side(d, 1, step, step, &sums);
	mean = sums.value / sums.weight;
	for (int level = 0; level < LEVELS; level++)
	{
		double		before = mean;

		step /= 2;
		add_side(d, -1, step, 2 * step, &sums);
		add_side(d, 1, step, 2 * step, &sums);
		mean = sums.value / sums.weight;
		if (fabs(mean - before) <= LAST_CHANGE * fabs(mean))
			break;
	}
	return mean;
}

double
clv_beta_mean(double a, double b, ClvFunction f, void *arg)
{
	Distribution d = {.is_beta = true, .a = a, .b = b, .f = f, .arg = arg};

	d.mode = log(a / b);
	d.width = fmin(1, sqrt(1 / a + 1 / b));
	return mean_over(&d);
}

double
clv_gamma_mean(double shape, double rate, ClvFunction f, void *arg)
{
	Distribution d = {.is_beta = false, .a = shape, .b = rate, .f = f,
	.arg = arg};

	d.mode = log(shape / rate);
	d.width = fmin(1, sqrt(1 / shape));
	return mean_over(&d);
}
