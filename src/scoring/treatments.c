/*
 * Labels and treatments of all classes.
 */
#include "scoring/treatments.h"

#define BOTH(label) {(label), (label)}

/* by RFM scores of five bins; the map grid has all but the last */
static const Treatment segments[] = {
	{"Champions", {"Champions", "冠军客户"},
		{"Reward them, show them what is new first, ask for referrals", "给予回馈，优先体验新品，请其推荐他人"}},
	{"Loyal Customers", {"Loyal Customers", "忠诚客户"},
		{"Offer what is better or goes with it; ask for reviews", "向上销售与交叉销售，邀请评价"}},
	{"Potential Loyalists", {"Potential Loyalists", "潜在忠诚客户"},
		{"Offer a membership and what goes with their purchases", "邀请入会，推荐相关产品"}},
	{"New Customers", {"New Customers", "新客户"},
		{"Welcome them, help with the first use, lead to the second order", "欢迎并指导使用，促成第二次购买"}},
	{"Promising", {"Promising", "有潜力客户"},
		{"Make the brand known, give a trial of more", "建立品牌认知，提供试用"}},
	{"Need Attention", {"Need Attention", "需要关注客户"},
		{"Make an offer for a limited time, based on what they bought", "根据购买记录提供限时优惠"}},
	{"About To Sleep", {"About To Sleep", "即将沉睡客户"},
		{"Remind them, recommend what sells best, renew the contact", "提醒并推荐热销产品，恢复联系"}},
	{"At Risk", {"At Risk", "有流失风险客户"},
		{"Write in person, renew the relation, offer help", "个性化沟通，重建关系，提供帮助"}},
	{"Can't Lose", {"Can't Lose", "不能失去的客户"},
		{"Talk to them, find out why they stay away, win them back with the best there is", "主动沟通，查明原因，以最好的条件赢回"}},
	{"Hibernating", {"Hibernating", "沉睡客户"},
		{"Write seldom, with an offer that costs little", "低频联系，以低成本优惠唤醒"}},
	{"Lost", {"Lost", "流失客户"},
		{"One attempt to win back, then leave them alone", "尝试一次挽回，否则放弃"}},
};

/* by RFM scores of three bins */
static const Treatment thirds[] = {
	{"Champions", {"Champions", "冠军客户"},
		{"Reward them, show them what is new first, ask for referrals", "给予回馈，优先体验新品，请其推荐他人"}},
	{"Loyal", {"Loyal", "忠诚客户"},
		{"Offer what is better or goes with it", "向上销售与交叉销售"}},
	{"Recent", {"Recent", "近期客户"},
		{"Lead to the next order while the contact is fresh", "趁热促成下一次购买"}},
	{"Needs Attention", {"Needs Attention", "需要关注客户"},
		{"Make an offer for a limited time", "提供限时优惠"}},
	{"At Risk", {"At Risk", "有流失风险客户"},
		{"Write in person and offer help", "个性化沟通，提供帮助"}},
	{"Inactive", {"Inactive", "不活跃客户"},
		{"Write seldom, at little cost", "低成本低频联系"}},
};

/* by RFM scores cut at the mean */
static const Treatment eight[] = {
	{"Key Value", {"Key Value", "重要价值客户"},
		{"Keep the best service; a contact person of their own", "保持最优服务，专人负责"}},
	{"Key Development", {"Key Development", "重要发展客户"},
		{"Raise the frequency: memberships, points, what goes together", "提高消费频率：会员、积分、关联销售"}},
	{"Key Retention", {"Key Retention", "重要保持客户"},
		{"Take the initiative, remind them before they have left", "主动联系，唤回购买"}},
	{"Key Win-back", {"Key Win-back", "重要挽留客户"},
		{"Find out why they stay away, win them back one by one", "调查原因，重点挽留"}},
	{"General Value", {"General Value", "一般价值客户"},
		{"Raise the value of an order: larger packs, better goods", "提高客单价：组合与升级"}},
	{"General Development", {"General Development", "一般发展客户"},
		{"Welcome them at little cost, watch who grows", "低成本培育，观察成长"}},
	{"General Retention", {"General Retention", "一般保持客户"},
		{"Standard mailings, no more", "常规营销即可"}},
	{"General Win-back", {"General Win-back", "一般挽留客户"},
		{"No expense of their own", "不作专门投入"}},
};

/* lifecycle_stage */
static const Treatment stage[] = {
	{"prospect", {"Prospect", "潜在客户"},
		{"Win the first order: information, trial, trust", "促成首次购买：信息、试用、信任"}},
	{"exploration", {"Exploration", "考察期"},
		{"Keep what was promised, lower the risk, lead to the next order", "兑现承诺，降低风险，促成再次购买"}},
	{"growth", {"Growth", "形成期"},
		{"Widen the relation: more lines, more uses, a membership", "扩大关系：更多品类，会员计划"}},
	{"stable", {"Stable", "稳定期"},
		{"Keep the level, reward loyalty, raise the cost of switching by service", "维持水平，奖励忠诚，以服务提高转移成本"}},
	{"decline", {"Decline", "退化期"},
		{"Find the cause, remedy it, offer a reason to come back", "查明原因，补救，给出回归理由"}},
	{"lost", {"Lost", "流失"},
		{"Win back those worth more than it costs, let the others go", "挽回值得挽回的，放弃其余"}},
	{"recovery", {"Recovery", "恢复期"},
		{"Watch closely, make up for what went wrong, no pressure", "密切关注，弥补过失，不施压"}},
};

