/*
 * The state of the aggregates that fit a season: a sample (common/sample.h) of
 * the days of purchase histories, because ages by the clock of a season are
 * known only after all histories have been read.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_STATE_H
#define CRMVALUE_CLV_FIT_SEASON_STATE_H

#include "common/sample.h"
#include "clv/fit/fitting.h"
#include "history/history.h"

#define SEASON_COLUMNS 3

/* Reads the histories of a sample one by one. */
typedef struct HistoryReader
{
	const Sample *sample;
	int64		at;				/* index of the next row */
	PurchaseHistory *history;	/* the history read last */
} HistoryReader;

extern Datum season_state_add(FunctionCallInfo fcinfo, const SampleKind *kind,
							  int32 split, int32 until);
extern HistoryReader season_state_reader(const Sample *sample);
extern bool season_state_read(HistoryReader *reader);
extern int64 season_state_customers(const Sample *sample);

#endif
