/*
 * Ranking of plain arrays of 128-bit integers: order statistics by count or by
 * weight, and sorting. Plain C, no server.
 *
 * A key is an integer that represents a number and preserves the order: an
 * exact decimal in units of its column, or the bits of a double changed so
 * that they compare as integers. In both forms key(-x) = -key(x); a negated
 * key reverses the order.
 */
#ifndef CRMVALUE_COMMON_RANKING_H
#define CRMVALUE_COMMON_RANKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* palloc guarantees an alignment of 8 bytes, not 16 */
typedef __int128 wide __attribute__((aligned(8)));

#define WIDE_MAX ((wide) (~(unsigned __int128) 0 >> 1))
#define WIDE_MIN (-WIDE_MAX - 1)

/* keys of doubles are between -DOUBLE_KEY_MAX and DOUBLE_KEY_MAX */
#define DOUBLE_KEY_MAX INT64_C(0x7fefffffffffffff)

/* most order statistics that one search finds */
#define MAX_TARGETS 64

/* a double is its 53-bit mantissa times 2^(biased exponent - bias) */
#define DOUBLE_EXPONENT_BIAS 1075

/* The weight of a key. Weights are never negative. */
typedef enum WeightRule
{
	WEIGHT_ONE,					/* 1 for every key: ranks by number of
								 * customers */
	WEIGHT_KEY,					/* the key, 0 if it is negative */
	WEIGHT_DOUBLE				/* the double of the key in fixed point, 0 if
								 * it is negative */
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

/* Returns the number of marks below the key. */
static inline int
marks_below(wide key, const wide *marks, int mark_count)
{
	int			below = 0;

	for (int i = 0; i < mark_count; i++)
		below += marks[i] < key;
	return below;
}

#endif
