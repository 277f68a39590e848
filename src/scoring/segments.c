/*
 * The segment maps. Each map is a table indexed by the score; 0 means that the
 * map lacks the score. The compiler option -Woverride-init refuses a score
 * that is listed twice.
 */
#include "scoring/segments.h"

#include <stddef.h>
#include <string.h>

enum GridAndListSegments
{
	CHAMPIONS = 1,
	LOYAL,
	POTENTIAL,
	NEW,
	PROMISING,
	ATTENTION,
	SLEEPING,
	AT_RISK,
	CANNOT_LOSE,
	HIBERNATING,
	LOST
};

static const Segment grid_and_list_segments[] = {
	[CHAMPIONS] = {{"Champions", "冠军客户"}},
	[LOYAL] = {{"Loyal Customers", "忠诚客户"}},
	[POTENTIAL] = {{"Potential Loyalists", "潜在忠诚客户"}},
	[NEW] = {{"New Customers", "新客户"}},
	[PROMISING] = {{"Promising", "有潜力客户"}},
	[ATTENTION] = {{"Need Attention", "需要关注客户"}},
	[SLEEPING] = {{"About To Sleep", "即将沉睡客户"}},
	[AT_RISK] = {{"At Risk", "有流失风险客户"}},
	[CANNOT_LOSE] = {{"Can't Lose", "不能失去的客户"}},
	[HIBERNATING] = {{"Hibernating", "沉睡客户"}},
	[LOST] = {{"Lost", "流失客户"}},
};

/* by recency and frequency; the monetary score does not matter */
static const uint8_t grid[] = {
	[511 ... 515] = NEW,
	[521 ... 525] = POTENTIAL,
	[531 ... 535] = POTENTIAL,
	[541 ... 545] = CHAMPIONS,
	[551 ... 555] = CHAMPIONS,

	[411 ... 415] = PROMISING,
	[421 ... 425] = POTENTIAL,
	[431 ... 435] = POTENTIAL,
	[441 ... 445] = LOYAL,
	[451 ... 455] = LOYAL,

	[311 ... 315] = SLEEPING,
	[321 ... 325] = SLEEPING,
	[331 ... 335] = ATTENTION,
	[341 ... 345] = LOYAL,
	[351 ... 355] = LOYAL,

	[211 ... 215] = HIBERNATING,
	[221 ... 225] = HIBERNATING,
	[231 ... 235] = AT_RISK,
	[241 ... 245] = AT_RISK,
	[251 ... 255] = CANNOT_LOSE,

	[111 ... 115] = HIBERNATING,
	[121 ... 125] = HIBERNATING,
	[131 ... 135] = AT_RISK,
	[141 ... 145] = AT_RISK,
	[151 ... 155] = CANNOT_LOSE,
};

static const uint8_t list[] = {
	[555] = CHAMPIONS, [554] = CHAMPIONS, [544] = CHAMPIONS,
	[545] = CHAMPIONS, [454] = CHAMPIONS, [455] = CHAMPIONS,
	[445] = CHAMPIONS,

	[543] = LOYAL, [444] = LOYAL, [435] = LOYAL, [355] = LOYAL,
	[354] = LOYAL, [345] = LOYAL, [344] = LOYAL, [335] = LOYAL,

	[553] = POTENTIAL, [551] = POTENTIAL, [552] = POTENTIAL,
	[541] = POTENTIAL, [542] = POTENTIAL, [533] = POTENTIAL,
	[532] = POTENTIAL, [531] = POTENTIAL, [452] = POTENTIAL,
	[451] = POTENTIAL, [442] = POTENTIAL, [441] = POTENTIAL,
	[431] = POTENTIAL, [453] = POTENTIAL, [433] = POTENTIAL,
	[432] = POTENTIAL, [423] = POTENTIAL, [353] = POTENTIAL,
	[352] = POTENTIAL, [351] = POTENTIAL, [342] = POTENTIAL,
	[341] = POTENTIAL, [333] = POTENTIAL, [323] = POTENTIAL,

	[512] = NEW, [511] = NEW, [422] = NEW, [421] = NEW, [412] = NEW,
	[411] = NEW, [311] = NEW,

	[525] = PROMISING, [524] = PROMISING, [523] = PROMISING,
	[522] = PROMISING, [521] = PROMISING, [515] = PROMISING,
	[514] = PROMISING, [513] = PROMISING, [425] = PROMISING,
	[424] = PROMISING, [413] = PROMISING, [414] = PROMISING,
	[415] = PROMISING, [315] = PROMISING, [314] = PROMISING,
	[313] = PROMISING,

	[535] = ATTENTION, [534] = ATTENTION, [443] = ATTENTION,
	[434] = ATTENTION, [343] = ATTENTION, [334] = ATTENTION,
	[325] = ATTENTION, [324] = ATTENTION,

	[331] = SLEEPING, [321] = SLEEPING, [312] = SLEEPING, [221] = SLEEPING,
	[213] = SLEEPING, [231] = SLEEPING, [241] = SLEEPING, [251] = SLEEPING,

	[255] = AT_RISK, [254] = AT_RISK, [245] = AT_RISK, [244] = AT_RISK,
	[253] = AT_RISK, [252] = AT_RISK, [243] = AT_RISK, [242] = AT_RISK,
	[235] = AT_RISK, [234] = AT_RISK, [225] = AT_RISK, [224] = AT_RISK,
	[153] = AT_RISK, [152] = AT_RISK, [145] = AT_RISK, [143] = AT_RISK,
	[142] = AT_RISK, [135] = AT_RISK, [134] = AT_RISK, [133] = AT_RISK,
	[125] = AT_RISK, [124] = AT_RISK,

	[155] = CANNOT_LOSE, [154] = CANNOT_LOSE, [144] = CANNOT_LOSE,
	[214] = CANNOT_LOSE, [215] = CANNOT_LOSE, [115] = CANNOT_LOSE,
	[114] = CANNOT_LOSE, [113] = CANNOT_LOSE,

	[332] = HIBERNATING, [322] = HIBERNATING, [233] = HIBERNATING,
	[232] = HIBERNATING, [223] = HIBERNATING, [222] = HIBERNATING,
	[132] = HIBERNATING, [123] = HIBERNATING, [122] = HIBERNATING,
	[212] = HIBERNATING, [211] = HIBERNATING,

	[111] = LOST, [112] = LOST, [121] = LOST, [131] = LOST, [141] = LOST,
	[151] = LOST,
};

