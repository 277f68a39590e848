/*
 * Calendar days as PostgreSQL's DateADT: int32, 2000-01-01 is 0.
 */
#ifndef CRMVALUE_COMMON_DAYS_H
#define CRMVALUE_COMMON_DAYS_H

#include "common/compat.h"
#include "utils/date.h"
#include "utils/timestamp.h"

/*
 * room for the longest text of a day, "5874897-12-31 BC", with its terminator
 */
#define DAY_TEXT_SIZE 24

extern int32 day_from_date(DateADT date);
extern int32 day_from_timestamp(Timestamp moment);
extern int32 as_of_day(DateADT date);
extern char *day_to_text(char *to, int32 day);
extern char *text_of_day(DateADT date);
extern const char *day_from_text(const char *from, int32 *day);

#endif
