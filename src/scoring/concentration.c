/*
 * Gini coefficient, share of the top customers, cumulative shares.
 */
#include "scoring/concentration.h"

#include "common/invariant.h"

/* A sum of products that no column of weights can overflow. */
typedef struct Moment
{
	__int128	high;			/* in units of 2^64 */
	__int128	low;
} Moment;

static void
add_product(Moment *moment, wide weight, int64_t factor)
{
	moment->high += (weight >> 64) * factor;
	moment->low += (__int128) (uint64_t) weight * factor;
}

static double
double_of_moment(const Moment *moment)
{
	__int128	high = moment->high + (moment->low >> 64);
	uint64_t	low = (uint64_t) moment->low;

	return (double) high * 0x1p64 + (double) low;
}

/*
 * Returns the Gini coefficient, sum over ranks i = 1..n from the smallest of
 * (2 i - n - 1) weight_i / (n * total), from 0 (all equal) to below 1. Sums are
 * exact. total is the sum of all weights, above 0.
 */
double
gini_of_counted(const Counted *counted, Weighing weighing, wide total)
{
	Moment		moment = {0, 0};
	PackColumn	column = counted->column;
	int64_t		n = counted->total;
	int64_t		below = 0;

	Invariant(n > 0 && n <= MOST_COUNTED && total > 0);
	while (unpack_value(&column))
	{
		int64_t		count = (int64_t) column.count;

		add_product(&moment, weight_of_key(weighing, column.key),
					count * (2 * below + count - n));
		below += count;
	}
	Invariant(below == n);
	return double_of_moment(&moment) / (double) total / (double) n;
}

/*
 * Returns the share of the total that the `top` largest keys hold. top is
 * between 1 and the number of keys. total is the sum of all weights, above 0.
 */
double
share_of_top(const Counted *counted, Weighing weighing, wide total,
			 int64_t top)
{
	PackColumn	column = counted->column;
	int64_t		skipped = counted->total - top;
	wide		sum = 0;

	Invariant(top >= 1 && skipped >= 0 && total > 0);
	while (unpack_value(&column))
	{
		int64_t		count = (int64_t) column.count;
		int64_t		skip = skipped < count ? skipped : count;

		skipped -= skip;
		sum += (count - skip) * weight_of_key(weighing, column.key);
	}
	Invariant(sum >= 0 && sum <= total);
	return (double) sum / (double) total;
}

/*
 * Keeps each distinct key once in `sorted`, and sets shares[i] to the share of
 * the total held by keys from sorted[i] upwards, or to 1 for a key of weight
 * 0. Returns the number of distinct keys. total is the sum of all weights.
 */
size_t
cumulate_shares(wide *sorted, size_t count, Weighing weighing, wide total,
				double *shares)
{
	wide		below = 0;
	size_t		distinct = 0;

	for (size_t i = 0; i < count; i++)
	{
		if (distinct == 0 || sorted[i] != sorted[distinct - 1])
		{
			sorted[distinct] = sorted[i];
			shares[distinct] = below == 0 ? 1 :
				(double) (total - below) / (double) total;
			distinct++;
		}
		below += weight_of_key(weighing, sorted[i]);
	}
	Invariant(below == total);
	return distinct;
}

/* Returns the share of a key that is among those of cumulate_shares. */
double
cumulative_share_of(wide key, const wide *distinct, const double *shares,
					size_t count)
{
	size_t		low = 0;

	Invariant(count > 0);
	while (count > 1)
	{
		size_t		half = count / 2;

		low = distinct[low + half] <= key ? low + half : low;
		count -= half;
	}
	Invariant(distinct[low] == key);
	return shares[low];
}
