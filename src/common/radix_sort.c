/*
 * A radix sort of numbers, from the lowest digit to the highest.
 */
#include "common/radix_sort.h"

#include <stdbool.h>
#include <string.h>

#include "common/invariant.h"

/*
 * A digit has this many bits; fewer numbers than FEW have shorter ones, since
 * clearing the counts takes its time, too.
 */
#define DIGIT_BITS 11
#define SHORT_BITS 8
#define FEW 4096
#define DIGITS (1 << DIGIT_BITS)
#define MOST_PASSES (64 / SHORT_BITS)

/* How often each digit is there, by pass. */
typedef struct Digits
{
	int			bits;
	int			passes;
	uint64_t	mask;			/* the bits of a number that count */
	size_t		counts[MOST_PASSES][DIGITS];
} Digits;

static inline unsigned
digit_of(uint64_t number, int pass, const Digits *digits)
{
	return (unsigned) ((number & digits->mask) >> (pass * digits->bits)) &
		((1U << digits->bits) - 1);
}

static void
count_digits(const uint64_t *numbers, size_t count, int bits, Digits *digits)
{
	digits->bits = count < FEW ? SHORT_BITS : DIGIT_BITS;
	digits->passes = (bits + digits->bits - 1) / digits->bits;
	digits->mask = bits < 64 ? ~(UINT64_MAX << bits) : UINT64_MAX;
	Invariant(digits->passes <= MOST_PASSES);
	for (int pass = 0; pass < digits->passes; pass++)
		memset(digits->counts[pass], 0, sizeof(size_t) << digits->bits);
	for (size_t i = 0; i < count; i++)
		for (int pass = 0; pass < digits->passes; pass++)
			digits->counts[pass][digit_of(numbers[i], pass, digits)]++;
}

/* Turns counts into places; false where all numbers have the same digit. */
static bool
find_places(size_t *counts, int digits, size_t count)
{
	size_t		place = 0;

	for (int digit = 0; digit < digits; digit++)
	{
		size_t		here = counts[digit];

		if (here == count)
			return false;
		counts[digit] = place;
		place += here;
	}
	return true;
}

/* Writes numbers of one digit from their counts. */
static void
write_digits(uint64_t *numbers, const size_t *counts, int digits)
{
	for (int digit = 0; digit < digits; digit++)
		for (size_t i = 0; i < counts[digit]; i++)
			*numbers++ = (uint64_t) digit;
}

/* Sorts numbers whose digits were counted, pass by pass. */
static void
sort_by_digits(uint64_t *numbers, size_t count, Digits *digits,
			   uint64_t *scratch)
{
	uint64_t   *from = numbers;
	uint64_t   *to = scratch;

	for (int pass = 0; pass < digits->passes; pass++)
	{
		size_t	   *places = digits->counts[pass];
		uint64_t   *swap = from;

		if (!find_places(places, 1 << digits->bits, count))
			continue;
		for (size_t i = 0; i < count; i++)
			to[places[digit_of(from[i], pass, digits)]++] = from[i];
		from = to;
		to = swap;
	}
	if (from != numbers)
		memcpy(numbers, from, count * sizeof(uint64_t));
}

/*
 * Sorts numbers of this many bits at most, smallest first. `scratch` has room
 * for as many.
 */
void
sort_numbers(uint64_t *numbers, size_t count, int bits, uint64_t *scratch)
{
	Digits		digits;

	count_digits(numbers, count, bits, &digits);
	if (digits.passes == 1)
		write_digits(numbers, digits.counts[0], 1 << digits.bits);
	else
		sort_by_digits(numbers, count, &digits, scratch);
}

/*
 * Sorts numbers by this many of their lowest bits, 1 to 64; those of equal
 * bits stay in order.
 */
void
sort_by_low_bits(uint64_t *numbers, size_t count, int bits, uint64_t *scratch)
{
	Digits		digits;

	count_digits(numbers, count, bits, &digits);
	sort_by_digits(numbers, count, &digits, scratch);
}
