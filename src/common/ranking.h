/*
 * Ranking of plain arrays of 128-bit integers: order statistics by count or
 * by weight, and sorting. Plain C, no server.
 *
 * A key is a number in an order-preserving integer form: an exact decimal in
 * units of its column, or the bits of a double made to compare as integers.
 * In both forms key(-x) = -key(x), so that a reversed order is a negated key.
 */
#ifndef CRMVALUE_COMMON_RANKING_H
#define CRMVALUE_COMMON_RANKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* palloc promises 8 bytes of alignment, not 16 */
typedef __int128 wide __attribute__((aligned(8)));

#define WIDE_MAX ((wide) (~(unsigned __int128) 0 >> 1))
#define WIDE_MIN (-WIDE_MAX - 1)

/* keys of doubles lie between -DOUBLE_KEY_MAX and DOUBLE_KEY_MAX */
#define DOUBLE_KEY_MAX INT64_C(0x7fefffffffffffff)

/* an order statistic can be asked for at this many places at once */
#define MAX_TARGETS 64

/* a double is its 53-bit mantissa times 2^(biased exponent - this) */
#define DOUBLE_EXPONENT_BIAS 1075

/* What a key weighs when ranks are counted; never negative. */
typedef enum WeightRule
{
	WEIGHT_ONE,					/* every key the same: ranks by head count */
	WEIGHT_KEY,					/* the key itself, nothing if below zero */
	WEIGHT_DOUBLE				/* the double of which this is the key, in
								 * fixed point, nothing if below zero */
} WeightRule;

typedef struct Weighing
{
	WeightRule	rule;
	int			base;			/* WEIGHT_DOUBLE: a weight counts units of
								 * 2^(base - 1075) */
} Weighing;

extern wide key_of_double(double value);
extern double double_of_key(wide key);

extern Weighing weighing_of_doubles(const wide *keys, size_t count);
extern wide weight_of_key(Weighing weighing, wide key);
extern bool sum_of_weights(const wide *keys, size_t count, Weighing weighing,
						   wide *sum);

extern void order_statistics(const wide *keys, size_t count,
							 Weighing weighing, const wide *targets,
							 int target_count, wide *found, wide *scratch);
extern void next_above(const wide *keys, size_t count, const wide *marks,
					   int mark_count, wide *next);
extern void sort_keys(wide *keys, size_t count, wide *scratch);

/* Returns how many of the marks are below the key. */
static inline int
marks_below(wide key, const wide *marks, int mark_count)
{
	int			below = 0;

	for (int i = 0; i < mark_count; i++)
		below += marks[i] < key;
	return below;
}

#endif
