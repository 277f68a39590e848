/*
 * The aggregates purchase_history and rollup. Their state is a history with
 * spare room, changed in place. If a call returns another value, nodeAgg
 * copies it by VARSIZE, with its spare room.
 */
#include "common/compat.h"

#include "history/accumulate.h"

#include "nodes/execnodes.h"

#include "common/days.h"
#include "common/money.h"
#include "common/state.h"
#include "history/arithmetic.h"

/* 256 bytes: growing a small state costs more than unused room */
#define FIRST_CAPACITY 15
/* where only one state exists at a time and is not sent to another process */
#define FIRST_CAPACITY_ALONE 31

/*
 * number of cache lines of a state that are prefetched: the whole of most
 * states
 */
#define CACHE_LINE 64
#define LINES_AHEAD 4

/*
 * Prefetches the state of this call. In a hash aggregate over many customers
 * it is not in the cache, and its header and its last entry, whose position
 * the header gives, are in different cache lines: with prefetching, they are
 * read at the same time.
 */
static inline void
read_state_ahead(FunctionCallInfo fcinfo)
{
	const char *state = (const char *) PG_GETARG_POINTER(0);

	if (!PG_ARGISNULL(0))
		for (int i = 0; i < LINES_AHEAD; i++)
			__builtin_prefetch(state + i * CACHE_LINE, 1);
}

/*
 * The capacity of a new state. It is larger in a sorted aggregate that is not
 * partial.
 */
static int32
first_capacity(FunctionCallInfo fcinfo)
{
	const AggState *aggregate = (const AggState *) fcinfo->context;

	return aggregate != NULL && IsA(aggregate, AggState) &&
		aggregate->aggstrategy == AGG_SORTED &&
		!DO_AGGSPLIT_SKIPFINAL(aggregate->aggsplit) ?
		FIRST_CAPACITY_ALONE : FIRST_CAPACITY;
}

/* The state in argument 0, or a copy of it unless in_place. */
static inline PurchaseHistory *
state_to_change(FunctionCallInfo fcinfo, bool in_place)
{
	PurchaseHistory *state = PG_GETARG_HISTORY(0);

	Assert(state->count <= HISTORY_CAPACITY(state));
	if (in_place)
		return state;
	return history_copy_of(state->entries, state->count, state->count);
}

/*
 * Transition: adds the row of arguments 1 (time) and 2 (amount) to the state
 * in argument 0. A row with a NULL does not change the state.
 */
Datum
accumulate_purchase(FunctionCallInfo fcinfo, DayReader read_day,
					MoneyReader read_money)
{
	bool		in_place = AggCheckCallContext(fcinfo, NULL) != 0;
	PurchaseHistory *state;
	int32		day;
	int64		money;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return skip_row(fcinfo);
	read_state_ahead(fcinfo);
	day = read_day(PG_GETARG_DATUM(1));
	money = read_money(PG_GETARG_DATUM(2));
	Assert(IS_VALID_DATE(day));
	state = PG_ARGISNULL(0) ? history_allocate(first_capacity(fcinfo)) :
		state_to_change(fcinfo, in_place);
	return changed_state(history_add_purchase(state, day, money), in_place);
}

int32
read_date(Datum date)
{
	return day_from_date(DatumGetDateADT(date));
}

int32
read_timestamp(Datum moment)
{
	return day_from_timestamp(DatumGetTimestamp(moment));
}

int64
read_numeric_money(Datum amount)
{
	return money_from_numeric((Numeric) PG_DETOAST_DATUM_PACKED(amount));
}

int64
read_float8_money(Datum amount)
{
	return money_from_float8(DatumGetFloat8(amount));
}

PG_FUNCTION_INFO_V1(purchase_history_add_date_numeric);
PG_FUNCTION_INFO_V1(purchase_history_add_date_float8);
PG_FUNCTION_INFO_V1(purchase_history_add_timestamp_numeric);
PG_FUNCTION_INFO_V1(purchase_history_add_timestamp_float8);

Datum
purchase_history_add_date_numeric(PG_FUNCTION_ARGS)
{
	return accumulate_purchase(fcinfo, read_date, read_numeric_money);
}

Datum
purchase_history_add_date_float8(PG_FUNCTION_ARGS)
{
	return accumulate_purchase(fcinfo, read_date, read_float8_money);
}

Datum
purchase_history_add_timestamp_numeric(PG_FUNCTION_ARGS)
{
	return accumulate_purchase(fcinfo, read_timestamp, read_numeric_money);
}

