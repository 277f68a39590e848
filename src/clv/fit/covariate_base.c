/*
 * Customers with covariates, in canonical form: sorted, equal ones merged,
 * grouped by their covariates.
 */
#include "clv/fit/covariate_base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/invariant.h"
#include "clv/model/customer_base.h"

#define TICK_MASK		0xffff	/* steps between two ticks, less one */

/* Groups of this many distinct customers have a base of their own. */
#define LEAST_OF_A_BASE	8

/*
 * A column is collinear if the columns before it explain all but this share of
 * its variance.
 */
#define COLLINEAR		1e-9

/* The input of the sort. */
typedef struct Sorter
{
	const ClvCustomer *customers;
	const double *z;
	size_t		q;
	const ClvTick *tick;
} Sorter;

/*
 * Whether the computation must stop. Calls the tick every TICK_MASK + 1 calls.
 */
static bool
stopped(const ClvTick *tick, size_t i)
{
	return (i & TICK_MASK) == 0 && tick != NULL && tick->call(tick->arg) != 0;
}

static int
compare_numbers(double a, double b)
{
	return (a > b) - (a < b);
}

static int
compare_covariates(const double *a, const double *b, size_t q)
{
	for (size_t j = 0; j < q; j++)
	{
		int			order = compare_numbers(a[j], b[j]);

		if (order != 0)
			return order;
	}
	return 0;
}

/* Compares by covariates, then x, T and t. */
static int
compare_rows(const Sorter *s, uint32_t a, uint32_t b)
{
	const ClvCustomer *c = &s->customers[a];
	const ClvCustomer *d = &s->customers[b];
	int			order = compare_covariates(s->z + a * s->q, s->z + b * s->q,
										   s->q);

	if (order == 0)
		order = compare_numbers(c->x, d->x);
	if (order == 0)
		order = compare_numbers(c->T, d->T);
	return order != 0 ? order : compare_numbers(c->t, d->t);
}

/*
 * Merges the sorted runs from .. middle - 1 and middle .. end - 1 into `to`, at
 * the same places; false: stopped.
 */
static bool
merge_runs(const Sorter *s, const uint32_t *rows, size_t from, size_t middle,
		   size_t end, uint32_t *to)
{
	size_t		i = from;
	size_t		j = middle;

	for (size_t k = from; k < end; k++)
	{
		if (stopped(s->tick, k))
			return false;
		to[k] = j == end || (i < middle &&
							 compare_rows(s, rows[i], rows[j]) <= 0) ?
			rows[i++] : rows[j++];
	}
	return true;
}

/*
 * Sorts n indexes; scratch has room for n. A merge sort, because the tick can
 * stop it. Returns the array with the result, rows or scratch, or NULL if it
 * was stopped.
 */
static uint32_t *
sort_rows(const Sorter *s, uint32_t *rows, uint32_t *scratch, size_t n)
{
	for (size_t width = 1; width < n; width *= 2)
	{
		uint32_t   *swap = rows;

		for (size_t from = 0; from < n; from += 2 * width)
		{
			size_t		middle = from + width < n ? from + width : n;
			size_t		end = middle + width < n ? middle + width : n;

			if (!merge_runs(s, rows, from, middle, end, scratch))
				return NULL;
		}
		rows = scratch;
		scratch = swap;
	}
	return rows;
}

/* Copies the sorted customers, equal neighbours merged; false: stopped. */
static bool
take_rows(ClvCovariateBase *base, const Sorter *s, const uint32_t *sorted,
		  size_t n)
{
	size_t		q = s->q;

	for (size_t i = 0; i < n; i++)
	{
		const ClvCustomer *c = &s->customers[sorted[i]];

		if (stopped(s->tick, i))
			return false;
		base->customers += c->count;
		if (i > 0 && compare_rows(s, sorted[i - 1], sorted[i]) == 0)
		{
			base->rows[base->nrows - 1].count += c->count;
			continue;
		}
		base->rows[base->nrows] = *c;
		memcpy(base->z + base->nrows * q, s->z + sorted[i] * q,
			   q * sizeof(double));
		base->nrows++;
	}
	return true;
}

