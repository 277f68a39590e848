/*
 * What backtest_series finds, and its document.
 */
#ifndef CRMVALUE_CLV_FIT_SERIES_REPORT_H
#define CRMVALUE_CLV_FIT_SERIES_REPORT_H

#include "clv/fit/fitting.h"
#include "clv/fit/series.h"
#include "lifecycle/period_argument.h"

/* Customers with this many repeat purchases, or more, are counted together. */
#define MOST_PURCHASES 10

/* A period or, where the split cuts it, a part of one. */
typedef struct Slot
{
	int64		starts;			/* days */
	int64		ends;
	double		purchases;
	double		squares;		/* of the purchases of each customer */
} Slot;

/* Everything that the result is made of. */
typedef struct Series
{
	FitRequest	request;
	PeriodKind	kind;
	int32		split;
	int32		until;
	FitInput	input;
	AgeCount   *ages;			/* at the split, the youngest first */
	int64		distinct;
	int64		customers_by_purchases[MOST_PURCHASES + 1];
	Slot	   *slots;
	int			seen;			/* slots up to the split; the rest come after */
	int			count;
} Series;

extern void write_series(StringInfo json, const Series *series,
						 const FitOutcome *outcome);

#endif
