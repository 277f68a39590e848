/*
 * Sums of doubles that are rounded once, so that they do not depend on the
 * order of the terms.
 */
#include "common/exact_sum.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "common/invariant.h"

#define WORD_BITS 64
#define FRACTION_BITS 52
#define FRACTION_MASK ((UINT64_C(1) << FRACTION_BITS) - 1)
#define EXPONENT_MASK 0x7FF
#define LOWEST_EXPONENT (-1074)

typedef unsigned __int128 TwoWords;

/* Adds a number below 2^128 whose lowest bit is that of the word. */
static void
add_at(ExactSum *sum, int word, TwoWords number)
{
	TwoWords	carry = 0;

	for (; word < EXACT_SUM_WORDS && (number | carry) != 0; word++)
	{
		carry += (TwoWords) sum->words[word] + (uint64_t) number;
		sum->words[word] = (uint64_t) carry;
		carry >>= WORD_BITS;
		number >>= WORD_BITS;
	}
}

/* Subtracts a number below 2^128 whose lowest bit is that of the word. */
static void
subtract_at(ExactSum *sum, int word, TwoWords number)
{
	bool		borrow = false;

	for (; word < EXACT_SUM_WORDS && (number != 0 || borrow); word++)
	{
		uint64_t	from = sum->words[word];
		TwoWords	part = (TwoWords) (uint64_t) number + borrow;

		sum->words[word] = from - (uint64_t) part;
		borrow = part > from;
		number >>= WORD_BITS;
	}
}

/* Adds a finite double to a sum, which starts as {0}. */
void
exact_sum_add(ExactSum *sum, double addend)
{
	uint64_t	bits;
	uint64_t	fraction;
	int			exponent;
	TwoWords	number;

	Invariant(isfinite(addend));
	memcpy(&bits, &addend, sizeof(bits));
	fraction = bits & FRACTION_MASK;
	exponent = (bits >> FRACTION_BITS) & EXPONENT_MASK;
	if (exponent > 0)
	{
		fraction |= UINT64_C(1) << FRACTION_BITS;
		exponent--;
	}
	number = (TwoWords) fraction << (exponent % WORD_BITS);
	Invariant(exponent / WORD_BITS < EXACT_SUM_WORDS - 1);
	if (signbit(addend))
		subtract_at(sum, exponent / WORD_BITS, number);
	else
		add_at(sum, exponent / WORD_BITS, number);
}

/* Adds another sum. */
void
exact_sum_merge(ExactSum *sum, const ExactSum *other)
{
	TwoWords	carry = 0;

	for (int i = 0; i < EXACT_SUM_WORDS; i++)
	{
		carry += (TwoWords) sum->words[i] + other->words[i];
		sum->words[i] = (uint64_t) carry;
		carry >>= WORD_BITS;
	}
}

/* Sets the magnitude of a sum. Returns whether the sum is negative. */
static bool
magnitude_of(const ExactSum *sum, ExactSum *magnitude)
{
	static const ExactSum zero;

	*magnitude = *sum;
	if (sum->words[EXACT_SUM_WORDS - 1] >> (WORD_BITS - 1) == 0)
		return false;
	*magnitude = zero;
	for (int i = 0; i < EXACT_SUM_WORDS; i++)
		subtract_at(magnitude, i, sum->words[i]);
	return true;
}

/*
 * The double nearest to a sum, ties to even. Infinite if the sum is too large.
 */
double
exact_sum_value(const ExactSum *sum)
{
	ExactSum	magnitude;
	bool		negative = magnitude_of(sum, &magnitude);
	uint64_t   *words = magnitude.words;
	int			top = EXACT_SUM_WORDS - 1;
	uint64_t	leading;
	double		value;
	int			shift;

	while (top > 0 && words[top] == 0)
		top--;
	leading = words[top];
	shift = top > 0 ? __builtin_clzll(leading) : 0;
	if (shift > 0)
		leading = leading << shift | words[top - 1] >> (WORD_BITS - shift);
	/* the conversion to double rounds; the lower words must break its ties */
	for (int i = 0; i < top; i++)
		if ((i == top - 1 ? words[i] << shift : words[i]) != 0)
			leading |= 1;
	value = ldexp((double) leading,
				  top * WORD_BITS - shift + LOWEST_EXPONENT);
	return negative ? -value : value;
}