/* Sorts and copies; false: no memory or stopped. */
static bool
collect_rows(ClvCovariateBase *base, const Sorter *s, size_t n)
{
	uint32_t   *rows = malloc(n * sizeof(uint32_t));
	uint32_t   *scratch = malloc(n * sizeof(uint32_t));
	uint32_t   *sorted = NULL;
	bool		ok;

	base->rows = malloc(n * sizeof(ClvCustomer));
	base->z = malloc(n * s->q * sizeof(double));
	ok = rows != NULL && scratch != NULL && base->rows != NULL &&
		base->z != NULL;
	for (size_t i = 0; ok && i < n; i++)
		rows[i] = (uint32_t) i;
	if (ok)
		sorted = sort_rows(s, rows, scratch, n);
	ok = sorted != NULL && take_rows(base, s, sorted, n);
	free(rows);
	free(scratch);
	return ok;
}

/* Makes the groups; false: no memory or stopped. */
static bool
make_groups(ClvCovariateBase *base, const ClvTick *tick)
{
	size_t		q = (size_t) base->q;
	size_t		end;

	base->groups = malloc(base->nrows * sizeof(ClvCovariateGroup));
	if (base->groups == NULL)
		return false;
	base->largest = 1;
	for (size_t from = 0; from < base->nrows; from = end)
	{
		ClvCovariateGroup *group = &base->groups[base->ngroups];

		if (stopped(tick, base->ngroups))
			return false;
		for (end = from + 1; end < base->nrows; end++)
			if (compare_covariates(base->z + from * q, base->z + end * q, q) != 0)
				break;
		*group = (ClvCovariateGroup) {from, end, NULL};
		base->ngroups++;
		if (end - from < LEAST_OF_A_BASE)
			continue;
		group->base = clv_base_create(base->rows + from, end - from, tick);
		if (group->base == NULL)
			return false;
		if (end - from > base->largest)
			base->largest = end - from;
	}
	return true;
}

/* ---- columns ---- */

/* A covariate as a share of the range of its column */
static double
share_of_range(const ClvColumn *column, double z)
{
	return (z - column->least) / column->range;
}

static ClvColumn
describe_column(const ClvCovariateBase *base, size_t column)
{
	size_t		q = (size_t) base->q;
	ClvColumn	result = {.least = INFINITY};
	double		most = -INFINITY;
	double		n = (double) base->customers;
	double		squares = 0;

	for (size_t i = 0; i < base->nrows; i++)
	{
		result.least = fmin(result.least, base->z[i * q + column]);
		most = fmax(most, base->z[i * q + column]);
	}
	result.range = most - result.least;
	if (!(result.range > 0))
		return result;
	for (size_t i = 0; i < base->nrows; i++)
		result.mean += (double) base->rows[i].count / n *
			share_of_range(&result, base->z[i * q + column]);
	for (size_t i = 0; i < base->nrows; i++)
	{
		double		d = share_of_range(&result, base->z[i * q + column]) -
			result.mean;

		squares += (double) base->rows[i].count / n * d * d;
	}
	result.deviation = sqrt(squares);
	return result;
}

/* Scales the covariates of the groups; false: stopped. */
static bool
scale_groups(ClvCovariateBase *base, const ClvTick *tick)
{
	size_t		q = (size_t) base->q;

	for (size_t i = 0; i < base->ngroups; i++)
	{
		if (stopped(tick, i))
			return false;
		for (size_t j = 0; j < q; j++)
		{
			const ClvColumn *c = &base->columns[j];

			base->scaled[i * q + j] = c->deviation > 0 ?
				(share_of_range(c, base->z[base->groups[i].from * q + j]) -
				 c->mean) / c->deviation : 0;
		}
	}
	return true;
}

int
clv_constant_column(const ClvCovariateBase *base)
{
	for (int j = 0; j < base->q; j++)
		if (!(base->columns[j].deviation > 0))
			return j;
	return -1;
}

