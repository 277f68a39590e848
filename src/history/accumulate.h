/*
 * The transition function of aggregates whose state is the history of their
 * first two arguments, time and amount.
 */
#ifndef CRMVALUE_HISTORY_ACCUMULATE_H
#define CRMVALUE_HISTORY_ACCUMULATE_H

#include "history/history.h"

typedef int32 (*DayReader) (Datum time);
typedef int64 (*MoneyReader) (Datum amount);

/* Returns a changed state. Outside an aggregate, removes its spare room. */
static inline Datum
changed_state(PurchaseHistory *state, bool in_place)
{
	if (!in_place)
		history_trim(state);
	PG_RETURN_HISTORY(state);
}

extern Datum accumulate_purchase(FunctionCallInfo fcinfo, DayReader read_day,
								 MoneyReader read_money);
extern int32 read_date(Datum date);
extern int32 read_timestamp(Datum moment);
extern int64 read_numeric_money(Datum amount);
extern int64 read_float8_money(Datum amount);

#endif
