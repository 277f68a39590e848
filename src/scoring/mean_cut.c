/*
 * The mean as the only cut (R2, and the matrices).
 */
#include "scoring/mean_cut.h"

#include <math.h>
#include <string.h>

#include "common/exact_sum.h"
#include "common/invariant.h"

#define WORD_BITS 64

/*
 * An unsigned number that can hold the sum of 2^31 products of keys below
 * 2^121; least significant word first.
 */
#define BIG_WORDS 5

typedef struct Big
{
	uint64_t	words[BIG_WORDS];
} Big;

/* Adds factor times a number, shifted up by words_up words. */
static void
big_add_scaled(Big *sum, const Big *number, uint64_t factor, int words_up)
{
	unsigned __int128 carry = 0;

	for (int i = 0; i + words_up < BIG_WORDS; i++)
	{
		uint64_t   *word = &sum->words[i + words_up];

		carry += (unsigned __int128) number->words[i] * factor + *word;
		*word = (uint64_t) carry;
		carry >>= WORD_BITS;
	}
}

/* Adds factor times a number; factor >= 0. */
static void
big_add_multiple(Big *sum, const Big *number, wide factor)
{
	Invariant(factor >= 0);
	big_add_scaled(sum, number, (uint64_t) factor, 0);
	big_add_scaled(sum, number, (uint64_t) (factor >> WORD_BITS), 1);
}

/* A number >= 0. */
static Big
big_of(wide number)
{
	Invariant(number >= 0);
	return (Big) {{(uint64_t) number, (uint64_t) (number >> WORD_BITS)}};
}

static bool
big_is_less(const Big *a, const Big *b)
{
	for (int i = BIG_WORDS - 1; i >= 0; i--)
		if (a->words[i] != b->words[i])
			return a->words[i] < b->words[i];
	return false;
}

/* Sets the smallest and the largest of the values with a weight above 0. */
static MeanResult
range_of(const wide *values, const wide *weights, size_t count, wide *least,
		 wide *most)
{
	bool		found = false;

	for (size_t i = 0; i < count; i++)
	{
		if (weights != NULL && weights[i] == 0)
			continue;
		if (!found || values[i] < *least)
			*least = values[i];
		if (!found || values[i] > *most)
			*most = values[i];
		found = true;
	}
	return found ? MEAN_FOUND : MEAN_UNKNOWN;
}

/*
 * The smallest k from 0 to `most` for which k times total is at or above the
 * sum.
 */
static wide
quotient_rounded_up(const Big *sum, const Big *total, wide most)
{
	wide		low = 0;

	while (low < most)
	{
		wide		middle = low + (most - low) / 2;
		Big			product = {{0}};

		big_add_multiple(&product, total, middle);
		if (big_is_less(&product, sum))
			low = middle + 1;
		else
			most = middle;
	}
	return low;
}

/*
 * Sets the smallest exact key at or above the mean of the values, without
 * rounding: a value is at or above the mean if and only if it is at or above
 * the cut. Weights are >= 0; NULL means 1 for each value.
 */
MeanResult
exact_mean_cut(const wide *values, const wide *weights, size_t count,
			   wide *cut)
{
	wide		least = 0;
	wide		most = 0;
	Big			total = {{0}};
	Big			sum = {{0}};	/* sum of the differences to the smallest
								 * value */

	if (range_of(values, weights, count, &least, &most) != MEAN_FOUND)
		return MEAN_UNKNOWN;
	for (size_t i = 0; i < count; i++)
	{
		Big			weight = big_of(weights == NULL ? 1 : weights[i]);

		if (weights != NULL && weights[i] == 0)
			continue;
		big_add_multiple(&total, &weight, 1);
		big_add_multiple(&sum, &weight, values[i] - least);
	}
	*cut = least + quotient_rounded_up(&sum, &total, most - least);
	Invariant(*cut >= least && *cut <= most);
	return MEAN_FOUND;
}

/* Adds the exact product of two doubles. Returns false on overflow. */
static bool
add_product(ExactSum *sum, double a, double b)
{
	double		product = a * b;

	if (isinf(product))
		return false;
	exact_sum_add(sum, product);
	exact_sum_add(sum, fma(a, b, -product));
	return true;
}

/*
 * Sets the key of the mean of doubles. The sums are exact, so that the order
 * of the values does not matter; the mean is rounded, and limited to the range
 * of the values, so that equal values are at their mean. Weights are keys of
 * doubles >= 0; NULL means 1 for each value.
 */
MeanResult
double_mean_cut(const wide *values, const wide *weights, size_t count,
				wide *cut)
{
	wide		least = 0;
	wide		most = 0;
	ExactSum	total = {{0}};
	ExactSum	sum = {{0}};
	double		mean;

	if (range_of(values, weights, count, &least, &most) != MEAN_FOUND)
		return MEAN_UNKNOWN;
	for (size_t i = 0; i < count; i++)
	{
		double		weight = weights == NULL ? 1 : double_of_key(weights[i]);

		exact_sum_add(&total, weight);
		if (!add_product(&sum, double_of_key(values[i]), weight))
			return MEAN_OVERFLOW;
	}
	mean = exact_sum_value(&sum) / exact_sum_value(&total);
	if (!isfinite(mean) || isinf(exact_sum_value(&total)))
		return MEAN_OVERFLOW;
	*cut = key_of_double(mean);
	*cut = *cut < least ? least : *cut > most ? most : *cut;
	Invariant(*cut >= least && *cut <= most);
	return MEAN_FOUND;
}
