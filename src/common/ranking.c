/*
 * Order statistics of 128-bit keys by counting, without sorting all keys; and
 * a radix sort.
 */
#include "common/ranking.h"

#include <math.h>
#include <string.h>

#include "common/invariant.h"
#include "common/radix_sort.h"

typedef unsigned __int128 uwide;

/* bits of the keys that a level of the search reads */
#define BUCKET_BITS 11
#define BUCKETS (1 << BUCKET_BITS)

/* up to this number of keys, insertion sort is faster than counting */
#define FEW 48

/* A double is its mantissa times 2^(biased exponent - 1075). */
#define MANTISSA_BITS 52
/*
 * Below the 53 bits of the mantissa. 127 bits then hold the sum of 2^31
 * weights.
 */
#define FIXED_POINT_BITS 42

/* Returns the key of a number that is not NaN; both zeros have the key 0. */
wide
key_of_double(double value)
{
	int64_t		bits;

	Invariant(!isnan(value));
	memcpy(&bits, &value, sizeof(bits));
	return bits >= 0 ? bits : INT64_MIN - bits;
}

/* Returns the double with this key. */
double
double_of_key(wide key)
{
	int64_t		bits = (int64_t) (key >= 0 ? key : INT64_MIN - key);
	double		value;

	Invariant(key >= -DOUBLE_KEY_MAX && key <= DOUBLE_KEY_MAX);
	memcpy(&value, &bits, sizeof(value));
	return value;
}

static int
biased_exponent(int64_t key)
{
	int			exponent = (int) (key >> MANTISSA_BITS);

	Invariant(key >= 0);
	return exponent > 0 ? exponent : 1;
}

/*
 * Returns a weighing of keys of doubles by fixed-point numbers, of which 2^31
 * can be added. It is exact for doubles down to 2^-42 of the largest
 * magnitude. Smaller ones lose their last bits; those below 2^-94 weigh 0.
 * Sums of weights do not depend on the order.
 */
Weighing
weighing_of_doubles(const wide *keys, size_t count)
{
	wide		largest = 0;

	for (size_t i = 0; i < count; i++)
	{
		wide		magnitude = keys[i] < 0 ? -keys[i] : keys[i];

		if (magnitude > largest)
			largest = magnitude;
	}
	return (Weighing) {
		WEIGHT_DOUBLE,
		biased_exponent((int64_t) largest) - FIXED_POINT_BITS
	};
}

static wide
fixed_point(int64_t key, int base)
{
	int64_t		hidden = INT64_C(1) << MANTISSA_BITS;
	int64_t		mantissa = key & (hidden - 1);
	int			shift = biased_exponent(key) - base;

	Invariant(shift <= FIXED_POINT_BITS);
	if (key >= hidden)
		mantissa |= hidden;
	if (shift >= 0)
		return (wide) mantissa << shift;
	return shift >= -MANTISSA_BITS ? mantissa >> -shift : 0;
}

/* Returns the weight of a key. */
wide
weight_of_key(Weighing weighing, wide key)
{
	if (weighing.rule == WEIGHT_ONE)
		return 1;
	if (key <= 0)
		return 0;
	if (weighing.rule == WEIGHT_KEY)
		return key;
	return fixed_point((int64_t) key, weighing.base);
}

/* Sets the sum of all weights; returns false if it does not fit. */
bool
sum_of_weights(const wide *keys, size_t count, Weighing weighing, wide *sum)
{
	__int128	total = 0;

	for (size_t i = 0; i < count; i++)
		if (__builtin_add_overflow(total,
								   (__int128) weight_of_key(weighing, keys[i]),
								   &total))
			return false;
	*sum = total;
	Invariant(total >= 0);
	return true;
}

static void
sort_few(wide *keys, size_t count)
{
	for (size_t i = 1; i < count; i++)
	{
		wide		key = keys[i];
		size_t		at = i;

		for (; at > 0 && keys[at - 1] > key; at--)
			keys[at] = keys[at - 1];
		keys[at] = key;
	}
}

/*
 * The search for order statistics. A level counts its keys in buckets of equal
 * width between the smallest and the largest key; the keys of the buckets that
 * contain a target are copied and searched at the next level. Each level reads
 * its keys a fixed number of times and reduces their range by 11 bits, so
 * there are at most twelve levels of linear work for any data, also with ties.
 */
typedef struct Search
{
	Weighing	weighing;
	const wide *targets;
	wide	   *found;
	wide		low;			/* the smallest key of the level */
	int			shift;			/* bits of a key below those of its bucket */
	size_t		counts[BUCKETS];
	wide		weights[BUCKETS];
	uint8_t		slots[BUCKETS]; /* 1 + slot of the bucket, 0 for none */
} Search;

/* A part of the keys of a level, and the targets in it. */
typedef struct Part
{
	wide		before;			/* weight of all keys below the part */
	size_t		start;
	size_t		count;
	unsigned	bucket;
	int			first;			/* index of its first target */
	int			end;			/* index after its last target */
} Part;

