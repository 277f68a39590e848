/*
 * The state of the aggregates that fit a model: a sample (common/sample.h) of
 * what the model sees of each customer.
 */
#ifndef CRMVALUE_CLV_FIT_FIT_STATE_H
#define CRMVALUE_CLV_FIT_FIT_STATE_H

#include "common/sample.h"
#include "clv/fit/fitting.h"
#include "clv/fit/observe.h"

/* Whose state a sample is. */
#define FIT_TAG 0x46495431		/* FIT1 */
#define BACKTEST_TAG 0x42415431 /* BAT1 */

/* Rows without money have many equals. */
extern const SampleLimits fit_limits;
extern const SampleLimits backtest_limits;

/* The parameters of the sample. */
enum
{
	STATE_AS_OF,
	STATE_UNTIL,				/* end of the holdout; as_of without one */
	STATE_MODEL					/* model and unit, see encode_model */
};

/* The columns of the sample; the last three only with a holdout. */
enum
{
	STATE_X,
	STATE_T_X,					/* age at the last purchase */
	STATE_T,
	STATE_MONEY,
	STATE_LOG_GAPS,				/* in units of 2^-36 */
	STATE_COLUMNS,
	STATE_LATER_X = STATE_COLUMNS,
	STATE_LATER_T,
	STATE_LATER_MONEY,
	STATE_COLUMNS_WITH_HOLDOUT
};

/* What a sample holds of a customer. */
typedef struct StateRow
{
	Observation seen;
	int32		later_x;		/* purchases in the holdout */
	int32		later_T;		/* its length */
	int128		later_money;
} StateRow;

extern void backtest_days(FunctionCallInfo fcinfo, int32 *split, int32 *until);
extern bool state_kind(FunctionCallInfo fcinfo, int first_option, int32 as_of,
					   int32 until, SampleKind *kind, FitRequest *request);
extern void state_parameters(const FitRequest *request, int32 until,
							 SampleKind *kind);
extern void state_keys(const StateRow *row, wide *keys);
extern FitRequest state_request(const Sample *sample);
extern void state_row(const Sample *sample, int64 at, StateRow *row);
extern void state_input(const Sample *sample, const FitRequest *request,
						FitInput *input);

#endif
