/*
 * The score of a weighted checklist.
 */
#include "scoring/checklist.h"

#include <math.h>

#include "common/invariant.h"

/*
 * Sets the score (T2), 0..100: the weighted mean of the answers as shares of
 * the highest, without missing answers. Returns false if no answered question
 * has a weight. Weights are divided by the largest first, so that no sum
 * overflows.
 */
bool
checklist_score_of(const Question *questions, int count, double *score)
{
	double		largest = 0;
	double		sum = 0;
	double		total = 0;

	for (int i = 0; i < count; i++)
		if (!isnan(questions[i].answer))
			largest = fmax(largest, fabs(questions[i].weight));
	if (largest == 0)
		return false;
	for (int i = 0; i < count; i++)
	{
		double		weight = fabs(questions[i].weight) / largest;
		double		share = questions[i].answer / questions[i].highest;

		if (isnan(questions[i].answer))
			continue;
		Invariant(share >= 0 && share <= 1);
		sum += weight * (questions[i].weight < 0 ? 1 - share : share);
		total += weight;
	}
	*score = fmin(100 * (sum / total), 100);
	return true;
}