static inline unsigned
bucket_of(const Search *search, wide key)
{
	return (unsigned) (((uwide) key - (uwide) search->low) >> search->shift);
}

static int
bits_of(uwide number)
{
	uint64_t	high = (uint64_t) (number >> 64);
	uint64_t	low = (uint64_t) number;

	if (high != 0)
		return 128 - __builtin_clzll(high);
	return low != 0 ? 64 - __builtin_clzll(low) : 0;
}

/* Sets the smallest key; returns how far above it the largest one is. */
static uwide
range_of(const wide *keys, size_t count, wide *low)
{
	wide		high = keys[0];

	Invariant(count > 0);
	*low = keys[0];
	for (size_t i = 1; i < count; i++)
	{
		*low = keys[i] < *low ? keys[i] : *low;
		high = keys[i] > high ? keys[i] : high;
	}
	return (uwide) high - (uwide) *low;
}

/* Chooses the buckets of a level and returns their number. */
static unsigned
choose_buckets(Search *search, const wide *keys, size_t count)
{
	uwide		range = range_of(keys, count, &search->low);
	int			bits = bits_of(range);

	search->shift = bits > BUCKET_BITS ? bits - BUCKET_BITS : 0;
	Invariant(range >> search->shift < BUCKETS);
	return (unsigned) (range >> search->shift) + 1;
}

static void
fill_buckets(Search *search, const wide *keys, size_t count, unsigned buckets)
{
	memset(search->counts, 0, buckets * sizeof(search->counts[0]));
	memset(search->weights, 0, buckets * sizeof(search->weights[0]));
	if (search->weighing.rule == WEIGHT_ONE)
	{
		for (size_t i = 0; i < count; i++)
			search->counts[bucket_of(search, keys[i])]++;
		for (unsigned b = 0; b < buckets; b++)
			search->weights[b] = search->counts[b];
		return;
	}
	for (size_t i = 0; i < count; i++)
	{
		unsigned	bucket = bucket_of(search, keys[i]);

		search->counts[bucket]++;
		search->weights[bucket] += weight_of_key(search->weighing, keys[i]);
	}
}

/*
 * Makes a part of each bucket that contains targets of `all`, at adjacent
 * places from all->start on. Returns the number of parts.
 */
static int
find_parts(Search *search, const Part *all, unsigned buckets, Part *parts)
{
	wide		before = all->before;
	size_t		start = all->start;
	int			target = all->first;
	int			found = 0;

	memset(search->slots, 0, buckets);
	for (unsigned b = 0; b < buckets && target < all->end; b++)
	{
		int			first = target;
		wide		through = before + search->weights[b];

		while (target < all->end && search->targets[target] <= through)
			target++;
		if (target > first)
		{
			parts[found] = (Part) {
				before, start, search->counts[b], b, first, target
			};
			start += search->counts[b];
			search->slots[b] = (uint8_t) ++found;
		}
		before = through;
	}
	Invariant(target == all->end);
	return found;
}

static void
gather_parts(const Search *search, const wide *keys, size_t count,
			 const Part *parts, int part_count, wide *to)
{
	wide	   *next[MAX_TARGETS];

	for (int p = 0; p < part_count; p++)
		next[p] = to + parts[p].start;
	for (size_t i = 0; i < count; i++)
	{
		int			slot = search->slots[bucket_of(search, keys[i])];

		if (slot != 0)
			*next[slot - 1]++ = keys[i];
	}
}

static void
search_few(Search *search, const wide *keys, const Part *all)
{
	wide		sorted[FEW];
	wide		through = all->before;
	int			target = all->first;

	Invariant(all->count <= FEW);
	memcpy(sorted, keys, all->count * sizeof(wide));
	sort_few(sorted, all->count);
	for (size_t i = 0; i < all->count; i++)
	{
		through += weight_of_key(search->weighing, sorted[i]);
		while (target < all->end && search->targets[target] <= through)
			search->found[target++] = sorted[i];
	}
	Invariant(target == all->end);
}

/*
 * Finds the targets of `all` among its keys. The keys of its parts are copied
 * to `to`, those of the next level to `other`, at the same places, and so on
 * alternately.
 */
static void
search_part(Search *search, const wide *keys, const Part *all, wide *to,
			wide *other)
{
	Part		parts[MAX_TARGETS];
	int			part_count;
	unsigned	buckets;

	if (all->count <= FEW)
	{
		search_few(search, keys, all);
		return;
	}
	buckets = choose_buckets(search, keys, all->count);
	fill_buckets(search, keys, all->count, buckets);
	part_count = find_parts(search, all, buckets, parts);
	if (search->shift == 0)
	{
		for (int p = 0; p < part_count; p++)
			for (int t = parts[p].first; t < parts[p].end; t++)
				search->found[t] = search->low + parts[p].bucket;
		return;
	}
	gather_parts(search, keys, all->count, parts, part_count, to);
	for (int p = 0; p < part_count; p++)
		search_part(search, to + parts[p].start, &parts[p], other, to);
}

