/*
 * Customers ranked among each other by rule R1.
 */
#ifndef CRMVALUE_SCORING_RFM_RANKING_H
#define CRMVALUE_SCORING_RFM_RANKING_H

#include "scoring/rfm_sql.h"

/* Recency, frequency and monetary of the customers who are ranked. */
typedef struct RfmRanking
{
	Column		columns[RFM_COLUMNS];	/* recency negated: more is better */
	int64		count;
	int64		room;
} RfmRanking;

/* The limits of the scores. */
typedef struct RfmMarks
{
	int			bins;
	wide		marks[RFM_COLUMNS][MOST_CUTS];
} RfmMarks;

extern void rfm_ranking_create(RfmRanking *ranking, const ValueType *types,
							   int64 room);
extern void rfm_ranking_add(RfmRanking *ranking, const wide *values);
extern void rfm_ranking_get(const RfmRanking *ranking, int64 at,
							wide *values);
extern void rfm_ranking_mark(const RfmRanking *ranking, int bins,
							 RfmMarks *marks);
extern int	rfm_ranking_score(const RfmRanking *ranking, int64 at,
							  const RfmMarks *marks);

#endif
