/*
 * Random numbers and keys for tests; a seed repeats them.
 */
#ifndef CRMVALUE_RANDOM_KEYS_H
#define CRMVALUE_RANDOM_KEYS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/ranking.h"

static uint64_t random_state;

/* Takes the seed from the environment if it has one, and prints it. */
static inline void
seed_random(void)
{
	const char *seed = getenv("CRMVALUE_SEED");

	random_state = seed != NULL ? strtoull(seed, NULL, 10) : 20260101;
	printf("# seed %llu\n", (unsigned long long) random_state);
}

/* A number from 0 to limit - 1. */
static inline int64_t
random_below(int64_t limit)
{
	random_state = random_state * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (int64_t) ((random_state >> 33) % (uint64_t) limit);
}

/*
 * Sets 1 to `most` keys from -limit/4 on, with many ties where the limit is
 * small; returns how many.
 */
static inline size_t
random_keys(wide *keys, size_t most)
{
	static const int64_t limits[] = {1, 4, 50, 1000000};
	int64_t		limit = limits[random_below(4)];
	size_t		count = 1 + random_below((int64_t) most);

	for (size_t i = 0; i < count; i++)
		keys[i] = random_below(limit) - limit / 4;
	return count;
}

#endif