/*
 * Sets found[i] to the key at which the cumulative weight of the keys, from
 * the smallest on, reaches targets[i]; with WEIGHT_ONE, to the targets[i]-th
 * smallest key. Targets ascend from at least 1 to at most the sum of all
 * weights, which must fit `wide`. There are at most MAX_TARGETS. `scratch` has
 * room for twice the keys.
 */
void
order_statistics(const wide *keys, size_t count, Weighing weighing,
				 const wide *targets, int target_count, wide *found,
				 wide *scratch)
{
	Search		search;
	Part		all = {0, 0, count, 0, 0, target_count};

	Invariant(target_count >= 0 && target_count <= MAX_TARGETS);
	for (int i = 1; i < target_count; i++)
		Invariant(targets[i] >= targets[i - 1]);
	search.weighing = weighing;
	search.targets = targets;
	search.found = found;
	search_part(&search, keys, &all, scratch, scratch + count);
}

/*
 * Sets next[i] to the smallest key above marks[i], or to WIDE_MAX if there is
 * none. Marks do not descend.
 */
void
next_above(const wide *keys, size_t count, const wide *marks, int mark_count,
		   wide *next)
{
	wide		least[MAX_TARGETS + 1]; /* index: the number of marks below the
										 * key */

	Invariant(mark_count >= 0 && mark_count <= MAX_TARGETS);
	for (int i = 1; i < mark_count; i++)
		Invariant(marks[i] >= marks[i - 1]);
	for (int i = 0; i <= mark_count; i++)
		least[i] = WIDE_MAX;
	for (size_t i = 0; i < count; i++)
	{
		wide	   *slot = &least[marks_below(keys[i], marks, mark_count)];

		*slot = keys[i] < *slot ? keys[i] : *slot;
	}
	for (int i = mark_count - 1; i >= 0; i--)
	{
		next[i] = least[i + 1];
		if (i < mark_count - 1 && next[i + 1] < next[i])
			next[i] = next[i + 1];
	}
}

#define KEY_BYTES ((int) sizeof(wide))
#define SIGN ((uwide) 1 << 127)

/*
 * Returns a byte of the key for the sort: the highest byte has its sign bit
 * flipped.
 */
static inline int
sort_byte(wide key, int byte)
{
	return (int) ((((uwide) key ^ SIGN) >> (8 * byte)) & 0xff);
}

/*
 * Counts the values of each byte. Returns the bits in which the keys differ.
 */
static uwide
count_bytes(const wide *keys, size_t count, size_t counts[KEY_BYTES][256])
{
	uwide		differ = 0;

	for (size_t i = 1; i < count; i++)
		differ |= (uwide) keys[i] ^ (uwide) keys[0];
	memset(counts, 0, KEY_BYTES * sizeof(counts[0]));
	for (int byte = 0; byte < KEY_BYTES; byte++)
		if (((differ >> (8 * byte)) & 0xff) != 0)
			for (size_t i = 0; i < count; i++)
				counts[byte][sort_byte(keys[i], byte)]++;
	return differ;
}

static void
distribute(const wide *from, size_t count, int byte, const size_t *counts,
		   wide *to)
{
	wide	   *next[256];

	for (int value = 0; value < 256; value++)
	{
		next[value] = to;
		to += counts[value];
	}
	for (size_t i = 0; i < count; i++)
		*next[sort_byte(from[i], byte)]++ = from[i];
}

/* Sorts keys by how far they are above the smallest, in these few bits. */
static void
sort_near_keys(wide *keys, size_t count, wide low, int bits, wide *scratch)
{
	uint64_t   *numbers = (uint64_t *) scratch;

	for (size_t i = 0; i < count; i++)
		numbers[i] = (uint64_t) ((uwide) keys[i] - (uwide) low);
	sort_numbers(numbers, count, bits, numbers + count);
	for (size_t i = 0; i < count; i++)
		keys[i] = low + (wide) numbers[i];
}

/* Sorts keys of any distance by their bytes. */
static void
sort_far_keys(wide *keys, size_t count, wide *scratch)
{
	size_t		counts[KEY_BYTES][256];
	wide	   *from = keys;
	wide	   *to = scratch;
	uwide		differ;

	differ = count_bytes(keys, count, counts);
	for (int byte = 0; byte < KEY_BYTES; byte++)
	{
		wide	   *swap = from;

		if (((differ >> (8 * byte)) & 0xff) == 0)
			continue;
		distribute(from, count, byte, counts[byte], to);
		from = to;
		to = swap;
	}
	if (from != keys)
		memcpy(keys, from, count * sizeof(wide));
}

/*
 * Sorts the keys, smallest first, in time linear in their number. `scratch` has
 * room for the keys.
 */
void
sort_keys(wide *keys, size_t count, wide *scratch)
{
	wide		low;
	int			bits;

	if (count <= FEW)
	{
		sort_few(keys, count);
		return;
	}
	bits = bits_of(range_of(keys, count, &low));
	if (bits <= 64)
		sort_near_keys(keys, count, low, bits, scratch);
	else
		sort_far_keys(keys, count, scratch);
	for (size_t i = 1; i < count; i++)
		Invariant(keys[i] >= keys[i - 1]);
}
