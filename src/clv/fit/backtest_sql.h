/*
 * The report of a backtest on the rows of its state.
 */
#ifndef CRMVALUE_CLV_FIT_BACKTEST_SQL_H
#define CRMVALUE_CLV_FIT_BACKTEST_SQL_H

#include "clv/fit/fit_state.h"

extern Datum backtest_report(const Sample *sample, const FitOutcome *outcome);

#endif
