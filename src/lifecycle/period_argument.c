/*
 * The argument period, by name.
 */
#include "common/compat.h"

#include "lifecycle/period_argument.h"

#include "common/choice.h"

/*
 * The kind of period that a name means; 22023 (invalid_parameter_value) where
 * there is none.
 */
PeriodKind
period_kind_from_text(const text *name)
{
	return choice_of_text(name, NAMES(period_names), "period", "periods");
}

/* The first day of a period; of the calendar's first period its first day. */
DateADT
period_start_date(PeriodKind kind, int32 period)
{
	int64		day = period_start(kind, period);

	return (DateADT) Max(day, DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE);
}
