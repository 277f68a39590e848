/*
 * Sampling of rows by a hash of their keys.
 */
#include "common/row_hash.h"

#include <math.h>

#include "common/invariant.h"

#define HASH_BITS 64
#define GOLDEN_RATIO UINT64_C(0x9e3779b97f4a7c15)	/* 2^64 / phi */

/* The finalizer of splitmix64. */
static uint64_t
mixed(uint64_t bits)
{
	bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
	return bits ^ (bits >> 31);
}

uint64_t
hash_keys(const wide *keys, int columns)
{
	uint64_t	hash = 0;

	for (int i = 0; i < columns; i++)
	{
		hash = mixed(hash + GOLDEN_RATIO + (uint64_t) keys[i]);
		hash = mixed(hash + GOLDEN_RATIO + (uint64_t) (keys[i] >> HASH_BITS));
	}
	return hash;
}

/*
 * Whether a row with this hash is in the sample of a level. The sample of a
 * level is a subset of that of the level below.
 */
bool
hash_is_taken(uint64_t hash, int level)
{
	Invariant(level >= 0 && level <= MOST_LEVEL);
	return level == 0 || hash >> (HASH_BITS - level) == 0;
}

/*
 * The number of equal rows in a sample of a share of all rows: count * share,
 * rounded up or down by chance, which the hash decides.
 */
int64_t
copies_in_share(int64_t count, double share, uint64_t hash)
{
	double		lot = ldexp((double) (mixed(hash + GOLDEN_RATIO) >> 11), -53);

	Invariant(count > 0 && share > 0 && share <= 1);
	return (int64_t) floor((double) count * share + lot);
}
