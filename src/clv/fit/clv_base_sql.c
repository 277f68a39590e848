/*
 * clv_base and backtest_base: the figures of customers that all models use, as
 * a value. A model is fitted to a base by the final function of fit_clv or
 * backtest, so that the results are equal.
 */
#include "common/compat.h"

#include "miscadmin.h"
#include "utils/date.h"

#include "clv/fit/fit_state.h"
#include "common/arguments.h"
#include "common/calendar_unit.h"
#include "common/days.h"
#include "common/packed_value.h"
#include "common/sample_counted.h"
#include "common/sample_large.h"
#include "common/state.h"

#define CLV_BASE_TAG 0x434c5642 /* CLVB */
#define BACKTEST_BASE_TAG 0x42434b42	/* BCKB */

#define DEFAULT_UNIT UNIT_WEEK

/* The parameters of a base. */
enum
{
	BASE_AS_OF,
	BASE_UNTIL,					/* end of the holdout; as_of without a
								 * holdout */
	BASE_UNIT					/* of the calendar periods */
};

/* The columns: those of fit_state.h by days, and those by calendar periods. */
enum
{
	BY_DAY = 0,
	BY_PERIOD = STATE_COLUMNS,
	BASE_COLUMNS = 2 * STATE_COLUMNS
};

StaticAssertDecl(BASE_COLUMNS < SAMPLE_COLUMNS,
				 "a base is a sample that may be counted");
StaticAssertDecl(BASE_COLUMNS == 32 && STATE_MONEY == 3 &&
				 STATE_LATER_MONEY == 8 && STATE_WINDOW_MONEY == 10,
				 "as the types have it (common/packed_value_sql.c)");

/*
 * Whether a column has similar values by days and by periods. Then only the
 * difference is stored for periods, which takes fewer bytes.
 */
static bool
is_alike(int column)
{
	return column == STATE_X || column == STATE_MONEY ||
		column == STATE_LATER_X || column == STATE_LATER_MONEY ||
		column == STATE_WINDOW_X || column == STATE_WINDOW_MONEY ||
		column == STATE_BEFORE_X;
}

/*
 * Sets the keys of a customer: the input of models in continuous and in
 * discrete time. Returns false without a purchase by as_of.
 */
static bool
base_keys(const PurchaseHistory *history, const int32 *parameters, wide *keys)
{
	FitRequest	request = {
		.by_holdout = true,
		.unit = parameters[BASE_UNIT],
		.as_of = parameters[BASE_AS_OF]
	};
	StateRow	row;

	if (!state_observe(history, &request, parameters[BASE_UNTIL], &row))
		return false;
	state_keys(&row, keys + BY_DAY);
	request.by_holdout = false;
	request.model = &clv_bg_bb;
	state_observe(history, &request, parameters[BASE_UNTIL], &row);
	state_keys(&row, keys + BY_PERIOD);
	for (int i = 0; i < STATE_COLUMNS; i++)
		if (is_alike(i))
			keys[BY_PERIOD + i] -= keys[BY_DAY + i];
	return true;
}

/* Adds a history (1) to a base, whose unit may be given in an argument. */
static Datum
base_add(FunctionCallInfo fcinfo, SampleKind *kind, const SampleLimits *limits,
		 int unit_argument)
{
	ShortHistory room;
	wide		keys[SAMPLE_COLUMNS];

	kind->parameters[BASE_UNIT] = DEFAULT_UNIT;
	if (PG_NARGS() > unit_argument)
		kind->parameters[BASE_UNIT] =
			unit_of_text(unit_argument_name(fcinfo, unit_argument));
	if (!base_keys(history_to_read(PG_GETARG_DATUM(1), &room),
				   kind->parameters, keys))
		return skip_row(fcinfo);
	return sample_state_add(fcinfo, kind, limits, keys, BASE_COLUMNS);
}

PG_FUNCTION_INFO_V1(clv_base_add);

/*
 * Transition: adds a history (1) as of a day (2), with calendar periods of a
 * unit (3) if given. A row with a NULL, or without a purchase by then, does
 * not change the state.
 */
Datum
clv_base_add(PG_FUNCTION_ARGS)
{
	SampleKind	kind = {CLV_BASE_TAG, BASE_COLUMNS, false, {0}};

	if (any_null(fcinfo, 1, PG_NARGS()))
		return skip_row(fcinfo);
	kind.parameters[BASE_AS_OF] = as_of_day(PG_GETARG_DATEADT(2));
	kind.parameters[BASE_UNTIL] = kind.parameters[BASE_AS_OF];
	return base_add(fcinfo, &kind, clv_base_type.limits, 3);
}

PG_FUNCTION_INFO_V1(backtest_base_add);

