/*
 * The score of a weighted checklist: plain C, no server.
 */
#ifndef CRMVALUE_SCORING_CHECKLIST_H
#define CRMVALUE_SCORING_CHECKLIST_H

#include <stdbool.h>

typedef struct Question
{
	double		weight;			/* negative: less is better */
	double		highest;		/* highest answer, > 0; the lowest is 0 */
	double		answer;			/* 0..highest, NaN if missing */
} Question;

extern bool checklist_score_of(const Question *questions, int count,
							   double *score);

#endif
