/*
 * The rows of a backtest, and the report on them.
 */
#ifndef CRMVALUE_CLV_FIT_BACKTEST_SQL_H
#define CRMVALUE_CLV_FIT_BACKTEST_SQL_H

#include "clv/fit/backtest.h"
#include "clv/fit/fit_state.h"

#define BACKTEST_TAG 0x42415431 /* BAT1 */

extern bool backtest_row(const PurchaseHistory *history, int32 split,
						 int32 until, const FitRequest *request,
						 StateRow *row);
extern Datum backtest_report(const Sample *sample, const FitOutcome *outcome);

#endif
