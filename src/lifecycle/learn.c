/*
 * The state needs the sequence of a customer's gaps, because the expected gap
 * of each depends on all before it and on the typical gap, which is known only
 * at the end. The number of customers with these gaps comes first, and a zero
 * ends the gaps. A number takes one byte up to 127 and two up to 16383 (base
 * 128, least significant first, all but the last byte with the high bit): a
 * million customers with ten gaps each take between 12 and 22 MB. Quantiles
 * are selected exactly by counting 16 bits a pass, so that learning needs no
 * room beyond the counters, and depends on the customers, not on their order.
 */
#include "lifecycle/learn.h"

#include <stdbool.h>
#include <string.h>

#include "common/invariant.h"

#define COUNTER_BITS 16
#define KEY_BITS 48				/* RULE_MAXIMUM in 1/10000 takes 34 */
#define KEY_MAXIMUM ((UINT64_C(1) << KEY_BITS) - 1)

/* larger numbers of customers or days count as this */
#define MOST_NUMBER UINT32_MAX

/*
 * Writes the gaps between the purchase days of a customer. Returns their
 * length in bytes, at most ENCODED_GAPS_SIZE(count), or 0 if there is no gap.
 */
size_t
encode_gaps(unsigned char *to, const PurchaseDay *days, int32_t count)
{
	unsigned char *start = to;
	const PurchaseDay *last = NULL;

	*to++ = 1;					/* customer */
	for (int32_t i = 0; i < count; i++)
	{
		uint32_t	gap;

		if (days[i].orders == 0)
			continue;
		if (last != NULL)
		{
			for (gap = (uint32_t) days[i].day - (uint32_t) last->day;
				 gap > 127; gap >>= 7)
				*to++ = 128 | (gap & 127);
			Invariant(gap > 0);
			*to++ = gap;
		}
		last = &days[i];
	}
	if (to == start + 1)
		return 0;
	*to++ = 0;
	Invariant((size_t) (to - start) <= ENCODED_GAPS_SIZE(count));
	return to - start;
}

/* A gap, and the purchases before it. Starts as {0}. */
typedef struct Gap
{
	size_t		position;		/* position in the stream after the gap */
	uint32_t	days;
	uint32_t	purchases;		/* number of purchase days up to the start of
								 * the gap */
	uint64_t	span;			/* from the first of them to the last */
	uint64_t	customers;		/* that have it */
} Gap;

/*
 * Reads a number and moves on; whatever the bytes, not beyond their end, and
 * not more than MOST_NUMBER.
 */
static uint32_t
read_number(GapStream gaps, size_t *position)
{
	uint64_t	number = 0;

	if (*position < gaps.length && gaps.bytes[*position] < 128)
		return gaps.bytes[(*position)++];
	for (int shift = 0; *position < gaps.length;)
	{
		unsigned char byte = gaps.bytes[(*position)++];

		number |= (uint64_t) (byte & 127) << shift;
		if (byte < 128)
			break;
		if (shift < 56)
			shift += 7;			/* all higher bits are above MOST_NUMBER */
	}
	Invariant(*position <= gaps.length);
	return number > MOST_NUMBER ? MOST_NUMBER : (uint32_t) number;
}

/* Moves to the next gap. Returns false at the end. */
static bool
next_gap(GapStream gaps, Gap *gap)
{
	gap->span += gap->days;
	gap->purchases++;
	while (gap->position < gaps.length)
	{
		if (gap->customers == 0)
		{
			gap->customers = read_number(gaps, &gap->position);
			gap->span = 0;
			gap->purchases = 1;
			if (gap->customers == 0)
				continue;
		}
		gap->days = read_number(gaps, &gap->position);
		if (gap->days > 0)
			return true;
		gap->customers = 0;
	}
	return false;
}

/*
 * Sets the key of a gap for ordering. Returns false for a gap that does not
 * count.
 */
typedef bool (*GapKey) (const Gap *gap, uint64_t typical_gap, uint64_t *key);

static bool
length_key(const Gap *gap, uint64_t typical_gap, uint64_t *key)
{
	(void) typical_gap;
	*key = gap->days;
	return true;
}

/* waited * RULE_UNIT / expected, rounded up; KEY_MAXIMUM at most */
static uint64_t
multiple_of_expected(uint64_t waited, uint64_t expected)
{
	unsigned __int128 multiple;

	if (waited <= KEY_MAXIMUM && expected <= KEY_MAXIMUM)
		multiple = (waited * RULE_UNIT + (expected - 1)) / expected;
	else
		multiple = ((unsigned __int128) waited * RULE_UNIT + (expected - 1)) /
			expected;
	return multiple > KEY_MAXIMUM ? KEY_MAXIMUM : (uint64_t) multiple;
}

/*
 * A gap from the second purchase on as a multiple of the expected gap of the
 * purchases before it, in 1/10000, rounded up. The quantile of rounded keys is
 * the rounded quantile, and the gap itself does not exceed it.
 */
static bool
overdue_key(const Gap *gap, uint64_t typical_gap, uint64_t *key)
{
	uint64_t	waited = (uint64_t) gap->days * gap->purchases;
	uint64_t	expected = typical_gap + gap->span;

	if (gap->purchases < 2)
		return false;
	Invariant(expected > 0);
	*key = multiple_of_expected(waited, expected);
	return true;
}