enum ThirdsSegments
{
	THIRDS_CHAMPIONS = 1,
	THIRDS_LOYAL,
	THIRDS_RECENT,
	THIRDS_ATTENTION,
	THIRDS_AT_RISK,
	THIRDS_INACTIVE
};

static const Segment thirds_segments[] = {
	[THIRDS_CHAMPIONS] = {{"Champions", "冠军客户"}},
	[THIRDS_LOYAL] = {{"Loyal", "忠诚客户"}},
	[THIRDS_RECENT] = {{"Recent", "近期客户"}},
	[THIRDS_ATTENTION] = {{"Needs Attention", "需要关注客户"}},
	[THIRDS_AT_RISK] = {{"At Risk", "有流失风险客户"}},
	[THIRDS_INACTIVE] = {{"Inactive", "不活跃客户"}},
};

static const uint8_t thirds[] = {
	[333] = THIRDS_CHAMPIONS, [332] = THIRDS_CHAMPIONS,
	[323] = THIRDS_CHAMPIONS,

	[321] = THIRDS_LOYAL, [322] = THIRDS_LOYAL, [331] = THIRDS_LOYAL,
	[232] = THIRDS_LOYAL, [233] = THIRDS_LOYAL,

	[312] = THIRDS_RECENT, [313] = THIRDS_RECENT, [311] = THIRDS_RECENT,
	[222] = THIRDS_RECENT, [223] = THIRDS_RECENT,

	[213] = THIRDS_ATTENTION, [221] = THIRDS_ATTENTION,
	[123] = THIRDS_ATTENTION, [132] = THIRDS_ATTENTION,
	[133] = THIRDS_ATTENTION,

	[231] = THIRDS_AT_RISK, [212] = THIRDS_AT_RISK, [122] = THIRDS_AT_RISK,
	[131] = THIRDS_AT_RISK, [211] = THIRDS_AT_RISK,

	[111] = THIRDS_INACTIVE, [112] = THIRDS_INACTIVE,
	[113] = THIRDS_INACTIVE, [121] = THIRDS_INACTIVE,
};

static const Segment eight_segments[] = {
	[1] = {{"Key Value", "重要价值客户"}},
	[2] = {{"Key Development", "重要发展客户"}},
	[3] = {{"Key Retention", "重要保持客户"}},
	[4] = {{"Key Win-back", "重要挽留客户"}},
	[5] = {{"General Value", "一般价值客户"}},
	[6] = {{"General Development", "一般发展客户"}},
	[7] = {{"General Retention", "一般保持客户"}},
	[8] = {{"General Win-back", "一般挽留客户"}},
};

/*
 * the monetary score decides key or general, recency and frequency the rest of
 * the name
 */
static const uint8_t eight[] = {
	[222] = 1, [212] = 2, [122] = 3, [112] = 4,
	[221] = 5, [211] = 6, [121] = 7, [111] = 8,
};

#define SEGMENT_MAP(name, bins, segments) \
	{#name, bins, name, sizeof(name), segments}

const SegmentMap segment_maps[SEGMENT_MAPS] = {
	SEGMENT_MAP(grid, 5, grid_and_list_segments),
	SEGMENT_MAP(list, 5, grid_and_list_segments),
	SEGMENT_MAP(thirds, 3, thirds_segments),
	SEGMENT_MAP(eight, 2, eight_segments),
};

/* The segment of an RFM score (a number such as 543), or NULL if the map has no
 * such score. */
const Segment *
segment_of_score(const SegmentMap *map, int score)
{
	if (score < 0 || score >= map->scores || map->segment_of[score] == 0)
		return NULL;
	return &map->segments[map->segment_of[score]];
}
