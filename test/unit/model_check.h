/*
 * What the tests of the models share: comparison with reference numbers and
 * with central differences, and the CDNOW log, where it is at hand.
 */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clv/models/fit.h"
#include "clv/models/model.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* Fails unless got is within the tolerance, relative, of want. */
#define assert_close(got, want, tolerance) \
	assert_close_at(got, want, tolerance, #got, __FILE__, __LINE__)

/* Fails unless got is within the tolerance, absolute, of want. */
#define assert_near(got, want, tolerance) \
	assert_within(got, want, tolerance, #got, __FILE__, __LINE__)

static inline void
assert_within(double got, double want, double tolerance, const char *what,
			  const char *file, int line)
{
	if (fabs(got - want) <= tolerance)
		return;
	print_error("%s is %.17g, not %.17g\n", what, got, want);
	_fail(file, line);
}

static inline void
assert_close_at(double got, double want, double tolerance, const char *what,
				const char *file, int line)
{
	assert_within(got, want, tolerance * fabs(want), what, file, line);
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
		double		step = 1e-5 * par[i];
		double		moved[CLV_MAX_PARAMS];
		ClvSum		up = {0};
		ClvSum		down = {0};
		double		noise = 1e-15 * fabs(at.value) / step;

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

/* ---- fits ---- */

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

/* ---- CDNOW: purchases to 1997-09-30, in weeks ---- */

#define CDNOW_FILE		"../shared/data/cdnow_sample.csv"
#define CDNOW_MAX		2357

typedef struct Cdnow
{
	size_t		n;
	ClvCustomer customer[CDNOW_MAX];
	double		mean_spend[CDNOW_MAX];	/* money a repeat purchase day */
} Cdnow;

/* Day of 1997 or 1998, 1997-01-01 = 1 */
static inline int
cdnow_day(int year, int month, int day)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273,
	304, 334};

	return (year - 1997) * 365 + before[month - 1] + day;
}

/* Turns the sum of repeat spending so far into its mean. */
static inline void
cdnow_finish(Cdnow *cdnow)
{
	if (cdnow->n > 0 && cdnow->customer[cdnow->n - 1].x > 0)
		cdnow->mean_spend[cdnow->n - 1] /= cdnow->customer[cdnow->n - 1].x;
}

/* NULL, saying so, where the file is not there; else to be freed. */
static inline Cdnow *
read_cdnow(void)
{
	FILE	   *file = fopen(CDNOW_FILE, "r");
	Cdnow	   *cdnow;
	char		line[128];
	int			customer = -1;
	int			first = 0;
	int			last = 0;
	int			end = cdnow_day(1997, 9, 30);

	if (file == NULL)
	{
		print_message("skipped: there is no " CDNOW_FILE "\n");
		return NULL;
	}
	cdnow = calloc(1, sizeof(*cdnow));
	assert_non_null(cdnow);
	while (fgets(line, sizeof(line), file) != NULL)
	{
		int			id;
		int			year;
		int			month;
		int			day;
		double		amount;
		ClvCustomer *c;

		if (sscanf(line, "%d,%d-%d-%d,%lf", &id, &year, &month, &day,
				   &amount) != 5)
			continue;			/* the header */
		day = cdnow_day(year, month, day);
		if (day > end)
			continue;
		if (id != customer)
		{
			cdnow_finish(cdnow);
			assert_true(cdnow->n < CDNOW_MAX);
			c = &cdnow->customer[cdnow->n++];
			c->count = 1;
			c->T = (end - day) / 7.0;
			customer = id;
			first = last = day;
			continue;
		}
		c = &cdnow->customer[cdnow->n - 1];
		if (day > last)
		{
			c->x++;
			c->t = (day - first) / 7.0;
			last = day;
		}
		if (day > first)
			cdnow->mean_spend[cdnow->n - 1] += amount;
	}
	cdnow_finish(cdnow);
	fclose(file);
	assert_int_equal(cdnow->n, CDNOW_MAX);
	return cdnow;
}

#endif							/* MODEL_CHECK_H */
