/*
 * The rules that divide customers into levels: R1 by quantiles (rfm_score), A1
 * by shares of a total (abc_tier). Both give marks; the level of a key is the
 * number of marks below it. Plain C, no server.
 */
#ifndef CRMVALUE_SCORING_LEVELS_H
#define CRMVALUE_SCORING_LEVELS_H

#include "common/ranking.h"

#define LEAST_BINS 2
#define MOST_BINS 9
#define MOST_CUTS (MOST_BINS - 1)

/* shares are compared as integers, so that 0.8 is exactly 0.8 */
#define SHARE_UNIT 1000000000

/* the number of tiers is at most one more */
#define MOST_SHARES MAX_TARGETS

extern wide part_of(wide total, int billionths);
extern int	quantile_positions(int64_t count, int bins, wide *positions);
extern void quantile_marks(const wide *keys, size_t count, int bins,
						   wide *marks, wide *scratch);
extern void middle_marks(wide key, int bins, wide least, wide *marks);
extern void score_marks(const wide *keys, size_t count, int bins, wide least,
						wide *marks, wide *scratch);
extern void share_targets(wide total, const int *shares, int share_count,
						  wide *targets);
extern void share_marks(const wide *keys, size_t count, Weighing weighing,
						wide total, const int *shares, int share_count,
						wide *marks, wide *scratch);

#endif
