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
		cmocka_unit_test(other_texts_stay),
		cmocka_unit_test(texts_too_long_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
