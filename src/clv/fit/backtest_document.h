/*
 * The report of a backtest as JSON.
 */
#ifndef CRMVALUE_CLV_FIT_BACKTEST_DOCUMENT_H
#define CRMVALUE_CLV_FIT_BACKTEST_DOCUMENT_H

#include "clv/fit/fitting.h"
#include "common/sample.h"

extern Datum backtest_report(Sample *sample, const FitOutcome *outcome);
extern void write_backtest_of_sample(StringInfo json, Sample *sample);

#endif
