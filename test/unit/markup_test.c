/*
 * Markup, numbers and the widths of texts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
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
	assert_escaped("\xC2\x80|\xC2\x9F", "&#xFFFD;|&#xFFFD;");
	/* their neighbours are allowed: U+00A0, U+FFFD */
	assert_escaped("\xC2\xA0|\xEF\xBF\xBD", "\xC2\xA0|\xEF\xBF\xBD");
	/* bytes that end too early are read no further than the text */
	assert_escaped("\xC2", "\xC2");
	assert_escaped("\xEF\xBF", "\xEF\xBF");
}

/* Of any length there is room for a zero at the end. */
static void
room_grows_with_the_text(void **state)
{
	static const char bytes[5000];

	(void) state;
	for (size_t length = 1000; length <= sizeof(bytes); length++)
	{
		Markup		out = markup();

		markup_bytes(&out, bytes, length);
		markup_bytes(&out, "ab", 2);
		assert_int_equal(out.length, length + 2);
		assert_true(out.room > out.length);
		assert_string_equal(out.text + length, "ab");
		free(out.text);
	}
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

static void
assert_grouped(double value, int decimals, const char *expected)
{
	char		text[NUMBER_SIZE];

	number_grouped(text, value, decimals);
	assert_string_equal(text, expected);
}

static void
assert_short(double value, NumberStyle style, const char *expected)
{
	char		text[NUMBER_SIZE];

	number_short(text, value, style);
	assert_string_equal(text, expected);
}

static void
groups_begin_at_a_thousand_and_end_at_15_digits(void **state)
{
	(void) state;
	assert_grouped(0, 2, "0.00");
	assert_grouped(999, 0, "999");
	assert_grouped(1000, 0, "1,000");
	assert_grouped(-1000.5, 1, "-1,000.5");
	assert_grouped(-0.04, 1, "0.0");
	assert_grouped(-0.06, 1, "-0.1");
	assert_grouped(100000, 0, "100,000");
	assert_grouped(999999999999999, 0, "999,999,999,999,999");
	assert_grouped(1e15, 0, "1e+15");
	assert_grouped(-1e15, 2, "-1e+15");
}

/* Three digits, but two decimals at most; what is rounded up has its own unit. */
static void
short_numbers_have_about_three_digits(void **state)
{
	(void) state;
	assert_short(0, NUMBERS_IN_THOUSANDS, "0");
	assert_short(0.123, NUMBERS_IN_THOUSANDS, "0.12");
	assert_short(9.994, NUMBERS_IN_THOUSANDS, "9.99");
	assert_short(9.996, NUMBERS_IN_THOUSANDS, "10");
	assert_short(12.34, NUMBERS_IN_THOUSANDS, "12.3");
	assert_short(99.94, NUMBERS_IN_THOUSANDS, "99.9");
	assert_short(99.96, NUMBERS_IN_THOUSANDS, "100");
	assert_short(123.4, NUMBERS_IN_THOUSANDS, "123");
	assert_short(999.4, NUMBERS_IN_THOUSANDS, "999");
	assert_short(999.6, NUMBERS_IN_THOUSANDS, "1k");
	assert_short(-1234, NUMBERS_IN_THOUSANDS, "-1.23k");
	assert_short(1e6, NUMBERS_IN_THOUSANDS, "1M");
	assert_short(1.2e9, NUMBERS_IN_THOUSANDS, "1.2bn");
	assert_short(1.2e12, NUMBERS_IN_THOUSANDS, "1,200bn");
	assert_short(9990, NUMBERS_IN_MYRIADS, "9,990");
	assert_short(9999, NUMBERS_IN_MYRIADS, "1万");
	assert_short(1e8, NUMBERS_IN_MYRIADS, "1亿");
}

static void
decimals_are_those_of_the_largest(void **state)
{
	static const struct
	{
		double		values[2];
		int			decimals;
	}			known[] = {
		{{1, -2}, 0}, {{1000.5, 1}, 0}, {{999.5, 1}, 1}, {{-1.5, 0}, 1},
		{{1, 0.5}, 1}, {{0.99, -0.5}, 2}, {{0.1, 0.05}, 2}, {{0.09, 0}, 3},
		{{NAN, NAN}, 0}, {{NAN, 0.5}, 2}, {{0.5, NAN}, 2}
	};

	(void) state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_int_equal(decimals_of(known[i].values, 2), known[i].decimals);
	assert_int_equal(decimals_of(known[0].values, 0), 0);
}

static void
ticks_are_one_two_or_five(void **state)
{
	static const struct
	{
		double		least;
		double		most;
		double		first;
		double		step;
		int			count;
	}			known[] = {
		{0, 4, 0, 1, 5}, {0, 4.1, 0, 2, 4}, {0, 8, 0, 2, 5}, {0, 8.1, 0, 5, 3},
		{0, 20, 0, 5, 5}, {0, 20.1, 0, 10, 4}, {0, 40, 0, 10, 5},
		{-3, 5, -4, 2, 6}, {7, 7, 6, 2, 5}, {-7, -7, -8, 2, 5},
		{0.5, 0.5, 0.4, 0.2, 4}, {0, 0, 0, 0.5, 3}, {0, 0.2, 0, 0.05, 5},
		{1e12, 1e12 + 1, 1e12, 5e11, 3}
	};

	(void) state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
	{
		Ticks		ticks = ticks_between(known[i].least, known[i].most, 4);

		assert_true(fabs(ticks.first - known[i].first) < 1e-9);
		assert_true(fabs(ticks.step / known[i].step - 1) < 1e-9);
		assert_int_equal(ticks.count, known[i].count);
	}
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
	/* up to 8000, in full; up to 10000 and beyond in thousands */
	ticks = ticks_between(0, 8000, 4);
	number_of_tick(text, 2000, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "2,000");
	ticks = ticks_between(-9000, 0, 4);
	number_of_tick(text, -5000, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "-5k");
	/* half a million is a step, so that there is a decimal where it is needed */
	ticks = ticks_between(0, 1e6, 4);
	number_of_tick(text, 5e5, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "0.5M");
	number_of_tick(text, 1e6, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "1M");
	ticks = ticks_between(0, 0.2, 4);
	number_of_tick(text, 0.05, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "0.05");
	number_of_tick(text, 1e-17, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "0");
	number_of_tick(text, -1e-17, &ticks, NUMBERS_IN_THOUSANDS);
	assert_string_equal(text, "0");
}

/* The width of a character, in units of the font size. */
static double
width_of(unsigned c)
{
	char		text[5] = {0};

	if (c < 0x80)
		text[0] = (char) c;
	else if (c < 0x800)
	{
		text[0] = (char) (0xC0 | c >> 6);
		text[1] = (char) (0x80 | (c & 0x3F));
	}
	else if (c < 0x10000)
	{
		text[0] = (char) (0xE0 | c >> 12);
		text[1] = (char) (0x80 | (c >> 6 & 0x3F));
		text[2] = (char) (0x80 | (c & 0x3F));
	}
	else
	{
		text[0] = (char) (0xF0 | c >> 18);
		text[1] = (char) (0x80 | (c >> 12 & 0x3F));
		text[2] = (char) (0x80 | (c >> 6 & 0x3F));
		text[3] = (char) (0x80 | (c & 0x3F));
	}
	return text_width(text, 1);
}

static void
assert_widths(const char *characters, double width)
{
	for (; *characters != '\0'; characters++)
		assert_true(width_of((unsigned char) *characters) == width);
}

static void
characters_of_ascii_have_widths(void **state)
{
	(void) state;
	assert_widths("iIjl.,:;'|!", 0.34);
	assert_widths("frt()[]-/ \"", 0.42);
	assert_widths("mwMW@%", 1);
	assert_widths("ABCDEFGHJKLNOPQRSTUVXYZ", 0.8);
	assert_widths("abcdeghknopqsuvxyz0123456789#$&*+<=>?^_`{}~", 0.64);
	assert_true(text_width("aA", 11) == (0.64 + 0.8) * 11);
}

/*
 * What combines has no width; East Asian characters, emoji and what is beyond
 * the first plane is wide. From the first to the last, and no further.
 */
static void
blocks_of_characters_have_widths(void **state)
{
	static const struct
	{
		unsigned	first;
		unsigned	last;
		double		width;
		double		around;
	}			blocks[] = {
		{0x300, 0x36F, 0, 0.7}, {0x591, 0x5BD, 0, 0.7}, {0x64B, 0x65F, 0, 0.7},
		{0x200B, 0x200F, 0, 1}, {0x202A, 0x202E, 0, 1}, {0x2060, 0x206F, 0, 1},
		{0xFE00, 0xFE0F, 0, 1}, {0x1F3FB, 0x1F3FF, 0, 1.4},
		{0x1100, 0x115F, 1.05, 1}, {0x2600, 0x27BF, 1.05, 1},
		{0x2E80, 0xA4CF, 1.05, 1}, {0xAC00, 0xD7A3, 1.05, 1},
		{0xF900, 0xFAFF, 1.05, 1}, {0xFE30, 0xFE6F, 1.05, 1},
		{0xFF00, 0xFFE6, 1.05, 1}
	};

	(void) state;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
	{
		assert_true(width_of(blocks[i].first) == blocks[i].width);
		assert_true(width_of(blocks[i].last) == blocks[i].width);
		assert_true(width_of(blocks[i].first - 1) == blocks[i].around);
		assert_true(width_of(blocks[i].last + 1) == blocks[i].around);
	}
	assert_true(width_of(0x80) == 0.7 && width_of(0x8FF) == 0.7);
	assert_true(width_of(0x900) == 1 && width_of(0xFFFF) == 1);
	assert_true(width_of(0x10000) == 1.4 && width_of(0x10FFFF) == 1.4);
}

/* Five letters of 7.04 pixels and an ellipsis of 11 have 46.2. */
static void
as_much_is_written_as_fits(void **state)
{
	Markup		out = markup();

	(void) state;
	assert_false(text_fitted(&out, "aaaaaaaaaa", 11, 46.21));
	assert_string_equal(out.text, "aaaaa&#8230;");
	out.length = 0;
	assert_false(text_fitted(&out, "aaaaaaaaaa", 11, 46.19));
	assert_string_equal(out.text, "aaaa&#8230;");
	out.length = 0;
	assert_true(text_fitted(&out, "aaaaaaaaaa", 11, 70.4));
	assert_string_equal(out.text, "aaaaaaaaaa");
	free(out.text);
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

/* All cells of a column decide; the first column has the names of the rows. */
static void
columns_with_a_text_are_not_numbers(void **state)
{
	const char *headers[] = {"a", "b"};
	const char *cells[] = {"1", "1", "2", "x"};
	Markup		out = markup();

	(void) state;
	html_table(&out, headers, 2, cells, 2, false);
	assert_string_equal(out.text,
						"<table><thead><tr><th scope='col'>a</th>"
						"<th scope='col'>b</th></tr></thead><tbody>"
						"<tr><td>1</td><td>1</td></tr>\n"
						"<tr><td>2</td><td>x</td></tr>\n"
						"</tbody></table>");
	out.length = 0;
	html_table(&out, headers, 2, cells, 0, false);
	assert_string_equal(out.text,
						"<table><thead><tr><th scope='col'>a</th>"
						"<th scope='col'>b</th></tr></thead><tbody></tbody></table>");
	free(out.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(room_grows_with_the_text),
		cmocka_unit_test(coordinates_have_one_decimal),
		cmocka_unit_test(numbers_are_grouped),
		cmocka_unit_test(groups_begin_at_a_thousand_and_end_at_15_digits),
		cmocka_unit_test(short_numbers_have_about_three_digits),
		cmocka_unit_test(decimals_are_those_of_the_largest),
		cmocka_unit_test(ticks_are_one_two_or_five),
		cmocka_unit_test(ticks_cover_the_range),
		cmocka_unit_test(ticks_are_written_alike),
		cmocka_unit_test(characters_of_ascii_have_widths),
		cmocka_unit_test(blocks_of_characters_have_widths),
		cmocka_unit_test(as_much_is_written_as_fits),
		cmocka_unit_test(shortened_texts_fit_and_end_with_a_whole_character),
		cmocka_unit_test(columns_of_numbers_are_marked),
		cmocka_unit_test(columns_with_a_text_are_not_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
