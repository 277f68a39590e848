/*
 * The texts of the report in English and Chinese, found by a key. %s is
 * replaced by a value.
 */
#include "report/words.h"

#include <stddef.h>
#include <string.h>

typedef struct Words
{
	const char *key;
	const char *english;
	const char *chinese;
} Words;

static const Words words[] = {
	/* the page */
	{"title", "Customer value", "客户价值报告"},
	{"subtitle", "%s as of %s, compared with %s.", "%s，截至 %s；变化从 %s 算起。"},
	{"numbers", "Numbers", "数据"},
	{"nothing", "There is not enough data for this.", "数据不足。"},
	{"sampled", "The test of the model and the sums by week are estimated from one customer in %s.", "模型检验与按周合计由每 %s 位客户中抽取一位估算。"},

	/* sections: title, and explanation */
	{"figures.title", "Key figures", "关键指标"},
	{"figures.what", "Twelve months up to the day of the report, compared with the twelve months before. Revenue is net of refunds; a buyer is a customer with at least one order in the period.",
	"报告日之前的十二个月与再之前的十二个月相比。销售额已扣除退款；购买客户指期间内至少有一张订单的客户。"},
	{"figures.all", "Total since %s: customers %s, orders %s, revenue %s. Customers who bought again: %s.", "自 %s 起累计：客户 %s 位，订单 %s 张，销售额 %s；复购客户占 %s。"},
	{"months.title", "Month by month", "逐月趋势"},
	{"months.what", "New: purchases in the month of a customer's first order. Repeat: all later purchases. The chart shows up to 36 months that have ended.",
	"“新客”指客户首单当月的购买，“老客”指其后的全部购买。只含已结束的月份，最多 36 个月。"},
	{"months.revenue", "Revenue by month", "每月销售额"},
	{"months.customers", "Buyers by month", "每月购买客户数"},
	{"segments.title", "Segments and what to do", "客户细分与行动建议"},
	{"segments.what", "Each customer is scored from 1 to 5 by recency, frequency and money of the purchases (RFM). Segments group the scores.",
	"按最近一次消费、消费频率和消费金额（RFM）给每位客户打 1 到 5 分，再按分数分组。"},
	{"segments.chart", "%s: %s of customers, %s of revenue", "%s：占客户 %s，占销售额 %s"},
	{"scores.title", "Recency and frequency", "最近一次消费与消费频率"},
	{"scores.what", "Customers in the top row bought most recently, those in the right column most often. Customers at the bottom right bought often and stopped: contact them.",
	"最上一行最近购买，最右一列购买最频繁。右下角的客户曾经常购买而后停止，值得回访。"},
	{"scores.chart", "Customers by R and F score; darker cells have more revenue", "各 R、F 分数的客户数；颜色越深销售额越高"},
	{"pareto.title", "Concentration", "集中度"},
	{"pareto.what", "Tier A brings the first 80 % of revenue, B the next 15 %, C the rest. The pyramid uses the number of customers: the best 1 %, up to 20 %, up to 50 %, and all others.",
	"A 类贡献前 80% 的销售额，B 类贡献其后 15%，C 类为其余。金字塔按人数划分：前 1%、至 20%、至 50% 及其余。"},
	{"pareto.chart", "The best fifth of customers bring %s of revenue", "前五分之一的客户贡献 %s 的销售额"},
	{"pareto.x", "% of customers, best first", "客户占比 %（由高到低）"},
	{"pareto.y", "% of revenue", "销售额占比 %"},
	{"pyramid.chart", "The pyramid: levels by head count", "客户金字塔（按人数分层）"},
	{"stages.title", "Lifecycle", "客户生命周期"},
	{"stages.what", "A stage compares the days since a customer's last purchase with that customer's usual gap: lost is far overdue, decline is overdue or buys much less.",
	"阶段由客户自身的购买节奏判定：沉默过久为流失，沉默偏久或购买明显减少为退化期。"},
	{"stages.chart", "Customers and revenue by stage", "各阶段客户与销售额"},
	{"flow.chart", "Moves between stages since %s (grey: no move)", "自 %s 以来的阶段迁移（灰色：未变）"},
	{"cohorts.title", "Retention by cohort", "同期群留存"},
	{"cohorts.what", "A cohort is the customers whose first order was in that quarter; a cell is the percentage of them who bought in the later quarter of that number.",
	"同期群为首单在同一季度的客户；单元格为其中在之后第几个季度再次购买的百分比。"},
	{"cohorts.chart", "% of each cohort who bought again", "各同期群再次购买的百分比"},
	{"cohorts.x", "quarters after the first", "首单后的季度数"},
	{"churn.title", "Churn and new customers", "流失与回流"},
	{"churn.what", "Churn is the share of the buyers of one quarter who did not buy in the next. Returned customers bought after a quarter without an order.",
	"流失率为上季购买而本季未购买的客户占比；回流客户为隔了至少一个季度后再次购买的客户。"},
	{"churn.chart", "Churn by quarter", "每季流失率"},
	{"churn.y", "churn, %", "流失率 %"},
	{"returns.chart", "New, returned and lost customers by quarter", "每季新增、回流与流失客户"},
	{"model.title", "The model and the next weeks", "预测模型与未来数周"},
	{"model.what", "A probability model fitted to these customers: each buys at an individual rate, and stops without notice. Expected purchases are those of existing customers, without new ones.",
	"根据这些客户拟合的概率模型：每位客户按各自的频率购买，直至悄然停止。预期仅含现有客户，不含新客。"},
	{"model.name", "Model %s, customers %s, as of %s. %s", "模型 %s，客户 %s 位，截至 %s。%s"},
	{"model.usable", "Its predictions may be used.", "预测可以使用。"},
	{"model.limited", "Its predictions may be used within limits: see the verdict under About the data.", "预测可在限定范围内使用，见“数据说明”中的拟合结论。"},
	{"model.unusable", "Its predictions must not be used: these customers do not support it.", "数据不足以支持该模型，预测不可使用。"},
	{"weeks.chart", "Purchases in the last 13 weeks, and expected in the next 13", "过去 13 周的购买与未来 13 周的预期"},
	{"weeks.x", "last day of the week", "每周最后一天"},
	{"holdout.title", "Does the model predict?", "模型检验"},
	{"holdout.what", "The model is fitted to the data up to an earlier day and predicts the purchases after it. In the second chart customers are divided into ten groups by their prediction.",
	"用较早日期之前的数据拟合模型，预测其后的购买并与实际比较。第二图按预测值将客户分为十组。"},
	{"holdout.chart", "Purchases after the split: %s actual, %s predicted (%s)", "切分日之后：实际购买 %s 次，预测 %s 次（%s）"},
	{"holdout.dates", "Data up to %s, predictions up to %s.", "已知数据截至 %s，预测至 %s。"},
	{"calibration.chart", "Purchases a customer, by tenth of the prediction", "按预测十等分的人均购买次数"},
	{"calibration.x", "tenths of customers, least predicted first", "客户十等分（预测由低到高）"},
	{"values.title", "Expected value", "预期价值"},
	{"values.what", "Value is the money that the model expects from customers after the day of the report, discounted. The chance of being active is the probability of still being a customer.",
	"价值为模型预期客户在报告日之后带来的金额（已折现）；活跃概率为仍是客户的概率。"},
	{"values.all", "About %s of the %s customers are still active; their expected value for %s is %s.", "%2$s 位客户中约 %1$s 位仍活跃；%3$s内预计带来 %4$s。"},
	{"values.alive", "About %s of the %s customers are still active.", "%2$s 位客户中约 %1$s 位仍活跃。"},
	{"values.value", "The expected value of the %s customers for %s is %s.", "%s 位客户%s内预计带来 %s。"},
	{"values.sampled", "Chances and values are estimated from one customer in %s.", "活跃概率与价值由每 %s 位客户中抽取一位估算。"},
	{"values.chart", "Expected value by segment", "各细分的预期价值"},
	{"alive.chart", "Customers by the chance that they are still active", "按活跃概率分布的客户数"},
	{"best.title", "The best twenty customers", "最佳客户 20 位"},
	{"best.what", "Customers with the highest revenue so far. By the model: active, the chance of still being a customer; buys, the chance of an order within the horizon of the value, or within a year where it has no end; "
	"next order, the day by which it comes with a chance of one half, if one comes; risk, of having left, by the chance of being active.",
	"累计销售额最高的客户。按模型：活跃概率为仍是客户的概率；购买概率为价值所涉期间（无期限时为一年）内至少下一单的概率；预计下单为若有下一单、半数可能已下单之日；流失风险由活跃概率而定。"},
	{"back.title", "Twenty customers to win back", "值得挽回的客户 20 位"},
	{"back.what", "Customers in decline or lost with the highest revenue so far. The columns are those of the best twenty.", "处于退化期或已流失、累计销售额最高的客户。各列同上。"},
	{"changes.title", "What changed", "变化"},
	{"changes.what", "Both days are classified by the same rules, so a move means that the customer's purchases changed. The lists of customers who bought more or less compare the money since then with the same number of days before.",
	"两个日期采用同一规则分类，因此迁移反映的是客户本身的变化。升降比较该日以来与之前相同天数的金额。"},
	{"changes.all", "From %s to %s: new customers %s, lost %s, returned after being lost %s.", "从 %s 到 %s：新客户 %s 位，流失 %s 位，流失后回归 %s 位。"},
	{"changes.up", "Bought more", "购买增加最多"},
	{"changes.down", "Bought less", "购买减少最多"},
	{"changes.moves", "Moves between segments", "细分之间的迁移"},
	{"changes.log", "Changes in the log", "变更日志"},
	{"notes.title", "About the data", "数据说明"},
	{"notes.what", "What may be odd in the orders, and the rules and the model by which customers are classified.", "订单数据中值得核对之处，以及分类所用的规则与模型。"},
	{"notes.rows", "Rows in the base: %s, of them without an order up to the day of the report: %s. Customers with orders after it, which are not counted: %s.", "数据共 %s 行，其中 %s 行在报告日前无订单；%s 位客户在报告日之后有订单，未计入。"},
	{"notes.guests", "Rows without a key of a customer: %s, with %s orders. They may be orders of guests; each row counts as one customer.", "没有客户编号的行：%s 行，共 %s 张订单，可能是散客订单；每行按一位客户计。"},
	{"notes.free", "Customers with orders that come to zero or less: %s. Customers with refunds but without an order: %s.", "订单合计为零或负数的客户：%s 位；只有退款而没有订单的客户：%s 位。"},
	{"notes.most", "Most orders of one customer: %s; the mean is %s. If it is far above the mean, check for a test account, or for several customers under one key.", "单个客户最多 %s 张订单，人均 %s 张；若远高于人均，请检查是否为测试账号或多人共用的编号。"},
	{"notes.days", "Days without an order: %s of the last %s. Days on which refunds exceeded sales: %s.", "最近 %2$s 天中有 %1$s 天没有订单；有 %3$s 天退款超过销售。"},
	{"notes.overrides", "Set by hand: %s segments, %s tiers, %s stages. They replace the computed classes.", "人工指定：细分 %s 个，等级 %s 个，阶段 %s 个，优先于计算结果。"},
	{"notes.rules", "The scores change at: recency %s days; frequency %s orders; money %s.", "打分界限：距最近一次消费 %s 天；消费频率 %s 张订单；消费金额 %s。"},
	{"notes.lifecycle", "Rules of the stages: %s", "阶段规则：%s"},
	{"notes.verdict", "Verdict of the fit: %s", "拟合结论：%s"},
	{"notes.warnings", "Warnings of the model: %s", "模型警告：%s"},

	/* names of figures and columns */
	{"figure", "", ""},
	{"year", "12 months", "近十二个月"},
	{"year_before", "before", "前十二个月"},
	{"change", "change", "变化"},
	{"changes", "changes", "变更数"},
	{"revenue", "revenue", "销售额"},
	{"revenue_year", "last 12 months", "近十二个月"},
	{"buyers", "buyers", "购买客户"},
	{"new_customers", "new customers", "新客户"},
	{"repeat_customers", "repeat buyers", "老客户"},
	{"new_revenue", "new revenue", "新客销售额"},
	{"repeat_revenue", "repeat revenue", "老客销售额"},
	{"new", "new", "新客"},
	{"repeat", "repeat", "老客"},
	{"orders", "orders", "订单"},
	{"average_order", "average order", "客单价"},
	{"orders_each", "orders a buyer", "人均订单"},
	{"revenue_each", "revenue a buyer", "人均销售额"},
	{"customers", "customers", "客户数"},
	{"customer", "customer", "客户"},
	{"name", "name", "名称"},
	{"share_customers", "% of customers", "客户占比 %"},
	{"share_revenue", "% of revenue", "销售额占比 %"},
	{"month", "month", "月份"},
	{"quarter", "quarter", "季度"},
	{"week", "week until", "周（截至）"},
	{"until", "month until", "月（截至）"},
	{"segment", "segment", "细分"},
	{"from_segment", "from", "原细分"},
	{"to_segment", "to", "现细分"},
	{"tier", "tier", "等级"},
	{"level", "level", "层级"},
	{"level.VIP", "VIP", "VIP 客户"},
	{"level.Main", "Main", "主要客户"},
	{"level.Ordinary", "Ordinary", "普通客户"},
	{"level.Small", "Small", "小客户"},
	{"from", "from", "起点"},
	{"stage", "stage", "阶段"},
	{"from_stage", "from", "原阶段"},
	{"to_stage", "to", "现阶段"},
	{"not_yet", "Not yet", "尚未购买"},
	{"since", "since", "首单"},
	{"days_since", "days since last", "距上次天数"},
	{"gap", "usual gap, days", "平均间隔（天）"},
	{"recency_score", "down: recency", "纵：最近一次消费"},
	{"frequency_score", "across: frequency", "横：消费频率"},
	{"cohort", "cohort", "同期群"},
	{"base", "base", "基数"},
	{"lost", "lost", "流失"},
	{"returned", "returned", "回流"},
	{"churn_rate", "churn", "流失率"},
	{"actual", "actual", "实际"},
	{"predicted", "predicted", "预测"},
	{"expected", "expected", "预期"},
	{"purchases_month", "purchase days a month", "每月购买次数（按天）"},
	{"purchases_week", "purchase days a week", "每周购买次数（按天）"},
	{"purchases_each", "purchase days a customer", "人均购买次数（按天）"},
	{"tenth", "tenth", "分组"},
	{"p_alive", "chance of being active", "活跃概率"},
	{"still_active", "active", "活跃概率"},
	{"value", "value", "价值"},
	{"next_order", "next order", "预计下单"},
	{"p_purchase", "buys", "购买概率"},
	{"risk", "risk", "流失风险"},
	{"risk.low", "low", "低"},
	{"risk.medium", "medium", "中"},
	{"risk.high", "high", "高"},
	{"value_each", "value each", "人均价值"},
	{"ever", "an unlimited time", "未来全部时间"},
	{"some_days", "the next %s days", "未来 %s 天"},
	{"one_year", "the next year", "未来一年"},
	{"parameter", "parameter", "参数"},
	{"estimate", "estimate", "估计"},
	{"lower", "95 % from", "95% 下限"},
	{"upper", "to", "95% 上限"},
	{"earlier", "before", "之前"},
	{"recent", "since", "之后"},
	{"spend", "spend", "消费金额"},
	{"what", "what", "类别"},
	{"why", "why", "原因"},
	{"why.order", "order", "下单"},
	{"why.refund", "refund", "退款"},
	{"why.correction", "correction", "更正"},
	{"why.truncate", "truncate", "清空"},
	{"why.refresh", "refresh", "刷新"},
	{"why.rebuild", "rebuild", "重建"},
	{"why.override", "override", "人工指定"},
	{"why.tracked", "tracked", "开始跟踪"},
	{"why.untracked", "untracked", "停止跟踪"},
};

