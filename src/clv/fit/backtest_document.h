/*
 * The document of a backtest.
 */
#ifndef CRMVALUE_CLV_FIT_BACKTEST_DOCUMENT_H
#define CRMVALUE_CLV_FIT_BACKTEST_DOCUMENT_H

#include "common/sample.h"
#include "lib/stringinfo.h"

extern void write_backtest_document(StringInfo json, const Sample *sample);

#endif
