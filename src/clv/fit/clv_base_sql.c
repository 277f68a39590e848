/*
 * clv_base and backtest_base: what all models see of customers, collected
 * apart from fitting. A model is fitted to a base by the final function of the
 * aggregate that does both, so that the numbers are the same.
 */
#include "common/compat.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/date.h"

#include "clv/fit/fit_state.h"
#include "common/calendar_unit.h"
#include "common/days.h"
#include "common/packed_value.h"
#include "common/sample_counted.h"
#include "common/state.h"

#define CLV_BASE_TAG 0x434c5642 /* CLVB */
#define BACKTEST_BASE_TAG 0x42434b42	/* BCKB */

#define DEFAULT_UNIT UNIT_WEEK

/* The parameters of a base. */
enum
{
	BASE_AS_OF,
	BASE_UNTIL,					/* end of the holdout; as_of without one */
	BASE_UNIT					/* of the calendar periods */
};

/* A customer by days, or by calendar periods for models of discrete time. */
enum
{
	SEEN_X,
	SEEN_T_X,
	SEEN_T,
	SEEN_MONEY,
	SEEN_COLUMNS
};

/* What came later, by days or periods. */
enum
{
	LATER_X,
	LATER_T,
	LATER_MONEY,
	LATER_COLUMNS
};

/* The columns of a base; those from BY_DAY_LATER on only with a holdout. */
enum
{
	BY_DAY = 0,
	BY_PERIOD = BY_DAY + SEEN_COLUMNS,
	LOG_GAPS = BY_PERIOD + SEEN_COLUMNS,	/* as in a state */
	BASE_COLUMNS,
	BY_DAY_LATER = BASE_COLUMNS,
	BY_PERIOD_LATER = BY_DAY_LATER + LATER_COLUMNS,
	BASE_COLUMNS_WITH_HOLDOUT = BY_PERIOD_LATER + LATER_COLUMNS
};

StaticAssertDecl(BASE_COLUMNS_WITH_HOLDOUT < SAMPLE_COLUMNS,
				 "a base is a sample that may be counted");
StaticAssertDecl(BY_DAY + SEEN_MONEY == 3 && BY_DAY_LATER + LATER_MONEY == 11,
				 "the limits of the types know where the money is");

/* Money is of no use to a fit before a customer comes back. */
static void
set_seen(wide *keys, const Observation *seen)
{
	keys[SEEN_X] = seen->x;
	keys[SEEN_T_X] = seen->t;
	keys[SEEN_T] = seen->T;
	keys[SEEN_MONEY] = seen->x > 0 ? seen->money : 0;
}

static void
set_later(wide *keys, const Observation *seen, const Observation *later)
{
	keys[LATER_X] = later->x - seen->x;
	keys[LATER_T] = later->T - seen->T;
	keys[LATER_MONEY] = later->money - seen->money;
}

/* Sets the keys of a customer; false without a purchase by as_of. */
static bool
base_keys(const PurchaseHistory *history, const int32 *parameters, wide *keys)
{
	int32		as_of = parameters[BASE_AS_OF];
	int32		until = parameters[BASE_UNTIL];
	TimeUnit	unit = parameters[BASE_UNIT];
	Observation seen[2];
	Observation later[2];
	StateRow	row = {.later_x = 0};
	wide		state[STATE_COLUMNS_WITH_HOLDOUT];

	if (!observe(history, as_of, NULL, unit, &seen[0]))
		return false;
	observe(history, as_of, &clv_bg_bb, unit, &seen[1]);
	row.seen = seen[0];
	state_keys(&row, state);
	set_seen(keys + BY_DAY, &seen[0]);
	set_seen(keys + BY_PERIOD, &seen[1]);
	keys[LOG_GAPS] = state[STATE_LOG_GAPS];
	if (until == as_of)
		return true;
	observe(history, until, &clv_bg_nbd, unit, &later[0]);
	observe(history, until, &clv_bg_bb, unit, &later[1]);
	set_later(keys + BY_DAY_LATER, &seen[0], &later[0]);
	set_later(keys + BY_PERIOD_LATER, &seen[1], &later[1]);
	return true;
}

