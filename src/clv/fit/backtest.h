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

/* units of the actual amount for one unit of the prediction */
#define MONEY_PARTS 10000

/*
 * The prediction for a customer and the actual amounts: purchases, and money
 * in 1/10000 units, whole numbers of which the sums are exact. Doubles only,
 * none of them NaN.
 */
typedef struct Forecast
{
	double		predicted[MEASURES];	/* by the model */
	double		actual[MEASURES];
	double		window[MEASURES];	/* of the window before the split, as long
									 * as the holdout; in whole units */
	double		pace[MEASURES]; /* at the mean rate so far */
	double		before;			/* purchases of the window before that */
	double		silence;		/* time since the last purchase */
	double		p_purchase;		/* by the model */
	double		p_alive;
} Forecast;

typedef struct ErrorSums
{
	double		actual;
	double		predicted;
	double		absolute;		/* of |predicted - actual| */
	double		squared;
} ErrorSums;

extern void sort_forecasts(Forecast *forecasts, int64_t n);
extern double retention_of(const Forecast *forecasts, int64_t n);
extern ErrorSums sum_errors(const Forecast *forecasts, int64_t n, int measure);
extern int	tenth_at(int64_t n, int64_t at);
extern int64_t end_of_tenth(const Forecast *forecasts, int64_t n,
							int64_t from);

#endif
