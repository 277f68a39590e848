/*
 * The mean as a cut between keys (common/ranking.h): plain C, no server.
 */
#ifndef CRMVALUE_SCORING_MEAN_CUT_H
#define CRMVALUE_SCORING_MEAN_CUT_H

#include "common/ranking.h"

typedef enum MeanResult
{
	MEAN_FOUND,
	MEAN_UNKNOWN,				/* no value has a weight */
	MEAN_OVERFLOW				/* a sum is not a finite double */
} MeanResult;

extern MeanResult exact_mean_cut(const wide *values, const wide *weights,
								 size_t count, wide *cut);
extern MeanResult double_mean_cut(const wide *values, const wide *weights,
								  size_t count, wide *cut);

#endif
