/*
 * The grade of a model in a backtest (V3 of models.md): plain C, no server.
 */
#ifndef CRMVALUE_CLV_FIT_GRADE_H
#define CRMVALUE_CLV_FIT_GRADE_H

#include "clv/fit/measures.h"

typedef enum Grade
{
	GRADE_NONE,					/* nothing was bought */
	GRADE_GOOD,
	GRADE_FAIR,
	GRADE_POOR
} Grade;

/*
 * The errors in which a simple rule is significantly better than the model: by
 * more than two standard errors of the mean difference of the customers'
 * errors. A lower absolute error counts only if the error of the total is not
 * larger, because a prediction of 0 for all customers often has the lowest
 * absolute error.
 */
typedef struct Better
{
	bool		mae;
	bool		rmse;
} Better;

extern double relative_bias(const AmountMeasures *measures);
extern Better better_than_model(const double *rule, const double *model,
								const double *actual, const Counts *counts);
extern Grade grade_total(const AmountMeasures *purchases);
extern Grade grade_against(Better better);
extern Grade worse_grade(Grade one, Grade other);
extern const char *grade_name(Grade grade);

#endif
