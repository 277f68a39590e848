/*
 * Fits a model to a base: several starting points on a sample, then the whole
 * base from the best. Values of fixed parameters are tried one by one.
 */
#include "clv/fit/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/invariant.h"
#include "clv/model/customer_base.h"

#define SAMPLE_SIZE		5000	/* customers of a sample */

/* Fewer repeat buyers than this per parameter do not determine it. */
#define REPEATERS_PER_PARAM	2

/* The search for a fixed parameter ends after this number of worse values. */
#define PATIENCE		2

/* One model and one base, ready to be evaluated. */
typedef struct Fitter
{
	const ClvModel *model;
	const ClvBase *base;
	const ClvTick *tick;
	double		fixed;			/* value of the fixed parameter, if any */
	double	   *work;
} Fitter;

const char *
clv_fit_detail(const ClvModel *model, const ClvFit *fit)
{
	/*
	 * the last one has the most information: a and b at 0 says more than a at
	 * 0
	 */
	for (int i = model->nfree - 1; i >= 0; i--)
	{
		if (fit->at_bound[i] < 0 && model->params[i].at_lower != NULL)
			return model->params[i].at_lower;
		if (fit->at_bound[i] > 0 && model->params[i].at_upper != NULL)
			return model->params[i].at_upper;
	}
	return NULL;
}

/* Whether the model has a fixed parameter. */
static bool
has_fixed(const ClvModel *model)
{
	return model->nparams > model->nfree;
}

/* ClvProblem.evaluate: begin, then the rows chunk by chunk. */
static int
evaluate_model(void *arg, const double *par, ClvSum *sum)
{
	Fitter	   *f = arg;
	double		all[CLV_MAX_PARAMS];

	memcpy(all, par, sizeof(double) * (size_t) f->model->nfree);
	all[f->model->nfree] = f->fixed;	/* where the model has one */
	f->model->begin(all, f->base, f->work, sum);
	for (size_t from = 0; from < f->base->nrows; from += CLV_CHUNK)
	{
		size_t		to = from + CLV_CHUNK;
		ClvSum		part = {0};

		if (f->tick != NULL && f->tick->call(f->tick->arg) != 0)
			return 1;
		if (to > f->base->nrows)
			to = f->base->nrows;
		f->model->rows(all, f->base, f->work, from, to, &part);
		clv_add_sum(sum, &part, f->model->nfree);
	}
	return 0;
}

/* The maximisation problem of a fitter, with its bounds. */
static ClvProblem
problem_of(Fitter *f)
{
	ClvProblem	problem = {.nfree = f->model->nfree,
	.evaluate = evaluate_model, .arg = f, .tick = f->tick};
	double		unit = f->base->mean_T > 0 ? f->base->mean_T : 1;

	for (int i = 0; i < problem.nfree; i++)
	{
		const ClvParameter *p = &f->model->params[i];

		problem.lower[i] = fmax(p->lower * (p->is_time ? unit : 1), CLV_LEAST);
		problem.upper[i] = fmin(p->upper * (p->is_time ? unit : 1),
								CLV_LARGEST);
	}
	return problem;
}

/*
 * Fits the free parameters: from those of `best` if it has a fit, and if
 * `wide`, from the model's starting points.
 */
static void
fit_free(Fitter *f, const ClvFit *best, bool wide, ClvFit *fit)
{
	ClvProblem	problem = problem_of(f);
	double		start[CLV_MAX_STARTS + 1][CLV_MAX_PARAMS];
	int			n = 0;

	start[0][problem.nfree] = f->fixed; /* where the model has one */
	if (wide)
		n = f->model->starts(f->base, start);
	if (best != NULL)
		memcpy(start[n++], best->par, sizeof(best->par));
	Invariant(n >= 1 && n <= CLV_MAX_STARTS + 1);
	clv_maximise(&problem, start, n, fit);
	fit->nparams = f->model->nparams;
	if (has_fixed(f->model))
	{
		fit->par[problem.nfree] = f->fixed;
		fit->se[problem.nfree] = -1;
	}
}

/* Whether a fit was stopped or ran out of memory. */
static bool
gave_up(const ClvFit *fit)
{
	return fit->status == CLV_STOPPED || fit->status == CLV_NO_MEMORY;
}

/*
 * Fits with the fixed parameter at value, and keeps the result in *best if it
 * is better. Returns whether it is.
 */
static bool
try_fixed(Fitter *f, double value, bool wide, ClvFit *best)
{
	ClvFit		fit;

	f->fixed = value;
	fit_free(f, best, wide, &fit);
	fit.iterations += best->iterations;
	if (gave_up(&fit) || fit.log_likelihood > best->log_likelihood)
	{
		*best = fit;
		return true;
	}
	best->iterations = fit.iterations;
	return false;
}

/*
 * Changes the fixed parameter step by step from that of best, as long as the
 * fit improves.
 */
static void
climb(Fitter *f, int step, bool wide, ClvFit *best)
{
	const ClvParameter *p = &f->model->params[f->model->nfree];
	int			patience = wide ? PATIENCE : 1;

	for (double value = best->par[f->model->nfree] + step;
		 value >= p->lower && value <= p->upper && patience > 0 &&
		 !gave_up(best); value += step)
		if (!try_fixed(f, value, wide, best))
			patience--;
}