Datum
purchase_history_add_timestamp_float8(PG_FUNCTION_ARGS)
{
	return accumulate_purchase(fcinfo, read_timestamp, read_float8_money);
}

/*
 * Raises 22023 (invalid_parameter_value): a refund has no order, and only days
 * with an order may have positive money.
 */
static pg_noinline void
refund_with_gain(int32 day, int64 revenue, int64 profit)
{
	char		day_text[DAY_TEXT_SIZE];
	char		revenue_text[MONEY_TEXT_SIZE];
	char		profit_text[MONEY_TEXT_SIZE];

	day_to_text(day_text, day);
	money_to_text(revenue_text, revenue);
	money_to_text(profit_text, profit);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("profit of a refund must not be above 0: %s", profit_text),
			 errdetail("The row of %s has a revenue of %s.", day_text,
					   revenue_text),
			 errhint("Keep refunds in a history of their own, purchase_history(ordered_at, 0, -profit) FILTER (WHERE revenue < 0), or leave the gain out: CASE WHEN revenue < 0 THEN least(profit, 0) ELSE profit END.")));
}

/*
 * Transition: adds the row of arguments 1 (time), 2 (revenue) and 3 (profit).
 * Revenue of 0 or more is an order, negative revenue a refund; the money is
 * the profit. A row with a NULL does not change the state, nor does a refund
 * with a profit of 0.
 */
static Datum
accumulate_profit(FunctionCallInfo fcinfo, DayReader read_day,
				  MoneyReader read_money)
{
	bool		in_place = AggCheckCallContext(fcinfo, NULL) != 0;
	bool		known = !PG_ARGISNULL(1) && !PG_ARGISNULL(2) && !PG_ARGISNULL(3);
	PurchaseHistory *state;
	int32		day;
	int64		revenue;
	int64		profit;

	if (!known)
		return skip_row(fcinfo);
	day = read_day(PG_GETARG_DATUM(1));
	revenue = read_money(PG_GETARG_DATUM(2));
	profit = read_money(PG_GETARG_DATUM(3));
	if (revenue < 0 && profit > 0)
		refund_with_gain(day, revenue, profit);
	state = PG_ARGISNULL(0) ? history_allocate(first_capacity(fcinfo)) :
		state_to_change(fcinfo, in_place);
	if (revenue >= 0 || profit < 0)
		state = history_add_row(state, day, revenue >= 0, profit);
	return changed_state(state, in_place);
}

PG_FUNCTION_INFO_V1(purchase_history_add_date_numeric_profit);
PG_FUNCTION_INFO_V1(purchase_history_add_date_float8_profit);
PG_FUNCTION_INFO_V1(purchase_history_add_timestamp_numeric_profit);
PG_FUNCTION_INFO_V1(purchase_history_add_timestamp_float8_profit);

Datum
purchase_history_add_date_numeric_profit(PG_FUNCTION_ARGS)
{
	return accumulate_profit(fcinfo, read_date, read_numeric_money);
}

Datum
purchase_history_add_date_float8_profit(PG_FUNCTION_ARGS)
{
	return accumulate_profit(fcinfo, read_date, read_float8_money);
}

Datum
purchase_history_add_timestamp_numeric_profit(PG_FUNCTION_ARGS)
{
	return accumulate_profit(fcinfo, read_timestamp, read_numeric_money);
}

Datum
purchase_history_add_timestamp_float8_profit(PG_FUNCTION_ARGS)
{
	return accumulate_profit(fcinfo, read_timestamp, read_float8_money);
}

PG_FUNCTION_INFO_V1(purchase_history_combine);

/* Combine function, and the transition of rollup: the sum of two states. */
Datum
purchase_history_combine(PG_FUNCTION_ARGS)
{
	bool		in_place = AggCheckCallContext(fcinfo, NULL) != 0;
	PurchaseHistory *state = state_to_change(fcinfo, in_place);

	state = history_add_history(state, PG_GETARG_HISTORY(1));
	return changed_state(state, in_place);
}

PG_FUNCTION_INFO_V1(purchase_history_final);

/* The state without its spare room. */
Datum
purchase_history_final(PG_FUNCTION_ARGS)
{
	PurchaseHistory *state = PG_GETARG_HISTORY(0);

	Assert(history_is_valid(state));
	if (HISTORY_CAPACITY(state) == state->count)
		PG_RETURN_HISTORY(state);
	PG_RETURN_HISTORY(history_copy_of(state->entries, state->count,
									  state->count));
}
