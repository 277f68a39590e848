/*
 * Limits of scores and tiers from a ranking.
 */
#include "scoring/levels.h"

#include <stdbool.h>

#include "common/invariant.h"

/*
 * Sets marks[0..bins-2] such that the marks below a key are
 * floor(bins * worse / count): mark k is the key at position
 * ceil(k * count / bins), counted from the worst. `scratch` has room for
 * twice the keys; count is at least 1.
 */
void
quantile_marks(const wide *keys, size_t count, int bins, wide *marks,
			   wide *scratch)
{
	wide		positions[MOST_CUTS];

	Invariant(count > 0 && bins >= 1 && bins - 1 <= MOST_CUTS);
	for (int k = 1; k < bins; k++)
		positions[k - 1] = ((wide) k * count + bins - 1) / bins;
	order_statistics(keys, count, (Weighing) {WEIGHT_ONE, 0}, positions,
					 bins - 1, marks, scratch);
}

static bool
all_equal(const wide *keys, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (keys[i] != keys[0])
			return false;
	return true;
}

/*
 * Sets marks[0..bins-2] such that 1 + the marks below a key is its score by
 * rule R1: as quantile_marks, except that keys that are all equal and above
 * `least` get the middle score, as if half of them were worse.
 */
void
score_marks(const wide *keys, size_t count, int bins, wide least, wide *marks,
			wide *scratch)
{
	quantile_marks(keys, count, bins, marks, scratch);
	if (keys[0] > least && all_equal(keys, count))
		for (int i = 0; i < bins / 2; i++)
			marks[i] = keys[0] - 1;
}

/* Returns ceil(total * billionths / 10^9), exactly; total is not negative. */
wide
part_of(wide total, int billionths)
{
	wide		whole = total / SHARE_UNIT;
	wide		rest = total % SHARE_UNIT;

	Invariant(total >= 0 && billionths >= 0 && billionths <= SHARE_UNIT);
	return whole * billionths +
		(rest * billionths + SHARE_UNIT - 1) / SHARE_UNIT;
}

/*
 * Sets marks[0..share_count-1] such that share_count - the marks below a key
 * is its tier by rule A1, 0 for the best: a key is in tier i or better if the
 * larger keys hold less than shares[i] of the total. Equal keys are in the
 * tier of the first of them. Shares are billionths and ascend. total is the
 * sum of all weights; if it is 0, all keys are in the last tier. `scratch` has
 * room for twice the keys.
 */
void
share_marks(const wide *keys, size_t count, Weighing weighing, wide total,
			const int *shares, int share_count, wide *marks, wide *scratch)
{
	wide		targets[MOST_SHARES] = {0};

	Invariant(total >= 0 && share_count >= 1 && share_count <= MOST_SHARES);
	if (total == 0)
	{
		for (int i = 0; i < share_count; i++)
			marks[i] = WIDE_MAX;
		return;
	}

	/*
	 * Counted from the top, the key at which the cumulative weight reaches the
	 * part is the last of its tier. Counted from the bottom, it is the key
	 * that reaches the rest of the total plus one unit.
	 */
	for (int i = 0; i < share_count; i++)
		targets[share_count - 1 - i] = total - part_of(total, shares[i]) + 1;
	Invariant(targets[0] >= 1 && targets[share_count - 1] <= total);
	order_statistics(keys, count, weighing, targets, share_count, marks,
					 scratch);
	for (int i = 0; i < share_count; i++)
		marks[i]--;
}
