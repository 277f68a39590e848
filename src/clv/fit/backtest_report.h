/*
 * The report of a backtest, without the model.
 */
#ifndef CRMVALUE_CLV_FIT_BACKTEST_REPORT_H
#define CRMVALUE_CLV_FIT_BACKTEST_REPORT_H

#include "clv/fit/backtest.h"
#include "clv/fit/fitting.h"

extern void write_backtest(StringInfo json, const FitOutcome *outcome,
						   const Forecast *forecasts, int64 rows);

#endif
