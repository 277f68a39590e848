/*
 * Predictions compared with actual purchases: plain C, no server.
 */
#ifndef CRMVALUE_CLV_FIT_BACKTEST_H
#define CRMVALUE_CLV_FIT_BACKTEST_H

#include <stdbool.h>
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
 * The predictions for equal customers and the actual amounts of each of them:
 * purchases, and money in units of 1/10000, which are whole numbers with exact
 * sums. All fields but the count are doubles, none is NaN.
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
	int64_t		count;			/* number of such customers, >= 1 */
} Forecast;

typedef struct ErrorSums
{
	double		actual;
	double		predicted;
	double		absolute;		/* sum of |predicted - actual| */
	double		squared;
} ErrorSums;

/* A tenth of the customers by predicted purchases. */
typedef struct Tenth
{
	int			number;			/* 1..10 */
	int64_t		from;			/* rows from .. end - 1 */
	int64_t		end;
	int64_t		through;		/* customers in the rows before the end */
} Tenth;

extern int64_t prepare_forecasts(Forecast *forecasts, int64_t n);
extern int64_t count_customers(const Forecast *forecasts, int64_t rows);
extern double retention_of(const Forecast *forecasts, int64_t rows);
extern ErrorSums sum_errors(const Forecast *forecasts, int64_t rows,
							int measure);
extern bool next_tenth(const Forecast *forecasts, int64_t rows,
					   int64_t customers, Tenth *tenth);

#endif
