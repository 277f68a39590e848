/*
 * Common parts of the forms of rfm_score.
 */
#ifndef CRMVALUE_SCORING_RFM_SQL_H
#define CRMVALUE_SCORING_RFM_SQL_H

#include "common/column.h"
#include "history/history.h"
#include "scoring/cuts.h"
#include "utils/date.h"

enum {RECENCY, FREQUENCY, MONETARY};

/* the digits of a history's money */
#define MONEY_DIGITS 1

extern const ValueType rfm_history_types[RFM_COLUMNS];
extern const ValueType rfm_integer_types[RFM_COLUMNS];
extern const ValueType rfm_bigint_types[RFM_COLUMNS];
extern const ValueType rfm_numeric_types[RFM_COLUMNS];
extern const ValueType rfm_float8_types[RFM_COLUMNS];

extern void check_bins(int bins);
extern wide rfm_least(int column, ValueType type, int digits);
extern bool rfm_of_summary(const HistorySummary *summary, int32 day,
						   wide *values);
extern bool rfm_of_history(Datum history, DateADT as_of, wide *values);

#endif
