/*
 * html_escape, html_table, and the numbers, words and style of the report.
 */
#include "common/compat.h"

#include "report/figures.h"

#include <math.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "common/language.h"
#include "report/phrases.h"
#include "report/table.h"
#include "report/words.h"

PG_FUNCTION_INFO_V1(html_escape);

/* html_escape(text): the text as content of an element or an attribute. */
Datum
html_escape(PG_FUNCTION_ARGS)
{
	Markup		out = markup_create();

	markup_text(&out, utf8_argument(fcinfo, 0));
	PG_RETURN_TEXT_P(markup_result(&out));
}

PG_FUNCTION_INFO_V1(html_table_of_cells);

/* html_table(headers, cells, named) */
Datum
html_table_of_cells(PG_FUNCTION_ARGS)
{
	Markup		out = markup_create();
	Texts		headers = texts_argument(fcinfo, 0, "headers", MOST_COLUMNS);
	Texts		cells = {0};

	if (!PG_ARGISNULL(1))
		cells = texts_argument(fcinfo, 1, "cells", 100000);
	if (headers.count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a table must have headers")));
	if (cells.count % headers.count != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cells has %d elements", cells.count),
				 errdetail("It must be a multiple of the number of headers, %d.",
						   headers.count)));
	html_table(&out, headers.items, headers.count, cells.items,
			   cells.count / headers.count,
			   !PG_ARGISNULL(2) && PG_GETARG_BOOL(2));
	PG_RETURN_TEXT_P(markup_result(&out));
}

PG_FUNCTION_INFO_V1(report_number);

/* report_number(value, decimals): "1,234.50"; "-" for NULL. */
Datum
report_number(PG_FUNCTION_ARGS)
{
	char		text[NUMBER_SIZE];
	double		value;
	int32		decimals = PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1);

	if (PG_ARGISNULL(0))
		PG_RETURN_TEXT_P(cstring_to_text("-"));
	value = PG_GETARG_FLOAT8(0);
	if (!isfinite(value))
		PG_RETURN_TEXT_P(cstring_to_text("-"));
	number_grouped(text, value, Max(0, Min(decimals, MOST_DECIMALS)));
	PG_RETURN_TEXT_P(cstring_to_text(text));
}

PG_FUNCTION_INFO_V1(report_word);

/*
 * report_word(key, lang): a text of the report. 22023
 * (invalid_parameter_value) for an unknown key.
 */
Datum
report_word(PG_FUNCTION_ARGS)
{
	Language	language = language_from_text(PG_GETARG_TEXT_PP(1));
	char	   *key = text_to_cstring(PG_GETARG_TEXT_PP(0));
	const char *word = report_text(key, language == LANGUAGE_CHINESE);

	if (word == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the report has no text \"%s\"", key)));
	PG_RETURN_TEXT_P(text_from_utf8(word));
}

PG_FUNCTION_INFO_V1(report_advice_on);

/*
 * report_advice(segment, lang): advice on a segment; "-" for an unknown name.
 */
Datum
report_advice_on(PG_FUNCTION_ARGS)
{
	Language	language = language_from_text(PG_GETARG_TEXT_PP(1));
	const char *advice = report_advice(utf8_argument(fcinfo, 0),
									   language == LANGUAGE_CHINESE);

	PG_RETURN_TEXT_P(text_from_utf8(advice != NULL ? advice : "-"));
}

/* Appends a phrase in Chinese, or unchanged if it cannot be translated. */
static void
append_in_chinese(StringInfo out, const char *english, size_t length)
{
	char		chinese[4 * PHRASE_SIZE];

	if (phrase_in_chinese(english, length, chinese, sizeof(chinese)))
		appendStringInfoString(out, chinese);
	else
		appendBinaryStringInfo(out, english, length);
}

PG_FUNCTION_INFO_V1(report_phrases);

/* report_phrases(content, lang): phrases of a fit, with "; " between them */
Datum
report_phrases(PG_FUNCTION_ARGS)
{
	const char *at = utf8_argument(fcinfo, 0);
	StringInfoData out;

	if (language_from_text(PG_GETARG_TEXT_PP(1)) != LANGUAGE_CHINESE)
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	initStringInfo(&out);
	for (;;)
	{
		const char *end = strstr(at, "; ");

		append_in_chinese(&out, at,
						  end == NULL ? strlen(at) : (size_t) (end - at));
		if (end == NULL)
			break;
		appendStringInfoString(&out, "；");
		at = end + strlen("; ");
	}
	PG_RETURN_TEXT_P(text_from_utf8(out.data));
}

PG_FUNCTION_INFO_V1(report_style);

/* report_style(): the style element of the page. */
Datum
report_style(PG_FUNCTION_ARGS pg_attribute_unused())
{
	PG_RETURN_TEXT_P(cstring_to_text(report_style_sheet()));
}
