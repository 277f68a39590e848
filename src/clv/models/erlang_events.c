/*
 * Expected events where each takes k ticks.
 *
 * Given the rate of ticks, a tick's delay multiplies the worth of what comes
 * after it by v = rate / (rate + delta).  With the ticks weighted so, those
 * within h are as many as a Poisson process at rate + delta makes.  Of the k
 * ticks to the next event j < k came in the silence, which weighs the rate
 * with (rate silence)^j / j!.  What is left is the mean over the number of
 * ticks, and over the rate.
 */
#include <math.h>

#include "clv/models/beta_stream.h"
#include "clv/models/event_stream.h"
#include "clv/models/mean.h"

/* Up to so many expected ticks their Poisson distribution is summed; above,
 * three points stand for it, which costs less than 1e-7, relative. */
#define MANY_TICKS		1e4

typedef struct ErlangEvents
{
	const ClvEvents *e;
	int			k;
	double		silence;
} ErlangEvents;

/*
 * below[i] = sum over j < i of (ticks)^j / j!, i = 0 .. k: the weight of those
 * who wait for more than k - i ticks, where ticks is the mean number of ticks
 * in the silence, in units of v.
 */
static void
weights_of_waits(double ticks, int k, double *below)
{
	double		term = 1;

	below[0] = 0;
	for (int i = 1; i <= k; i++)
	{
		below[i] = below[i - 1] + term;
		term *= ticks / i;
	}
}

/* The worth of the first n events, n > 0 whole or infinite. */
static double
worth_of_whole(const ErlangEvents *u, double log_v, double n)
{
	return exp(log_v * u->k) *
		(1 + clv_beta_stream(u->e->b, u->e->a, n - 1, -log_v * u->k));
}

/* The same between whole numbers, n >= 1, by interpolation. */
static double
worth_of_events(const ErlangEvents *u, double log_v, double n)
{
	double		whole = floor(n);
	double		worth = worth_of_whole(u, log_v, whole);

	if (n == whole)
		return worth;
	return worth + (n - whole) *
		(worth_of_whole(u, log_v, whole + 1) - worth);
}

/*
 * The worth of the events that a large Poisson number of ticks makes, over the
 * waits: the three points of Gauss and Hermite, and the mean of what rounding
 * to whole events takes off.
 */
static double
worth_of_many_ticks(const ErlangEvents *u, double mean, double log_v,
					const double *below)
{
	double		spread = sqrt(3 * mean) / u->k;
	double		passed = 0;		/* mean number of ticks in the silence */
	double		n;

	if (isinf(mean))
		return below[u->k] * worth_of_whole(u, log_v, mean);
	for (int i = 1; i < u->k; i++)
		passed += 1 - below[i] / below[u->k];
	n = (mean + passed - (u->k - 1) / 2.0) / u->k;
	return below[u->k] *
		(worth_of_events(u, log_v, n - spread) +
		 4 * worth_of_events(u, log_v, n) +
		 worth_of_events(u, log_v, n + spread)) / 6;
}

/*
 * The worth of the events that a Poisson number m of ticks makes, over the
 * waits: with m = i mod k, those below[k - i] have had floor(m / k) events,
 * the others one more.  Numbers ten standard deviations from the mean are
 * left out.
 */
static double
worth_of_ticks(const ErlangEvents *u, double mean, double log_v,
			   const double *below)
{
	double		low = fmax(0, floor(mean - 10 * sqrt(mean)));
	double		high = mean + 10 * sqrt(mean) + 10 + u->k;
	double		pmf = exp(low * log(mean) - mean - lgamma(low + 1));
	double		v_k = exp(log_v * u->k);
	double		b = u->e->b;
	double		ab = u->e->a + b;
	double		next = v_k;		/* worth of the next event */
	double		worths = 0;		/* of the events so far */
	double		sum = 0;
	int			i = 0;

	for (double m = 0; m <= high; m++)
	{
		if (m >= low)
		{
			sum += pmf * (worths * below[u->k] +
						  next * (below[u->k] - below[u->k - i]));
			pmf *= mean / (m + 1);
		}
		if (++i == u->k)
		{
			i = 0;
			worths += next;
			next *= v_k * b++ / ab++;
		}
	}
	return sum;
}

/* The worth of the events times the weight of the silence. */
static double
events_given_rate(double rate, void *arg)
{
	const ErlangEvents *u = arg;
	double		both = rate + u->e->delta;
	double		log_v = -log1p(u->e->delta / rate);
	double		mean = both * u->e->h;
	double		below[CLV_MAX_TICKS + 1];

	if (!isfinite(log_v) || mean == 0)	/* no ticks at all */
		return 0;
	weights_of_waits(both * u->silence, u->k, below);
	if (mean > MANY_TICKS)
		return worth_of_many_ticks(u, mean, log_v, below);
	return worth_of_ticks(u, mean, log_v, below);
}

double
clv_erlang_events(const ClvEvents *events, int k, double silence)
{
	ErlangEvents u = {events, k, silence};
	double		weight = 1;
	double		weights = 0;

	for (int j = 0; j < k; j++)
	{
		weights += weight;
		weight *= (events->shape + j) * silence / (events->rate * (j + 1));
	}
	return clv_gamma_mean(events->shape, events->rate, events_given_rate,
						  &u) / weights;
}
