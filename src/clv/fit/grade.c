/*
 * The grade of a model in a backtest.
 */
#include "clv/fit/grade.h"

#include <math.h>
#include <stddef.h>

/* largest error of the total for a grade, as a share of the actual total */
#define GOOD_BIAS 0.2
#define FAIR_BIAS 0.5

/* Differences below this number of standard errors are random. */
#define DEVIATIONS 2

/*
 * (predicted - actual) / actual; NaN where the actual amount is not positive.
 */
double
relative_bias(const AmountMeasures *measures)
{
	if (!(measures->actual > 0))
		return NAN;
	return (measures->predicted - measures->actual) / measures->actual;
}

/* Sums over the differences of errors. */
typedef struct Differences
{
	double		sum;
	double		squares;
} Differences;

/* Adds a difference that n customers have. */
static void
add_difference(Differences *d, double n, double difference)
{
	d->sum += n * difference;
	d->squares += n * (difference * difference);
}

/* Whether the mean of n differences is significantly positive. */
static bool
is_positive(const Differences *d, int64_t n)
{
	double		mean = d->sum / (double) n;
	double		variance = (d->squares - d->sum * mean) / (double) n;

	return mean > DEVIATIONS * sqrt(fmax(variance, 0) / (double) n);
}

/* Compares the predictions of a rule with those of the model. */
Better
better_than_model(const double *rule, const double *model,
				  const double *actual, const Counts *counts)
{
	Differences absolute = {0};
	Differences squared = {0};
	double		off_rule = 0;	/* sums of the totals */
	double		off_model = 0;

	for (int64_t i = 0; i < counts->rows; i++)
	{
		double		n = (double) counts->of_row[i];
		double		of_rule = rule[i] - actual[i];
		double		of_model = model[i] - actual[i];

		off_rule += n * of_rule;
		off_model += n * of_model;
		add_difference(&absolute, n, fabs(of_model) - fabs(of_rule));
		add_difference(&squared, n, of_model * of_model - of_rule * of_rule);
	}
	return (Better) {
		.mae = is_positive(&absolute, counts->customers) &&
			fabs(off_rule) <= fabs(off_model),
		.rmse = is_positive(&squared, counts->customers)
	};
}

/* The best grade allowed by the error of the total of the purchases. */
Grade
grade_total(const AmountMeasures *purchases)
{
	double		bias = fabs(relative_bias(purchases));

	if (isnan(bias))
		return GRADE_NONE;
	return bias <= GOOD_BIAS ? GRADE_GOOD :
		bias <= FAIR_BIAS ? GRADE_FAIR : GRADE_POOR;
}

/* The best grade allowed by a simple rule. */
Grade
grade_against(Better better)
{
	return better.mae && better.rmse ? GRADE_POOR :
		better.mae || better.rmse ? GRADE_FAIR : GRADE_GOOD;
}

/* The worse of two grades; GRADE_NONE if one is. */
Grade
worse_grade(Grade one, Grade other)
{
	if (one == GRADE_NONE || other == GRADE_NONE)
		return GRADE_NONE;
	return one > other ? one : other;
}

/* The name of a grade, NULL for GRADE_NONE. */
const char *
grade_name(Grade grade)
{
	static const char *const names[] = {NULL, "good", "fair", "poor"};

	return names[grade];
}
