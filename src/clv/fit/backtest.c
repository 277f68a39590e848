/*
 * The forecasts of a backtest in a fixed order, and their errors by tenths.
 */
#include "clv/fit/backtest.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "common/invariant.h"

static int
compare_doubles(double left, double right)
{
	return (left > right) - (left < right);
}

#define FORECAST_DOUBLES (offsetof(Forecast, count) / sizeof(double))

/* Compares by predicted purchases, then by all other fields but the count. */
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
 * Sorts the forecasts and merges equal ones, so that sums depend on the
 * customers only. Returns the number of rows that are left.
 */
int64_t
prepare_forecasts(Forecast *forecasts, int64_t n)
{
	int64_t		rows = 0;

	qsort(forecasts, n, sizeof(Forecast), compare_forecasts);
	for (int64_t i = 0; i < n; i++)
	{
		Invariant(forecasts[i].count > 0);
		if (rows > 0 &&
			compare_forecasts(&forecasts[rows - 1], &forecasts[i]) == 0)
			forecasts[rows - 1].count += forecasts[i].count;
		else
			forecasts[rows++] = forecasts[i];
	}
	return rows;
}

int64_t
count_customers(const Forecast *forecasts, int64_t rows)
{
	int64_t		customers = 0;

	for (int64_t i = 0; i < rows; i++)
		customers += forecasts[i].count;
	return customers;
}

/*
 * Of the customers who bought in the window before the last one, the share who
 * also bought in the last one. NaN if no customer did.
 */
double
retention_of(const Forecast *forecasts, int64_t rows)
{
	int64_t		base = 0;
	int64_t		kept = 0;

	for (int64_t i = 0; i < rows; i++)
	{
		if (!(forecasts[i].before > 0))
			continue;
		base += forecasts[i].count;
		if (forecasts[i].window[PURCHASES] > 0)
			kept += forecasts[i].count;
	}
	return (double) kept / (double) base;
}

/* Sums over customers, in units of the prediction. */
ErrorSums
sum_errors(const Forecast *forecasts, int64_t rows, int measure)
{
	ErrorSums	sums = {0};
	double		parts = measure == MONEY ? MONEY_PARTS : 1;

	for (int64_t i = 0; i < rows; i++)
	{
		double		n = (double) forecasts[i].count;
		double		actual = forecasts[i].actual[measure] / parts;
		double		predicted = forecasts[i].predicted[measure];

		sums.actual += n * forecasts[i].actual[measure];
		sums.predicted += n * predicted;
		sums.absolute += n * fabs(predicted - actual);
		sums.squared += n * (predicted - actual) * (predicted - actual);
	}
	sums.actual /= parts;
	return sums;
}

/* The tenth, 1..10, of the customer after `before` others. */
static int
tenth_after(int64_t customers, int64_t before)
{
	Invariant(before >= 0 && before < customers);
	return 1 + (int) (10 * before / customers);
}

/*
 * Moves a tenth, which is {0} at first, to the next of prepared forecasts of so
 * many customers; false at the end. Equal predictions are all in the tenth of
 * the first of them (R1 of models.md), so that a tenth may be empty.
 */
bool
next_tenth(const Forecast *forecasts, int64_t rows, int64_t customers,
		   Tenth *tenth)
{
	int64_t		end = tenth->end;

	if (end == rows)
		return false;
	tenth->from = end;
	tenth->number = tenth_after(customers, tenth->through);
	do
	{
		double		predicted = forecasts[end].predicted[PURCHASES];

		for (; end < rows && forecasts[end].predicted[PURCHASES] == predicted;
			 end++)
			tenth->through += forecasts[end].count;
	} while (end < rows &&
			 tenth_after(customers, tenth->through) == tenth->number);
	tenth->end = end;
	return true;
}
