/*
 * Fits a model with covariates to customers.
 *
 * Customers with equal covariates have the same parameters, so the model
 * without covariates gives their likelihood and its derivatives. The
 * logarithms of a customer's parameters are linear in those of the model and
 * in the coefficients, so the chain rule gives the derivatives by these.
 */
#include "clv/fit/covariate_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/invariant.h"
#include "clv/model/covariates.h"

/* Bases of more rows are first fitted on a sample of this many customers. */
#define SAMPLE_ABOVE	20000
#define SAMPLE_SIZE		10000

/*
 * Limit of a coefficient: over the range of its column, the effect is at most
 * a factor of e^MOST_EFFECT.
 */
#define MOST_EFFECT		16.0

/* Fewer repeat buyers than this per parameter do not determine it. */
#define REPEATERS_PER_PARAM	2

/* One model and one base, ready to be evaluated. */
typedef struct Search
{
	const ClvModel *model;
	const ClvCovariateBase *base;
	const ClvTick *tick;
	double	   *work;
} Search;

/* Sets the part of a sum that a model writes to 0. */
static void
clear_sum(ClvSum *sum, int nparams)
{
	sum->value = 0;
	for (int i = 0; i < nparams; i++)
	{
		sum->grad[i] = 0;
		for (int j = i; j < nparams; j++)
			sum->hess[i][j] = 0;
	}
}

/* ---- the likelihood of a group ---- */

/* Adds a customer, as a base of one row. */
static void
add_customer(const ClvModel *model, const double *own, const ClvCustomer *c,
			 double *work, ClvSum *sum)
{
	double		x = c->x;
	double		t = c->t;
	double		T = c->T;
	double		purchases = (double) c->count * c->x;
	int64_t		count = c->count;
	ClvRow		row = {0, 0, 0, (uint32_t) c->count};
	ClvBase		base = {
		.nrows = 1, .rows = &row, .nx = 1, .nt = 1, .nT = 1,
		.x = &x, .t = &t, .T = &T, .x_count = &count, .T_count = &count,
		.T_purchases = &purchases, .customers = count,
		.repeaters = x > 0 ? count : 0, .purchases = purchases,
		.mean_T = T, .max_T = T
	};

	model->begin(own, &base, work, sum);
	model->rows(own, &base, work, 0, 1, sum);
}

/* Adds the customers of a group; nonzero: stopped. */
static int
add_group(const Search *s, const double *own, const ClvCovariateGroup *group,
		  ClvSum *sum)
{
	if (group->base == NULL)
	{
		for (size_t i = group->from; i < group->to; i++)
			add_customer(s->model, own, &s->base->rows[i], s->work, sum);
		return 0;
	}
	s->model->begin(own, group->base, s->work, sum);
	for (size_t from = 0; from < group->base->nrows; from += CLV_CHUNK)
	{
		size_t		to = from + CLV_CHUNK;

		if (s->tick != NULL && s->tick->call(s->tick->arg) != 0)
			return 1;
		if (to > group->base->nrows)
			to = group->base->nrows;
		s->model->rows(own, group->base, s->work, from, to, sum);
	}
	return 0;
}

/* ---- the chain rule ---- */

/*
 * Sets the parameters of a group. Returns false if they are out of the range
 * of the model.
 */
static bool
own_parameters(const ClvModel *model, const double *at, const double *z, int q,
			   double *own)
{
	for (int k = 0; k < model->nparams; k++)
	{
		double		ln_own = at[k];

		for (int link = 0; link < CLV_LINKS; link++)
			if (model->links[link].param == k)
				ln_own += model->links[link].sign *
					clv_effect(at + clv_coefficient(model, link, q, 0), z, q);
		own[k] = exp(ln_own);
		if (!(own[k] >= CLV_LEAST && own[k] <= CLV_LARGEST))
			return false;
	}
	return true;
}

/* Converts derivatives by parameters to derivatives by their logarithms. */
static void
by_logarithms(const double *own, int n, ClvSum *sum)
{
	for (int i = 0; i < n; i++)
	{
		sum->grad[i] *= own[i];
		for (int j = i; j < n; j++)
			sum->hess[i][j] *= own[i] * own[j];
		sum->hess[i][i] += sum->grad[i];
	}
}

/* A second derivative of a group, for i and j in any order. */
static double
second(const ClvSum *sum, int i, int j)
{
	return i < j ? sum->hess[i][j] : sum->hess[j][i];
}

/* Adds the derivatives of a group by the coefficients of a link. */
static void
add_link(const ClvModel *model, int link, const double *z, int q,
		 const ClvSum *group, ClvSum *sum)
{
	const ClvLink *l = &model->links[link];

	for (int i = 0; i < q; i++)
	{
		int			at = clv_coefficient(model, link, q, i);
		double		d = l->sign * z[i];

		sum->grad[at] += d * group->grad[l->param];
		for (int k = 0; k < model->nparams; k++)
			sum->hess[k][at] += d * second(group, k, l->param);
		for (int other = link; other < CLV_LINKS; other++)
		{
			const ClvLink *o = &model->links[other];
			double		dd = d * o->sign * second(group, l->param, o->param);

			for (int j = other == link ? i : 0; j < q; j++)
				sum->hess[at][clv_coefficient(model, other, q, j)] +=
					dd * z[j];
		}
	}
}

