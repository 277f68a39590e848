/*
 * Markup, numbers and the widths of texts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "report/glyphs.h"
#include "report/numbers.h"
#include "report/table.h"

static Markup
markup(void)
{
	return (Markup) {NULL, 0, 0, realloc};
}

static void
assert_escaped(const char *text, const char *expected)
{
	Markup		out = markup();

	markup_text(&out, text);
	markup_bytes(&out, "", 0);
	assert_string_equal(out.text, expected);
	free(out.text);
}

static void
text_is_escaped(void **state)
{
	(void) state;
	assert_escaped("<script>alert('x & \"y\"')</script>",
				   "&lt;script&gt;alert(&#39;x &amp; &quot;y&quot;&#39;)&lt;/script&gt;");
	assert_escaped("a\tb\nc", "a\tb\nc");
	assert_escaped("客户 😀 עברית", "客户 😀 עברית");
	/* what XML or HTML forbids: controls, DEL, U+0085, U+FFFE, U+FFFF */
	assert_escaped("\x01|\x1B|\x7F|\xC2\x85|\xEF\xBF\xBE|\xEF\xBF\xBF",
				   "&#xFFFD;|&#xFFFD;|&#xFFFD;|&#xFFFD;|&#xFFFD;|&#xFFFD;");
	/* their neighbours are allowed: U+00A0, U+FFFD */
	assert_escaped("\xC2\xA0|\xEF\xBF\xBD", "\xC2\xA0|\xEF\xBF\xBD");
	/* bytes that end too early are read no further than the text */
	assert_escaped("\xC2", "\xC2");
	assert_escaped("\xEF\xBF", "\xEF\xBF");
}

static void
coordinates_have_one_decimal(void **state)
{
	Markup		out = markup();

	(void) state;
	markup_put(&out, "%x %x %x %x %x", 1.0, -0.04, 2.25001, 1e8, -3.96);
	assert_string_equal(out.text, "1 0 2.3 100000000 -4");
	free(out.text);
}

static void
numbers_are_grouped(void **state)
{
	char		text[NUMBER_SIZE];

	(void) state;
	number_grouped(text, 1234567.891, 2);
	assert_string_equal(text, "1,234,567.89");
	number_grouped(text, -999999, 0);
	assert_string_equal(text, "-999,999");
	number_grouped(text, -0.004, 2);
	assert_string_equal(text, "0.00");
	number_grouped(text, 12, 0);
	assert_string_equal(text, "12");
	number_grouped(text, 1e300, 2);
	assert_string_equal(text, "1e+300");
	number_short(text, 123456789, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "123M");
	number_short(text, 999999, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "1M");
	number_short(text, 123456789, NUMBERS_IN_MYRIADS);
	assert_string_equal(text, "1.23亿");
	number_short(text, 50000, NUMBERS_IN_MYRIADS);
	assert_string_equal(text, "5万");
}

/* Ticks are round, cover the range, and are few; of any range there is. */
static void
ticks_cover_the_range(void **state)
{
	static const double ends[] = {-1e99, -12345.6, -1, 0, 1e-9, 0.3, 1, 7,
		99.5, 1000, 2.5e6, 1e15, 1e99};
	const int	count = sizeof(ends) / sizeof(ends[0]);

	(void) state;
	for (int i = 0; i < count; i++)
		for (int j = i; j < count; j++)
		{
			Ticks		ticks = ticks_between(ends[i], ends[j], 4);
			double		last = ticks.first + (ticks.count - 1) * ticks.step;
			char		text[NUMBER_SIZE];

			assert_true(ticks.step > 0);
			assert_true(ticks.count >= 2 && ticks.count <= 7);
			assert_true(ticks.first <= ends[i] + ticks.step * 1e-6);
			assert_true(last >= ends[j] - ticks.step * 1e-6);
			for (int k = 0; k < ticks.count; k++)
				number_of_tick(text, ticks.first + k * ticks.step, &ticks,
							   (NumberStyle) (k % 2));
		}
}

static void
ticks_are_written_alike(void **state)
{
	Ticks		ticks = ticks_between(0, 170000, 4);
	char		text[NUMBER_SIZE];

	(void) state;
	number_of_tick(text, 50000, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "50k");
	number_of_tick(text, 50000, &ticks, NUMBERS_IN_MYRIADS);
	assert_string_equal(text, "5万");
	ticks = ticks_between(0, 900, 4);
	number_of_tick(text, 500, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "500");
}

/* What is shortened fits, and ends with a whole character. */
static void
shortened_texts_fit_and_end_with_a_whole_character(void **state)
{
	const char *text = "<名字 very long name 😀 &>";

	(void) state;
	for (int room = 12; room < 300; room++)
	{
		Markup		out = markup();
		bool		whole = text_fitted(&out, text, 11, room);
		char	   *ellipsis = strstr(out.text, "&#8230;");

		assert_int_equal(whole, ellipsis == NULL);
		assert_int_equal(whole, text_width(text, 11) <= room + 0.01);
		assert_null(strchr(out.text, '<'));
		if (ellipsis != NULL && ellipsis > out.text)
			assert_true((ellipsis[-1] & 0xC0) != 0xC0);
		free(out.text);
	}
}

static void
columns_of_numbers_are_marked(void **state)
{
	const char *headers[] = {"name", "<b>", "both"};
	const char *cells[] = {"1", "1,234.5%", "x", "'2'", "-", "5"};
	Markup		out = markup();

	(void) state;
	html_table(&out, headers, 3, cells, 2, true);
	assert_string_equal(out.text,
						"<table class='named'><thead><tr><th scope='col'>name</th>"
						"<th scope='col' class='n'>&lt;b&gt;</th><th scope='col'>both</th></tr></thead><tbody>"
						"<tr><td data-h='name'>1</td><td class='n' data-h='&lt;b&gt;'>1,234.5%</td><td data-h='both'>x</td></tr>\n"
						"<tr><td data-h='name'>&#39;2&#39;</td><td class='n' data-h='&lt;b&gt;'>-</td><td data-h='both'>5</td></tr>\n"
						"</tbody></table>");
	free(out.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(coordinates_have_one_decimal),
		cmocka_unit_test(numbers_are_grouped),
		cmocka_unit_test(ticks_cover_the_range),
		cmocka_unit_test(ticks_are_written_alike),
		cmocka_unit_test(shortened_texts_fit_and_end_with_a_whole_character),
		cmocka_unit_test(columns_of_numbers_are_marked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
