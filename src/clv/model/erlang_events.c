/*
 * Expected discounted events, with k ticks per event.
 *
 * Given the rate of ticks, the delay until a tick multiplies the present value
 * by v = rate / (rate + delta). With this weight, the number of ticks within h
 * is that of a Poisson process with rate + delta. Of the k ticks to the next
 * event, j < k came in the time since the last event ("silence"), which has
 * the weight (rate silence)^j / j!. The result is the mean over the number of
 * ticks and over the rate.
 */
#include <math.h>

#include "clv/model/beta_stream.h"
#include "clv/model/erlang_events.h"
#include "clv/numeric/mean.h"
#include "clv/numeric/poisson_rule.h"

/*
 * Up to this number of expected ticks, the Poisson distribution is summed;
 * above, a Gauss rule replaces it.
 */
#define MANY_TICKS		400

/*
 * Above this number, the distribution is narrow relative to its mean, and
 * adjacent numbers of events have the same value.
 */
#define COUNTLESS_TICKS	1e15

/*
 * number of differences to interpolate the value between whole numbers of
 * events
 */
#define DIFFERENCES		8

typedef struct ErlangEvents
{
	const ClvEvents *e;
	int			k;
	double		silence;
} ErlangEvents;

/* Weights of the waits from the end of the silence to the next event */
typedef struct Waits
{
	double		all;
	/* for i + 1 ticks or fewer, i = 0 .. k - 1 */
	double		upto[CLV_MAX_TICKS];
} Waits;

/*
 * (ticks)^j / j! for those with j ticks behind them, who wait for k - j; ticks
 * is the mean number in the silence, in units of v.  The weights of short waits
 * may be tiny, and keep their digits.
 */
static Waits
weights_of_waits(double ticks, int k)
{
	Waits		w;
	double		term[CLV_MAX_TICKS];

	term[0] = 1;
	for (int j = 1; j < k; j++)
		term[j] = term[j - 1] * ticks / j;
	w.upto[0] = term[k - 1];
	for (int i = 1; i < k; i++)
		w.upto[i] = w.upto[i - 1] + term[k - 1 - i];
	w.all = w.upto[k - 1];
	return w;
}

/* The worth of the first n events, n > 0 whole or infinite. */
static double
worth_of_whole(const ErlangEvents *u, double log_v, double n)
{
	return exp(log_v * u->k) *
		(1 + clv_beta_stream(u->e->b, u->e->a, n - 1, -log_v * u->k));
}

/* The differences of the worth of n >= 1 events, from the first one on */
static void
differences_of_worth(const ErlangEvents *u, double log_v, double n,
					 double *difference)
{
	double		v_k = exp(log_v * u->k);
	double		term = exp(log_v * u->k * (n + 1)) *
		clv_beta_survival(u->e->b, u->e->a, n);

	for (int i = 0; i < DIFFERENCES; i++)
	{
		difference[i] = term;
		term *= v_k * ((u->e->b + n + i) / (u->e->a + u->e->b + n + i));
	}
	for (int order = 1; order < DIFFERENCES; order++)
		for (int i = DIFFERENCES - 1; i >= order; i--)
			difference[i] -= difference[i - 1];
}

/* Newton's formula: what the worth of n + x events is above that of n */
static double
interpolated(const double *difference, double x)
{
	double		binomial = 1;
	double		sum = 0;

	for (int i = 0; i < DIFFERENCES; i++)
	{
		binomial *= (x - i) / (i + 1);
		sum += binomial * difference[i];
	}
	return sum;
}

/*
 * The worth of the events that m ticks make, m not whole, over the waits: what
 * is left where the number of ticks is spread over many whole numbers, all of
 * whose remainders by k are then as frequent.  With a remainder of r and j
 * ticks behind them, (m + j - r) / k events have come.
 */
static double
worth_over_remainders(const ErlangEvents *u, double m, double log_v,
					  const Waits *w)
{
	double		n = floor(m / u->k) - 1;
	double		difference[DIFFERENCES];
	double		sum = 0;

	differences_of_worth(u, log_v, n, difference);
	for (int i = 1 - u->k; i < u->k; i++)
		sum += (i < 0 ? w->all - w->upto[-i - 1] : w->upto[u->k - 1 - i]) *
			interpolated(difference, (m + i) / u->k - n);
	return w->all * worth_of_whole(u, log_v, n) + sum / u->k;
}

/* The worth of the events that a large Poisson number of ticks makes, over the
 * waits. */
static double
worth_of_many_ticks(const ErlangEvents *u, double mean, double log_v,
					const Waits *w)
{
	double		node[CLV_POISSON_NODES];
	double		weight[CLV_POISSON_NODES];
	double		sum = 0;
	int			count;

	if (mean > COUNTLESS_TICKS)
		return w->all * worth_of_whole(u, log_v, floor(mean / u->k));
	count = clv_poisson_rule(mean, node, weight);
	for (int i = 0; i < count; i++)
		sum += weight[i] * worth_over_remainders(u, node[i], log_v, w);
	return sum;
}

/*
 * The worth of the events that a Poisson number m of ticks makes, over the
 * waits: with m = i mod k, those who waited for up to i have had one event
 * more than floor(m / k). Numbers more than ten standard deviations from the
 * mean are left out.
 */
static double
worth_of_ticks(const ErlangEvents *u, double mean, double log_v,
			   const Waits *w)
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
			sum += pmf * (worths * w->all +
						  (i > 0 ? next * w->upto[i - 1] : 0));
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
	Waits		w;

	if (mean == 0)				/* no ticks at all */
		return 0;
	w = weights_of_waits(both * u->silence, u->k);
	if (mean > MANY_TICKS)
		return worth_of_many_ticks(u, mean, log_v, &w);
	return worth_of_ticks(u, mean, log_v, &w);
}

/* The probability of the silence relative to that of no tick in it. */
static double
weight_of_silence(const ClvEvents *e, int k, double silence)
{
	double		weight = 1;
	double		weights = 0;

	for (int j = 0; j < k; j++)
	{
		weights += weight;
		weight *= (e->shape + j) * silence / (e->rate * (j + 1));
	}
	return weights;
}

double
clv_erlang_events_by_mean(const ClvEvents *events, int k, double silence)
{
	ErlangEvents u = {events, k, silence};

	return clv_gamma_mean(events->shape, events->rate, events_given_rate,
						  &u) / weight_of_silence(events, k, silence);
}

/*
 * If delta h is above this, the part after h is below e^-40 of the whole: the
 * rate of events grows at most as y^(k-1).
 */
#define NO_END(k)		(40 + 4 * (k))

double
clv_erlang_events(const ClvEvents *events, int k, double silence)
{
	double		worth;

	if (events->delta * events->h > NO_END(k) ?
		clv_erlang_endless(events, k, silence, &worth) :
		clv_erlang_within(events, k, silence, &worth))
		return worth / weight_of_silence(events, k, silence);
	return clv_erlang_events_by_mean(events, k, silence);
}
