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

/* The customers of the rows of keys from .. end - 1. */
static int64_t
customers_of(const Counts *counts, const wide *keys, int64_t from, int64_t end)
{
	int64_t		customers = 0;

	for (int64_t i = from; i < end; i++)
		customers += counts->of_row[INDEX_OF(keys[i])];
	return customers;
}

/* The largest number of customers in a tenth. */
static double
room_of_tenth(const Counts *counts)
{
	return ceil((double) counts->customers / 10);
}

void
rank_values(RankedValues *values, const Counts *counts, wide *scratch)
{
	int64_t		before = 0;		/* customers with smaller values */
	int64_t		end;

	Invariant(counts->rows > 0 && counts->rows <= counts->customers &&
			  counts->customers <= INT32_MAX);
	sort_values(values->value, counts->rows, scratch);
	for (int64_t from = 0; from < counts->rows; from = end)
	{
		int64_t		equal;
		double		share;

		end = end_of_equals(scratch, counts->rows, from);
		equal = customers_of(counts, scratch, from, end);
		share = (room_of_tenth(counts) -
				 (double) (counts->customers - before - equal)) /
			(double) equal;
		for (int64_t i = from; i < end; i++)
		{
			int64_t		at = INDEX_OF(scratch[i]);

			values->rank[at] = (double) (2 * before + equal + 1) / 2;
			values->top[at] = fmin(fmax(share, 0), 1);
		}
		before += equal;
	}
}

static double
square(double value)
{
	return value * value;
}

/*
 * The quotient, NaN for a divisor of 0. It is between -1 and 1, also where
 * sums are rounded.
 */
static double
quotient(double dividend, double divisor)
{
	return divisor != 0 ? fmin(fmax(dividend / divisor, -1), 1) : NAN;
}

/* The measures that compare ranks. */
static void
measure_order(const RankedValues *predicted, const RankedValues *actual,
			  const Counts *counts, AmountMeasures *m)
{
	double		middle = (double) (counts->customers + 1) / 2;
	double		both = 0;		/* sums of products of ranks */
	double		by_predicted = 0;
	double		by_actual = 0;
	double		lorenz = 0;		/* of amounts, in the order of either */
	double		best = 0;
	double		caught = 0;

	for (int64_t i = 0; i < counts->rows; i++)
	{
		double		n = (double) counts->of_row[i];
		double		p = predicted->rank[i] - middle;
		double		a = actual->rank[i] - middle;

		both += n * (p * a);
		by_predicted += n * (p * p);
		by_actual += n * (a * a);
		lorenz += n * (p * actual->value[i]);
		best += n * (a * actual->value[i]);
		caught += n * (predicted->top[i] * actual->top[i]);
	}
	m->spearman = quotient(both, sqrt(by_predicted * by_actual));
	m->gini = quotient(lorenz, best);
	m->top_tenth = by_actual > 0 ? caught / room_of_tenth(counts) : NAN;
}

AmountMeasures
measure_amounts(const RankedValues *predicted, const RankedValues *actual,
				const Counts *counts)
{
	AmountMeasures m = {0};
	double		customers = (double) counts->customers;

	Invariant(counts->rows > 0);
	for (int64_t i = 0; i < counts->rows; i++)
	{
		double		n = (double) counts->of_row[i];
		double		p = predicted->value[i];
		double		a = actual->value[i];

		m.actual += n * a;
		m.predicted += n * p;
		m.mae += n * fabs(p - a);
		m.rmse += n * square(p - a);
		m.msle += n * square(log1p(fmax(p, 0)) - log1p(fmax(a, 0)));
	}
	m.mae /= customers;
	m.rmse = sqrt(m.rmse / customers);
	m.msle /= customers;
	measure_order(predicted, actual, counts, &m);
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
measure_returns(const RankedValues *score, const double *purchases,
				const Counts *counts, bool probabilities)
{
	ReturnMeasures m = {.log_loss = probabilities ? 0 : NAN,
	.brier = probabilities ? 0 : NAN};
	double		ranks = 0;		/* of customers who came back */
	int64_t		right = 0;
	double		back = 0;
	double		customers = (double) counts->customers;

	Invariant(counts->rows > 0);
	for (int64_t i = 0; i < counts->rows; i++)
	{
		double		n = (double) counts->of_row[i];
		double		p = score->value[i];
		bool		came = purchases[i] > 0;

		right += (p > 0.5) == came ? counts->of_row[i] : 0;
		ranks += came ? n * score->rank[i] : 0;
		back += came ? n : 0;
		m.predicted += n * (probabilities ? p : p > 0.5);
		if (!probabilities)
			continue;
		m.log_loss += n * log_loss(p, came);
		m.brier += n * square(p - came);
	}
	m.actual = back;
	m.accuracy = (double) right / customers;
	m.auc = quotient(ranks - back * (back + 1) / 2, back * (customers - back));
	m.log_loss /= customers;
	m.brier /= customers;
	return m;
}

HiatusRule
best_hiatus(const double *silence, const double *purchases,
			const Counts *counts, wide *scratch)
{
	HiatusRule	best = {.limit = -1};
	int64_t		right = 0;		/* correct by predicting that no customer comes
								 * back */
	int64_t		within = 0;
	int64_t		most;
	int64_t		end;

	for (int64_t i = 0; i < counts->rows; i++)
		right += purchases[i] > 0 ? 0 : counts->of_row[i];
	most = right;
	sort_values(silence, counts->rows, scratch);
	for (int64_t from = 0; from < counts->rows; from = end)
	{
		end = end_of_equals(scratch, counts->rows, from);
		within += customers_of(counts, scratch, from, end);
		for (int64_t i = from; i < end; i++)
		{
			int64_t		at = INDEX_OF(scratch[i]);

			right += purchases[at] > 0 ? counts->of_row[at] :
				-counts->of_row[at];
		}
		if (right <= most)
			continue;
		most = right;
		best.limit = silence[INDEX_OF(scratch[from])];
		best.within = within;
	}
	best.accuracy = (double) most / (double) counts->customers;
	return best;
}
