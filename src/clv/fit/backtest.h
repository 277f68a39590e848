/*
 * Predictions compared with actual purchases: plain C, no server.
 */
#ifndef CRMVALUE_CLV_FIT_BACKTEST_H
#define CRMVALUE_CLV_FIT_BACKTEST_H

#include <stdint.h>

enum
{
	PURCHASES,
	MONEY,
	MEASURES
};

/* number of units of an actual amount in one unit of a prediction */
#define MONEY_PARTS 10000

/*
 * The predictions for a customer and the actual amounts: purchases, and money
 * in units of 1/10000, which are whole numbers with exact sums. All fields are
 * doubles, none is NaN.
 */
typedef struct Forecast
{
	double		predicted[MEASURES];	/* by the model */
	double		actual[MEASURES];
	double		window[MEASURES];	/* in the window before the split, which is
									 * as long as the holdout; in units of the
									 * prediction */
	double		pace[MEASURES]; /* by the mean rate so far */
	double		before;			/* purchases in the window before that */
	double		silence;		/* time since the last purchase, at the
								 * split */
	double		p_purchase;		/* by the model */
	double		p_alive;
} Forecast;

typedef struct ErrorSums
{
	double		actual;
	double		predicted;
	double		absolute;		/* sum of |predicted - actual| */
	double		squared;
} ErrorSums;

extern void sort_forecasts(Forecast *forecasts, int64_t n);
extern double retention_of(const Forecast *forecasts, int64_t n);
extern ErrorSums sum_errors(const Forecast *forecasts, int64_t n, int measure);
extern int	tenth_at(int64_t n, int64_t at);
extern int64_t end_of_tenth(const Forecast *forecasts, int64_t n,
							int64_t from);

#endif
