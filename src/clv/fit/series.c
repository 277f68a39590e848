/*
 * Expected purchases of a customer base by time (V4, V5).
 */
#include "clv/fit/series.h"

#include <math.h>
#include <stdlib.h>

#include "clv/numeric/normal.h"
#include "common/invariant.h"

#define LEVEL 0.95

/*
 * Actual purchases differ notably if the ratio to the expected purchases, or
 * its inverse, is more than this, and the difference is not random.
 */
#define NOTABLE_RATIO 1.5
#define NOTABLE_DEVIATIONS 3

/* ages that differ by less than this part differ by rounding only */
#define AGE_ROUNDING 1e-12

/* number of ages between calls of the tick */
#define TICK_MASK 63

/* Clears the values that were computed for another model. */
void
growth_begin(Growth *growth)
{
	for (int32_t age = 1; age <= growth->longest; age++)
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
 * Expected repeat purchases of all customers up to a day, given as the number
 * of days after the day of the ages; it can be negative.
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

/* Expected number of customers with x repeat purchases at their ages. */
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
 * Expected repeat purchases of a base in the last `length` units of time; NaN
 * if the tick stopped it.
 *
 * The ages T ascend. An age less the length is often, but for rounding, one of
 * the earlier ages. Then its expectation is known, if there was memory to keep
 * it.
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

/* Whether actual purchases differ notably from expected ones (V6). */
bool
is_off(double actual, double expected, double dispersion)
{
	double		chance = NOTABLE_DEVIATIONS *
		sqrt(dispersion * fmax(actual, expected));

	return fmax(actual, expected) > NOTABLE_RATIO * fmin(actual, expected) &&
		fabs(actual - expected) > chance;
}

/*
 * The interval that contains the purchases of a period with probability LEVEL,
 * for independent customers whose purchases have a variance of at most
 * dispersion times the mean.
 */
Band
band_around(double expected, double dispersion)
{
	double		half = normal_deviate(LEVEL) * sqrt(dispersion * expected);

	return (Band) {fmax(expected - half, 0), expected + half};
}