/* abc_tier */
static const Treatment abc[] = {
	{"A", BOTH("A"),
		{"Personal care, visits, terms of their own", "专人服务，定期拜访，专属条件"}},
	{"B", BOTH("B"),
		{"Regular contact, programmes that lead to A", "定期联系，引导升为A类"}},
	{"C", BOTH("C"),
		{"Standard service at little cost, self-service", "标准服务，自助为主，控制成本"}},
};

/* pyramid_tier */
static const Treatment pyramid[] = {
	{"VIP", {"VIP", "VIP客户"},
		{"The management cares for them, long-term contracts", "高层负责，长期合约"}},
	{"Main", {"Main", "主要客户"},
		{"A contact person, grow their share of wallet", "专人跟进，提高份额"}},
	{"Ordinary", {"Ordinary", "普通客户"},
		{"Campaigns that lift the promising ones", "以活动提升有潜力者"}},
	{"Small", {"Small", "小客户"},
		{"Self-service; prices that cover the cost", "自助服务，价格覆盖成本"}},
};

/* activity_status */
static const Treatment activity[] = {
	{"prospect", {"Prospect", "潜在客户"},
		{"Win the first order", "促成首次购买"}},
	{"first-time", {"First-time buyer", "首次购买客户"},
		{"Thank them, lead to the second order", "致谢，促成第二次购买"}},
	{"active", {"Active", "活跃客户"},
		{"Keep them coming, sell what goes with it", "保持购买，交叉销售"}},
	{"defecting", {"Defecting", "流失中客户"},
		{"Act now: call, offer, ask", "立即行动：联系、优惠、询问"}},
	{"inactive", {"Inactive", "不活跃客户"},
		{"Win back those worth it", "挽回有价值者"}},
};

/* period_status */
static const Treatment period[] = {
	{"new", {"New", "新增客户"},
		{"Welcome them, lead to the second order", "欢迎，促成第二次购买"}},
	{"current", {"Current", "现有客户"},
		{"Keep them", "保持"}},
	{"resurrected", {"Resurrected", "复活客户"},
		{"Learn what brought them back, and repeat it", "了解回归原因并复用"}},
	{"dormant", {"Dormant", "休眠客户"},
		{"Wake them before another period has passed", "尽快唤醒"}},
	{"none", {"None", "无交易客户"},
		{"Nothing in this period", "本期不作投入"}},
};

/* customer_matrix, scheme marcus */
static const Treatment marcus[] = {
	{"best", {"Best", "优质型"},
		{"Keep them by service and recognition", "以服务和认可留住"}},
	{"frequent", {"Frequent", "经常型"},
		{"Raise the value of an order", "提高客单价"}},
	{"spender", {"Spender", "消费型"},
		{"Raise the frequency", "提高消费频率"}},
	{"uncertain", {"Uncertain", "不确定型"},
		{"Find who can become one of the others, spend little", "识别有潜力者，少投入"}},
};

/* customer_matrix, scheme potential */
static const Treatment potential[] = {
	{"gold", {"Gold", "金质"},
		{"Invest most: keep and grow", "重点投入：保持并发展"}},
	{"platinum", {"Platinum", "白金"},
		{"Keep them; there is little left to grow", "全力保持，增长空间小"}},
	{"iron", {"Iron", "铁质"},
		{"Develop them step by step", "逐步培育"}},
	{"lead", {"Lead", "铅质"},
		{"No investment; serve at cost, or let go", "不投入，成本服务或放弃"}},
};

/* customer_matrix, scheme core */
static const Treatment core[] = {
	{"core", {"Core", "核心"},
		{"Build the business around them", "围绕其配置资源"}},
	{"high direct value", {"High direct value", "高直接价值"},
		{"Keep the present business", "保持现有业务"}},
	{"high potential", {"High potential", "高潜在价值"},
		{"Invest for later: references, learning, growth", "着眼未来：口碑、学习、增长"}},
	{"poor", {"Poor", "劣质"},
		{"Lower the cost to serve, or let go", "降低服务成本或放弃"}},
};

/* customer_matrix, scheme satisfaction */
static const Treatment satisfaction[] = {
	{"apostle", {"Apostle", "传道者"},
		{"Thank them, give them something to tell", "致谢，提供传播素材"}},
	{"mercenary", {"Mercenary", "图利者"},
		{"Bind them by benefits that grow with loyalty", "以递增的忠诚利益绑定"}},
	{"hostage", {"Hostage", "囚禁者"},
		{"Remove what annoys them before they can leave", "在其离开前消除不满"}},
	{"defector", {"Defector", "破坏者"},
		{"Listen, make up for it, limit the damage", "倾听、补偿、控制损害"}},
};

#define COUNT(array) ((int) (sizeof(array) / sizeof((array)[0])))
#define MAP(name) {#name, name, COUNT(name)}

const TreatmentMap treatment_maps[] = {
	{"grid", segments, COUNT(segments) - 1},
	{"list", segments, COUNT(segments)},
	MAP(thirds),
	MAP(eight),
	MAP(stage),
	MAP(abc),
	MAP(pyramid),
	MAP(activity),
	MAP(period),
	MAP(marcus),
	MAP(potential),
	MAP(core),
	MAP(satisfaction),
};

const int	treatment_map_count = COUNT(treatment_maps);

/* The class of a map with this name or label; NULL if the map lacks it. */
const Treatment *
treatment_of_class(const TreatmentMap *map, const char *name, int length)
{
	const NameList names[] = {
		NAMES_OF(map->classes, name, map->count),
		NAMES_OF(map->classes, label[0], map->count),
		NAMES_OF(map->classes, label[1], map->count),
	};

	for (int i = 0; i < COUNT(names); i++)
	{
		int			position = name_position(names[i], name, length);

		if (position >= 0)
			return &map->classes[position];
	}
	return NULL;
}
