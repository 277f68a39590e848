/*
 * A model whose likelihood is that of a linear regression, so that its fits
 * with covariates have a closed form; it checks what a fit shows to it. It has
 * as many parameters as there can be.
 */
#ifndef REGRESSION_MODEL_H
#define REGRESSION_MODEL_H

#include "model_check.h"

#include "clv/fit/covariate_base.h"
#include "clv/model/covariates.h"

#define OWN		CLV_MAX_OWN_PARAMS

/* the parameters of the two links, and their signs */
#define RATE	1
#define DROP	4

/* ---- the model ---- */

/*
 * ln L of a customer is -r'Wr / 2, where r is ln p less the aims of the
 * customer.
 */
static double precision[OWN][OWN];	/* W */

/* what the model saw since forget() */
static struct
{
	int64_t		customers;		/* of all calls of begin */
	size_t		left;			/* rows of the last base not added yet */
	size_t		chunks;			/* calls of rows for bases of 8 rows and more */
	bool		any;
	double		first[OWN];		/* parameters of the first call of begin .. */
	bool		any_large;
	double		first_large[OWN];	/* .. and of the first of a large base */
}			seen;

#define LARGE	5000			/* customers of a large base */

static bool blind;				/* small bases have no ln L */

static void
forget(void)
{
	memset(&seen, 0, sizeof(seen));
}

/* what aims are above the usual, and by how much they grow with age */
static double aim_shift[OWN];
static double aim_by_age = 0.01;

/* The aim of ln p[k] of a customer */
static double
aim(int k, double x, double t, double T)
{
	return 0.1 * k + (0.3 - 0.1 * k) * x + 0.03 * (k - 2) * t +
		aim_shift[k] + aim_by_age * (T - 11);
}

/* r, from logarithms of parameters */
static void
residuals(const double *logs, double x, double t, double T, double *r)
{
	for (int k = 0; k < OWN; k++)
		r[k] = logs[k] - aim(k, x, t, T);
}

static void
take_logarithms(const double *par, double *logs)
{
	for (int k = 0; k < OWN; k++)
		logs[k] = log(par[k]);
}

/* A product of the precision and a vector */
static double
pull(const double *r, int k)
{
	double		sum = 0;

	for (int l = 0; l < OWN; l++)
		sum += precision[k][l] * r[l];
	return sum;
}

static double
regression_log_likelihood(const double *par, const ClvCustomer *c)
{
	double		logs[OWN];
	double		r[OWN];
	double		value = 0;

	take_logarithms(par, logs);
	residuals(logs, c->x, c->t, c->T, r);
	for (int k = 0; k < OWN; k++)
		value -= r[k] * pull(r, k) / 2;
	return value;
}

static size_t
regression_work_size(const ClvBase *base)
{
	return OWN + base->nx + base->nt + base->nT + base->nrows;
}

/* Fails unless the sums of a base are those of its rows. */
static void
check_base(const ClvBase *base)
{
	int64_t		customers = 0;
	int64_t		repeaters = 0;
	double		purchases = 0;
	double		ages = 0;

	assert_true(base->nrows > 0 && base->nx <= base->nrows &&
				base->nt <= base->nrows && base->nT <= base->nrows);
	for (size_t i = 0; i < base->nrows; i++)
	{
		const ClvRow *row = &base->rows[i];

		assert_true(row->x < base->nx && row->t < base->nt && row->T < base->nT);
		customers += row->count;
		repeaters += base->x[row->x] > 0 ? row->count : 0;
		purchases += row->count * base->x[row->x];
		ages += row->count * base->T[row->T];
	}
	assert_int_equal(base->customers, customers);
	assert_int_equal(base->repeaters, repeaters);
	assert_true(base->purchases == purchases);
	assert_close(base->mean_T, ages / (double) customers, 1e-12);
	assert_true(base->max_T == base->T[base->nT - 1]);
	for (size_t i = 0; i < base->nx; i++)
		customers -= base->x_count[i];
	assert_int_equal(customers, 0);
	for (size_t i = 0; i < base->nT; i++)
		purchases -= base->T_purchases[i];
	assert_true(purchases == 0);
	for (size_t i = 0; i < base->nT; i++)
		customers += base->T_count[i];
	assert_int_equal(customers, base->customers);
}

