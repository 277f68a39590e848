/*
 * A model whose log-likelihood and best parameters are known, and what a fit
 * asks of it.
 */
#ifndef FAKE_MODEL_H
#define FAKE_MODEL_H

#include "clv_check.h"

#include <stdbool.h>

#include "clv/model/model.h"

#define NFREE		2
#define MOST_K		10			/* largest value of the fixed parameter k */
#define SAMPLE		5000		/* customers of a sample */

/* the model, and what it saw */
static struct
{
	double		best[NFREE];	/* ln of the best free parameters */
	double		gain[MOST_K + 1];	/* ln L of k; of a sample .. */
	double		sample_gain[MOST_K + 1];
	int			starts;			/* number of starting points; the last one is
								 * the best */
	int			start_calls;
	size_t		rows;			/* of the sum so far */
	size_t		sums;			/* begun */
	size_t		chunks;
	int			ntried;			/* values of k, in order, changes only */
	int			tried[60];
	bool		of_sample[60];
	double		first[60];		/* first free parameter at first */
	ClvCustomer *sample;		/* rows of the sample */
	double		sample_gaps;	/* sum of log gaps of the sample */
	size_t		nsample;
} seen;

static int
fake_starts(const ClvBase *base, double start[][CLV_MAX_PARAMS])
{
	(void) base;
	assert_in_range((int) start[0][NFREE], 1, MOST_K);
	seen.start_calls++;
	for (int s = 0; s < seen.starts; s++)
		for (int i = 0; i < NFREE; i++)
			start[s][i] = exp(seen.best[i] + (seen.starts - 1 - s) * 0.125);
	return seen.starts;
}

/* 1 for every parameter, all of them free */
static int
even_starts(const ClvBase *base, double start[][CLV_MAX_PARAMS])
{
	(void) base;
	seen.start_calls++;
	for (int i = 0; i < CLV_MAX_OWN_PARAMS; i++)
		start[0][i] = 1;
	return 1;
}

static size_t
fake_work_size(const ClvBase *base)
{
	(void) base;
	return 3;
}

/* Keeps the rows of a sample. */
static void
see_sample(const ClvBase *base)
{
	seen.sample = realloc(seen.sample, base->nrows * sizeof(ClvCustomer));
	seen.nsample = base->nrows;
	for (size_t i = 0; i < base->nrows; i++)
		seen.sample[i] = (ClvCustomer) {
			.x = base->x[base->rows[i].x], .t = base->t[base->rows[i].t],
			.T = base->T[base->rows[i].T],
			.log_gaps = base->row_gaps != NULL ? base->row_gaps[i] : 0,
			.count = base->rows[i].count
		};
	seen.sample_gaps = base->log_gaps;
}

static void
fake_begin(const double *par, const ClvBase *base, double *work, ClvSum *sum)
{
	int			k = (int) par[NFREE];
	bool		of_sample = base->customers == SAMPLE;
	int			last = seen.ntried - 1;

	assert_true(seen.rows == 0);	/* the sum before was complete */
	assert_true(k >= 1 && k <= MOST_K);
	for (int i = 0; i < 3; i++)
		work[i] = i + 1;
	seen.sums++;
	if (last < 0 || seen.tried[last] != k || seen.of_sample[last] != of_sample)
	{
		assert_in_range(seen.ntried, 0, 59);
		seen.tried[seen.ntried] = k;
		seen.of_sample[seen.ntried] = of_sample;
		seen.first[seen.ntried++] = par[0];
	}
	if (of_sample && seen.nsample == 0)
		see_sample(base);
	sum->value += of_sample ? seen.sample_gain[k] : seen.gain[k];
}

/* -1/2 of the square of each log parameter's distance, times the count */
static void
fake_rows(const double *par, const ClvBase *base, const double *work,
		  size_t from, size_t to, ClvSum *sum)
{
	double		count = 0;

	assert_true(work[0] == 1 && work[1] == 2 && work[2] == 3);
	assert_true(from == seen.rows && to > from && to <= base->nrows);
	assert_true(to == base->nrows || to - from == CLV_CHUNK);
	seen.chunks++;
	seen.rows = to < base->nrows ? to : 0;
	for (size_t i = from; i < to; i++)
		count += base->rows[i].count;
	for (int i = 0; i < NFREE; i++)
	{
		double		d = log(par[i]) - seen.best[i];

		sum->value -= count * d * d / 2;
		sum->grad[i] -= count * d / par[i];
		sum->hess[i][i] += count * (d - 1) / (par[i] * par[i]);
	}
}

static const ClvModel fake = {
	.name = "fake", .nfree = NFREE, .nparams = NFREE + 1,
	.params = {{.name = "a", .lower = 1e-3, .upper = 1e3},
	{.name = "b", .lower = 1e-3, .upper = 1e3},
	{.name = "k", .lower = 1, .upper = MOST_K, .is_fixed = true}},
	.starts = fake_starts, .work_size = fake_work_size, .begin = fake_begin,
	.rows = fake_rows
};

static int
set_up(void **state)
{
	(void) state;
	free(seen.sample);
	memset(&seen, 0, sizeof(seen));
	seen.best[0] = 0.5;
	seen.best[1] = -0.5;
	seen.starts = 1;
	return 0;
}

#endif							/* FAKE_MODEL_H */