/* Adds a group, whose sum is by logarithms, to that of the search. */
static void
add_by_chain_rule(const ClvModel *model, const double *z, int q,
				  const ClvSum *group, ClvSum *sum)
{
	sum->value += group->value;
	for (int i = 0; i < model->nparams; i++)
	{
		sum->grad[i] += group->grad[i];
		for (int j = i; j < model->nparams; j++)
			sum->hess[i][j] += group->hess[i][j];
	}
	for (int link = 0; link < CLV_LINKS; link++)
		add_link(model, link, z, q, group, sum);
}

/* ClvProblem.evaluate */
static int
evaluate(void *arg, const double *at, ClvSum *sum)
{
	const Search *s = arg;
	const ClvCovariateBase *base = s->base;
	ClvSum		group;
	double		own[CLV_MAX_OWN_PARAMS];

	for (size_t i = 0; i < base->ngroups; i++)
	{
		const double *z = base->scaled + i * (size_t) base->q;

		if (i % CLV_CHUNK == 0 && s->tick != NULL &&
			s->tick->call(s->tick->arg) != 0)
			return 1;
		if (!own_parameters(s->model, at, z, base->q, own))
		{
			sum->value = NAN;
			return 0;
		}
		clear_sum(&group, s->model->nparams);
		if (add_group(s, own, &base->groups[i], &group) != 0)
			return 1;
		by_logarithms(own, s->model->nparams, &group);
		add_by_chain_rule(s->model, z, base->q, &group, sum);
	}
	return 0;
}

size_t
clv_covariate_work(const ClvModel *model, const ClvCovariateBase *base)
{
	/* the work space grows with the numbers of distinct values */
	ClvBase		largest = {.nrows = base->largest, .nx = base->largest,
	.nt = base->largest, .nT = base->largest};

	return model->work_size(&largest) + 1;
}

int
clv_covariate_log_likelihood(const ClvModel *model,
							 const ClvCovariateBase *base, const double *at,
							 double *work, const ClvTick *tick, ClvSum *sum)
{
	Search		s = {model, base, tick, work};

	return evaluate(&s, at, sum);
}

/* ---- the search ---- */

/*
 * The bounds of a search; mean_T > 0 is the unit of parameters that are times.
 */
static ClvProblem
problem_of(Search *s, double mean_T)
{
	const ClvModel *model = s->model;
	int			q = s->base->q;
	ClvProblem	problem = {.nfree = clv_covariate_params(model, q),
	.evaluate = evaluate, .arg = s, .tick = s->tick};

	Invariant(mean_T > 0);
	for (int i = 0; i < problem.nfree; i++)
		problem.is_signed[i] = true;
	for (int link = 0; link < CLV_LINKS; link++)
		for (int j = 0; j < q; j++)
		{
			const ClvColumn *c = &s->base->columns[j];
			int			at = clv_coefficient(model, link, q, j);

			problem.upper[at] = MOST_EFFECT * c->deviation;
			problem.lower[at] = -problem.upper[at];
		}
	for (int i = 0; i < model->nparams; i++)
	{
		const ClvParameter *p = &model->params[i];
		double		scale = p->is_time ? mean_T : 1;

		problem.lower[i] = log(fmax(p->lower * scale, CLV_LEAST));
		problem.upper[i] = log(fmin(p->upper * scale, CLV_LARGEST));
	}
	return problem;
}

/* Searches the optimum on a base, from start. */
static void
search_on(Search *s, const ClvCovariateBase *base, double mean_T,
		  const double *start, ClvFit *fit)
{
	double		starts[1][CLV_MAX_PARAMS];
	ClvProblem	problem;

	s->base = base;
	problem = problem_of(s, mean_T);
	memcpy(starts[0], start, sizeof(starts[0]));
	clv_maximise(&problem, starts, 1, fit);
}

/* Sets start to the optimum on a sample; false: no memory or stopped. */
static bool
search_sample(Search *s, double mean_T, double *start, ClvFit *fit)
{
	const ClvCovariateBase *whole = s->base;
	const ClvTick *tick = s->tick;
	ClvTick		quiet;
	ClvCovariateBase *sample = clv_covariate_sample(whole, SAMPLE_SIZE);

	if (sample == NULL)
	{
		fit->status = CLV_NO_MEMORY;
		return false;
	}
	if (tick != NULL)
	{
		quiet = *tick;
		quiet.report = NULL;
		s->tick = &quiet;
	}
	search_on(s, sample, mean_T, start, fit);
	s->tick = tick;
	s->base = whole;
	clv_covariate_base_free(sample);
	if (fit->status == CLV_STOPPED)
		return false;
	/* a sample without information has no useful optimum */
	if (isfinite(fit->log_likelihood))
		memcpy(start, fit->par, sizeof(fit->par));
	return true;
}

/* ---- from search coordinates to parameters ---- */

