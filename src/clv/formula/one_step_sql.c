/*
 * The aggregate clv(ordered_at, amount, ...): C1 with the customer's own
 * yearly money.
 */
#include "common/compat.h"

#include "history/accumulate.h"

#include "common/days.h"
#include "common/money.h"
#include "common/state.h"
#include "common/arguments.h"
#include "clv/formula/discount.h"

#define STATE_MAGIC 0x43524F31	/* CRO1 */
#define DAYS_OF_A_YEAR 365.25

/*
 * The arguments that must be the same in all rows of a group. A NULL argument
 * has the value 0 here.
 */
typedef struct OneStepTerms
{
	double		annual_rate;
	int32		as_of;
	int32		years;
	uint8		as_of_null;		/* flags are bytes, because a state can have
								 * any bytes */
	uint8		years_null;
	uint8		annual_rate_null;
} OneStepTerms;

typedef struct OneStepState
{
	int128		money;			/* net up to as_of, in units of 1/10000 */
	OneStepTerms terms;
	int32		first;			/* day of the first purchase */
	uint8		purchased;		/* if 0, `first` is undefined */
} OneStepState;

/* Reads and checks the arguments from 3 on: as_of, years, annual_rate. */
static OneStepTerms
terms_arguments(FunctionCallInfo fcinfo)
{
	OneStepTerms terms = {
		.as_of_null = PG_ARGISNULL(3),
		.years_null = PG_ARGISNULL(4),
		.annual_rate_null = PG_ARGISNULL(5),
	};

	if (!terms.as_of_null)
		terms.as_of = as_of_day(PG_GETARG_DATEADT(3));
	if (!terms.years_null)
		terms.years = check_years(PG_GETARG_INT32(4));
	if (!terms.annual_rate_null)
		terms.annual_rate = check_rate(PG_GETARG_FLOAT8(5), "annual_rate");
	return terms;
}

/*
 * Raises 22023 (invalid_parameter_value) unless the terms of two rows are the
 * same.
 */
static void
check_same_terms(const OneStepTerms *one, const OneStepTerms *other)
{
	if (one->as_of != other->as_of || one->as_of_null != other->as_of_null)
		differs_between_rows("as_of", NULL, NULL);
	if (one->years != other->years || one->years_null != other->years_null)
		differs_between_rows("years", NULL, NULL);
	if (one->annual_rate != other->annual_rate ||
		one->annual_rate_null != other->annual_rate_null)
		differs_between_rows("annual_rate", NULL, NULL);
}

/*
 * The state in an argument. 22023 (invalid_parameter_value) for an invalid
 * state.
 */
static OneStepState
state_argument(FunctionCallInfo fcinfo, int argument)
{
	OneStepState state;

	read_state(fcinfo, argument, STATE_MAGIC, &state, sizeof(state));
	return state;
}

static Datum
state_to_datum(FunctionCallInfo fcinfo, const OneStepState *state)
{
	return write_state(fcinfo, STATE_MAGIC, state, sizeof(*state));
}

static void
add_row(OneStepState *state, int32 day, int64 money)
{
	if (day > state->terms.as_of)
		return;
	state->money += money;
	if (money < 0)
		return;
	if (!state->purchased || day < state->first)
		state->first = day;
	state->purchased = true;
}

/*
 * Transition: adds the row of arguments 1 (time) and 2 (amount) to the state
 * in argument 0; 3 to 5 are the terms.
 */
static Datum
accumulate_money(FunctionCallInfo fcinfo, DayReader read_day,
				 MoneyReader read_money)
{
	OneStepState state = {.terms = terms_arguments(fcinfo)};

	if (!PG_ARGISNULL(0))
	{
		OneStepTerms terms = state.terms;

		state = state_argument(fcinfo, 0);
		check_same_terms(&state.terms, &terms);
	}
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		add_row(&state, read_day(PG_GETARG_DATUM(1)),
				read_money(PG_GETARG_DATUM(2)));
	return state_to_datum(fcinfo, &state);
}

PG_FUNCTION_INFO_V1(clv_add_date_numeric);
PG_FUNCTION_INFO_V1(clv_add_date_float8);
PG_FUNCTION_INFO_V1(clv_add_timestamp_numeric);
PG_FUNCTION_INFO_V1(clv_add_timestamp_float8);

Datum
clv_add_date_numeric(PG_FUNCTION_ARGS)
{
	return accumulate_money(fcinfo, read_date, read_numeric_money);
}

Datum
clv_add_date_float8(PG_FUNCTION_ARGS)
{
	return accumulate_money(fcinfo, read_date, read_float8_money);
}

Datum
clv_add_timestamp_numeric(PG_FUNCTION_ARGS)
{
	return accumulate_money(fcinfo, read_timestamp, read_numeric_money);
}

Datum
clv_add_timestamp_float8(PG_FUNCTION_ARGS)
{
	return accumulate_money(fcinfo, read_timestamp, read_float8_money);
}

PG_FUNCTION_INFO_V1(clv_combine);

/* Combine: the rows of both. */
Datum
clv_combine(PG_FUNCTION_ARGS)
{
	OneStepState state = state_argument(fcinfo, 0);
	OneStepState other = state_argument(fcinfo, 1);

	check_same_terms(&state.terms, &other.terms);
	state.money += other.money;
	if (other.purchased && (!state.purchased || other.first < state.first))
		state.first = other.first;
	state.purchased |= other.purchased;
	return state_to_datum(fcinfo, &state);
}

PG_FUNCTION_INFO_V1(clv_final);

/*
 * Final: C1 with the yearly money: money net of refunds up to as_of, divided
 * by the years of 365.25 days since the first purchase, but at least one year.
 * So the money of a new customer counts as that of a year. NULL without a
 * purchase, or if as_of, years or annual_rate is NULL.
 */
Datum
clv_final(PG_FUNCTION_ARGS)
{
	OneStepState state = state_argument(fcinfo, 0);
	OneStepTerms *terms = &state.terms;
	double		tenure;
	double		money;

	if (!state.purchased || terms->as_of_null || terms->years_null ||
		terms->annual_rate_null)
		PG_RETURN_NULL();
	tenure = ((double) terms->as_of - state.first) / DAYS_OF_A_YEAR;
	money = (double) state.money / MONEY_UNIT / Max(tenure, 1);
	PG_RETURN_FLOAT8(check_result(annuity_value(money, terms->years,
												terms->annual_rate)));
}
