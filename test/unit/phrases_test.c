/*
 * Phrases of a fit in Chinese.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/phrases.h"

static const char *
chinese(const char *english)
{
	static char to[4 * PHRASE_SIZE];

	assert_true(phrase_in_chinese(english, strlen(english), to, sizeof(to)));
	return to;
}

static void
known_phrases_are_translated(void **state)
{
	(void) state;
	assert_string_equal(chinese("converged"), "已收敛");
	assert_string_equal(chinese("not p_alive, which is 1 for all customers"),
						"不要使用 p_alive，所有客户均为 1");
	assert_string_equal(chinese("p_alive, expected_purchases and clv may be used"),
						"p_alive、expected_purchases 和 clv 可以使用");
	assert_string_equal(chinese("expected_purchases may be used for horizons of up to 364 days, the time that the orders cover"),
						"expected_purchases 可用于不超过 364 天的期间，即订单所覆盖的时间");
	assert_string_equal(chinese("spend: boundary reached: all customers spend alike"),
						"消费金额：到达边界：所有客户的消费水平相同");
	assert_string_equal(chinese("flat direction: r, alpha hardly known"),
						"方向平坦：r、alpha 几乎无法确定");
	assert_string_equal(chinese("no season: every month must have been seen in 2 years, May was in 1"),
						"不含季节指数：每个月份须有 2 年的数据，五月只有 1 年");
	assert_string_equal(chinese("no season: the model with it has the status \"not converged\""),
						"不含季节指数：含季节的模型状态为“未收敛”");
}

/* Each part of a phrase has its place in the other language. */
static void
parts_are_where_they_belong(void **state)
{
	static const char *const known[][2] = {
		{"do not use clv", "不要使用 clv"},
		{"do not use clv or expected_spend", "不要使用 clv 和 expected_spend"},
		{"totals may be too high: fewer purchases in the last 30 days than the fit expects",
		"总量可能偏高：最近 30 天的购买少于模型预期"},
		{"totals may be too low: more purchases in the last 30 days than the fit expects",
		"总量可能偏低：最近 30 天的购买多于模型预期"},
		{"season firm: every month was seen in 3 years",
		"季节指数可靠：每个月份都有 3 年的数据"},
		{"season provisional: every month was seen in 2 years",
		"季节指数为暂定：每个月份都有 2 年的数据"},
		{"too few purchases in June to compare it in 2 years",
		"六月的购买太少，无法比较 2 年"},
		{"the index of June is 5, out of 0.2 to 4", "六月的指数为 5，超出 0.2 至 4"},
		{"the model without one has the status \"flat direction\"",
		"不含季节的模型状态为“方向平坦”"},
		{"BIC is 10 with it, 20 without", "含季节时 BIC 为 10，不含时为 20"},
		{"last 30 days off: 5 purchases, expected 9",
		"最近 30 天有偏差：实际购买 5 次，预期 9 次"},
		{"spend depends on frequency (r = 0.5)", "消费金额与消费频率相关（r = 0.5）"},
		{"too few repeat buyers: 41", "复购客户太少：41"},
		{"age has no finite estimate: a covariate separates the customers",
		"age 没有有限的估计值：某个协变量将客户完全分开"},
		{"7 days", "7 天"},
		{"52 periods", "52 期"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		assert_string_equal(chinese(known[i][0]), known[i][1]);
}

/* Seven phrases within each other; a part is as short as it can be, but not
 * empty. */
static void
parts_are_phrases_themselves(void **state)
{
	(void) state;
	assert_string_equal(chinese("a, b, c, d, e, f, g, h"), "a、b、c、d、e、f、g、h");
	assert_string_equal(chinese("a, b, c, d, e, f, g, h, i"),
						"a、b、c、d、e、f、g、h, i");
	assert_string_equal(chinese(", , b"), ", 、b");
	/* the last word of a phrase ends the text */
	assert_string_equal(chinese("a may be used may be used"),
						"a 可以使用 可以使用");
}

static void
other_texts_stay(void **state)
{
	(void) state;
	assert_string_equal(chinese(""), "");
	assert_string_equal(chinese("something else"), "something else");
	assert_string_equal(chinese(" may be used"), " may be used");
	assert_string_equal(chinese("%1 %9 100%"), "%1 %9 100%");
	assert_string_equal(chinese("convergedly"), "convergedly");
}

/* What is too long for the table or for the room is refused, whole. */
static void
texts_too_long_are_refused(void **state)
{
	char		english[PHRASE_SIZE + 1];
	char		to[4 * PHRASE_SIZE];

	(void) state;
	memset(english, 'a', sizeof(english));
	assert_true(phrase_in_chinese(english, PHRASE_SIZE, to, sizeof(to)));
	assert_int_equal(strlen(to), PHRASE_SIZE);
	assert_false(phrase_in_chinese(english, PHRASE_SIZE + 1, to, sizeof(to)));
	assert_false(phrase_in_chinese("converged", 9, to, 0));
	assert_false(phrase_in_chinese("", 0, to, 0));
	assert_true(phrase_in_chinese("", 0, to, 1));
	assert_string_equal(to, "");
	assert_false(phrase_in_chinese("converged", 9, to, strlen("已收敛")));
	assert_true(phrase_in_chinese("converged", 9, to, strlen("已收敛") + 1));
	for (size_t i = 0; i + 1 < PHRASE_SIZE; i += 2)
		memcpy(english + i, i % 3 == 0 ? ", " : " a", 2);
	assert_true(phrase_in_chinese(english, PHRASE_SIZE, to, sizeof(to)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_phrases_are_translated),
		cmocka_unit_test(parts_are_where_they_belong),
		cmocka_unit_test(parts_are_phrases_themselves),
		cmocka_unit_test(other_texts_stay),
		cmocka_unit_test(texts_too_long_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
