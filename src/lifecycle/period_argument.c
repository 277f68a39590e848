/*
 * The argument period, by name.
 */
#include "common/compat.h"

#include "lifecycle/period_argument.h"

#include "utils/builtins.h"

/* The kind of period that a name means; 22023 where there is none. */
PeriodKind
period_kind_from_text(const text *name)
{
	int			kind = period_kind_named(VARDATA_ANY(name),
										 VARSIZE_ANY_EXHDR(name));

	if (kind < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown period: \"%s\"", text_to_cstring(name)),
				 errhint("The periods are \"week\", \"month\", \"quarter\" and \"year\".")));
	return kind;
}

/* The first day of a period; of the calendar's first period its first day. */
DateADT
period_start_date(PeriodKind kind, int32 period)
{
	int64		day = period_start(kind, period);

	return (DateADT) Max(day, DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE);
}
