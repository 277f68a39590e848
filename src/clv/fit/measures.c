/*
 * Measures of predictions compared with actual purchases.
 */
#include "clv/fit/measures.h"

#include <math.h>

#include "common/invariant.h"

/*
 * probabilities are limited to this distance from 0 and 1 before taking
 * logarithms
 */
#define LEAST_PROBABILITY 1e-15

#define INDEX_BITS 32
#define INDEX_OF(key) ((int64_t) (uint32_t) (key))
#define VALUE_OF(key) ((key) >> INDEX_BITS)

/* Fills keys with the values in ascending order, with their positions. */
static void
sort_values(const double *value, int64_t n, wide *keys)
{
	for (int64_t i = 0; i < n; i++)
		keys[i] = key_of_double(value[i]) * ((wide) 1 << INDEX_BITS) + i;
	sort_keys(keys, n, keys + n);
}

/* The end of the run of equal values that begins at an index. */
static int64_t
end_of_equals(const wide *keys, int64_t n, int64_t from)
{
	int64_t		end = from + 1;

	while (end < n && VALUE_OF(keys[end]) == VALUE_OF(keys[from]))
		end++;
	return end;
}

void
rank_values(RankedValues *values, int64_t n, wide *scratch)
{
	double		room = ceil(n / 10.0);
	int64_t		end;

	Invariant(n > 0 && n <= INT32_MAX);
	sort_values(values->value, n, scratch);
	for (int64_t from = 0; from < n; from = end)
	{
		double		share;

		end = end_of_equals(scratch, n, from);
		share = (room - (double) (n - end)) / (double) (end - from);
		for (int64_t i = from; i < end; i++)
		{
			int64_t		at = INDEX_OF(scratch[i]);

			values->rank[at] = (double) (from + end + 1) / 2;
			values->top[at] = fmin(fmax(share, 0), 1);
		}
	}
}

static double
square(double value)
{
	return value * value;
}

/* The quotient, NaN for a divisor of 0. */
static double
quotient(double dividend, double divisor)
{
	return divisor != 0 ? dividend / divisor : NAN;
}

/* The measures that compare ranks. */
static void
measure_order(const RankedValues *predicted, const RankedValues *actual,
			  int64_t n, AmountMeasures *m)
{
	double		middle = (double) (n + 1) / 2;
	double		both = 0;		/* sums of products of ranks */
	double		by_predicted = 0;
	double		by_actual = 0;
	double		lorenz = 0;		/* of amounts, in the order of either */
	double		best = 0;
	double		caught = 0;

	for (int64_t i = 0; i < n; i++)
	{
		double		p = predicted->rank[i] - middle;
		double		a = actual->rank[i] - middle;

		both += p * a;
		by_predicted += p * p;
		by_actual += a * a;
		lorenz += p * actual->value[i];
		best += a * actual->value[i];
		caught += predicted->top[i] * actual->top[i];
	}
	m->spearman = quotient(both, sqrt(by_predicted) * sqrt(by_actual));
	m->gini = quotient(lorenz, best);
	m->top_tenth = by_actual > 0 ? caught / ceil(n / 10.0) : NAN;
}

AmountMeasures
measure_amounts(const RankedValues *predicted, const RankedValues *actual,
				int64_t n)
{
	AmountMeasures m = {0};

	Invariant(n > 0);
	for (int64_t i = 0; i < n; i++)
	{
		double		p = predicted->value[i];
		double		a = actual->value[i];

		m.actual += a;
		m.predicted += p;
		m.mae += fabs(p - a);
		m.rmse += square(p - a);
		m.msle += square(log1p(fmax(p, 0)) - log1p(fmax(a, 0)));
	}
	m.mae /= (double) n;
	m.rmse = sqrt(m.rmse / (double) n);
	m.msle /= (double) n;
	measure_order(predicted, actual, n, &m);
	return m;
}

/* The log loss of a probability, given the outcome. */
static double
log_loss(double p, bool came)
{
	double		kept = fmin(fmax(p, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY);

	return came ? -log(kept) : -log1p(-kept);
}

ReturnMeasures
measure_returns(const RankedValues *score, const double *purchases, int64_t n,
				bool probabilities)
{
	ReturnMeasures m = {.log_loss = probabilities ? 0 : NAN,
	.brier = probabilities ? 0 : NAN};
	double		ranks = 0;		/* of customers who came back */
	int64_t		right = 0;
	double		back = 0;

	Invariant(n > 0);
	for (int64_t i = 0; i < n; i++)
	{
		double		p = score->value[i];
		bool		came = purchases[i] > 0;

		right += (p > 0.5) == came;
		ranks += came ? score->rank[i] : 0;
		back += came;
		m.predicted += probabilities ? p : p > 0.5;
		if (!probabilities)
			continue;
		m.log_loss += log_loss(p, came);
		m.brier += square(p - came);
	}
	m.actual = back;
	m.accuracy = (double) right / (double) n;
	m.auc = quotient(ranks - back * (back + 1) / 2, back * ((double) n - back));
	m.log_loss /= (double) n;
	m.brier /= (double) n;
	return m;
}

HiatusRule
best_hiatus(const double *silence, const double *purchases, int64_t n,
			wide *scratch)
{
	HiatusRule	best = {.limit = -1};
	int64_t		right = 0;		/* correct by predicting that no customer comes
								 * back */
	int64_t		most;
	int64_t		end;

	for (int64_t i = 0; i < n; i++)
		right += !(purchases[i] > 0);
	most = right;
	sort_values(silence, n, scratch);
	for (int64_t from = 0; from < n; from = end)
	{
		end = end_of_equals(scratch, n, from);
		for (int64_t i = from; i < end; i++)
			right += purchases[INDEX_OF(scratch[i])] > 0 ? 1 : -1;
		if (right <= most)
			continue;
		most = right;
		best.limit = silence[INDEX_OF(scratch[from])];
		best.within = end;
	}
	best.accuracy = (double) most / (double) n;
	return best;
}
