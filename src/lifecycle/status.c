/*
 * activity_status and period_status.
 */
#include "lifecycle/status.h"

#include <stdbool.h>

#include "common/invariant.h"

/*
 * The activity status (models.md 2.2) of a customer by the days since the last
 * purchase. No entry is after the as-of day.
 */
const char *
activity_status_of(const PurchaseDay *days, int32_t count, int32_t as_of,
				   int32_t active_days, int32_t lost_days)
{
	int64_t		orders = 0;
	int64_t		recency = 0;

	Invariant(0 <= active_days && active_days <= lost_days);
	for (int32_t i = 0; i < count; i++)
	{
		if (days[i].orders == 0)
			continue;
		orders += days[i].orders;
		recency = (int64_t) as_of - days[i].day;
	}
	if (orders == 0)
		return "prospect";
	if (recency > lost_days)
		return "inactive";
	if (recency > active_days)
		return "defecting";
	return orders == 1 ? "first-time" : "active";
}

/*
 * The period status (models.md 2.3) of a customer, by purchases in [from, to),
 * in the period of equal length before it, and earlier. No entry is on the day
 * `to` or later.
 */
const char *
period_status_of(const PurchaseDay *days, int32_t count, int32_t from,
				 int32_t to)
{
	int64_t		before = 2 * (int64_t) from - to;
	bool		in_it = false;
	bool		in_the_one_before = false;
	bool		earlier = false;

	Invariant(from < to);
	for (int32_t i = 0; i < count; i++)
	{
		if (days[i].orders == 0)
			continue;
		if (days[i].day >= from)
			in_it = true;
		else if (days[i].day >= before)
			in_the_one_before = true;
		else
			earlier = true;
	}
	if (in_it)
		return in_the_one_before ? "current" : earlier ? "resurrected" : "new";
	return in_the_one_before ? "dormant" : "none";
}
