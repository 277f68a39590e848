/*
 * The aggregate lifecycle_stage over the rows of a customer.
 *
 * The state is the history of the rows up to the as-of day, plus one free
 * order on that day, so that the last entry gives the as-of day. If the day is
 * NULL, the state is the empty history. The state is always a valid history.
 */
#include "common/compat.h"

#include "history/accumulate.h"
#include "history/arithmetic.h"

#include "common/days.h"
#include "common/state.h"
#include "lifecycle/entries.h"
#include "lifecycle/stage_type_sql.h"

#define FIRST_CAPACITY 7

/* The entry of a state that gives the as-of day; NULL if the day is NULL. */
static HistoryEntry *
as_of_entry(PurchaseHistory *state)
{
	HistoryEntry *last;

	if (state->count == 0)
		return NULL;
	last = &state->entries[state->count - 1];
	if (last->orders < 1)
		invalid_state();
	return last;
}

static char *
as_of_text(const HistoryEntry *entry)
{
	return entry == NULL ? "NULL" : text_of_day(entry->day);
}

/* Raises 22023 (invalid_parameter_value) unless two as-of days are equal. */
static void
check_same_as_of(const HistoryEntry *one, const HistoryEntry *other)
{
	bool		same = one == other ||
		(one != NULL && other != NULL && one->day == other->day);

	if (!same)
		differs_between_rows("as_of", as_of_text(one), as_of_text(other));
}

/* A state without rows for an as-of day, which may be NULL. */
static PurchaseHistory *
new_state(const HistoryEntry *as_of)
{
	PurchaseHistory *state = history_allocate(FIRST_CAPACITY);

	return as_of == NULL ? state : history_add_purchase(state, as_of->day, 0);
}

/*
 * The state in argument 0: a new state for NULL; a copy unless an aggregate
 * may change it in place.
 */
static PurchaseHistory *
state_to_change(FunctionCallInfo fcinfo, const HistoryEntry *as_of)
{
	PurchaseHistory *state;

	if (PG_ARGISNULL(0))
		return new_state(as_of);
	state = PG_GETARG_HISTORY(0);
	check_same_as_of(as_of_entry(state), as_of);
	if (AggCheckCallContext(fcinfo, NULL))
		return state;
	return history_copy_of(state->entries, state->count, state->count);
}

/*
 * Transition: adds the row of arguments 1 (time) and 2 (amount) to the state
 * in argument 0 if it is not after argument 3 (as_of).
 */
static Datum
accumulate_through(FunctionCallInfo fcinfo, DayReader read_day,
				   MoneyReader read_money)
{
	HistoryEntry as_of = {0};
	PurchaseHistory *state;

	if (!PG_ARGISNULL(3))
		as_of.day = as_of_day(PG_GETARG_DATEADT(3));
	state = state_to_change(fcinfo, PG_ARGISNULL(3) ? NULL : &as_of);
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
	{
		int32		day = read_day(PG_GETARG_DATUM(1));
		int64		money = read_money(PG_GETARG_DATUM(2));

		if (!PG_ARGISNULL(3) && day <= as_of.day)
			state = history_add_purchase(state, day, money);
	}
	return changed_state(state, AggCheckCallContext(fcinfo, NULL) != 0);
}

PG_FUNCTION_INFO_V1(lifecycle_stage_add_date_numeric);
PG_FUNCTION_INFO_V1(lifecycle_stage_add_date_float8);
PG_FUNCTION_INFO_V1(lifecycle_stage_add_timestamp_numeric);
PG_FUNCTION_INFO_V1(lifecycle_stage_add_timestamp_float8);

Datum
lifecycle_stage_add_date_numeric(PG_FUNCTION_ARGS)
{
	return accumulate_through(fcinfo, read_date, read_numeric_money);
}

Datum
lifecycle_stage_add_date_float8(PG_FUNCTION_ARGS)
{
	return accumulate_through(fcinfo, read_date, read_float8_money);
}

Datum
lifecycle_stage_add_timestamp_numeric(PG_FUNCTION_ARGS)
{
	return accumulate_through(fcinfo, read_timestamp, read_numeric_money);
}

Datum
lifecycle_stage_add_timestamp_float8(PG_FUNCTION_ARGS)
{
	return accumulate_through(fcinfo, read_timestamp, read_float8_money);
}

PG_FUNCTION_INFO_V1(lifecycle_stage_combine);

/* Combine: the sum of two states, with only one of the two as-of orders. */
Datum
lifecycle_stage_combine(PG_FUNCTION_ARGS)
{
	PurchaseHistory *other = PG_GETARG_HISTORY(1);
	HistoryEntry *as_of = as_of_entry(other);
	PurchaseHistory *state = state_to_change(fcinfo, as_of);

	if (as_of != NULL)
	{
		state = history_add_history(state, other);
		as_of_entry(state)->orders--;
	}
	return changed_state(state, AggCheckCallContext(fcinfo, NULL) != 0);
}

/*
 * The history of the rows: the state without its as-of order. 22023
 * (invalid_parameter_value) for an invalid state.
 */
static PurchaseHistory *
history_of_rows(PurchaseHistory *state)
{
	PurchaseHistory *history = history_copy_of(state->entries, state->count,
											   state->count);
	HistoryEntry *as_of = as_of_entry(history);

	Assert(as_of != NULL);
	as_of->orders--;
	if (as_of->orders == 0 && as_of->money > 0)
		invalid_state();
	if (as_of->orders == 0 && as_of->money == 0)
		history->count--;
	return history;
}

PG_FUNCTION_INFO_V1(lifecycle_stage_final);

/*
 * Final: the stage by the default rules (L1); prospect without rows, NULL for
 * a NULL as_of.
 */
Datum
lifecycle_stage_final(PG_FUNCTION_ARGS)
{
	StageType  *type = fcinfo->flinfo->fn_extra;
	LifecycleStage stage = STAGE_PROSPECT;

	if (type == NULL)
	{
		type = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(StageType));
		stage_type_load(type, fcinfo->flinfo);
		fcinfo->flinfo->fn_extra = type;
	}
	if (!PG_ARGISNULL(0))
	{
		PurchaseHistory *state = PG_GETARG_HISTORY(0);
		HistoryEntry *as_of = as_of_entry(state);
		Entries		rows;

		if (as_of == NULL)
			PG_RETURN_NULL();
		rows = entries_through(history_of_rows(state), as_of->day);
		stage = stage_of_purchases(rows.days, rows.count, as_of->day,
								   &default_lifecycle_rules);
	}
	PG_RETURN_DATUM(stage_to_datum(type, stage));
}
