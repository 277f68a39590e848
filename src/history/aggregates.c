/*
 * The aggregates purchase_history and rollup. Their state is a history with
 * room to spare, changed in place; nodeAgg copies what a call returns instead,
 * by VARSIZE and so with its room.
 */
#include "history/accumulate.h"

#include "base/days.h"
#include "base/money.h"
#include "history/arithmetic.h"

/* 64 bytes: room for most customers of most shops */
#define FIRST_CAPACITY 3

/* The state of this call, or NULL: the caller's own unless it may be changed. */
static PurchaseHistory *
state_to_change(FunctionCallInfo fcinfo)
{
	PurchaseHistory *state;

	if (PG_ARGISNULL(0))
		return NULL;
	state = PG_GETARG_HISTORY(0);
	if (AggCheckCallContext(fcinfo, NULL))
		return state;
	return history_copy_of(state->entries, state->count, state->count);
}

/*
 * Transition: adds the row of arguments 1 (time) and 2 (amount) to the state
 * in argument 0. Rows where one of the two is NULL leave it as it is.
 */
Datum
accumulate_purchase(FunctionCallInfo fcinfo, DayReader read_day,
					MoneyReader read_money)
{
	PurchaseHistory *state = state_to_change(fcinfo);

	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
	{
		int32		day = read_day(PG_GETARG_DATUM(1));
		int64		money = read_money(PG_GETARG_DATUM(2));

		if (state == NULL)
			state = history_allocate(FIRST_CAPACITY);
		state = history_add_purchase(state, day, money);
	}
	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_HISTORY(state);
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

PG_FUNCTION_INFO_V1(purchase_history_combine);

/* Combine function, and the transition of rollup: the sum of two states. */
Datum
purchase_history_combine(PG_FUNCTION_ARGS)
{
	PurchaseHistory *state = state_to_change(fcinfo);

	PG_RETURN_HISTORY(history_add_history(state, PG_GETARG_HISTORY(1)));
}

PG_FUNCTION_INFO_V1(purchase_history_final);

/* The state without its spare room. */
Datum
purchase_history_final(PG_FUNCTION_ARGS)
{
	PurchaseHistory *state = PG_GETARG_HISTORY(0);

	if (HISTORY_CAPACITY(state) == state->count)
		PG_RETURN_HISTORY(state);
	PG_RETURN_HISTORY(history_copy_of(state->entries, state->count,
									  state->count));
}
