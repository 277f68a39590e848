/*
 * Confidence intervals of a share, of the difference of two independent
 * shares, and of the net promoter score.
 */
#include "clv/formula/intervals.h"

#include <math.h>

#include "clv/numeric/normal.h"
#include "common/invariant.h"

/*
 * A share with the interval of Wilson 1927 (T6), 0..1. 0 <= part <= whole,
 * whole > 0, level in (0, 1).
 */
ShareInterval
share_interval_of(int64_t part, int64_t whole, double level)
{
	double		n = (double) whole;
	double		p = (double) part / n;
	double		z = normal_deviate(level);
	double		scale = 1 + z * z / n;
	double		middle = (p + z * z / (2 * n)) / scale;
	double		half = z / scale *
		sqrt(p * ((double) (whole - part) / n) / n + z * z / (4 * n * n));

	Invariant(0 <= part && part <= whole && whole > 0);
	return (ShareInterval) {
		.estimate = p,
		.lower = fmin(fmax(middle - half, 0), p),
		.upper = fmax(fmin(middle + half, 1), p),
	};
}

/*
 * The difference of two independent shares with the interval of Newcombe 1998,
 * method 10 (T7), from the intervals of both. It is within -1..1, because
 * hypot(a, b) <= a + b.
 */
ShareInterval
difference_interval_of(ShareInterval one, ShareInterval other)
{
	double		difference = one.estimate - other.estimate;

	return (ShareInterval) {
		.estimate = difference,
		.lower = difference - hypot(one.estimate - one.lower,
									other.upper - other.estimate),
		.upper = difference + hypot(one.upper - one.estimate,
									other.estimate - other.lower),
	};
}

/*
 * The net promoter score with the adjusted interval of Bonett & Price 2012 for
 * the difference of two shares of one sample (T8), -100..100. There is at least
 * one answer.
 */
ShareInterval
net_promoter_interval_of(int64_t promoters, int64_t passives,
						 int64_t detractors, double level)
{
	double		n = (double) promoters + (double) passives +
		(double) detractors;
	double		p = ((double) promoters + 1) / (n + 2);
	double		d = ((double) detractors + 1) / (n + 2);
	double		half = normal_deviate(level) *
		sqrt((p + d - (p - d) * (p - d)) / (n + 2));
	double		score = ((double) promoters - (double) detractors) / n;

	Invariant(promoters >= 0 && passives >= 0 && detractors >= 0 && n > 0);
	return (ShareInterval) {
		.estimate = 100 * score,
		.lower = 100 * fmin(fmax(p - d - half, -1), score),
		.upper = 100 * fmax(fmin(p - d + half, 1), score),
	};
}
