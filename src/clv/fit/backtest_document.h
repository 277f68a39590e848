/*
 * The document of a backtest.
 */
#ifndef CRMVALUE_CLV_FIT_BACKTEST_DOCUMENT_H
#define CRMVALUE_CLV_FIT_BACKTEST_DOCUMENT_H

#include "clv/fit/fitting.h"
#include "common/sample.h"
#include "lib/stringinfo.h"

extern void write_backtest_document(StringInfo json, const Sample *sample);
extern void write_backtest_report(StringInfo json, const Sample *sample,
								  const FitOutcome *outcome);

#endif
