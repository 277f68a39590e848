/*
 * fit_clv of a table of counts (repeat purchases x, age at the last purchase
 * t_x, age T, mean spend), the input of other packages. The state is the same
 * as from histories, so the fits are equal.
 */
#include "common/compat.h"

#include <math.h>

#include "utils/float.h"

#include "clv/fit/fit_state.h"
#include "common/money.h"
#include "common/state.h"

/* the most purchases and days that the models take */
#define MOST 1000000000.0

/* Raises 22023 (invalid_parameter_value) for a value of a column. */
static pg_noinline void
invalid_value(const char *column, double value, const char *rule,
			  const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s %s: %s", column, rule, float8out_internal(value)),
			 errhint("%s", hint)));
}

/*
 * A count of purchases or periods. 22023 (invalid_parameter_value) unless it
 * is a whole number.
 */
static int32
whole_number(const char *column, double value, const char *hint)
{
	if (!(value >= 0 && value <= MOST && value == floor(value)))
		invalid_value(column, value, "must be a whole number from 0 to 1000000000", hint);
	return (int32) value;
}

/*
 * A time in whole days, or in periods of a discrete model. 22023
 * (invalid_parameter_value) if it is out of range.
 */
static int32
whole_time(const char *column, double value, const FitRequest *request)
{
	double		days = value * unit_days(request->unit);

	if (request->model->flags & CLV_DISCRETE)
		return whole_number(column, value, "This model counts whole periods.");
	if (!(days >= 0 && days <= MOST))
		invalid_value(column, value, "must be from 0 to 1000000000 days",
					  "Give times in the unit of the call: day, week, month or year.");
	return (int32) rint(days);
}

/*
 * The observation of a row with repeat purchases x (1), age at the last
 * purchase (2) and age now (3). 22023 (invalid_parameter_value) for an
 * impossible row.
 */
static Observation
counted_customer(FunctionCallInfo fcinfo, const FitRequest *request)
{
	double		t = PG_GETARG_FLOAT8(2);
	double		T = PG_GETARG_FLOAT8(3);
	Observation seen = {
		.x = whole_number("x", PG_GETARG_FLOAT8(1), "It is the number of purchases after the first."),
		.t = whole_time("t_x", t, request),
		.T = whole_time("T", T, request)
	};

	if (t > T)
		invalid_value("t_x", t, "must not exceed T",
					  "t_x is the age of the customer at the last purchase, not the time since then; T is the age now.");
	if ((seen.x > 0) != (t > 0))
		invalid_value("t_x", t, seen.x > 0 ? "must be above 0 where x is" : "must be 0 where x is",
					  "t_x is the time from the first purchase to the last.");
	if (seen.x > seen.t && (request->model->flags & CLV_DISCRETE))
		invalid_value("x", seen.x, "must not exceed t_x",
					  "This model counts periods with a purchase.");
	/* a repeat purchase is on a later day than the first */
	if (seen.x > 0)
		seen.t = Max(seen.t, 1);
	seen.T = Max(seen.T, seen.t);
	return seen;
}

/*
 * Reads the options from the arguments from first_option on: [model,] unit.
 * Returns false if one is NULL. 22023 (invalid_parameter_value) for models
 * that need the gaps between purchases.
 */
static bool
counts_request(FunctionCallInfo fcinfo, int first_option, FitRequest *request)
{
	int			unit = PG_NARGS() - 1;

	if (PG_ARGISNULL(first_option) || PG_ARGISNULL(unit))
		return false;
	*request = (FitRequest) {.as_of = FIT_NO_DAY};
	request->unit = unit_of_text(PG_GETARG_TEXT_PP(unit));
	request->model = unit == first_option ? &clv_bg_nbd :
		model_of_text(PG_GETARG_TEXT_PP(first_option));
	if (request->model == NULL || (request->model->flags & CLV_NEEDS_GAPS))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s cannot be fitted to x, t_x and T",
						request->model == NULL ? "auto" : request->model->name),
				 errdetail("It needs the gaps between purchases."),
				 errhint("Fit it to histories: fit_clv(h, as_of, model, unit).")));
	return true;
}

/* Transition of both aggregates: adds a customer with this mean spend. */
static Datum
add_customer(FunctionCallInfo fcinfo, int first_option, double mean_spend)
{
	static const int digits[STATE_COLUMNS] = {0};
	SampleKind	kind = {FIT_TAG, STATE_COLUMNS, false, {0}};
	FitRequest	request;
	StateRow	row = {.later_x = 0};
	wide		keys[STATE_COLUMNS];

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) ||
		!counts_request(fcinfo, first_option, &request))
		return skip_row(fcinfo);
	row.seen = counted_customer(fcinfo, &request);
	row.seen.money = money_from_float8(row.seen.x > 0 ? mean_spend * row.seen.x : 0);
	state_kind_of(&request, FIT_NO_DAY, &kind);
	state_keys(&row, keys);
	PG_RETURN_BYTEA_P(sample_add(sample_to_change(fcinfo, &kind), &kind, keys,
								 digits));
}

PG_FUNCTION_INFO_V1(fit_clv_add_counts);
PG_FUNCTION_INFO_V1(fit_clv_add_spend);

/* Transition: adds a row x, t_x, T [, model], unit. */
Datum
fit_clv_add_counts(PG_FUNCTION_ARGS)
{
	return add_customer(fcinfo, 4, 0);
}

/*
 * Transition: adds a row x, t_x, T, mean_spend [, model], unit; the spend is
 * unknown if mean_spend is NULL.
 */
Datum
fit_clv_add_spend(PG_FUNCTION_ARGS)
{
	return add_customer(fcinfo, 5, PG_ARGISNULL(4) ? 0 : PG_GETARG_FLOAT8(4));
}
