/*
 * The state of the aggregates that fit a season: a sample (common/sample.h) of
 * the days of purchase histories, since what a customer looks like by the clock
 * of a season is known only once all have been seen.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_STATE_H
#define CRMVALUE_CLV_FIT_SEASON_STATE_H

#include "common/sample.h"
#include "clv/fit/fitting.h"
#include "history/history.h"

#define SEASON_COLUMNS 3

/* The histories of a sample, one after the other */
typedef struct HistoryReader
{
	const Sample *sample;
	int64		at;				/* row that comes next */
	PurchaseHistory *history;	/* the last one read */
} HistoryReader;

extern Datum season_state_add(FunctionCallInfo fcinfo, const SampleKind *kind,
							  int32 split, int32 until);
extern HistoryReader season_state_reader(const Sample *sample);
extern bool season_state_read(HistoryReader *reader);
extern int64 season_state_customers(const Sample *sample);

#endif
