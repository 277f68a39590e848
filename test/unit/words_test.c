/*
 * The texts of the report: found by their keys, with the same values and
 * numbers in both languages; advice on the segments of all maps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/words.h"
#include "scoring/segments.h"

/* the first and the last text of the list, and one between them */
static void
texts_are_found_by_their_keys(void **state)
{
	(void) state;
	assert_string_equal(report_text("title", false), "Customer value");
	assert_string_equal(report_text("title", true), "客户价值报告");
	assert_string_equal(report_text("month", false), "month");
	assert_string_equal(report_text("month", true), "月份");
	assert_string_equal(report_text("card.by_segment", false), "By segment");
	assert_string_equal(report_text("card.by_segment", true), "按细分");
}

static void
unknown_keys_have_no_text(void **state)
{
	static const char *const unknown[] = {"", "titl", "title.", "Title", "客户"};

	(void) state;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
	{
		assert_null(report_text(unknown[i], false));
		assert_null(report_text(unknown[i], true));
		assert_null(report_advice(unknown[i], false));
		assert_null(report_advice(unknown[i], true));
	}
}

/*
 * The values of a text in the order of format(): seen[n] is how often the nth
 * value stands in it. Returns how many values it takes.
 */
static int
values_of(const char *text, int *seen)
{
	int			next = 0;
	int			values = 0;

	for (const char *at = strchr(text, '%'); at != NULL;
		 at = strchr(at + 1, '%'))
	{
		int			value = next;

		if (at[1] >= '1' && at[1] <= '9' && at[2] == '$')
			value = at[1] - '1';
		else if (at[1] != 's')
			continue;
		seen[value]++;
		next = value + 1;
		values++;
	}
	return values;
}

/* Each language shows each of the values once. */
static void
values_of_a_text_are_shown_once_in_both_languages(void **state)
{
	static const struct
	{
		const char *key;
		int			values;
	}			texts[] = {
		{"subtitle", 3}, {"sampled", 1}, {"figures.all", 5},
		{"segments.chart", 3}, {"pareto.chart", 1}, {"flow.chart", 1},
		{"model.name", 4}, {"holdout.chart", 3}, {"holdout.dates", 2},
		{"values.all", 4}, {"values.alive", 2}, {"values.value", 3},
		{"values.sampled", 1}, {"changes.all", 5}, {"notes.rows", 3},
		{"notes.guests", 2}, {"notes.free", 2}, {"notes.most", 2},
		{"notes.days", 3}, {"notes.overrides", 3}, {"notes.rules", 3},
		{"notes.lifecycle", 1}, {"notes.verdict", 1}, {"notes.warnings", 1},
		{"some_days", 1},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (int chinese = 0; chinese < 2; chinese++)
		{
			int			seen[9] = {0};
			const char *text = report_text(texts[i].key, chinese);

			assert_int_equal(values_of(text, seen), texts[i].values);
			for (int value = 0; value < texts[i].values; value++)
				assert_int_equal(seen[value], 1);
		}
}

/* The numbers that are written in digits, in their order. Returns how many. */
static int
numbers_of(const char *text, int *numbers)
{
	int			count = 0;
	bool		inside = false;

	for (; *text != '\0'; text++)
	{
		bool		digit = *text >= '0' && *text <= '9';

		if (digit && !inside)
			numbers[count++] = 0;
		if (digit)
			numbers[count - 1] = 10 * numbers[count - 1] + *text - '0';
		inside = digit;
	}
	return count;
}

/* The definitions that a text tells are the same in both languages. */
static void
numbers_of_a_text_are_the_same_in_both_languages(void **state)
{
	static const struct
	{
		const char *key;
		int			count;
		int			numbers[5];
	}			texts[] = {
		{"months.what", 1, {36}},
		{"segments.what", 2, {1, 5}},
		{"pareto.what", 5, {80, 15, 1, 20, 50}},
		{"weeks.chart", 2, {13, 13}},
		{"lower", 1, {95}},
		{"card.money_of_365_days", 1, {365}},
		{"card.money_of_the_365_days_before", 1, {365}},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (int chinese = 0; chinese < 2; chinese++)
		{
			int			numbers[100];
			int			count = numbers_of(report_text(texts[i].key, chinese),
										   numbers);

			assert_int_equal(count, texts[i].count);
			for (int n = 0; n < count; n++)
				assert_int_equal(numbers[n], texts[i].numbers[n]);
		}
}

/*
 * Each segment of each map has advice in both languages, and the same by its
 * English and by its Chinese name.
 */
static void
every_segment_has_advice(void **state)
{
	(void) state;
	for (int map = 0; map < SEGMENT_MAPS; map++)
		for (int score = 0; score < segment_maps[map].scores; score++)
		{
			const Segment *segment = segment_of_score(&segment_maps[map],
													  score);

			for (int chinese = 0; segment != NULL && chinese < 2; chinese++)
			{
				const char *advice = report_advice(segment->label[0], chinese);

				assert_non_null(advice);
				assert_string_equal(report_advice(segment->label[1], chinese),
									advice);
			}
		}
}

static void
advice_is_found_by_names_only(void **state)
{
	const char *advice = report_advice("Champions", false);

	(void) state;
	assert_string_equal(advice, "Reward them, show them new products first, "
						"ask for referrals. No discounts.");
	assert_string_equal(report_advice("Champions", true),
						"给予回馈，新品优先体验，请其推荐他人；无需打折。");
	assert_null(report_advice(advice, false));
	assert_null(report_advice(report_advice("Champions", true), true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_found_by_their_keys),
		cmocka_unit_test(unknown_keys_have_no_text),
		cmocka_unit_test(values_of_a_text_are_shown_once_in_both_languages),
		cmocka_unit_test(numbers_of_a_text_are_the_same_in_both_languages),
		cmocka_unit_test(every_segment_has_advice),
		cmocka_unit_test(advice_is_found_by_names_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