/* Advice on a segment, found by its name in English or Chinese. */
static const struct
{
	const char *names[2];
	const char *advice[2];
}			advices[] = {
	{{"Champions", "冠军客户"}, {"Reward them, show them new products first, ask for referrals. No discounts.", "给予回馈，新品优先体验，请其推荐他人；无需打折。"}},
	{{"Loyal Customers", "忠诚客户"}, {"Offer what goes with what they buy; invite them to a loyalty programme.", "推荐关联商品，邀请加入会员计划。"}},
	{{"Loyal", "忠诚客户"}, {"Offer what goes with what they buy; invite them to a loyalty programme.", "推荐关联商品，邀请加入会员计划。"}},
	{{"Potential Loyalists", "潜在忠诚客户"}, {"Make the next order easy: recommendations, membership, a reason to come back.", "用推荐和会员权益促成下一单。"}},
	{{"New Customers", "新客户"}, {"Welcome them, help with the first purchase, encourage a second within weeks.", "做好欢迎与首单服务，数周内促成第二单。"}},
	{{"Recent", "近期客户"}, {"Welcome them, help with the first purchase, encourage a second within weeks.", "做好欢迎与首单服务，数周内促成第二单。"}},
	{{"Promising", "有潜力客户"}, {"Keep in touch; a small offer for the second order.", "保持联系，以小额优惠促成第二单。"}},
	{{"Need Attention", "需要关注客户"}, {"Write now, with an offer for a limited time on what they bought.", "及时联系，对其购买过的商品给予限时优惠。"}},
	{{"Needs Attention", "需要关注客户"}, {"Write now, with an offer for a limited time on what they bought.", "及时联系，对其购买过的商品给予限时优惠。"}},
	{{"About To Sleep", "即将沉睡客户"}, {"Send them popular products by mail, at low cost per customer.", "用邮件推荐热销商品，控制单客成本。"}},
	{{"At Risk", "有流失风险客户"}, {"They were good customers: write personally, ask what went wrong, make an offer.", "曾是好客户：单独联系，了解原因，给予续购优惠。"}},
	{{"Can't Lose", "不能失去的客户"}, {"Call them. They bought most often of all inactive customers.", "电话联系：他们是沉默客户中购买最多的。"}},
	{{"Hibernating", "沉睡客户"}, {"Low-cost mailings in the main season only.", "仅在旺季发送低成本信息，不再多投入。"}},
	{{"Lost", "流失客户"}, {"Try once to win them back, then leave them out of the mailings.", "尝试挽回一次，无效则移出推送名单。"}},
	{{"Inactive", "不活跃客户"}, {"Try once to win them back, then leave them out of the mailings.", "尝试挽回一次，无效则移出推送名单。"}},
	{{"Key Value", "重要价值客户"}, {"Reward them and keep them: personal service, new products first.", "重点维护：专人服务，新品优先。"}},
	{{"Key Development", "重要发展客户"}, {"They spend much but rarely: give reasons to buy more often.", "消费金额高而消费频率低：提高消费频率。"}},
	{{"Key Retention", "重要保持客户"}, {"They bought much and often and have stopped: write personally.", "曾高频高额而近期沉默：主动联系。"}},
	{{"Key Win-back", "重要挽留客户"}, {"They spent much in the past: ask why they left, make an offer.", "曾有高额消费：了解原因，给予挽留优惠。"}},
	{{"General Value", "一般价值客户"}, {"They buy often for small amounts: offer larger baskets.", "高频低额：提升客单价。"}},
	{{"General Development", "一般发展客户"}, {"New or small customers: encourage a second order.", "新客或小客：促成下一单。"}},
	{{"General Retention", "一般保持客户"}, {"Keep in touch at little cost.", "低成本保持联系。"}},
	{{"General Win-back", "一般挽留客户"}, {"Only low-cost mailings.", "仅做低成本触达。"}},
};

/* The text of a key, or NULL for an unknown key. */
const char *
report_text(const char *key, bool chinese)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].key, key) == 0)
			return chinese ? words[i].chinese : words[i].english;
	return NULL;
}

/* Advice on a segment, or NULL if no segment map has this name. */
const char *
report_advice(const char *segment, bool chinese)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		for (int language = 0; language < 2; language++)
			if (strcmp(advices[i].names[language], segment) == 0)
				return advices[i].advice[chinese];
	return NULL;
}
