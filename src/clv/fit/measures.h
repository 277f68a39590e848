/*
 * How good predictions were (V1, V2 of models.md): plain C, no server.
 *
 * Sums run over the customers in the order given: bring them into one that
 * does not depend on how they came, and the results do not either.
 */
#ifndef CRMVALUE_CLV_FIT_MEASURES_H
#define CRMVALUE_CLV_FIT_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/ranking.h"

/* Values of customers, and their ranks. */
typedef struct RankedValues
{
	const double *value;
	double	   *rank;			/* 1 .. n, the least first; equal values share
								 * the mean of their ranks */
	double	   *top;			/* how much of it is in the top tenth, 0 .. 1:
								 * equal values share the room that is left */
} RankedValues;

/* Measures of predicted amounts; NaN where one is not defined. */
typedef struct AmountMeasures
{
	double		actual;			/* totals */
	double		predicted;
	double		mae;			/* a customer */
	double		rmse;
	double		msle;			/* of ln(1 + amount), amounts below 0 as 0 */
	double		spearman;
	double		gini;			/* of the actual amounts in the order of the
								 * predicted ones, by the best that can be */
	double		top_tenth;		/* share of the best tenth of the customers
								 * that the predicted best tenth holds */
} AmountMeasures;

/* Measures of predictions of who comes back; NaN where one is not defined. */
typedef struct ReturnMeasures
{
	double		actual;			/* customers who came back */
	double		predicted;		/* sum of the probabilities, else customers
								 * with a score > 0.5 */
	double		accuracy;		/* share classified correctly by score > 0.5 */
	double		auc;
	double		log_loss;		/* only of probabilities */
	double		brier;
} ReturnMeasures;

/*
 * The rule that customers who bought within a limit before the split come
 * back.
 */
typedef struct HiatusRule
{
	double		limit;			/* < 0: nobody comes back */
	int64_t		within;			/* customers who bought within it */
	double		accuracy;
} HiatusRule;

/*
 * Fills ranks and shares of the top tenth of n values, none of them NaN;
 * scratch has room for 2 n keys, n < 2^31.
 */
extern void rank_values(RankedValues *values, int64_t n, wide *scratch);

extern AmountMeasures measure_amounts(const RankedValues *predicted,
									  const RankedValues *actual, int64_t n);

/*
 * Scores, compared with actual purchases. A score above 0.5 predicts that a
 * customer comes back; scores from 0 to 1 may be probabilities.
 */
extern ReturnMeasures measure_returns(const RankedValues *score,
									  const double *purchases, int64_t n,
									  bool probabilities);

/* The best of all rules of its kind, known afterwards; scratch as above. */
extern HiatusRule best_hiatus(const double *silence, const double *purchases,
							  int64_t n, wide *scratch);

#endif
