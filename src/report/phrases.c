/*
 * The verdicts and warnings of fits in English and Chinese. A * in English
 * matches any text, which may itself be a phrase; %1 to %4 in Chinese are the
 * first to the fourth match. The first phrase that matches is used.
 */
#include "report/phrases.h"

#include <string.h>

#define MOST_PARTS 4

/* deepest nesting of phrases; deeper ones are not translated */
#define MOST_DEPTH 6

typedef struct Span
{
	const char *start;
	size_t		length;
} Span;

typedef struct Phrase
{
	const char *english;
	const char *chinese;
} Phrase;

static const Phrase phrases[] = {
	/* verdicts on purchases (clv/fit/verdict.c) */
	{"do not use *", "不要使用 %1"},
	{"* may be used for horizons of up to *, the time that the orders cover", "%1 可用于不超过 %2的期间，即订单所覆盖的时间"},
	{"* may be used", "%1 可以使用"},
	{"clv is NULL for customers without a repeat purchase", "没有复购的客户，其 clv 为空"},
	{"clv is too low for customers who buy often, too high for the others", "购买频繁的客户 clv 偏低，其余客户偏高"},
	{"clv is too high for customers who buy often, too low for the others", "购买频繁的客户 clv 偏高，其余客户偏低"},
	{"not p_alive, which is 1 for all customers", "不要使用 p_alive，所有客户均为 1"},
	{"not the parameters and intervals", "不要使用参数及其区间"},
	{"not clv and expected_spend", "不要使用 clv 和 expected_spend"},
	{"totals may be too high: fewer purchases in the last * days than the fit expects", "总量可能偏高：最近 %1 天的购买少于模型预期"},
	{"totals may be too low: more purchases in the last * days than the fit expects", "总量可能偏低：最近 %1 天的购买多于模型预期"},

	/* the season (clv/fit/season_report.c, seasonal.c) */
	{"season firm: every month was seen in * years", "季节指数可靠：每个月份都有 %1 年的数据"},
	{"season provisional: every month was seen in * years", "季节指数为暂定：每个月份都有 %1 年的数据"},
	{"no season: *", "不含季节指数：%1"},
	{"every month must have been seen in * years, * was in *", "每个月份须有 %1 年的数据，%2只有 %3 年"},
	{"too few purchases in * to compare it in * years", "%1的购买太少，无法比较 %2 年"},
	{"the months could not be told from the level", "无法将各月与总体水平区分开"},
	{"the months differ by no more than chance", "各月的差异不超过偶然"},
	{"the index of * is *, out of * to *", "%1的指数为 %2，超出 %3 至 %4"},
	{"the model without one has the status \"*\"", "不含季节的模型状态为“%1”"},
	{"the model with it has the status \"*\"", "含季节的模型状态为“%1”"},
	{"BIC is * with it, * without", "含季节时 BIC 为 %1，不含时为 %2"},
	{"January", "一月"},
	{"February", "二月"},
	{"March", "三月"},
	{"April", "四月"},
	{"May", "五月"},
	{"June", "六月"},
	{"July", "七月"},
	{"August", "八月"},
	{"September", "九月"},
	{"October", "十月"},
	{"November", "十一月"},
	{"December", "十二月"},

	/* warnings (clv/fit/fit_report.c) */
	{"last * days off: * purchases, expected *", "最近 %1 天有偏差：实际购买 %2 次，预期 %3 次"},
	{"spend unknown: no repeat buyer with money", "消费金额未知：没有带金额的复购客户"},
	{"infinite mean spend", "平均消费金额为无穷大"},
	{"spend depends on frequency (r = *)", "消费金额与消费频率相关（r = %1）"},
	{"spend: *", "消费金额：%1"},
	{"*: * hardly known", "%1：%2 几乎无法确定"},
	{"boundary reached: *", "到达边界：%1"},
	{"boundary reached", "到达边界"},
	{"flat direction", "方向平坦"},
	{"too few repeat buyers: *", "复购客户太少：%1"},
	{"too few repeat buyers", "复购客户太少"},
	{"not converged", "未收敛"},
	{"converged", "已收敛"},

	/* what an optimum at a bound means (clv/model) */
	{"all customers buy at the same rate", "所有客户的购买频率相同"},
	{"no drop-out visible", "看不出流失"},
	{"all customers drop out at the same rate, or none does", "所有客户的流失率相同，或无人流失"},
	{"all customers drop out at the same rate", "所有客户的流失率相同"},
	{"customers drop out at once or never", "客户要么立即流失，要么从不流失"},
	{"customers are of fewer kinds of regularity", "客户购买规律的种类更少"},
	{"the purchases of a customer are all worth the same", "每位客户各次购买的金额相同"},
	{"all customers spend alike", "所有客户的消费水平相同"},
	{"* has no finite estimate: a covariate separates the customers", "%1 没有有限的估计值：某个协变量将客户完全分开"},

	/* parts */
	{"* days", "%1 天"},
	{"* periods", "%1 期"},
	{"*, *", "%1、%2"},
	{"* and *", "%1 和 %2"},
	{"* or *", "%1 和 %2"},
};

