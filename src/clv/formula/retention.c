/*
 * The value of a customer who is retained from period to period (C3 to C5,
 * C7).
 */
#include "clv/formula/retention.h"

#include <math.h>

/*
 * The relative change from one discounted margin to the next: q - 1 for q =
 * r(1+g)/(1+d). The terms are added before rounding, so that the result is 0
 * if growth and rate cancel out. If q is almost 0, their rounding could make it
 * negative, of which there is no logarithm.
 */
static double
excess_of(const RetentionTerms *terms)
{
	double		kept = terms->retention * terms->growth - terms->rate;

	return fmax((terms->retention - 1 + kept) / (1 + terms->rate), -1);
}

/* The sum of (1 + excess)^k for k = 0..count-1; count may be infinite. */
static double
geometric_sum(double excess, double count)
{
	if (count == 0 || excess == 0)
		return count;
	return expm1(count * log1p(excess)) / excess;
}

/* Whether the margins of all periods have a finite sum. */
bool
retention_converges(const RetentionTerms *terms)
{
	return !isinf(terms->periods) || excess_of(terms) < 0;
}

/*
 * The sum of the discounted margins of a customer (C3 to C5): m
 * (r(1+g)/(1+d))^t for t = 0..periods if the first is now, m r^t
 * (1+g)^(t-1)/(1+d)^t for t = 1..periods if it is at the first renewal, m
 * (r(1+g))^(t-1)/(1+d)^t for t = 1..periods if it is at the end of the first
 * period. In the unit of the margin; infinite on overflow or if it does not
 * converge.
 */
double
retention_value(double margin, const RetentionTerms *terms, Timing timing)
{
	double		first = margin;
	double		count = terms->periods;

	if (timing == TIMING_NOW)
		count += 1;
	else
		first /= 1 + terms->rate;
	if (timing == TIMING_RENEWAL)
		first *= terms->retention;
	if (first == 0)
		return 0;
	return first * geometric_sum(excess_of(terms), count);
}

/*
 * Contributions at t = 0..periods minus promotion in the middle of each
 * period, both of retained customers (C7, Berger & Nasr 1998 case 1).
 */
double
berger_nasr_value(double contribution, double promotion,
				  const RetentionTerms *terms)
{
	double		excess = excess_of(terms);
	double		value = 0;

	if (contribution != 0)
		value += contribution * geometric_sum(excess, terms->periods + 1);
	if (promotion != 0)
		value -= promotion / sqrt(1 + terms->rate) *
			geometric_sum(excess, terms->periods);
	return value;
}
