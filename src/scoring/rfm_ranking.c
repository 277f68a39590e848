/*
 * Ranks customers by recency, frequency and monetary: finds the limits of the
 * scores of rule R1 (levels.c), and then the score of each customer.
 */
#include "common/compat.h"

#include "scoring/rfm_ranking.h"

#include "miscadmin.h"
#include "utils/memutils.h"

/*
 * Creates an empty ranking, with room for a number of customers, in the current
 * memory context.
 */
void
rfm_ranking_create(RfmRanking *ranking, const ValueType *types, int64 room)
{
	ranking->count = 0;
	ranking->room = room;
	for (int i = 0; i < RFM_COLUMNS; i++)
		ranking->columns[i] = column_create(types[i], i == RECENCY, room);
}

static void
grow(RfmRanking *ranking)
{
	ranking->room *= 2;
	for (int i = 0; i < RFM_COLUMNS; i++)
		ranking->columns[i].keys = repalloc_huge(ranking->columns[i].keys,
												 ranking->room * sizeof(wide));
}

/*
 * Adds a customer with the values of rfm_of_summary. The ranking has the types
 * of histories.
 */
void
rfm_ranking_add(RfmRanking *ranking, const wide *values)
{
	if (ranking->count == ranking->room)
		grow(ranking);
	ranking->columns[RECENCY].keys[ranking->count] = -values[RECENCY];
	ranking->columns[FREQUENCY].keys[ranking->count] = values[FREQUENCY];
	ranking->columns[MONETARY].keys[ranking->count] = values[MONETARY];
	ranking->count++;
}

/* Sets the values of a customer that rfm_ranking_add has added. */
void
rfm_ranking_get(const RfmRanking *ranking, int64 at, wide *values)
{
	Assert(at >= 0 && at < ranking->count);
	values[RECENCY] = -ranking->columns[RECENCY].keys[at];
	values[FREQUENCY] = ranking->columns[FREQUENCY].keys[at];
	values[MONETARY] = ranking->columns[MONETARY].keys[at];
}

/* Finds the limits of the scores. There is at least one customer. */
void
rfm_ranking_mark(const RfmRanking *ranking, int bins, RfmMarks *marks)
{
	wide	   *scratch = MemoryContextAllocHuge(CurrentMemoryContext,
												 2 * ranking->count *
												 sizeof(wide));

	Assert(ranking->count > 0);
	marks->bins = bins;
	for (int i = 0; i < RFM_COLUMNS; i++)
	{
		const Column *column = &ranking->columns[i];

		CHECK_FOR_INTERRUPTS();
		score_marks(column->keys, ranking->count, bins,
					rfm_least(i, column->type, column->digits),
					marks->marks[i], scratch);
	}
	pfree(scratch);
}

/* The score of the customer at an index. */
int
rfm_ranking_score(const RfmRanking *ranking, int64 at, const RfmMarks *marks)
{
	int			score = 0;

	Assert(at >= 0 && at < ranking->count);
	for (int i = 0; i < RFM_COLUMNS; i++)
		score = 10 * score + 1 + marks_below(ranking->columns[i].keys[at],
											 marks->marks[i],
											 marks->bins - 1);
	return score;
}
