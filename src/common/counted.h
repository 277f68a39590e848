/*
 * Ranking of columns of distinct values that are counted: plain C, no server.
 * What it finds is what common/ranking.h finds of all values one by one.
 */
#ifndef CRMVALUE_COMMON_COUNTED_H
#define CRMVALUE_COMMON_COUNTED_H

#include "common/packed.h"
#include "common/ranking.h"

/* no more values than this can be ranked */
#define MOST_COUNTED INT32_MAX

/* What is known of a column. */
typedef struct Counted
{
	PackColumn	column;			/* at its beginning */
	int64_t		total;			/* of the counts */
	wide		ends[2];		/* the smallest and the largest value */
} Counted;

extern Counted count_column(PackReader *reader, PackColumn column);
extern bool counted_sum(const Counted *counted, Weighing weighing,
						wide *sum);
extern bool counted_signed_sum(const Counted *counted, Weighing weighing,
							   wide *sum);
extern void counted_order_statistics(const Counted *counted,
									 Weighing weighing, const wide *targets,
									 int target_count, wide *found);
extern void counted_next_above(const Counted *counted, const wide *marks,
							   int mark_count, wide *next);

#endif
