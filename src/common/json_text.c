/*
 * Writes JSON into a StringInfo.
 */
#include "common/compat.h"

#include "common/json_text.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"

#include "common/days.h"

/* Writes the comma before a value or key, unless it is the first. */
static void
separate(StringInfo json)
{
	char		before = json->len > 0 ? json->data[json->len - 1] : '[';

	if (before != '[' && before != '{' && before != ':')
		appendStringInfoChar(json, ',');
}

/* Begins an object, '{', or an array, '['. */
void
json_begin(StringInfo json, char bracket)
{
	separate(json);
	appendStringInfoChar(json, bracket);
}

/* Ends an object, '}', or an array, ']'. */
void
json_end(StringInfo json, char bracket)
{
	appendStringInfoChar(json, bracket);
}

void
json_key(StringInfo json, const char *key)
{
	separate(json);
	escape_json(json, key);
	appendStringInfoChar(json, ':');
}

void
json_number(StringInfo json, double number)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	separate(json);
	if (!isfinite(number))
		appendStringInfoString(json, "null");
	else
	{
		double_to_shortest_decimal_buf(number, text);
		appendStringInfoString(json, text);
	}
}

void
json_numeric(StringInfo json, Numeric number)
{
	separate(json);
	appendStringInfoString(json, number == NULL ? "null" :
						   DatumGetCString(DirectFunctionCall1(numeric_out,
															   NumericGetDatum(number))));
}

void
json_string(StringInfo json, const char *string)
{
	separate(json);
	escape_json(json, string);
}

void
json_day(StringInfo json, int32 day)
{
	char		text[DAY_TEXT_SIZE];

	day_to_text(text, day);
	json_string(json, text);
}

/* The document as jsonb. */
Datum
json_to_jsonb(StringInfo json)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json->data));
}
