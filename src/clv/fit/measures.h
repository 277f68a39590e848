/*
 * Measures of predictions compared with actual purchases (V1, V2 of
 * models.md): plain C, no server.
 *
 * Equal customers are one row with a count. Sums are computed in the given
 * order of the rows. Sort them, so that the results do not depend on the order
 * of the input.
 */
#ifndef CRMVALUE_CLV_FIT_MEASURES_H
#define CRMVALUE_CLV_FIT_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/ranking.h"

/* The number of customers in each row. */
typedef struct Counts
{
	int64_t		rows;
	const int64_t *of_row;		/* each >= 1 */
	int64_t		customers;		/* the sum, < 2^31 */
} Counts;

/* Values of rows, and their ranks. */
typedef struct RankedValues
{
	const double *value;
	double	   *rank;			/* of a customer, from 1 on, smallest first;
								 * equal values have the mean of their ranks */
	double	   *top;			/* share of a customer that is in the top
								 * tenth, 0 .. 1; equal values divide the
								 * remaining room */
} RankedValues;

/* Measures of predicted amounts; NaN where one is not defined. */
typedef struct AmountMeasures
{
	double		actual;			/* totals */
	double		predicted;
	double		mae;			/* mean absolute error per customer */
	double		rmse;
	double		msle;			/* of ln(1 + amount); negative amounts count as
								 * 0 */
	double		spearman;
	double		gini;			/* Gini of the actual amounts in the order of
								 * the predicted ones, divided by that in the
								 * best order */
	double		top_tenth;		/* share of the actual best tenth of the
								 * customers that is in the predicted best
								 * tenth */
} AmountMeasures;

/* Measures of predictions of who comes back; NaN where one is not defined. */
typedef struct ReturnMeasures
{
	double		actual;			/* customers who came back */
	double		predicted;		/* sum of the probabilities, or number of
								 * customers with a score > 0.5 */
	double		accuracy;		/* share classified correctly by score > 0.5 */
	double		auc;
	double		log_loss;		/* only of probabilities */
	double		brier;
} ReturnMeasures;

/*
 * The rule that a customer comes back if the last purchase was within a limit
 * before the split.
 */
typedef struct HiatusRule
{
	double		limit;			/* < 0: no customer comes back */
	int64_t		within;			/* number of customers who bought within the
								 * limit */
	double		accuracy;
} HiatusRule;

/*
 * Fills ranks and shares of the top tenth of values, none of them NaN; scratch
 * has room for two keys a row.
 */
extern void rank_values(RankedValues *values, const Counts *counts,
						wide *scratch);

extern AmountMeasures measure_amounts(const RankedValues *predicted,
									  const RankedValues *actual,
									  const Counts *counts);

/*
 * Scores, compared with actual purchases. A score above 0.5 predicts that a
 * customer comes back; scores from 0 to 1 may be probabilities.
 */
extern ReturnMeasures measure_returns(const RankedValues *score,
									  const double *purchases,
									  const Counts *counts,
									  bool probabilities);

/* The best limit, which is known only after the holdout; scratch as above. */
extern HiatusRule best_hiatus(const double *silence, const double *purchases,
							  const Counts *counts, wide *scratch);

#endif
