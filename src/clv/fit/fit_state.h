/*
 * The state of the aggregates that fit a model: a sample (common/sample.h) of
 * the figures of each customer that the model uses.
 */
#ifndef CRMVALUE_CLV_FIT_FIT_STATE_H
#define CRMVALUE_CLV_FIT_FIT_STATE_H

#include "common/sample.h"
#include "clv/fit/fitting.h"
#include "clv/fit/observe.h"

#define FIT_TAG 0x46495431		/* FIT1, of fit_clv */
#define BACKTEST_TAG 0x42415431 /* BAT1 */

/* Many rows without money are equal. */
extern const SampleLimits fit_limits;
extern const SampleLimits backtest_limits;

/* The parameters of the sample. */
enum
{
	STATE_AS_OF,
	STATE_UNTIL,				/* end of the holdout; as_of without a
								 * holdout */
	STATE_MODEL					/* model and unit, see encode_request */
};

/*
 * The columns of the sample. Those from STATE_LATER_X on are 0 except in a
 * backtest, those from STATE_PART_X on except with FitRequest.by_holdout.
 */
enum
{
	STATE_X,
	STATE_T_X,					/* age at the last purchase */
	STATE_T,
	STATE_MONEY,
	STATE_LOG_GAPS,				/* in units of 2^-36 */
	STATE_RECENT,
	STATE_LATER_X,
	STATE_LATER_T,
	STATE_LATER_MONEY,
	STATE_WINDOW_X,
	STATE_WINDOW_MONEY,
	STATE_BEFORE_X,
	STATE_PART_X,
	STATE_PART_T_X,
	STATE_PART_T,
	STATE_PART_LOG_GAPS,
	STATE_COLUMNS
};

/* The figures of a customer in a sample. */
typedef struct StateRow
{
	Observation seen;
	int32		recent;			/* 1 + the repeat purchases of the last
								 * RECENT_DAYS; 0: unknown */
	int32		later_x;		/* purchases in the holdout */
	int32		later_T;		/* length of the holdout */
	int128		later_money;
	Windows		windows;		/* of the length of the holdout */
	Observation part;			/* at the end of the first part of the age */
} StateRow;

extern bool state_observe_first(const PurchaseHistory *history,
								const FitRequest *request, StateRow *row);
extern bool state_observe(const PurchaseHistory *history,
						  const FitRequest *request, int32 until,
						  StateRow *row);
extern void state_kind_of(const FitRequest *request, int32 until,
						  SampleKind *kind);
extern int32 position_of_model(const ClvModel *model);
extern bool state_kind(FunctionCallInfo fcinfo, int first_option, int32 as_of,
					   int32 until, SampleKind *kind, FitRequest *request);
extern void holdout_arguments(FunctionCallInfo fcinfo, int32 *split,
							  int32 *until);
extern int32 count_of_key(wide key);
extern wide key_of_log_gaps(double log_gaps);
extern double log_gaps_of_key(wide key);
extern void state_first_keys(const StateRow *row, wide *keys);
extern void state_keys(const StateRow *row, wide *keys);
extern FitRequest state_request(const Sample *sample);
extern void state_of_first_keys(const wide *keys, StateRow *row);
extern void state_of_keys(const wide *keys, StateRow *row);
extern void state_row(const Sample *sample, int64 at, StateRow *row);

#endif
