/*
 * The argument period.
 */
#include "common/compat.h"

#include "lifecycle/period_argument.h"

#include "common/choice.h"
#include "common/days.h"

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

/*
 * Checks a period that begins on a day and ends before another. 22008
 * (datetime_field_overflow) for an infinite day, 22023
 * (invalid_parameter_value) for an empty period.
 */
void
check_period(DateADT from, DateADT to)
{
	if (DATE_NOT_FINITE(from) || DATE_NOT_FINITE(to))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("period must be finite: from %s to %s",
						text_of_day(from), text_of_day(to)),
				 errhint("Give the first day and the day after the last.")));
	if (from >= to)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("period is empty: from %s to %s",
						text_of_day(from), text_of_day(to)),
				 errhint("Give the first day and the day after the last.")));
}
