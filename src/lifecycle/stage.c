/*
 * The stage of a customer by rule L1.
 */
#include "lifecycle/stage.h"

#include <stdbool.h>

#include "common/invariant.h"

const LifecycleRules default_lifecycle_rules = {
	.typical_gap = 90 * RULE_UNIT,
	.decline_after = 2 * RULE_UNIT,
	.lost_after = 6 * RULE_UNIT,
	.recovery_purchases = 3,
	.exploration_purchases = 3,
	.window = 180,
	.growth_share = RULE_UNIT / 10,
	.decline_share = RULE_UNIT / 2,
};

/* The purchase days of a customer: their number, the first and the last. */
typedef struct Cadence
{
	int64_t		purchases;
	int32_t		first;
	int32_t		last;
} Cadence;

static Cadence
cadence_of(const PurchaseDay *days, int32_t count)
{
	Cadence		cadence = {0};

	for (int32_t i = 0; i < count; i++)
	{
		if (days[i].orders == 0)
			continue;
		if (cadence.purchases++ == 0)
			cadence.first = days[i].day;
		cadence.last = days[i].day;
	}
	return cadence;
}

/*
 * Whether this many days without a purchase exceed `limit` expected gaps of a
 * cadence. The expected gap is (typical_gap + last - first) / purchases; the
 * comparison is multiplied out in integers, so that equality is exact.
 */
static bool
is_overdue(int64_t days, Cadence cadence, int64_t limit,
		   const LifecycleRules *rules)
{
	int64_t		span = (int64_t) cadence.last - cadence.first;
	__int128	waited = (__int128) days * cadence.purchases;
	__int128	expected = rules->typical_gap + span * RULE_UNIT;

	Invariant(cadence.purchases >= 1 && span >= 0 && limit >= 0);
	return waited * RULE_UNIT * RULE_UNIT > limit * expected;
}

/*
 * Whether one of the last gaps, those with fewer than recovery_purchases
 * purchase days after them, was overdue beyond the decline limit. The day that
 * ended the gap counts among these purchase days.
 */
static bool
came_back(const PurchaseDay *days, int32_t count, Cadence cadence,
		  const LifecycleRules *rules)
{
	Cadence		before = cadence;

	for (int32_t i = count - 1; i >= 0; i--)
	{
		int32_t		next = before.last;

		if (days[i].orders == 0 || days[i].day == cadence.last)
			continue;
		before.purchases--;
		before.last = days[i].day;
		if (cadence.purchases - before.purchases >= rules->recovery_purchases)
			return false;
		if (is_overdue((int64_t) next - before.last, before,
					   rules->decline_after, rules))
			return true;
	}
	return false;
}

/* Money of the days in (after, through]. */
static __int128
money_within(const PurchaseDay *days, int32_t count, int64_t after,
			 int64_t through)
{
	__int128	money = 0;

	for (int32_t i = count - 1; i >= 0 && days[i].day > after; i--)
		if (days[i].day <= through)
			money += days[i].money;
	return money;
}

/*
 * Growth, decline or stable by the money of two adjacent windows of equal
 * length, the later of which ends with the as-of day. Windows of half the
 * tenure, rounded down, do not contain the first purchase, so that a steady
 * buyer has equal windows. Changes are relative to the absolute value of the
 * earlier window's money.
 */
static LifecycleStage
stage_by_money(const PurchaseDay *days, int32_t count, int32_t first,
			   int32_t as_of, const LifecycleRules *rules)
{
	int64_t		half_tenure = ((int64_t) as_of - first) / 2;
	int64_t		window = rules->window < half_tenure ? rules->window : half_tenure;
	int64_t		middle = as_of - window;
	__int128	before = money_within(days, count, middle - window, middle);
	__int128	change = money_within(days, count, middle, as_of) - before;

	if (before < 0)
		before = -before;
	if (change * RULE_UNIT > before * rules->growth_share)
		return STAGE_GROWTH;
	if (-change * RULE_UNIT > before * rules->decline_share)
		return STAGE_DECLINE;
	return STAGE_STABLE;
}

/*
 * The stage (L1) of a customer on the as-of day. No entry is after it. All
 * comparisons are exact, in integers.
 */
LifecycleStage
stage_of_purchases(const PurchaseDay *days, int32_t count, int32_t as_of,
				   const LifecycleRules *rules)
{
	Cadence		cadence = cadence_of(days, count);
	int64_t		recency = (int64_t) as_of - cadence.last;

	if (cadence.purchases == 0)
		return STAGE_PROSPECT;
	if (is_overdue(recency, cadence, rules->lost_after, rules))
		return STAGE_LOST;
	if (is_overdue(recency, cadence, rules->decline_after, rules))
		return STAGE_DECLINE;
	if (came_back(days, count, cadence, rules))
		return STAGE_RECOVERY;
	if (cadence.purchases < rules->exploration_purchases)
		return STAGE_EXPLORATION;
	return stage_by_money(days, count, cadence.first, as_of, rules);
}