/* Gaps and the function of their keys. */
typedef struct KeyedGaps
{
	GapStream	gaps;
	GapKey		key;
	uint64_t	typical_gap;
	uint64_t	largest;		/* key, once they are counted */
	uint64_t   *counters;
	void		(*between_passes) (void);
} KeyedGaps;

static uint64_t
count_keys(KeyedGaps *keyed)
{
	Gap			gap = {0};
	uint64_t	key;
	uint64_t	count = 0;

	keyed->between_passes();
	while (next_gap(keyed->gaps, &gap))
		if (keyed->key(&gap, keyed->typical_gap, &key))
		{
			count += gap.customers;
			keyed->largest = key > keyed->largest ? key : keyed->largest;
		}
	return count;
}

/* Counts the keys that begin with `prefix` by the 16 bits at `shift`. */
static void
count_by_digit(const KeyedGaps *keyed, uint64_t prefix, int shift)
{
	Gap			gap = {0};
	uint64_t	key;

	keyed->between_passes();
	memset(keyed->counters, 0, LEARN_COUNTERS * sizeof(uint64_t));
	while (next_gap(keyed->gaps, &gap))
		if (keyed->key(&gap, keyed->typical_gap, &key) &&
			key >> shift >> COUNTER_BITS == prefix)
			keyed->counters[(key >> shift) % LEARN_COUNTERS] += gap.customers;
}

/*
 * The key at a position, counted from 1, among the sorted keys. There must be
 * one.
 */
static uint64_t
key_at(const KeyedGaps *keyed, uint64_t position)
{
	uint64_t	prefix = 0;

	Invariant(position >= 1);
	for (int shift = KEY_BITS - COUNTER_BITS; shift >= 0; shift -= COUNTER_BITS)
	{
		uint64_t	digit = 0;

		if (keyed->largest >> shift == 0)
			continue;
		count_by_digit(keyed, prefix, shift);
		while (position > keyed->counters[digit])
			position -= keyed->counters[digit++];
		Invariant(digit < LEARN_COUNTERS);
		prefix = prefix << COUNTER_BITS | digit;
	}
	return prefix;
}

/* The quantile of a percentage: the key at position ceil(percent/100 * count). */
static int64_t
quantile(const KeyedGaps *keyed, uint64_t count, int percent, int64_t maximum)
{
	unsigned __int128 hundredths = (unsigned __int128) count * percent;
	uint64_t	key = key_at(keyed, (uint64_t) ((hundredths + 99) / 100));

	return key > (uint64_t) maximum ? maximum : (int64_t) key;
}

static int64_t
larger(int64_t left, int64_t right)
{
	return left > right ? left : right;
}

/*
 * The smallest limit, in 1/10000, that is at least `days` days for an expected
 * gap.
 */
static int64_t
limit_of_days(int64_t days, int64_t gap)
{
	return (days * RULE_UNIT + gap - 1) / gap;
}

/*
 * Raises the limits to their minimum values; decline_after is at most the
 * maximum.
 */
static void
apply_floors(LifecycleRules *rules, int64_t typical_gap, int64_t maximum)
{
	int64_t		decline = larger(rules->decline_after, LEARN_LEAST_DECLINE);
	int64_t		lost;

	decline = larger(decline,
					 limit_of_days(LEARN_LEAST_DECLINE_DAYS, typical_gap));
	lost = larger(rules->lost_after, (3 * decline + 1) / 2);
	lost = larger(lost, limit_of_days(LEARN_LEAST_LOST_DAYS, typical_gap));
	rules->decline_after = decline;
	rules->lost_after = lost < maximum ? lost : maximum;
}

/*
 * Sets typical_gap to the median of all gaps, and the two overdue limits to
 * the 90 % and 99 % quantiles of gap / expected gap over the gaps from the
 * second purchase on, where the expected gap is that of L1 with the new
 * typical_gap, or to their minimum values (L2). A limit with too few gaps is
 * only raised to its minimum value.
 */
void
learn_rules(GapStream gaps, uint64_t *counters, void (*between_passes) (void),
			LifecycleRules *rules)
{
	KeyedGaps	lengths = {gaps, length_key, 0, 0, counters, between_passes};
	KeyedGaps	overdue = {gaps, overdue_key, 0, 0, counters, between_passes};
	int64_t		maximum = (int64_t) RULE_MAXIMUM * RULE_UNIT;
	uint64_t	count = count_keys(&lengths);

	if (count < LEARN_LEAST_GAPS)
		return;
	overdue.typical_gap = quantile(&lengths, count, 50, RULE_MAXIMUM);
	rules->typical_gap = (int64_t) overdue.typical_gap * RULE_UNIT;
	count = count_keys(&overdue);
	if (count >= LEARN_LEAST_GAPS)
	{
		rules->decline_after = quantile(&overdue, count, 90, maximum);
		rules->lost_after = quantile(&overdue, count, 99, maximum);
	}
	apply_floors(rules, (int64_t) overdue.typical_gap, maximum);
}