/* Fits all parameters without a previous fit. */
static void
fit_all(Fitter *f, ClvFit *fit)
{
	if (has_fixed(f->model))
		f->fixed = f->model->params[f->model->nfree].lower;
	fit_free(f, NULL, true, fit);
	if (has_fixed(f->model))
		climb(f, 1, true, fit);
}

/* Fits all parameters from those of a fit to a sample. */
static void
refit_all(Fitter *f, const ClvFit *sample, ClvFit *fit)
{
	double		before = sample->par[f->model->nfree];

	f->fixed = before;
	fit_free(f, sample, false, fit);
	if (has_fixed(f->model))
	{
		climb(f, 1, false, fit);
		if (fit->par[f->model->nfree] == before)
			climb(f, -1, false, fit);
	}
}

/*
 * A systematic sample of a base with repeat buyers: the customers at equal
 * distances in canonical order, so every part of the base is represented.
 * NULL: out of memory.
 */
static ClvBase *
take_sample(const ClvModel *model, const ClvBase *base)
{
	ClvCustomer *c = calloc(SAMPLE_SIZE, sizeof(ClvCustomer));
	ClvBase    *sample;
	int64_t		before = 0;
	size_t		row = 0;

	if (c == NULL)
		return NULL;
	for (int64_t i = 0; i < SAMPLE_SIZE; i++)
	{
		int64_t		wanted = (2 * i + 1) * base->customers / (2 * SAMPLE_SIZE);

		while (before + base->rows[row].count <= wanted)
			before += base->rows[row++].count;
		Invariant(row < base->nrows);
		c[i].x = base->x[base->rows[row].x];
		c[i].t = base->t[base->rows[row].t];
		c[i].T = base->T[base->rows[row].T];
		c[i].count = 1;
		if (base->row_gaps != NULL)
			c[i].log_gaps = base->row_gaps[row];
	}
	sample = clv_base_create_for(model, c, SAMPLE_SIZE, NULL);
	if (sample != NULL)
		sample->log_gaps = base->log_gaps * sample->purchases /
			base->purchases;
	free(c);
	return sample;
}

/* Fits a base with repeat buyers; a large base after a sample. */
static void
fit_repeaters(Fitter *f, ClvFit *fit)
{
	const ClvBase *base = f->base;
	const ClvTick *tick = f->tick;
	ClvTick		quiet;			/* without reports */
	ClvBase    *sample;
	ClvFit		first;

	if (base->nrows <= CLV_SAMPLE_ABOVE)
	{
		fit_all(f, fit);
		return;
	}
	sample = take_sample(f->model, base);
	if (sample == NULL)
	{
		fit->status = CLV_NO_MEMORY;
		return;
	}
	if (tick != NULL)
	{
		quiet = *tick;
		quiet.report = NULL;
		f->tick = &quiet;
	}
	f->base = sample;
	fit_all(f, &first);
	f->base = base;
	f->tick = tick;
	clv_base_free(sample);
	if (gave_up(&first))
		*fit = first;
	else
		refit_all(f, &first, fit);
}

/* Sets valid parameters for a base without repeat purchases. */
static void
fit_nothing(Fitter *f, ClvFit *fit)
{
	ClvProblem	problem = problem_of(f);
	double		start[CLV_MAX_STARTS][CLV_MAX_PARAMS] = {{0}};
	ClvSum		sum = {0};
	int			nfree = f->model->nfree;

	if (has_fixed(f->model))
		f->fixed = start[0][nfree] = f->model->params[nfree].lower;
	f->model->starts(f->base, start);
	fit->status = CLV_TOO_FEW;
	fit->nparams = f->model->nparams;
	memcpy(fit->par, start[0], sizeof(fit->par));
	for (int i = 0; i < nfree; i++)
		fit->par[i] = fmin(fmax(fit->par[i], problem.lower[i]),
						   problem.upper[i]);
	for (int i = 0; i < fit->nparams; i++)
		fit->se[i] = -1;
	if (evaluate_model(f, fit->par, &sum) != 0)
		fit->status = CLV_STOPPED;
	fit->log_likelihood = sum.value;
}

void
clv_fit(const ClvModel *model, const ClvBase *base, const ClvTick *tick,
		ClvFit *fit)
{
	Fitter		f = {.model = model, .base = base, .tick = tick};

	memset(fit, 0, sizeof(*fit));
	/* a sample needs no more work space than its base */
	f.work = malloc((model->work_size(base) + 1) * sizeof(double));
	if (f.work == NULL)
		fit->status = CLV_NO_MEMORY;
	else if (base->repeaters == 0)
		fit_nothing(&f, fit);
	else
		fit_repeaters(&f, fit);
	free(f.work);
	fit->customers = base->customers;
	fit->rows = base->nrows;
	if (!gave_up(fit) &&
		base->repeaters < REPEATERS_PER_PARAM * model->nfree)
		fit->status = CLV_TOO_FEW;
}
