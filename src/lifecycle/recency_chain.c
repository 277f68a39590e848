/*
 * The Markov chain of the periods since the last purchase (C8).
 */
#include "lifecycle/recency_chain.h"

#include "common/invariant.h"

/*
 * Counts `periods` periods after a purchase, in the states from 1 on.
 * purchase: whether the last of them has a purchase.
 */
static void
count_gap(RecencyCounts counts, int states, int64_t periods, bool purchase)
{
	if (periods <= 0)
		return;
	for (int state = 1; state < states && state <= periods; state++)
		counts.periods[state - 1]++;
	if (periods >= states)
		counts.periods[states - 1] += periods - states + 1;
	if (purchase)
		counts.purchases[(periods < states ? periods : states) - 1]++;
}

/*
 * Counts the periods of a customer, from the one after the first purchase to
 * the last of the range.
 */
void
recency_count_customer(RecencyCounts counts, int states, PeriodRange range,
					   const PurchaseDay *days, int32_t count)
{
	bool		purchased = false;
	int64_t		last = 0;		/* period of the last purchase so far */

	for (int32_t i = 0; i < count; i++)
	{
		int32_t		period;

		if (days[i].orders == 0)
			continue;
		period = period_of_day(range.kind, days[i].day);
		if (period > range.last)
			break;
		if (purchased)
			count_gap(counts, states, period - last, true);
		purchased = true;
		last = period;
	}
	if (purchased)
		count_gap(counts, states, range.last - last, false);
}

/*
 * The state of a customer at the end of the range; 1 for a purchase after the
 * range, 0 without a purchase.
 */
int
recency_state_of(int states, PeriodRange range, const PurchaseDay *days,
				 int32_t count)
{
	int64_t		state;

	while (count > 0 && days[count - 1].orders == 0)
		count--;
	if (count == 0)
		return 0;
	state = (int64_t) range.last -
		period_of_day(range.kind, days[count - 1].day) + 1;
	Invariant(states >= 2);
	return (int) (state < 1 ? 1 : state > states ? states : state);
}
