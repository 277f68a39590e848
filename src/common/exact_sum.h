/*
 * Sums of doubles without rounding: plain C, no server.
 */
#ifndef CRMVALUE_COMMON_EXACT_SUM_H
#define CRMVALUE_COMMON_EXACT_SUM_H

#include <stdint.h>

/*
 * A fixed-point number in two's complement, least significant word first. The
 * lowest bit is 2^-1074, the smallest double. The sum of 2^63 doubles of any
 * size fits.
 */
#define EXACT_SUM_WORDS 34

typedef struct ExactSum
{
	uint64_t	words[EXACT_SUM_WORDS];
} ExactSum;

extern void exact_sum_add(ExactSum *sum, double addend);
extern void exact_sum_merge(ExactSum *sum, const ExactSum *other);
extern double exact_sum_value(const ExactSum *sum);

#endif
