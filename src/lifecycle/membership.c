/*
 * The money that decides a membership tier (T1).
 */
#include "lifecycle/membership.h"

#include "common/invariant.h"

/*
 * The entries in the window that ends with a day, with the indexes [from, to),
 * and their sums.
 */
typedef struct Window
{
	int32_t		from;
	int32_t		to;
	wide		inside;
	wide		after;			/* money after the window */
} Window;

/* Moves the end of the window forward to a day. */
static void
move_to(Window *window, const PurchaseDay *days, int32_t count, int64_t day,
		int32_t length)
{
	for (; window->to < count && days[window->to].day <= day; window->to++)
	{
		window->inside += days[window->to].money;
		window->after -= days[window->to].money;
	}
	for (; window->from < window->to &&
		 (int64_t) days[window->from].day + length <= day; window->from++)
		window->inside -= days[window->from].money;
}

/* The next day on which an entry enters or leaves the window. */
static int64_t
next_change(const Window *window, const PurchaseDay *days, int32_t count,
			int32_t length)
{
	int64_t		in = window->to < count ? days[window->to].day : INT64_MAX;
	int64_t		out = window->from < window->to ?
		(int64_t) days[window->from].day + length : INT64_MAX;

	return in < out ? in : out;
}

/*
 * The highest money, in units of 1/10000, in a window of `window` days that
 * ends on one of the days from as_of - hold to as_of (T1). If refunds since
 * that day exceed purchases, the difference is subtracted. No entry is after
 * as_of; window >= 1, hold >= 0.
 */
wide
membership_value_of(const PurchaseDay *days, int32_t count, int32_t as_of,
					int32_t window, int32_t hold)
{
	Window		at = {0, 0, 0, 0};
	int64_t		day = (int64_t) as_of - hold;
	wide		best = WIDE_MIN;

	Invariant(window >= 1 && hold >= 0);
	for (int32_t i = 0; i < count; i++)
		at.after += days[i].money;
	while (day <= as_of)
	{
		wide		value;

		move_to(&at, days, count, day, window);
		value = at.inside + (at.after < 0 ? at.after : 0);
		if (value > best)
			best = value;
		day = next_change(&at, days, count, window);
	}
	return best;
}
