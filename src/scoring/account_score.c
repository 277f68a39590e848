/*
 * The weighted mean of scaled criteria.
 */
#include "scoring/account_score.h"

#include <math.h>

#include "common/invariant.h"

/* Scales a value to 0 (least) .. 1 (most); 0.5 if both are equal. */
static double
scaled(const Criterion *criterion, double value)
{
	double		half_range = criterion->most / 2 - criterion->least / 2;

	if (!(half_range > 0))
		return .5;
	return (value / 2 - criterion->least / 2) / half_range;
}

/*
 * The weighted mean of a customer's scaled criteria, 0..100. Each value is
 * between least and most; one of the weights is not 0. Weights are divided by
 * the largest first, so that no sum overflows.
 */
double
account_score(const Criterion *criteria, int count, const double *values)
{
	double		largest = 0;
	double		sum = 0;
	double		total = 0;

	for (int i = 0; i < count; i++)
		largest = fmax(largest, fabs(criteria[i].weight));
	for (int i = 0; i < count; i++)
	{
		double		weight = fabs(criteria[i].weight) / largest;
		double		share = scaled(&criteria[i], values[i]);

		Invariant(share >= 0 && share <= 1);
		sum += weight * (criteria[i].weight < 0 ? 1 - share : share);
		total += weight;
	}
	Invariant(total > 0);
	return fmin(100 * (sum / total), 100);
}
