/*
 * The predictive log-likelihood of a model (V7).
 */
#include "clv/fit/holdout.h"

#include <math.h>
#include <stdlib.h>

#include "clv/fit/fit.h"
#include "clv/model/customer_base.h"
#include "clv/numeric/sort.h"
#include "common/invariant.h"

/* used for a probability of 0; no other probability is so small */
#define LEAST_PROBABILITY 1e-300

#define TICK_MASK 255

/* The first part of an age in days: three quarters. */
int32_t
part_of_age(int32_t age)
{
	return (int32_t) ((int64_t) age * 3 / 4);
}

static int
compare(double a, double b)
{
	return (a > b) - (a < b);
}

/* Compares all fields but the count. */
static int
compare_parts(const void *left, const void *right)
{
	const ClvPart *a = left;
	const ClvPart *b = right;
	int			order = compare(a->customer.x, b->customer.x);

	order = order != 0 ? order : compare(a->customer.t, b->customer.t);
	order = order != 0 ? order : compare(a->customer.T, b->customer.T);
	order = order != 0 ? order : compare(a->time, b->time);
	order = order != 0 ? order : compare(a->purchases, b->purchases);
	return order != 0 ? order : compare(a->customer.log_gaps,
										b->customer.log_gaps);
}

/* Merges equal neighbours; returns the number of rows. */
static size_t
merge_parts(ClvPart *parts, size_t n)
{
	size_t		rows = 0;

	for (size_t i = 0; i < n; i++)
	{
		if (rows > 0 && compare_parts(&parts[rows - 1], &parts[i]) == 0)
			parts[rows - 1].customer.count += parts[i].customer.count;
		else
			parts[rows++] = parts[i];
	}
	return rows;
}

/*
 * Sorts the parts and merges equal ones, so that sums do not depend on the
 * order of the input. Sets *n to the number of those that are left. Returns
 * false without memory, or if the tick stops the sort.
 */
bool
clv_parts_prepare(ClvPart *parts, size_t *n, const ClvTick *tick)
{
	if (!clv_sort(parts, *n, sizeof(ClvPart), compare_parts, tick))
		return false;
	*n = merge_parts(parts, *n);
	return true;
}

/* A base of the first parts; NULL: no memory or stop. */
static ClvBase *
base_of_parts(const ClvModel *model, const ClvPart *parts, size_t n,
			  const ClvTick *tick)
{
	ClvCustomer *customers = malloc(n * sizeof(ClvCustomer));
	ClvBase    *base = NULL;

	if (customers == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		customers[i] = parts[i].customer;
	base = clv_base_create_for(model, customers, n, tick);
	free(customers);
	return base;
}

/* Adds up the scores of parts. */
static ClvStatus
add_scores(const ClvModel *model, const double *par, const ClvPart *parts,
		   size_t n, const ClvTick *tick, double *score)
{
	*score = 0;
	for (size_t i = 0; i < n; i++)
	{
		double		probability;

		if ((i & TICK_MASK) == 0 && tick->call(tick->arg) != 0)
			return CLV_STOPPED;
		probability = model->pmf(par, &parts[i].customer, parts[i].time,
								 parts[i].purchases);
		*score += (double) parts[i].customer.count *
			log(fmax(probability, LEAST_PROBABILITY));
	}
	return CLV_CONVERGED;
}

/*
 * Fits a model to the customers of n prepared parts, and sets *score to
 * the logarithm of the probability of the purchases after them, or to
 * -infinity if the fit did not converge. CLV_CONVERGED, CLV_STOPPED or
 * CLV_NO_MEMORY.
 */
ClvStatus
clv_holdout_score(const ClvModel *model, const ClvPart *parts, size_t n,
				  const ClvTick *tick, double *score)
{
	ClvBase    *base = base_of_parts(model, parts, n, tick);
	ClvFit		fit;

	*score = -INFINITY;
	if (base == NULL)
		return CLV_NO_MEMORY;
	clv_fit(model, base, tick, &fit);
	clv_base_free(base);
	if (fit.status == CLV_STOPPED || fit.status == CLV_NO_MEMORY)
		return fit.status;
	if (fit.status == CLV_NOT_CONVERGED)
		return CLV_CONVERGED;
	return add_scores(model, fit.par, parts, n, tick, score);
}
