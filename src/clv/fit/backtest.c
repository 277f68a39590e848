/*
 * The forecasts of a backtest in a fixed order, and their errors by tenths.
 */
#include "clv/fit/backtest.h"

#include <math.h>
#include <stdlib.h>

#include "common/invariant.h"

static int
compare_doubles(double left, double right)
{
	return (left > right) - (left < right);
}

#define FORECAST_DOUBLES (sizeof(Forecast) / sizeof(double))

/* Compares by predicted purchases, then by all other fields. */
static int
compare_forecasts(const void *left, const void *right)
{
	const double *a = left;
	const double *b = right;
	int			order = 0;

	for (size_t i = 0; i < FORECAST_DOUBLES && order == 0; i++)
		order = compare_doubles(a[i], b[i]);
	return order;
}

/*
 * Sorts the forecasts, so that sums do not depend on the order of the input.
 */
void
sort_forecasts(Forecast *forecasts, int64_t n)
{
	qsort(forecasts, n, sizeof(Forecast), compare_forecasts);
}

/*
 * Of the customers who bought in the window before the last one, the share who
 * also bought in the last one. NaN if no customer did.
 */
double
retention_of(const Forecast *forecasts, int64_t n)
{
	int64_t		base = 0;
	int64_t		kept = 0;

	for (int64_t i = 0; i < n; i++)
	{
		if (!(forecasts[i].before > 0))
			continue;
		base++;
		kept += forecasts[i].window[PURCHASES] > 0;
	}
	return base > 0 ? (double) kept / (double) base : NAN;
}

/* Sums over forecasts, in units of the prediction. */
ErrorSums
sum_errors(const Forecast *forecasts, int64_t n, int measure)
{
	ErrorSums	sums = {0};
	double		parts = measure == MONEY ? MONEY_PARTS : 1;

	for (int64_t i = 0; i < n; i++)
	{
		double		actual = forecasts[i].actual[measure] / parts;
		double		predicted = forecasts[i].predicted[measure];

		sums.actual += forecasts[i].actual[measure];
		sums.predicted += predicted;
		sums.absolute += fabs(predicted - actual);
		sums.squared += (predicted - actual) * (predicted - actual);
	}
	sums.actual /= parts;
	return sums;
}

/* The tenth, 1..10, of an index. The prediction before it is different. */
int
tenth_at(int64_t n, int64_t at)
{
	Invariant(at >= 0 && at < n);
	return 1 + (int) (10 * at / n);
}

/*
 * The end of the tenth that begins at an index. Equal predictions are all in
 * the tenth of the first of them (R1 of models.md), so that a tenth may be
 * empty.
 */
int64_t
end_of_tenth(const Forecast *forecasts, int64_t n, int64_t from)
{
	int64_t		end = from;

	do
	{
		double		predicted = forecasts[end].predicted[PURCHASES];

		while (end < n && forecasts[end].predicted[PURCHASES] == predicted)
			end++;
	} while (end < n && tenth_at(n, end) == tenth_at(n, from));
	Invariant(end > from && end <= n);
	return end;
}