/*
 * Row i, 0 beforehand, of the linear map from search coordinates to ln p and
 * gamma: a coefficient is divided by the standard deviation, and ln p is
 * converted from the mean of the covariates to covariates of 0.
 */
static void
map_row(const ClvModel *model, const ClvCovariateBase *base, int i,
		double *row)
{
	int			q = base->q;

	if (i >= model->nparams)
	{
		const ClvColumn *c = &base->columns[(i - model->nparams) % q];

		row[i] = 1 / c->deviation / c->range;
		return;
	}
	row[i] = 1;
	for (int link = 0; link < CLV_LINKS; link++)
		for (int j = 0; model->links[link].param == i && j < q; j++)
		{
			const ClvColumn *c = &base->columns[j];

			row[clv_coefficient(model, link, q, j)] =
				-model->links[link].sign *
				(c->least / c->range + c->mean) / c->deviation;
		}
}

/* Whether a row of the map needs a coordinate without a standard error. */
static bool
needs_unknown(const ClvFit *search, const double *row)
{
	for (int k = 0; k < search->nparams; k++)
		if (row[k] != 0 && search->se[k] < 0)
			return true;
	return false;
}

/* Sets parameters, errors and covariance of a fit from those of the search. */
static void
map_fit(const ClvModel *model, const ClvCovariateBase *base,
		const ClvFit *search, ClvFit *fit)
{
	int			n = search->nparams;
	double		map[CLV_MAX_PARAMS][CLV_MAX_PARAMS] = {{0}};
	double		scale[CLV_MAX_PARAMS];

	*fit = *search;
	memset(fit->cov, 0, sizeof(fit->cov));
	for (int i = 0; i < n; i++)
	{
		map_row(model, base, i, map[i]);
		fit->par[i] = 0;
		for (int k = 0; k < n; k++)
			fit->par[i] += map[i][k] * search->par[k];
		if (i < model->nparams)
			fit->par[i] = exp(fit->par[i]);
		scale[i] = i < model->nparams ? fit->par[i] : 1;
		fit->se[i] = needs_unknown(search, map[i]) ? -1 : 0;
	}
	for (int i = 0; i < n; i++)
	{
		for (int j = 0; j <= i && fit->se[i] >= 0; j++)
		{
			double		sum = 0;

			for (int k = 0; k < n; k++)
				for (int l = 0; l < n; l++)
					sum += map[i][k] * map[j][l] *
						search->cov[k > l ? k : l][k > l ? l : k];
			if (fit->se[j] >= 0)
				fit->cov[i][j] = fit->cov[j][i] = sum * scale[i] * scale[j];
		}
		if (fit->se[i] >= 0)
			fit->se[i] = sqrt(fmax(fit->cov[i][i], 0));
	}
}

/* Sets a fit without effects: there are no repeat purchases. */
static void
fit_nothing(const ClvModel *model, int q, const ClvFit *without, ClvFit *fit)
{
	*fit = *without;
	fit->nparams = clv_covariate_params(model, q);
	for (int i = model->nparams; i < fit->nparams; i++)
	{
		fit->par[i] = 0;
		fit->se[i] = -1;
	}
}

void
clv_covariate_fit(const ClvModel *model, const ClvCovariateBase *base,
				  const ClvFit *without, double mean_T, const ClvTick *tick,
				  ClvFit *fit)
{
	Search		s = {model, base, tick, NULL};
	double		start[CLV_MAX_PARAMS] = {0};
	int64_t		repeaters = 0;
	ClvFit		search;

	for (size_t i = 0; i < base->nrows; i++)
		repeaters += base->rows[i].x > 0 ? base->rows[i].count : 0;
	if (repeaters == 0)
	{
		fit_nothing(model, base->q, without, fit);
		return;
	}
	memset(fit, 0, sizeof(*fit));
	for (int i = 0; i < model->nparams; i++)
		start[i] = log(without->par[i]);
	s.work = malloc(clv_covariate_work(model, base) * sizeof(double));
	if (s.work == NULL)
	{
		fit->status = CLV_NO_MEMORY;
		return;
	}
	if (base->nrows <= SAMPLE_ABOVE ||
		search_sample(&s, mean_T, start, fit))
	{
		search_on(&s, base, mean_T, start, &search);
		map_fit(model, base, &search, fit);
	}
	free(s.work);
	fit->customers = base->customers;
	fit->rows = base->nrows;
	if (fit->status != CLV_STOPPED && fit->status != CLV_NO_MEMORY &&
		repeaters < REPEATERS_PER_PARAM * fit->nparams)
		fit->status = CLV_TOO_FEW;
}

double
clv_chi_squared_above(double statistic, int df)
{
	double		y = fmax(statistic, 0) / 2;
	double		a = df % 2 == 0 ? 1 : 0.5;
	double		above = df % 2 == 0 ? exp(-y) : erfc(sqrt(y));
	double		term = df % 2 == 0 ? exp(-y) : exp(-y) / sqrt(M_PI * fmax(y, 1e-300));

	/* Q(a + 1, y) = Q(a, y) + y^a e^-y / Gamma(a + 1) */
	for (; a < df / 2.0; a += 1)
	{
		term *= y / a;
		above += term;
	}
	return fmin(above, 1);
}
