/*
 * The data and the report of backtest_series.
 */
#ifndef CRMVALUE_CLV_FIT_SERIES_REPORT_H
#define CRMVALUE_CLV_FIT_SERIES_REPORT_H

#include "clv/fit/fitting.h"
#include "clv/fit/series.h"
#include "lifecycle/period_argument.h"

/*
 * Customers with this number of repeat purchases or more are counted together.
 */
#define MOST_PURCHASES 10

/* A period, or a part of the period that the split divides. */
typedef struct Slot
{
	int64		starts;			/* days */
	int64		ends;
	double		purchases;
	double		squares;		/* sum of the squares of each customer's
								 * purchases */
} Slot;

/* The data of the report. */
typedef struct Series
{
	FitRequest	request;
	PeriodKind	kind;
	int32		split;
	int32		until;
	FitInput	input;			/* one row for each customer */
	AgeCount   *ages;			/* at the split, smallest first */
	int64		distinct;
	int64		customers_by_purchases[MOST_PURCHASES + 1];
	Slot	   *slots;
	int			seen;			/* number of slots up to the split */
	int			count;
} Series;

extern void write_series(StringInfo json, const Series *series,
						 const FitOutcome *outcome);

#endif