/*
 * Transition: adds a history (1) up to the split (2), and its purchases after
 * the split up to a day (3), with calendar periods of a unit (4) if given.
 */
Datum
backtest_base_add(PG_FUNCTION_ARGS)
{
	SampleKind	kind = {BACKTEST_BASE_TAG, BASE_COLUMNS, false, {0}};

	if (any_null(fcinfo, 1, PG_NARGS()))
		return skip_row(fcinfo);
	holdout_arguments(fcinfo, &kind.parameters[BASE_AS_OF],
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
											 BASE_COLUMNS,
											 backtest_base_type.limits));
}

PG_FUNCTION_INFO_V1(clv_base_final);
PG_FUNCTION_INFO_V1(backtest_base_final);

/* Final: the base. */
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
										   BASE_COLUMNS));
}

PG_FUNCTION_INFO_V1(clv_base_rollup_add);
PG_FUNCTION_INFO_V1(backtest_base_rollup_add);

/* Transition of rollup: adds the customers of a base (1). */
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

/*
 * Sets the keys of a state of fit_clv from those of a customer of a base, for
 * the requested model.
 */
static void
state_keys_of_base(const FitRequest *request, const wide *base, wide *keys)
{
	const ClvModel *model = request->model;
	bool		discrete = model != NULL && (model->flags & CLV_DISCRETE);

	for (int i = 0; i < STATE_COLUMNS; i++)
	{
		keys[i] = base[(discrete ? BY_PERIOD : BY_DAY) + i];
		if (discrete && is_alike(i))
			keys[i] += base[BY_DAY + i];
	}
	if (model != NULL && !(model->flags & CLV_NEEDS_GAPS))
		keys[STATE_LOG_GAPS] = 0;
	if (!request->by_holdout)
		memset(keys + STATE_PART_X, 0,
			   (STATE_COLUMNS - STATE_PART_X) * sizeof(wide));
}

/*
 * The state of fit_clv or backtest for a base and a model (argument 1). NULL
 * without customers.
 */
static Sample *
state_of_base(FunctionCallInfo fcinfo, const PackedType *type, uint32 base_tag,
			  uint32 tag, const SampleLimits *limits)
{
	static const int digits[SAMPLE_COLUMNS] = {0};
	Sample	   *whole = sample_of_value(fcinfo, 0, type, base_tag);
	Sample	   *base;
	SampleKind	kind = {tag, STATE_COLUMNS, false, {0}};
	FitRequest	request = {0};
	Sample	   *state;
	StateRow	checked;
	wide		of_base[SAMPLE_COLUMNS];
	wide		keys[STATE_COLUMNS];

	read_model_choice(PG_GETARG_TEXT_PP(1), &request);
	if (whole == NULL)
		return NULL;
	base = sample_to_read(whole, type->limits);
	if (base != whole)
		pfree(whole);
	if (base->floats || base->parameters[BASE_UNIT] < 0 ||
		base->parameters[BASE_UNIT] >= TIME_UNITS)
		invalid_state();
	request.unit = base->parameters[BASE_UNIT];
	request.as_of = base->parameters[BASE_AS_OF];
	state_kind_of(&request, base->parameters[BASE_UNTIL], &kind);
	state = sample_at_level(&kind, digits, 0);
	for (int64 row = 0; row < base->rows; row++)
	{
		CHECK_FOR_INTERRUPTS();
		sample_row(base, row, of_base);
		state_keys_of_base(&request, of_base, keys);
		state_of_keys(keys, &checked);
		state = sample_add_counted(state, limits, keys,
								   sample_count(base, row));
	}
	state->share = base->share;
	pfree(base);
	return state;
}

extern Datum fit_clv_final(PG_FUNCTION_ARGS);
extern Datum backtest_final(PG_FUNCTION_ARGS);

PG_FUNCTION_INFO_V1(fit_clv_of_base);

/*
 * fit_clv(clv_base, model): the clv_model of its customers; 22023
 * (invalid_parameter_value).
 */
Datum
fit_clv_of_base(PG_FUNCTION_ARGS)
{
	Sample	   *state = state_of_base(fcinfo, &clv_base_type, CLV_BASE_TAG,
									  FIT_TAG, &fit_limits);

	return value_finish(fcinfo, PointerGetDatum(state), fit_clv_final);
}

PG_FUNCTION_INFO_V1(backtest_of_base);

/*
 * backtest(backtest_base, model): the report on its customers; 22023
 * (invalid_parameter_value).
 */
Datum
backtest_of_base(PG_FUNCTION_ARGS)
{
	Sample	   *state = state_of_base(fcinfo, &backtest_base_type,
									  BACKTEST_BASE_TAG, BACKTEST_TAG,
									  &backtest_limits);

	return value_finish(fcinfo, PointerGetDatum(state), backtest_final);
}