/* Adds the correlations of the columns, j <= i. */
static void
correlate(const ClvCovariateBase *base,
		  double r[CLV_MAX_COVARIATES][CLV_MAX_COVARIATES])
{
	size_t		q = (size_t) base->q;

	for (size_t g = 0; g < base->ngroups; g++)
	{
		const double *z = base->scaled + g * q;
		double		share = 0;

		for (size_t i = base->groups[g].from; i < base->groups[g].to; i++)
			share += (double) base->rows[i].count / (double) base->customers;
		for (size_t i = 0; i < q; i++)
			for (size_t j = 0; j <= i; j++)
				r[i][j] += share * z[i] * z[j];
	}
}

int
clv_collinear_column(const ClvCovariateBase *base)
{
	double		r[CLV_MAX_COVARIATES][CLV_MAX_COVARIATES] = {{0}};

	/*
	 * Cholesky: the diagonal is the variance not explained by the columns
	 * before
	 */
	correlate(base, r);
	for (int j = 0; j < base->q; j++)
	{
		for (int k = 0; k < j; k++)
			r[j][j] -= r[j][k] * r[j][k];
		if (!(r[j][j] > COLLINEAR))
			return j;
		r[j][j] = sqrt(r[j][j]);
		for (int i = j + 1; i < base->q; i++)
		{
			for (int k = 0; k < j; k++)
				r[i][j] -= r[i][k] * r[j][k];
			r[i][j] /= r[j][j];
		}
	}
	return -1;
}

/* ---- the base ---- */

/* The base without its columns. */
static ClvCovariateBase *
create_unscaled(const ClvCustomer *customers, const double *z, size_t n, int q,
				const ClvTick *tick)
{
	Sorter		sorter = {customers, z, (size_t) q, tick};
	ClvCovariateBase *base = calloc(1, sizeof(ClvCovariateBase));

	Invariant(q >= 1 && q <= CLV_MAX_COVARIATES && n <= INT32_MAX);
	if (base == NULL)
		return NULL;
	base->q = q;
	if (n > 0 && collect_rows(base, &sorter, n) && make_groups(base, tick))
		base->scaled = malloc(base->ngroups * (size_t) q * sizeof(double));
	if (base->scaled != NULL)
		return base;
	clv_covariate_base_free(base);
	return NULL;
}

ClvCovariateBase *
clv_covariate_base_create(const ClvCustomer *customers, const double *z,
						  size_t n, int q, const ClvTick *tick)
{
	ClvCovariateBase *base = create_unscaled(customers, z, n, q, tick);
	bool		ok = base != NULL;

	for (int j = 0; ok && j < q; j++)
	{
		/* a column takes a fraction of a second */
		ok = !stopped(tick, 0);
		base->columns[j] = describe_column(base, (size_t) j);
	}
	if (ok && scale_groups(base, tick))
		return base;
	clv_covariate_base_free(base);
	return NULL;
}

ClvCovariateBase *
clv_covariate_sample(const ClvCovariateBase *base, size_t n)
{
	size_t		q = (size_t) base->q;
	ClvCustomer *customers = malloc(n * sizeof(ClvCustomer));
	double	   *z = malloc(n * q * sizeof(double));
	ClvCovariateBase *sample = NULL;
	int64_t		before = 0;
	size_t		row = 0;

	for (size_t i = 0; customers != NULL && z != NULL && i < n; i++)
	{
		int64_t		wanted = (int64_t) ((2 * i + 1) * (size_t) base->customers /
										(2 * n));

		while (before + base->rows[row].count <= wanted)
			before += base->rows[row++].count;
		Invariant(row < base->nrows);
		customers[i] = base->rows[row];
		customers[i].count = 1;
		memcpy(z + i * q, base->z + row * q, q * sizeof(double));
	}
	if (customers != NULL && z != NULL)
		sample = create_unscaled(customers, z, n, base->q, NULL);
	free(customers);
	free(z);
	if (sample == NULL)
		return NULL;
	memcpy(sample->columns, base->columns, sizeof(sample->columns));
	scale_groups(sample, NULL);
	return sample;
}

void
clv_covariate_base_free(ClvCovariateBase *base)
{
	if (base == NULL)
		return;
	for (size_t i = 0; i < base->ngroups; i++)
		clv_base_free(base->groups[i].base);
	free(base->rows);
	free(base->z);
	free(base->groups);
	free(base->scaled);
	free(base);
}
