/*
 * Parts of a history (as of a day, between two days), and a history as rows
 * and as jsonb.
 */
#include "common/compat.h"

#include "history/history.h"

#include "access/htup_details.h"
#include "common/days.h"
#include "common/money.h"
#include "common/result_row.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

/* A copy of the entries at the indexes [from, to). */
static PurchaseHistory *
history_between(const PurchaseHistory *history, int32 from, int32 to)
{
	Assert(0 <= from && from <= to && to <= history->count);
	return history_copy_of(&history->entries[from], to - from, to - from);
}

PG_FUNCTION_INFO_V1(purchase_history_as_of);

/* The history up to and including a day. */
Datum
purchase_history_as_of(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);
	int32		day = as_of_day(PG_GETARG_DATEADT(1));

	PG_RETURN_HISTORY(history_between(history, 0,
									  history_count_through(history, day)));
}

PG_FUNCTION_INFO_V1(purchase_history_slice);

/*
 * The history in [from, to). With -infinity or infinity an end is open. 22023
 * (invalid_parameter_value) if `from` is after `to`.
 */
Datum
purchase_history_slice(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);
	DateADT		from = PG_GETARG_DATEADT(1);
	DateADT		to = PG_GETARG_DATEADT(2);
	int32		first;

	if (from > to)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("slice must not begin after its end"),
				 errhint("Give the first day, then the day after the last.")));
	first = history_position(history, 0, from);
	PG_RETURN_HISTORY(history_between(history, first,
									  history_position(history, first, to)));
}

PG_FUNCTION_INFO_V1(purchase_history_unnest);

/* The entries as rows (day date, orders integer, money numeric). */
Datum
purchase_history_unnest(PG_FUNCTION_ARGS)
{
	FuncCallContext *context;
	PurchaseHistory *history;
	const HistoryEntry *entry;
	Datum		values[3];
	bool		nulls[3] = {false, false, false};

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext caller;

		context = SRF_FIRSTCALL_INIT();
		caller = MemoryContextSwitchTo(context->multi_call_memory_ctx);
		history = (PurchaseHistory *) PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0));
		context->user_fctx = history;
		context->max_calls = history->count;
		context->tuple_desc = result_row(fcinfo);
		MemoryContextSwitchTo(caller);
	}
	context = SRF_PERCALL_SETUP();
	if (context->call_cntr >= context->max_calls)
		SRF_RETURN_DONE(context);
	history = context->user_fctx;
	entry = &history->entries[context->call_cntr];
	values[0] = DateADTGetDatum(entry->day);
	values[1] = Int32GetDatum(entry->orders);
	values[2] = NumericGetDatum(money_to_numeric(entry->money));
	SRF_RETURN_NEXT(context,
					HeapTupleGetDatum(heap_form_tuple(context->tuple_desc,
													  values, nulls)));
}

/* Adds a key with its value to the object being built. */
static void
push_pair(JsonbBuilder *state, char *key, JsonbValue value)
{
	JsonbValue	name = {.type = jbvString};

	name.val.string.val = key;
	name.val.string.len = strlen(key);
	pushJsonbValue(state, WJB_KEY, &name);
	pushJsonbValue(state, WJB_VALUE, &value);
}

/* A number of a jsonb object. */
static JsonbValue
json_number(Numeric number)
{
	JsonbValue	value = {.type = jbvNumeric};

	value.val.numeric = number;
	return value;
}

/* Adds an entry, {"day": "2024-01-05", "orders": 2, "money": 120.50}. */
static void
push_entry(JsonbBuilder *state, const HistoryEntry *entry)
{
	JsonbValue	day = {.type = jbvString};

	day.val.string.val = palloc(DAY_TEXT_SIZE);
	day.val.string.len = day_to_text(day.val.string.val, entry->day) -
		day.val.string.val;
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	push_pair(state, "day", day);
	push_pair(state, "orders", json_number(int64_to_numeric(entry->orders)));
	push_pair(state, "money", json_number(money_to_numeric(entry->money)));
	pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

PG_FUNCTION_INFO_V1(purchase_history_to_jsonb);

/* The entries as a jsonb array of objects. */
Datum
purchase_history_to_jsonb(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);
	JsonbBuilder state = {0};

	Assert(history_is_valid(history));
	pushJsonbValue(&state, WJB_BEGIN_ARRAY, NULL);
	for (int32 i = 0; i < history->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		push_entry(&state, &history->entries[i]);
	}
	PG_RETURN_JSONB_P(JsonbValueToJsonb(END_JSONB(&state, WJB_END_ARRAY)));
}
