/*
 * Means over beta and gamma distributions.
 *
 * In l = logit p or l = ln x both densities are log-concave, with exponential
 * or faster tails.  From the mode on the panels double in length, as long as
 * the density does not fall too far within one: what functions of p or x do
 * far away from their steps is a power of e^l, which a long panel takes.  A
 * panel with a step in it is halved.  The weights normalise themselves.
 */
#include "clv/numeric/mean.h"

#include <math.h>
#include <stdbool.h>

#include "clv/numeric/gauss.h"

/* The first panel, in widths of the distribution; and e^-MAX_FALL is the most
 * that the density may fall over one. */
#define FIRST_LENGTH	3.0
#define MAX_FALL		16.0

/*
 * A panel is halved where its sums by few and by many nodes differ by more than
 * LAST_CHANGE of the whole sums.  A side of a smooth function has fewer than
 * FREE_HALVINGS.  With more, the sums may differ by the errors of the values,
 * whatever the panel: each further one doubles the limit, until it is above
 * these errors.
 */
#define LAST_CHANGE		1e-11
#define FREE_HALVINGS	100

#define NEGLIGIBLE		1e-15
#define SMALL			1e-3	/* its fourth power is negligible relative
								 * to 1 */
#define TINY			1e-279	/* negligible relative to 1 */

typedef struct Sums
{
	double		weight;
	double		value;
} Sums;

typedef struct Distribution
{
	bool		is_beta;		/* else gamma */
	double		a;				/* a or shape */
	double		b;				/* b or rate */
	double		mode;			/* in l */
	double		width;
	ClvFunction f;
	void	   *arg;
	int			halvings;		/* on this side so far */
	Sums		sums;			/* of the panels so far */
} Distribution;

/* ln of the mean of e^s and 1 with weights a and b */
static double
log_mean_exp(double a, double b, double s)
{
	double		less = a / (a + b) * expm1(s);

	return less > -0.5 ? log1p(less) : log((b + a * exp(s)) / (a + b));
}

/* log_mean_exp(a, b, s) - s a/(a + b) for a small s, by its cumulants */
static double
log_mean_exp_rest(double a, double b, double s)
{
	double		p = a / (a + b);
	double		q = b / (a + b);
	double		skew = q - p;

	return p * q * s * s *
		(1.0 / 2 + s * (skew / 6 + s * ((1 - 6 * p * q) / 24 +
										s * skew * (1 - 12 * p * q) / 120)));
}

/* expm1(s) - s for a small s */
static double
expm1_rest(double s)
{
	return s * s * (1.0 / 2 + s * (1.0 / 6 + s * (1.0 / 24 + s / 120)));
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
		return -d->a * (fabs(s) < SMALL ? expm1_rest(s) : expm1(s) - s);
	}
	*x = d->mode + s > 0 ? 1 / (1 + e) : e / (1 + e);
	if (fabs(s) < SMALL)
		return -total * log_mean_exp_rest(d->a, d->b, s);
	if (d->mode + s > 0)
		return -d->b * s - total * log_mean_exp(d->b, d->a, -s);
	return d->a * s - total * log_mean_exp(d->a, d->b, s);
}

/* A part of one side */
typedef struct Panel
{
	Sums		few;			/* by the smaller rule */
	Sums		many;
	bool		rises;			/* more of the value is far from s */
} Panel;

/* Sums up the panel from s on; its length may be below 0. */
static Panel
panel_at(const Distribution *d, double s, double length)
{
	const ClvKronrod *rule = &clv_kronrod;
	Panel		panel = {.rises = false};
	double		first = 0;
	double		value = 0;

	for (int i = 0; i < CLV_KRONROD_NODES; i++)
	{
		double		x;
		double		weight = fabs(length) *
			exp(log_density(d, s + length * rule->node[i], &x));

		value = weight > 0 ? weight * d->f(x, d->arg) : 0;
		panel.many.weight += rule->weight[i] * weight;
		panel.many.value += rule->weight[i] * value;
		panel.few.weight += rule->few[i] * weight;
		panel.few.value += rule->few[i] * value;
		if (i == 0)
			first = value;
	}
	panel.rises = fabs(value) > fabs(first);
	return panel;
}

/* What the sums of a panel may differ by, relative to the whole sums */
static double
last_change(const Distribution *d)
{
	return LAST_CHANGE * exp2(fmax(0, d->halvings - FREE_HALVINGS));
}

/* Whether a sum changes by no more than this, relative to the whole sum; true
 * if that is no number. */
static bool
stands_still(double before, double now, double all, double change)
{
	return !(fabs(now - before) > change * (fabs(all) + TINY));
}

/* Whether a panel need not be halved. */
static bool
is_done(const Distribution *d, const Panel *panel)
{
	double		change = last_change(d);

	return stands_still(panel->few.weight, panel->many.weight,
						d->sums.weight + panel->many.weight, change) &&
		stands_still(panel->few.value, panel->many.value,
					 d->sums.value + panel->many.value, change);
}

/* Adds the panel from s on, in as many parts as it needs: the one that has most
 * of the value first, against which the other may be nothing. */
static void
add_panel(Distribution *d, double s, double length)
{
	Panel		panel = panel_at(d, s, length);
	double		half = length / 2;

	if (is_done(d, &panel))
	{
		d->sums.weight += panel.many.weight;
		d->sums.value += panel.many.value;
		return;
	}
	d->halvings++;
	add_panel(d, panel.rises ? s + half : s, half);
	add_panel(d, panel.rises ? s : s + half, half);
}

/* How far from s on the density falls by no more than MAX_FALL, at most length,
 * and half of that or more. */
static double
fall_length(const Distribution *d, double sign, double s, double length)
{
	double		x;
	double		top = log_density(d, sign * s, &x);

	while (top - log_density(d, sign * (s + length), &x) > MAX_FALL)
		length /= 2;
	return length;
}

/* Adds one side of the mode. */
static void
add_side(Distribution *d, double sign)
{
	double		first = FIRST_LENGTH * d->width;
	double		length = first;
	double		s = 0;
	Sums		before;

	d->halvings = 0;
	do
	{
		before = d->sums;
		length = fall_length(d, sign, s, length);
		add_panel(d, sign * s, sign * length);
		s += length;
		length = fmax(first, fmin(s, 2 * length));
	} while (!stands_still(before.weight, d->sums.weight, d->sums.weight,
						   NEGLIGIBLE) ||
			 !stands_still(before.value, d->sums.value, d->sums.value,
						   NEGLIGIBLE));
}

static double
mean_over(Distribution *d)
{
	add_side(d, -1);
	add_side(d, 1);
	return d->sums.value / d->sums.weight;
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
