/*
 * The figures of a purchase history that a model uses: purchases, ages, gaps,
 * spend.
 */
#include "common/compat.h"

#include "clv/fit/observe.h"

#include <math.h>

#include "common/money.h"

/* longest age of a customer for a model, in days */
#define LONGEST_AGE 1000000000

/* a product of gaps above this is converted to its logarithm */
#define LARGE_PRODUCT 1e250

/* Whether a model counts in calendar periods; NULL is auto, which does not. */
bool
is_discrete(const ClvModel *model)
{
	return model != NULL && (model->flags & CLV_DISCRETE);
}

/* The index of the first of `count` entries with a purchase, or count. */
static int32
first_purchase_at(const HistoryEntry *entries, int32 count)
{
	int32		at = 0;

	while (at < count && entries[at].orders == 0)
		at++;
	return at;
}

/*
 * Raises 22008 (datetime_field_overflow) for a customer with a longer age than
 * LONGEST_AGE.
 */
static void
check_age(int32 first, int32 as_of)
{
	if (as_of - first > LONGEST_AGE)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("customer too old for a model: %d days",
						as_of - first),
				 errdetail("The first purchase may lie %d days back at most.",
						   LONGEST_AGE)));
}

/* Observes in days a customer whose entries begin with the first purchase. */
static void
observe_days(const HistoryEntry *entries, int32 count, int32 as_of,
			 Observation *o)
{
	int32		last = entries[0].day;

	Assert(count > 0 && entries[0].orders > 0);
	for (int32 i = 1; i < count; i++)
	{
		o->money += entries[i].money;
		if (entries[i].orders == 0)
			continue;
		o->x++;
		last = entries[i].day;
	}
	o->t = last - entries[0].day;
	o->T = as_of - entries[0].day;
	Assert(o->x >= 0 && o->t >= 0 && o->T >= o->t);
}

/* Days from one day to a later one, by the clock of a season if there is one. */
static double
days_between(const Season *season, int32 from, int32 to)
{
	if (season == NULL)
		return (double) to - from;
	return season_clock(season, to) - season_clock(season, from);
}

/* Sum of ln(gap) over the gaps between purchase days, in days. */
static double
sum_log_gaps(const HistoryEntry *entries, int32 count, const Season *season)
{
	double		sum = 0;
	double		product = 1;
	int32		last = entries[0].day;

	Assert(count > 0);
	for (int32 i = 1; i < count; i++)
	{
		if (entries[i].orders == 0)
			continue;
		product *= days_between(season, last, entries[i].day);
		last = entries[i].day;
		if (product > LARGE_PRODUCT)
		{
			sum += log(product);
			product = 1;
		}
	}
	return sum + log(product);
}

/* Observes in calendar periods, of which only complete ones count. */
static void
observe_periods(const HistoryEntry *entries, int32 count, int32 as_of,
				TimeUnit unit, Observation *o)
{
	int32		first = calendar_period(unit, entries[0].day);
	int32		end = complete_periods_through(unit, as_of);
	int32		last = first;

	for (int32 i = 1; i < count; i++)
	{
		int32		period = calendar_period(unit, entries[i].day);

		if (period == first || period > end)
			continue;
		o->money += entries[i].money;
		if (entries[i].orders == 0 || period == last)
			continue;
		o->x++;
		last = period;
	}
	o->t = last - first;
	o->T = Max(end - first, 0);
	Assert(o->x >= 0 && o->t >= 0 && o->T >= o->t);
}

/*
 * Sets the figures of a history up to and including a day. Returns false
 * without a purchase by then. model is NULL for all models in continuous time.
 */
bool
observe(const PurchaseHistory *history, int32 as_of, const ClvModel *model,
		TimeUnit unit, Observation *observation)
{
	int32		count = history_count_through(history, as_of);
	int32		first = first_purchase_at(history->entries, count);
	const HistoryEntry *entries = history->entries + first;

	if (first == count)
		return false;
	check_age(entries[0].day, as_of);
	*observation = (Observation) {0};
	if (is_discrete(model))
		observe_periods(entries, count - first, as_of, unit, observation);
	else
		observe_days(entries, count - first, as_of, observation);
	if (model == NULL || (model->flags & CLV_NEEDS_GAPS))
		observation->log_gaps = sum_log_gaps(entries, count - first, NULL);
	return true;
}

