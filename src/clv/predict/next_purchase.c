/*
 * The first day of the calendar by which a customer buys with a given
 * probability.
 */
#include "common/compat.h"

#include "clv/predict/next_purchase.h"

#include "clv/fit/watch.h"
#include "clv/model/quantile.h"
#include "common/days.h"

/* the last day of the calendar */
#define LAST_DAY (DATE_END_JULIAN - POSTGRES_EPOCH_JDATE - 1)

/* A ClvClock. A step is a day, or a period of a discrete model. */
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
 * Sets the first day by which the customer buys with this probability (N1),
 * for a discrete model the last day of a period. `first` is the day of the
 * first purchase. Returns false if the calendar ends before.
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
		/* the period of the first purchase counts even if it has not ended */
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
