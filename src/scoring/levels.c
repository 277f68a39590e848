/*
 * Limits of scores and tiers from a ranking.
 */
#include "scoring/levels.h"

#include <stdbool.h>

#include "common/invariant.h"

/*
 * Sets positions[0..bins-2], from 1: those of the quantiles of count keys,
 * counted from the worst; returns how many they are.
 */
int
quantile_positions(int64_t count, int bins, wide *positions)
{
	Invariant(count > 0 && bins >= 1 && bins - 1 <= MOST_CUTS);
	for (int k = 1; k < bins; k++)
		positions[k - 1] = ((wide) k * count + bins - 1) / bins;
	return bins - 1;
}

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
	int			targets = quantile_positions((int64_t) count, bins, positions);

	order_statistics(keys, count, (Weighing) {WEIGHT_ONE, 0}, positions,
					 targets, marks, scratch);
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
 * Lowers the marks for keys that are all equal and above `least`, so that they
 * get the middle score, as if half of them were worse.
 */
void
middle_marks(wide key, int bins, wide least, wide *marks)
{
	if (key > least)
		for (int i = 0; i < bins / 2; i++)
			marks[i] = key - 1;
}

/*
 * Sets marks[0..bins-2] such that 1 + the marks below a key is its score by
 * rule R1: quantile_marks, and middle_marks if all keys are equal.
 */
void
score_marks(const wide *keys, size_t count, int bins, wide least, wide *marks,
			wide *scratch)
{
	quantile_marks(keys, count, bins, marks, scratch);
	if (all_equal(keys, count))
		middle_marks(keys[0], bins, least, marks);
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
 * Sets targets[0..share_count-1], ascending: the tier share_count - 1 - i ends
 * at the key at which the cumulative weight from the smallest key on reaches
 * targets[i]. Counted from the top, the key at which the cumulative weight
 * reaches the part is the last of its tier. Counted from the bottom, it is the
 * key that reaches the rest of the total plus one unit. total is above 0.
 */
void
share_targets(wide total, const int *shares, int share_count, wide *targets)
{
	Invariant(total > 0 && share_count >= 1 && share_count <= MOST_SHARES);
	for (int i = 0; i < share_count; i++)
		targets[share_count - 1 - i] = total - part_of(total, shares[i]) + 1;
	Invariant(targets[0] >= 1 && targets[share_count - 1] <= total);
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
	wide		targets[MOST_SHARES];

	Invariant(total >= 0 && share_count >= 1 && share_count <= MOST_SHARES);
	if (total == 0)
	{
		for (int i = 0; i < share_count; i++)
			marks[i] = WIDE_MAX;
		return;
	}
	share_targets(total, shares, share_count, targets);
	order_statistics(keys, count, weighing, targets, share_count, marks,
					 scratch);
	for (int i = 0; i < share_count; i++)
		marks[i]--;
}
