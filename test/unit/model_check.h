/*
 * What the tests of single models share: predictions that agree, comparison
 * with central differences and with known fits.
 */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

#include "clv_check.h"

#include "clv/fit/fit.h"
#include "clv/model/model.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* Fails unless got is within the tolerance, absolute, of want. */
#define assert_near(got, want, tolerance) \
	check_near(got, want, tolerance, #got, __FILE__, __LINE__)

static inline void
check_near(double got, double want, double tolerance, const char *what,
		   const char *file, int line)
{
	if (fabs(got - want) <= tolerance)
		return;
	print_error("%s: %.17g, expected %.17g\n", what, got, want);
	_fail(file, line);
}

/* ---- predictions ---- */

static inline ClvCustomer
one_customer(double x, double t, double T)
{
	return (ClvCustomer) {x, t, T, 0, 1};
}

/* A random number, its logarithm even between those of 10^from and 10^to. */
static inline double
decades(uint64_t *seed, double from, double to)
{
	return pow(10, from + (to - from) * next_random(seed));
}

/* Fails unless predictions of a horizon are finite and agree with each other. */
static inline void
check_predictions(const ClvModel *model, const double *par,
				  const ClvCustomer *c, double h, double delta)
{
	double		alive = model->p_alive(par, c);
	double		buys = model->p_purchase(par, c, h);
	double		expected = model->expected(par, c, h);
	double		present = model->discounted(par, c, h, delta);
	double		one = model->pmf(par, c, h, 1);

	assert_true(isfinite(model->log_likelihood(par, c)));
	assert_true(alive >= 0 && alive <= 1);
	assert_true(one >= 0 && one <= buys * (1 + 1e-9) + 1e-300);
	assert_true(buys <= alive * (1 + 1e-12));
	assert_true(buys <= expected * (1 + 1e-9) + 1e-300);
	assert_true(isfinite(expected) && present <= expected * (1 + 1e-9));
	assert_true(present <= model->discounted(par, c, INFINITY, delta) *
				(1 + 1e-9));
}

/* ---- derivatives ---- */

typedef void (*LogLikelihood) (const double *par, void *arg, ClvSum *sum);

/*
 * Fails unless gradient and Hessian agree with central differences of value
 * and gradient, to a relative accuracy that the differences can have.
 */
static inline void
check_derivatives(LogLikelihood f, void *arg, const double *par, int n,
				  double tolerance)
{
	ClvSum		at = {0};

	f(par, arg, &at);
	for (int i = 0; i < n; i++)
	{
		double		step = 1e-4 * par[i];
		double		moved[CLV_MAX_PARAMS];
		ClvSum		up = {0};
		ClvSum		down = {0};
		double		noise = 1e-14 * fabs(at.value) / step;

		assert_true(isfinite(at.grad[i]) && isfinite(at.hess[i][i]));
		memcpy(moved, par, sizeof(double) * (size_t) n);
		moved[i] = par[i] + step;
		f(moved, arg, &up);
		moved[i] = par[i] - step;
		f(moved, arg, &down);
		assert_near(at.grad[i], (up.value - down.value) / (2 * step),
					tolerance * (fabs(at.grad[i]) + fabs(at.hess[i][i]) *
								 par[i]) + noise);
		for (int j = i; j < n; j++)
			assert_near(at.hess[i][j], (up.grad[j] - down.grad[j]) / (2 * step),
						tolerance * (fabs(at.hess[i][j]) +
									 fabs(at.grad[j]) / par[i] +
									 sqrt(fabs(at.hess[i][i] *
											   at.hess[j][j]))));
	}
}

typedef struct ModelOnBase
{
	const ClvModel *model;
	const ClvBase *base;
} ModelOnBase;

/* LogLikelihood of a model on a base */
static inline void
model_on_base(const double *par, void *arg, ClvSum *sum)
{
	const ModelOnBase *m = arg;
	double	   *work = calloc(m->model->work_size(m->base) + 1, sizeof(double));

	assert_non_null(work);
	m->model->begin(par, m->base, work, sum);
	m->model->rows(par, m->base, work, 0, m->base->nrows, sum);
	free(work);
}

/* Fails unless the batched likelihood is the sum over the customers. */
static inline void
check_batch(const ClvModel *model, const ClvBase *base, const double *par,
			const ClvCustomer *customers, size_t n)
{
	ModelOnBase m = {model, base};
	ClvSum		sum = {0};
	double		total = 0;

	for (size_t i = 0; i < n; i++)
		total += customers[i].count * model->log_likelihood(par, &customers[i]);
	model_on_base(par, &m, &sum);
	assert_close(sum.value, total, 1e-12);
}

/* Fails unless the likelihood of parts of the rows adds up to that of all. */
static inline void
check_parts(const ClvModel *model, const ClvBase *base, const double *par)
{
	ModelOnBase m = {model, base};
	ClvSum		all = {0};
	double	   *work = calloc(model->work_size(base) + 1, sizeof(double));

	assert_non_null(work);
	model_on_base(par, &m, &all);
	for (size_t i = 0; i <= base->nrows; i++)
	{
		ClvSum		sum = {0};

		model->begin(par, base, work, &sum);
		model->rows(par, base, work, 0, i, &sum);
		model->rows(par, base, work, i, base->nrows, &sum);
		assert_close(sum.value, all.value, 1e-12);
	}
	free(work);
}

/* ---- fits ---- */

/* Sets the starting points of a base and returns their number; fails unless
 * their numbers are positive and nothing else is set. */
static inline int
starts_of(const ClvModel *model, const ClvBase *base,
		  double start[CLV_MAX_STARTS][CLV_MAX_PARAMS])
{
	int			n;

	for (int i = 0; i < CLV_MAX_STARTS; i++)
		for (int j = 0; j < CLV_MAX_PARAMS; j++)
			start[i][j] = NAN;
	n = model->starts(base, start);
	assert_true(n >= 1 && n <= CLV_MAX_STARTS);
	for (int i = 0; i < CLV_MAX_STARTS; i++)
		for (int j = 0; j < CLV_MAX_PARAMS; j++)
			if (i < n && j < model->nfree)
				assert_true(start[i][j] > 0 && isfinite(start[i][j]));
			else
				assert_true(isnan(start[i][j]));
	return n;
}

typedef struct KnownFit
{
	int			nparams;
	double		par[CLV_MAX_PARAMS];
	double		se[CLV_MAX_PARAMS];
	double		log_likelihood;
	double		se_tolerance;	/* relative */
} KnownFit;

static inline void
check_fit(const ClvFit *fit, const KnownFit *known)
{
	assert_int_equal(fit->status, CLV_CONVERGED);
	assert_near(fit->log_likelihood, known->log_likelihood, 1e-6);
	for (int i = 0; i < known->nparams; i++)
	{
		assert_close(fit->par[i], known->par[i], 1e-5);
		assert_close(fit->se[i], known->se[i], known->se_tolerance);
	}
}

#endif							/* MODEL_CHECK_H */