/*
 * observe with the gaps measured by the clock of a season; NULL for none. The
 * other fields are in calendar days.
 */
bool
observe_in_season(const PurchaseHistory *history, int32 as_of,
				  const ClvModel *model, TimeUnit unit, const Season *season,
				  Observation *observation)
{
	int32		count;
	int32		first;

	if (!observe(history, as_of, model, unit, observation))
		return false;
	if (season == NULL || (model != NULL && !(model->flags & CLV_NEEDS_GAPS)))
		return true;
	count = history_count_through(history, as_of);
	first = first_purchase_at(history->entries, count);
	observation->log_gaps = sum_log_gaps(history->entries + first,
										 count - first, season);
	return true;
}

/* Number of purchase days except the first, after a day and up to another. */
int32
repeat_purchases_since(const PurchaseHistory *history, int32 after,
					   int32 as_of)
{
	int32		at = history_count_through(history, as_of);
	int32		purchases = 0;

	for (; at > 0 && history->entries[at - 1].day > after; at--)
		purchases += history->entries[at - 1].orders > 0;
	/* the first purchase of all is not a repeat purchase */
	if (purchases > 0 && first_purchase_at(history->entries, at) == at)
		purchases--;
	return purchases;
}

/*
 * The purchases in windows of a length in days or periods that end with a day.
 * model as in observe.
 */
Windows
observe_windows(const PurchaseHistory *history, int32 as_of, int32 length,
				const ClvModel *model, TimeUnit unit)
{
	bool		discrete = is_discrete(model);
	int64		end = discrete ? complete_periods_through(unit, as_of) : as_of;
	int64		last = PG_INT64_MIN;
	Windows		windows = {0};

	for (int32 i = 0; i < history->count && history->entries[i].day <= as_of; i++)
	{
		const HistoryEntry *entry = &history->entries[i];
		int64		at = discrete ? calendar_period(unit, entry->day) : entry->day;
		bool		is_new = entry->orders > 0 && at != last;

		if (at <= end - 2 * (int64) length || at > end)
			continue;
		if (entry->orders > 0)
			last = at;
		if (at <= end - length)
		{
			windows.before_x += is_new;
			continue;
		}
		windows.last_x += is_new;
		windows.last_money += entry->money;
	}
	return windows;
}

/* The customer in a unit of time. model as in observe. */
ClvCustomer
observed_customer(const Observation *o, const ClvModel *model, TimeUnit unit)
{
	bool		discrete = is_discrete(model);
	double		days = discrete ? 1 : unit_days(unit);

	return (ClvCustomer) {
		.x = o->x, .t = o->t / days, .T = o->T / days,
		.log_gaps = o->log_gaps - o->x * log(days), .count = 1
	};
}

/*
 * observed_customer with the ages measured by the clock of a season (S1); NULL
 * for none.
 */
ClvCustomer
customer_in_season(const Observation *o, int32 as_of, const ClvModel *model,
				   TimeUnit unit, const Season *season)
{
	ClvCustomer customer = observed_customer(o, model, unit);
	int32		first;

	if (season == NULL)
		return customer;
	first = as_of - o->T;
	customer.t = days_between(season, first, first + o->t) / unit_days(unit);
	customer.T = days_between(season, first, as_of) / unit_days(unit);
	Assert(customer.T >= customer.t && customer.t >= 0);
	return customer;
}

/* Mean money of a repeat purchase; 0 if refunds exceed the purchases. */
double
mean_spend(int32 x, int128 money)
{
	Assert(x >= 0);
	return x > 0 && money > 0 ? (double) money / MONEY_UNIT / x : 0;
}