/* Adds a history (1) to a base, whose unit may be given in an argument. */
static Datum
base_add(FunctionCallInfo fcinfo, SampleKind *kind, const SampleLimits *limits,
		 int unit_argument)
{
	static const int digits[SAMPLE_COLUMNS] = {0};
	wide		keys[SAMPLE_COLUMNS];

	kind->parameters[BASE_UNIT] = DEFAULT_UNIT;
	if (PG_NARGS() > unit_argument)
	{
		unit_argument_to_text(fcinfo, unit_argument);
		kind->parameters[BASE_UNIT] =
			unit_of_text(PG_GETARG_TEXT_PP(unit_argument));
	}
	if (!base_keys(PG_GETARG_HISTORY(1), kind->parameters, keys))
		return sample_unchanged(fcinfo);
	PG_RETURN_BYTEA_P(sample_add_limited(sample_to_change(fcinfo, kind), kind,
										 limits, keys, digits));
}

/* true where an argument after the state is NULL */
static bool
has_nulls(FunctionCallInfo fcinfo)
{
	for (int i = 1; i < PG_NARGS(); i++)
		if (PG_ARGISNULL(i))
			return true;
	return false;
}

PG_FUNCTION_INFO_V1(clv_base_add);

/*
 * Transition: adds a history (1) as of a day (2), with calendar periods of a
 * unit (3) if it is given. Rows with NULL and customers without a purchase by
 * then leave the state as it is.
 */
Datum
clv_base_add(PG_FUNCTION_ARGS)
{
	SampleKind	kind = {CLV_BASE_TAG, BASE_COLUMNS, false, {0}};

	if (has_nulls(fcinfo))
		return sample_unchanged(fcinfo);
	kind.parameters[BASE_AS_OF] = as_of_day(PG_GETARG_DATEADT(2));
	kind.parameters[BASE_UNTIL] = kind.parameters[BASE_AS_OF];
	return base_add(fcinfo, &kind, clv_base_type.limits, 3);
}

PG_FUNCTION_INFO_V1(backtest_base_add);

/*
 * Transition: adds a history (1) as of the split (2), with what came after it
 * up to a day (3), with calendar periods of a unit (4) if it is given.
 */
Datum
backtest_base_add(PG_FUNCTION_ARGS)
{
	SampleKind	kind = {BACKTEST_BASE_TAG, BASE_COLUMNS_WITH_HOLDOUT, false, {0}};

	if (has_nulls(fcinfo))
		return sample_unchanged(fcinfo);
	backtest_days(fcinfo, &kind.parameters[BASE_AS_OF],
				  &kind.parameters[BASE_UNTIL]);
	return base_add(fcinfo, &kind, backtest_base_type.limits, 4);
}

PG_FUNCTION_INFO_V1(clv_base_combine);
PG_FUNCTION_INFO_V1(backtest_base_combine);

/* Combine: the customers of both. */
Datum
clv_base_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine_limited(fcinfo, CLV_BASE_TAG, BASE_COLUMNS,
											 clv_base_type.limits));
}

Datum
backtest_base_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(sample_combine_limited(fcinfo, BACKTEST_BASE_TAG,
											 BASE_COLUMNS_WITH_HOLDOUT,
											 backtest_base_type.limits));
}

PG_FUNCTION_INFO_V1(clv_base_final);
PG_FUNCTION_INFO_V1(backtest_base_final);

/* Final: the value. */
Datum
clv_base_final(PG_FUNCTION_ARGS)
{
	return value_of_sample(&clv_base_type,
						   sample_argument(fcinfo, 0, CLV_BASE_TAG,
										   BASE_COLUMNS));
}

Datum
backtest_base_final(PG_FUNCTION_ARGS)
{
	return value_of_sample(&backtest_base_type,
						   sample_argument(fcinfo, 0, BACKTEST_BASE_TAG,
										   BASE_COLUMNS_WITH_HOLDOUT));
}

PG_FUNCTION_INFO_V1(clv_base_rollup_add);
PG_FUNCTION_INFO_V1(backtest_base_rollup_add);

/* Transition of rollup: the customers of a base (1) as well. */
Datum
clv_base_rollup_add(PG_FUNCTION_ARGS)
{
	return sample_rollup(fcinfo, &clv_base_type, CLV_BASE_TAG,
						 clv_base_combine);
}