/*
 * The place of the first `length` bytes of a word between two places, or NULL.
 */
static const char *
find(const char *from, const char *end, const char *word, size_t length)
{
	for (; (size_t) (end - from) >= length; from++)
		if (memcmp(from, word, length) == 0)
			return from;
	return NULL;
}

/*
 * Whether a phrase matches a text. Each star matches the shortest possible
 * text, which is not empty. Sets the matches.
 */
static bool
fits(const char *phrase, Span text, Span *parts)
{
	const char *at = text.start;
	const char *end = text.start + text.length;
	int			count = 0;

	for (;;)
	{
		size_t		literal = strcspn(phrase, "*");
		const char *next;

		if ((size_t) (end - at) < literal || memcmp(at, phrase, literal) != 0)
			return false;
		at += literal;
		phrase += literal;
		if (*phrase == '\0')
			return at == end;
		phrase++;
		literal = strcspn(phrase, "*");
		if (at == end || count == MOST_PARTS)
			return false;
		if (literal == 0)
			next = end;
		else if (phrase[literal] == '\0')
			next = end - literal;
		else
			next = find(at + 1, end, phrase, literal);
		if (next == NULL || next <= at)
			return false;
		parts[count++] = (Span) {at, (size_t) (next - at)};
		at = next;
	}
}

/* A buffer for the result. */
typedef struct Output
{
	char	   *to;
	size_t		room;			/* 0 after the result did not fit */
} Output;

static void
put(Output *out, const char *text, size_t length)
{
	if (length >= out->room)
	{
		out->room = 0;
		return;
	}
	memcpy(out->to, text, length);
	out->to += length;
	out->room -= length;
}

/* Writes a text in Chinese, or unchanged if no phrase matches. */
static void
translate(Output *out, Span text, int depth)
{
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
	{
		Span		parts[MOST_PARTS];
		const char *at = phrases[i].chinese;

		if (depth > MOST_DEPTH || !fits(phrases[i].english, text, parts))
			continue;
		for (;;)
		{
			size_t		literal = strcspn(at, "%");

			put(out, at, literal);
			at += literal;
			if (*at == '\0')
				return;
			translate(out, parts[at[1] - '1'], depth + 1);
			at += 2;
		}
	}
	put(out, text.start, text.length);
}

/*
 * Writes a phrase in Chinese, in UTF-8, with a zero byte at the end. Returns
 * false if it is too long. Unknown parts stay English.
 */
bool
phrase_in_chinese(const char *english, size_t length, char *to, size_t size)
{
	Output		out = {to, size};

	if (length > PHRASE_SIZE)
		return false;
	translate(&out, (Span) {english, length}, 0);
	if (out.room == 0)
		return false;
	*out.to = '\0';
	return true;
}