static void
regression_begin(const double *par, const ClvBase *base, double *work,
				 ClvSum *sum)
{
	check_base(base);
	assert_int_equal(seen.left, 0);
	if (!seen.any)
		memcpy(seen.first, par, sizeof(seen.first));
	seen.any = true;
	if (!seen.any_large && base->customers >= LARGE)
		memcpy(seen.first_large, par, sizeof(seen.first));
	seen.any_large = seen.any_large || base->customers >= LARGE;
	seen.customers += base->customers;
	seen.left = base->nrows;
	take_logarithms(par, work);
	for (size_t i = OWN; i < regression_work_size(base); i++)
		work[i] = (double) i;
	if (blind && base->customers < LARGE)
		sum->value = NAN;
}

static void
regression_rows(const double *par, const ClvBase *base, const double *work,
				size_t from, size_t to, ClvSum *sum)
{
	assert_true(to > from && to <= base->nrows && to - from <= CLV_CHUNK);
	assert_int_equal(from, base->nrows - seen.left);
	seen.left -= to - from;
	seen.chunks += base->nrows >= 8;
	assert_true(work[regression_work_size(base) - 1] ==
				(double) (regression_work_size(base) - 1));
	for (size_t i = from; i < to; i++)
	{
		const ClvRow *row = &base->rows[i];
		double		count = row->count;
		double		r[OWN];

		residuals(work, base->x[row->x], base->t[row->t], base->T[row->T], r);
		for (int k = 0; k < OWN; k++)
		{
			double		slope = -count * pull(r, k) / par[k];

			sum->value += slope * par[k] * r[k] / 2;
			sum->grad[k] += slope;
			sum->hess[k][k] -= slope / par[k];
			for (int l = k; l < OWN; l++)
				sum->hess[k][l] -= count * precision[k][l] / (par[k] * par[l]);
		}
	}
}

#define PARAMETER(time) \
	{.name = "p", .lower = 1e-3, .upper = 1e3, .is_time = (time)}

static const ClvModel regression = {
	.name = "regression", .nfree = OWN, .nparams = OWN,
	.params = {PARAMETER(false), PARAMETER(true), PARAMETER(false),
	PARAMETER(true), PARAMETER(false), PARAMETER(false), PARAMETER(true)},
	.links = {[CLV_RATE] = {RATE, -1}, [CLV_DROP_OUT] = {DROP, 1}},
	.log_likelihood = regression_log_likelihood,
	.work_size = regression_work_size,
	.begin = regression_begin,
	.rows = regression_rows,
};

/* Precisions of 1, and these between all parameters */
static void
set_precision(double between)
{
	for (int k = 0; k < OWN; k++)
		for (int l = 0; l < OWN; l++)
			precision[k][l] = k == l ? 1 + 0.1 * k :
				between / (1 + abs(k - l));
}

/* ---- customers ---- */

typedef struct Shop
{
	size_t		n;
	int			q;
	ClvCustomer *customers;
	double	   *z;
} Shop;

/*
 * Customers who all differ, in groups of 1, 2 .. 11 and again, of covariates
 * with another scale each, but all of them at least 1.
 */
static Shop
open_shop(size_t n, int q, uint64_t seed)
{
	Shop		shop = {.n = n, .q = q};
	size_t		size = 0;
	size_t		left = 0;

	shop.customers = calloc(n, sizeof(ClvCustomer));
	shop.z = calloc(n * (size_t) q, sizeof(double));
	assert_non_null(shop.customers);
	assert_non_null(shop.z);
	for (size_t i = 0; i < n; i++, left--)
	{
		double		x = (double) (i % 3);

		if (left == 0)
			left = size = size % 11 + 1;
		shop.customers[i] = (ClvCustomer) {
			.x = x, .t = x > 0 ? 1 + (double) (i / 3 % 10) : 0,
			.T = 11 + (double) i * 1e-3, .count = 1 + (int64_t) (i % 2)};
		for (int j = 0; j < q; j++)
			shop.z[i * (size_t) q + (size_t) j] = left < size ?
				shop.z[(i - 1) * (size_t) q + (size_t) j] :
				1 + j + next_random(&seed) * (1 + 0.5 * j);
	}
	return shop;
}

