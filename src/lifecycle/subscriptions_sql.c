/*
 * subscription_metrics: churn, revenue and value of accounts that pay by the
 * period.
 */
#include "common/compat.h"

#include "common/days.h"
#include "common/decimal.h"
#include "common/money.h"
#include "common/result_row.h"
#include "common/state.h"
#include "history/accumulate.h"

#define STATE_MAGIC 0x43525331	/* CRS1 */

/* base-10000 digits after the point that a margin is kept with */
#define MARGIN_DIGITS 4

/* What must be the same in all rows of a group. */
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
	int64		lost;			/* of them */
	int64		started;		/* accounts that began in the period */
	int128		revenue;		/* of the base, 1/10000 units */
} SubscriptionState;

/* The margin in units; 22023 (invalid_parameter_value) unless it is a share. */
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

/* A day in ISO form, whatever DateStyle. */
static char *
text_of_date(DateADT date)
{
	char	   *text = palloc(DAY_TEXT_SIZE);

	if (DATE_NOT_FINITE(date))
		return pstrdup(DATE_IS_NOBEGIN(date) ? "-infinity" : "infinity");
	day_to_text(text, date);
	return text;
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

	if (DATE_NOT_FINITE(terms.from) || DATE_NOT_FINITE(terms.to))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("period must be finite: from %s to %s",
						text_of_date(terms.from), text_of_date(terms.to))));
	if (terms.from >= terms.to)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period is empty: from %s to %s",
						text_of_date(terms.from), text_of_date(terms.to)),
				 errhint("Give the first day and the day after the last.")));
	return terms;
}

/* Raises 22023 unless the terms of two rows are the same. */
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

/* The state in an argument; 22023 for bytes that are none. */
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

/* Raises 22023: the account was lost before it was won. */
static pg_noinline void
ends_before_start(DateADT started, DateADT ended)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("subscription ends before it starts: from %s to %s",
					text_of_date(started), text_of_date(ended))));
}

/* Counts an account, lost on the day `ended`. */
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
 * (amount); 4 to 6 are the terms. Rows with NULL are skipped, but for ended.
 */
Datum
subscription_metrics_add(PG_FUNCTION_ARGS)
{
	SubscriptionState state = {0};
	DateADT		ended = DATEVAL_NOEND;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(3) || PG_ARGISNULL(4) ||
		PG_ARGISNULL(5) || PG_ARGISNULL(6))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
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

/* Combine: the accounts of both. */
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

/* Revenue by account; of a base. */
static Numeric
revenue_per_account(const SubscriptionState *state)
{
	Assert(state->base > 0);
	return decimal_trim(decimal_divide(money_to_numeric(state->revenue),
									   int64_to_numeric(state->base)));
}

/* Revenue by account x margin / churn, in which the base cancels out. */
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

/* Final: the row; without a base its rates are NULL, without loss its value. */
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
