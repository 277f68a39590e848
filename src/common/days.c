/*
 * Converts dates, timestamps and as-of dates to days, and days to and from
 * text.
 */
#include "common/compat.h"

#include "common/days.h"

#include "miscadmin.h"
#include "utils/datetime.h"

/*
 * Raises 22008 (datetime_field_overflow) for an infinite time of a purchase.
 */
static pg_noinline void
infinite_purchase(bool negative)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("time of a purchase must be finite, not %sinfinity",
					negative ? "-" : ""),
			 errhint("Exclude the row, or store NULL for an unknown time.")));
}

/* The day of a date. 22008 (datetime_field_overflow) if it is infinite. */
int32
day_from_date(DateADT date)
{
	if (DATE_NOT_FINITE(date))
		infinite_purchase(DATE_IS_NOBEGIN(date));
	Assert(IS_VALID_DATE(date));
	return date;
}

/*
 * The day of a timestamp, or the UTC day of a timestamptz, which has the same
 * epoch. 22008 (datetime_field_overflow) if it is infinite.
 */
int32
day_from_timestamp(Timestamp moment)
{
	int64		day = moment / USECS_PER_DAY;

	if (TIMESTAMP_NOT_FINITE(moment))
		infinite_purchase(TIMESTAMP_IS_NOBEGIN(moment));
	if (moment % USECS_PER_DAY < 0)
		day--;
	Assert(IS_VALID_DATE(day));
	return (int32) day;
}

/*
 * The day of an as-of date. 22008 (datetime_field_overflow) if it is infinite.
 */
int32
as_of_day(DateADT date)
{
	if (DATE_NOT_FINITE(date))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("as-of date must be finite, not %sinfinity",
						DATE_IS_NOBEGIN(date) ? "-" : ""),
				 errhint("Give the day as of which to compute, for example CURRENT_DATE.")));
	return date;
}

/*
 * Writes a day in ISO form, independent of DateStyle, and returns the end of
 * the text.
 */
char *
day_to_text(char *to, int32 day)
{
	struct pg_tm tm = {0};

	Assert(IS_VALID_DATE(day));
	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, to);
	Assert(strlen(to) < DAY_TEXT_SIZE);
	return to + strlen(to);
}

/*
 * Returns the text of a date, which may be infinite, in ISO form, independent
 * of DateStyle.
 */
char *
text_of_day(DateADT date)
{
	char	   *text = palloc(DAY_TEXT_SIZE);

	if (DATE_NOT_FINITE(date))
		return pstrdup(DATE_IS_NOBEGIN(date) ? "-infinity" : "infinity");
	day_to_text(text, date);
	return text;
}

/* Reads least to most digits and returns the rest; NULL if there are fewer. */
static const char *
digits_from_text(const char *from, int least, int most, int *value)
{
	int			length = 0;

	Assert(least >= 1 && most >= least && most <= 9);
	*value = 0;
	while (length < most && from[length] >= '0' && from[length] <= '9')
		*value = *value * 10 + (from[length++] - '0');
	return length >= least ? from + length : NULL;
}

/*
 * Reads a day as day_to_text writes it, YYYY-MM-DD with an optional " BC".
 * Returns the rest, or NULL if it is not a valid day.
 */
const char *
day_from_text(const char *from, int32 *day)
{
	int			year,
				month,
				month_day;
	int			check_year,
				check_month,
				check_day;
	int			julian;

	if ((from = digits_from_text(from, 4, 7, &year)) == NULL || *from++ != '-' ||
		(from = digits_from_text(from, 2, 2, &month)) == NULL || *from++ != '-' ||
		(from = digits_from_text(from, 2, 2, &month_day)) == NULL)
		return NULL;
	if (year == 0 || month < 1 || month > 12)
		return NULL;
	if (strncmp(from, " BC", 3) == 0)
	{
		year = 1 - year;
		from += 3;
	}
	if (!IS_VALID_JULIAN(year, month, month_day))
		return NULL;
	julian = date2j(year, month, month_day);
	j2date(julian, &check_year, &check_month, &check_day);
	*day = julian - POSTGRES_EPOCH_JDATE;
	if (check_year != year || check_month != month || check_day != month_day ||
		!IS_VALID_DATE(*day))
		return NULL;
	return from;
}