static void
close_shop(Shop *shop)
{
	free(shop->customers);
	free(shop->z);
}

static ClvCovariateBase *
base_of(const Shop *shop)
{
	ClvCovariateBase *base = clv_covariate_base_create(shop->customers, shop->z,
													   shop->n, shop->q, NULL);

	assert_non_null(base);
	return base;
}

static double
mean_age(const Shop *shop)
{
	double		ages = 0;
	double		customers = 0;

	for (size_t i = 0; i < shop->n; i++)
	{
		ages += (double) shop->customers[i].count * shop->customers[i].T;
		customers += (double) shop->customers[i].count;
	}
	return ages / customers;
}

/* ---- the closed form ---- */

typedef struct Solution
{
	int			n;
	double		information[CLV_MAX_PARAMS][CLV_MAX_PARAMS];
	double		theta[CLV_MAX_PARAMS];	/* ln p, and coefficients */
	double		cov[CLV_MAX_PARAMS][CLV_MAX_PARAMS];
} Solution;

/* Parameter k of a customer, as a sum of theta times these */
static inline void
row_of_design(const double *z, int q, int k, double *row)
{
	memset(row, 0, sizeof(double) * CLV_MAX_PARAMS);
	row[k] = 1;
	for (int j = 0; j < q; j++)
	{
		if (k == RATE)
			row[OWN + j] = -z[j];
		if (k == DROP)
			row[OWN + q + j] = z[j];
	}
}

/* Adds what a customer says about theta. */
static void
add_customer(Solution *s, const ClvCustomer *c, const double *z, int q)
{
	double		design[OWN][CLV_MAX_PARAMS];

	for (int k = 0; k < OWN; k++)
		row_of_design(z, q, k, design[k]);
	for (int k = 0; k < OWN; k++)
		for (int l = 0; l < OWN; l++)
		{
			double		w = (double) c->count * precision[k][l];

			for (int i = 0; i < s->n; i++)
			{
				s->theta[i] += w * design[k][i] * aim(l, c->x, c->t, c->T);
				for (int j = 0; j < s->n; j++)
					s->information[i][j] += w * design[k][i] * design[l][j];
			}
		}
}

/* Replaces the information by its inverse (Gauss and Jordan). */
static void
solve(Solution *s)
{
	double		right[CLV_MAX_PARAMS];

	for (int i = 0; i < s->n; i++)
		s->cov[i][i] = 1;
	for (int i = 0; i < s->n; i++)
	{
		double		pivot = s->information[i][i];

		for (int j = 0; j < s->n; j++)
		{
			s->information[i][j] /= pivot;
			s->cov[i][j] /= pivot;
		}
		for (int k = 0; k < s->n; k++)
		{
			double		factor = k == i ? 0 : s->information[k][i];

			for (int j = 0; j < s->n; j++)
			{
				s->information[k][j] -= factor * s->information[i][j];
				s->cov[k][j] -= factor * s->cov[i][j];
			}
		}
	}
	memcpy(right, s->theta, sizeof(right));
	for (int i = 0; i < s->n; i++)
	{
		s->theta[i] = 0;
		for (int j = 0; j < s->n; j++)
			s->theta[i] += s->cov[i][j] * right[j];
	}
}

static Solution *
solution_of(const Shop *shop)
{
	Solution   *s = calloc(1, sizeof(Solution));

	assert_non_null(s);
	s->n = OWN + 2 * shop->q;
	for (size_t i = 0; i < shop->n; i++)
		add_customer(s, &shop->customers[i], shop->z + i * (size_t) shop->q,
					 shop->q);
	solve(s);
	return s;
}

#endif							/* REGRESSION_MODEL_H */