Datum
backtest_base_rollup_add(PG_FUNCTION_ARGS)
{
	return sample_rollup(fcinfo, &backtest_base_type, BACKTEST_BASE_TAG,
						 backtest_base_combine);
}

/* The keys of a state for a model, of a customer of a base. */
static void
state_keys_of_base(const FitRequest *request, const wide *base, bool holdout,
				   wide *keys)
{
	const ClvModel *model = request->model;
	bool		discrete = model != NULL && (model->flags & CLV_DISCRETE);
	bool		gaps = model == NULL || (model->flags & CLV_NEEDS_GAPS);
	const wide *seen = base + (discrete ? BY_PERIOD : BY_DAY);
	const wide *later = base + (discrete ? BY_PERIOD_LATER : BY_DAY_LATER);

	keys[STATE_X] = seen[SEEN_X];
	keys[STATE_T_X] = seen[SEEN_T_X];
	keys[STATE_T] = seen[SEEN_T];
	keys[STATE_MONEY] = seen[SEEN_MONEY];
	keys[STATE_LOG_GAPS] = gaps ? base[LOG_GAPS] : 0;
	if (!holdout)
		return;
	keys[STATE_LATER_X] = later[LATER_X];
	keys[STATE_LATER_T] = later[LATER_T];
	keys[STATE_LATER_MONEY] = later[LATER_MONEY];
}

/* The state that the aggregate would have for a model (argument 1). */
static Sample *
state_of_base(FunctionCallInfo fcinfo, const PackedType *type, uint32 base_tag,
			  uint32 tag, int columns)
{
	static const int digits[SAMPLE_COLUMNS] = {0};
	Sample	   *base = sample_of_value(fcinfo, 0, type, base_tag);
	SampleKind	kind = {tag, columns, false, {0}};
	FitRequest	request = {.model = model_of_text(PG_GETARG_TEXT_PP(1))};
	Sample	   *state = NULL;
	wide		of_base[SAMPLE_COLUMNS];
	wide		keys[STATE_COLUMNS_WITH_HOLDOUT];

	if (base == NULL)
		return NULL;
	if (base->floats || base->parameters[BASE_UNIT] < 0 ||
		base->parameters[BASE_UNIT] >= TIME_UNITS)
		invalid_state();
	request.unit = base->parameters[BASE_UNIT];
	request.as_of = base->parameters[BASE_AS_OF];
	state_parameters(&request, base->parameters[BASE_UNTIL], &kind);
	base = sample_to_read(base, type->limits);
	for (int64 row = 0; row < base->rows; row++)
	{
		CHECK_FOR_INTERRUPTS();
		sample_row(base, row, of_base);
		state_keys_of_base(&request, of_base,
						   columns == STATE_COLUMNS_WITH_HOLDOUT, keys);
		state = sample_add(state, &kind, keys, digits);
	}
	if (state != NULL)
		state->share = base->share;
	pfree(base);
	return state;
}

extern Datum fit_clv_final(PG_FUNCTION_ARGS);
extern Datum backtest_final(PG_FUNCTION_ARGS);

PG_FUNCTION_INFO_V1(fit_clv_of_base);

/* fit_clv(clv_base, model): the clv_model of its customers; 22023. */
Datum
fit_clv_of_base(PG_FUNCTION_ARGS)
{
	Sample	   *state = state_of_base(fcinfo, &clv_base_type, CLV_BASE_TAG,
									  FIT_TAG, STATE_COLUMNS);

	return value_finish(fcinfo, PointerGetDatum(state), fit_clv_final);
}

PG_FUNCTION_INFO_V1(backtest_of_base);

/* backtest(backtest_base, model): the report on its customers; 22023. */
Datum
backtest_of_base(PG_FUNCTION_ARGS)
{
	Sample	   *state = state_of_base(fcinfo, &backtest_base_type,
									  BACKTEST_BASE_TAG, BACKTEST_TAG,
									  STATE_COLUMNS_WITH_HOLDOUT);

	return value_finish(fcinfo, PointerGetDatum(state), backtest_final);
}
