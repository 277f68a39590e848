/*
 * Expected purchases of all customers by day: the expected purchases of a new
 * customer at each age, summed over the days of acquisition.
 */
#include "clv/fit/season_level.h"

#include <stdlib.h>

/* Expected purchases of a new customer on each day of age, from 1 on. */
static bool
purchases_by_age(const ClvModel *model, const double *par, double unit,
				 int days, const ClvTick *tick, double *by_age)
{
	const ClvCustomer new_customer = {.count = 1};
	double		before = 0;

	for (int age = 1; age < days; age++)
	{
		double		through = model->expected(par, &new_customer, age / unit);

		if (tick->call(tick->arg) != 0)
			return false;
		by_age[age] = through - before;
		before = through;
	}
	return true;
}

bool
season_level(const ClvModel *model, const double *par, double unit,
			 const int64_t *acquired, int days, const ClvTick *tick,
			 double *expected)
{
	double	   *by_age = malloc(sizeof(double) * (size_t) days);
	bool		done = by_age != NULL &&
		purchases_by_age(model, par, unit, days, tick, by_age);

	for (int day = 0; done && day < days; day++)
	{
		expected[day] = 0;
		for (int first = 0; first < day; first++)
			expected[day] += (double) acquired[first] * by_age[day - first];
		done = tick->call(tick->arg) == 0;
	}
	free(by_age);
	return done;
}
