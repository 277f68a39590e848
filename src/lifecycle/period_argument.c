/*
 * The argument period.
 */
#include "common/compat.h"

#include "lifecycle/period_argument.h"

#include "common/choice.h"

/*
 * The kind of period of a name. 22023 (invalid_parameter_value) for an unknown
 * name.
 */
PeriodKind
period_kind_from_text(const text *name)
{
	return choice_of_text(name, NAMES(period_names), "period", "periods");
}

/*
 * The first day of a period; for the first period of the calendar, the first
 * day of the calendar.
 */
DateADT
period_start_date(PeriodKind kind, int32 period)
{
	int64		day = period_start(kind, period);

	return (DateADT) Max(day, DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE);
}
