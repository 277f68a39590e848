/*
 * The day by which a customer buys with a probability, by the calendar.
 */
#include "common/compat.h"

#include "clv/predict/next_purchase.h"

#include "clv/fit/watch.h"
#include "clv/model/quantile.h"
#include "common/days.h"

/* the last day of the calendar */
#define LAST_DAY (DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1)

/* ClvClock: a step is a day, of a discrete model a period. */
static double
units_of_steps(double steps, const void *arg)
{
	const Subject *subject = arg;
	Interval	days = {.day = (int32) steps};

	if (subject->fitted->model->flags & CLV_DISCRETE)
		return steps;
	return horizon_units(subject, &days);
}

/*
 * The first day by which the customer buys with this probability (N1); of a
 * discrete model the last one of a period. `first` is the day of the first
 * purchase. False where there is none in the calendar.
 */
bool
next_purchase_day(const Subject *subject, int32 first, int32 as_of,
				  double probability, int32 *day)
{
	const FittedModel *fitted = subject->fitted;
	bool		discrete = (fitted->model->flags & CLV_DISCRETE) != 0;
	Watch		watch = {.what = "next purchase"};
	ClvTick		tick = watch_tick(&watch);
	int32		now = as_of;
	int32		end = LAST_DAY;
	double		steps;

	if (discrete)
	{
		/* the period of the first purchase counts as seen, though not over */
		now = Max(complete_periods_through(fitted->unit, as_of),
				  calendar_period(fitted->unit, first));
		end = complete_periods_through(fitted->unit, LAST_DAY - 1);
	}
	steps = clv_steps_to_purchase(fitted->model, fitted->counts.par,
								  &subject->customer, probability,
								  units_of_steps, subject,
								  (double) end - now, &tick);
	watch_end(&watch);
	if (steps == 0)
		return false;
	now += (int32) steps;
	*day = discrete ? last_day_of_period(fitted->unit, now) : now;
	Assert(IS_VALID_DATE(*day) && *day > as_of);
	return true;
}
