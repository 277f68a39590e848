/*
 * Writes JSON. A number has the fewest digits that read back as the same
 * double. NaN, and a numeric that is NULL, are written as null.
 */
#ifndef CRMVALUE_COMMON_JSON_TEXT_H
#define CRMVALUE_COMMON_JSON_TEXT_H

#include "common/compat.h"
#include "lib/stringinfo.h"
#include "utils/numeric.h"

extern void json_begin(StringInfo json, char bracket);
extern void json_end(StringInfo json, char bracket);
extern void json_key(StringInfo json, const char *key);
extern void json_number(StringInfo json, double number);
extern void json_numeric(StringInfo json, Numeric number);
extern void json_string(StringInfo json, const char *string);
extern void json_day(StringInfo json, int32 day);
extern Datum json_to_jsonb(StringInfo json);

#endif
