/*
 * subscription_metrics: churn, revenue and value of subscriptions in a period.
 */
#include "common/compat.h"

#include "common/days.h"
#include "common/decimal.h"
#include "common/money.h"
#include "common/result_row.h"
#include "common/state.h"
#include "history/accumulate.h"
#include "lifecycle/period_argument.h"

#define STATE_MAGIC 0x43525331	/* CRS1 */

/* base-10000 digits of a margin after the decimal point */
#define MARGIN_DIGITS 4

/* The arguments that must be the same in all rows of a group. */
typedef struct SubscriptionTerms
{
	DateADT		from;
	DateADT		to;
	int128		margin;			/* in units of 10000^-MARGIN_DIGITS */
} SubscriptionTerms;

typedef struct SubscriptionState
{
	SubscriptionTerms terms;
	int64		base;			/* accounts at the start of the period */
	int64		lost;			/* of these, accounts that ended in the
								 * period */
	int64		started;		/* accounts that began in the period */
	int128		revenue;		/* of the base, in units of 1/10000 */
} SubscriptionState;

/*
 * The margin in units. 22023 (invalid_parameter_value) unless it is between 0
 * and 1.
 */
static int128
check_margin(Numeric margin)
{
	int128		units;

	if (!numeric_to_units(margin, MARGIN_DIGITS, &units) ||
		decimal_compare_integer(margin, 0) < 0 ||
		decimal_compare_integer(margin, 1) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("margin must be between 0 and 1: %s",
						decimal_to_text(margin)),
				 errdetail("It can have up to 16 decimals."),
				 errhint("Give a share of 1, for example 0.7 for 70 %%.")));
	return units;
}

/* The period and margin in arguments 4 to 6, checked. */
static SubscriptionTerms
terms_arguments(FunctionCallInfo fcinfo)
{
	SubscriptionTerms terms = {
		.from = PG_GETARG_DATEADT(4),
		.to = PG_GETARG_DATEADT(5),
		.margin = check_margin(PG_GETARG_NUMERIC(6)),
	};

	check_period(terms.from, terms.to);
	return terms;
}

/*
 * Raises 22023 (invalid_parameter_value) unless the terms of two rows are
 * equal.
 */
static void
check_same_terms(const SubscriptionTerms *one, const SubscriptionTerms *other)
{
	if (one->from != other->from)
		differs_between_rows("from_day", NULL, NULL);
	if (one->to != other->to)
		differs_between_rows("to_day", NULL, NULL);
	if (one->margin != other->margin)
		differs_between_rows("margin", NULL, NULL);
}

/*
 * The state in an argument. 22023 (invalid_parameter_value) for an invalid
 * state.
 */
static SubscriptionState
state_argument(FunctionCallInfo fcinfo, int argument)
{
	SubscriptionState state;

	read_state(fcinfo, argument, STATE_MAGIC, &state, sizeof(state));
	return state;
}

static Datum
state_to_datum(FunctionCallInfo fcinfo, const SubscriptionState *state)
{
	return write_state(fcinfo, STATE_MAGIC, state, sizeof(*state));
}

/*
 * Raises 22023 (invalid_parameter_value): the account ends before it starts.
 */
static pg_noinline void
ends_before_start(DateADT started, DateADT ended)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("subscription ends before it starts: from %s to %s",
					text_of_day(started), text_of_day(ended))));
}

/* Counts an account that was lost on the day `ended`. */
static void
count_account(SubscriptionState *state, DateADT started, DateADT ended,
			  int64 amount)
{
	const SubscriptionTerms *terms = &state->terms;

	if (ended < started)
		ends_before_start(started, ended);
	if (started >= terms->from)
	{
		state->started += started < terms->to;
		return;
	}
	if (ended < terms->from)
		return;
	state->base++;
	state->lost += ended < terms->to;
	state->revenue += amount;
}

PG_FUNCTION_INFO_V1(subscription_metrics_add);

/*
 * Transition: counts the account of arguments 1 (started), 2 (ended) and 3
 * (amount); 4 to 6 are the terms. Rows with a NULL are skipped, except for
 * NULL in ended.
 */
Datum
subscription_metrics_add(PG_FUNCTION_ARGS)
{
	SubscriptionState state = {0};
	DateADT		ended = DATEVAL_NOEND;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(3) || PG_ARGISNULL(4) ||
		PG_ARGISNULL(5) || PG_ARGISNULL(6))
		return skip_row(fcinfo);
	state.terms = terms_arguments(fcinfo);
	if (!PG_ARGISNULL(0))
	{
		SubscriptionTerms terms = state.terms;

		state = state_argument(fcinfo, 0);
		check_same_terms(&state.terms, &terms);
	}
	if (!PG_ARGISNULL(2))
		ended = PG_GETARG_DATEADT(2);
	count_account(&state, PG_GETARG_DATEADT(1), ended,
				  read_numeric_money(PG_GETARG_DATUM(3)));
	return state_to_datum(fcinfo, &state);
}

PG_FUNCTION_INFO_V1(subscription_metrics_combine);

/* Combine: adds the accounts of both. */
Datum
subscription_metrics_combine(PG_FUNCTION_ARGS)
{
	SubscriptionState state = state_argument(fcinfo, 0);
	SubscriptionState other = state_argument(fcinfo, 1);

	check_same_terms(&state.terms, &other.terms);
	state.base += other.base;
	state.lost += other.lost;
	state.started += other.started;
	state.revenue += other.revenue;
	return state_to_datum(fcinfo, &state);
}

/* Revenue per account. The base is not 0. */
static Numeric
revenue_per_account(const SubscriptionState *state)
{
	Assert(state->base > 0);
	return decimal_trim(decimal_divide(money_to_numeric(state->revenue),
									   int64_to_numeric(state->base)));
}

/* Revenue per account x margin / churn; the base cancels out. */
static Numeric
lifetime_value(const SubscriptionState *state)
{
	Numeric		margin = units_to_numeric(state->terms.margin,
										  4 * MARGIN_DIGITS, 0);
	Numeric		profit = decimal_multiply(money_to_numeric(state->revenue),
										  margin);

	Assert(state->lost > 0);
	return decimal_trim(decimal_divide(profit, int64_to_numeric(state->lost)));
}

PG_FUNCTION_INFO_V1(subscription_metrics_final);

/*
 * Final: the row. The rates are NULL if the base is 0, the value is NULL if
 * lost is 0.
 */
Datum
subscription_metrics_final(PG_FUNCTION_ARGS)
{
	SubscriptionState state = state_argument(fcinfo, 0);
	Datum		values[6] = {0};
	bool		nulls[6] = {false, false, false, true, true, true};

	values[0] = Int64GetDatum(state.base);
	values[1] = Int64GetDatum(state.lost);
	values[2] = Int64GetDatum(state.started);
	if (state.base > 0)
	{
		values[3] = Float8GetDatum((double) state.lost / state.base);
		values[4] = NumericGetDatum(revenue_per_account(&state));
		nulls[3] = nulls[4] = false;
	}
	if (state.lost > 0)
	{
		values[5] = NumericGetDatum(lifetime_value(&state));
		nulls[5] = false;
	}
	return result_of_values(fcinfo, values, nulls);
}
