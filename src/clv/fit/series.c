/*
 * Expected purchases of a customer base in the course of time (V4, V5).
 */
#include "clv/fit/series.h"

#include <math.h>
#include <stdlib.h>

#include "clv/numeric/normal.h"
#include "common/invariant.h"

#define LEVEL 0.95

/*
 * Purchases are off where they are this many times the expected ones, or the
 * expected ones this many times them, and the difference is not random.
 */
#define NOTABLE_RATIO 1.5
#define NOTABLE_DEVIATIONS 3

/* ages that differ by this part are the same, but for rounding */
#define AGE_ROUNDING 1e-12

/* new customers between two calls of the tick */
#define TICK_MASK 63

/* Forgets what was computed for another model. */
void
growth_begin(Growth *growth)
{
	for (int32_t age = 0; age <= growth->longest; age++)
		growth->expected[age] = -1;
}

/* Expected repeat purchases of a customer up to an age in days. */
static double
expected_by_age(Growth *growth, int32_t age)
{
	const ClvCustomer new_customer = {.count = 1};

	if (age <= 0)
		return 0;
	Invariant(age <= growth->longest);
	if (growth->expected[age] < 0)
		growth->expected[age] = growth->model->expected(growth->par,
														&new_customer,
														age / growth->unit);
	return growth->expected[age];
}

/*
 * Expected repeat purchases of all customers up to a day that is this many
 * days after the one that the ages are of, or before it.
 */
double
expected_by_day(Growth *growth, const AgeCount *ages, int64_t n, int32_t day)
{
	double		sum = 0;

	for (int64_t i = 0; i < n; i++)
		sum += (double) ages[i].customers *
			expected_by_age(growth, ages[i].age + day);
	return sum;
}

/*
 * Expected number of customers with this many repeat purchases at their ages.
 */
double
expected_customers(const Growth *growth, const AgeCount *ages, int64_t n,
				   double purchases)
{
	const ClvCustomer new_customer = {.count = 1};
	double		sum = 0;

	for (int64_t i = 0; i < n; i++)
		sum += (double) ages[i].customers *
			growth->model->pmf(growth->par, &new_customer,
							   ages[i].age / growth->unit, purchases);
	return sum;
}

/*
 * Expected repeat purchases of a base in the last units of time, as many as
 * length; NaN where the tick said stop.
 *
 * The ages T ascend.  An age less the length is often one of the ages before,
 * but for rounding; then what is expected by it is known, where there was
 * memory to keep it.
 */
double
expected_lately(const ClvModel *model, const double *par, const ClvBase *base,
				double length, const ClvTick *tick)
{
	const ClvCustomer new_customer = {.count = 1};
	double	   *known = malloc(base->nT * sizeof(double));
	double		sum = 0;
	size_t		earlier = 0;

	for (size_t i = 0; i < base->nT && !isnan(sum); i++)
	{
		double		age = base->T[i];
		double		before = fmax(age - length, 0);
		double		slack = AGE_ROUNDING * age;
		double		expected = model->expected(par, &new_customer, age);

		if (known != NULL)
			known[i] = expected;
		while (base->T[earlier] < before - slack)
			earlier++;
		sum += (double) base->T_count[i] *
			(expected - (known != NULL && base->T[earlier] <= before + slack ?
						 known[earlier] :
						 model->expected(par, &new_customer, before)));
		if ((i & TICK_MASK) == 0 && tick->call(tick->arg) != 0)
			sum = NAN;
	}
	free(known);
	return sum;
}

/* Whether purchases are off from what was expected of them (V6). */
bool
is_off(double actual, double expected, double dispersion)
{
	double		chance = NOTABLE_DEVIATIONS *
		sqrt(dispersion * fmax(actual, expected));

	return fmax(actual, expected) > NOTABLE_RATIO * fmin(actual, expected) &&
		fabs(actual - expected) > chance;
}

/*
 * Where the purchases of a period lie with probability LEVEL: customers are
 * independent, and their purchases have a variance of dispersion times the
 * mean, or less.
 */
Band
band_around(double expected, double dispersion)
{
	double		half = normal_deviate(LEVEL) * sqrt(dispersion * expected);

	return (Band) {fmax(expected - half, 0), expected + half};
}
