/*
 * The first days of the calendar by which a customer buys with given
 * probabilities.
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
 * Sets the first days by which the customer buys with these probabilities, at
 * most MAX_NEXT_PURCHASES, ascending (N1); for a discrete model the last days
 * of periods. as_of if the calendar ends before. `first` is the day of the
 * first purchase.
 */
void
next_purchase_days(const Subject *subject, int32 first, int32 as_of,
				   const double *probabilities, int count, int32 *days)
{
	const FittedModel *fitted = subject->fitted;
	bool		discrete = (fitted->model->flags & CLV_DISCRETE) != 0;
	Watch		watch = {.what = "next purchase"};
	ClvTick		tick = watch_tick(&watch);
	int32		now = as_of;
	int32		end = LAST_DAY;
	double		steps[MAX_NEXT_PURCHASES];

	Assert(count <= MAX_NEXT_PURCHASES);
	if (discrete)
	{
		/* the period of the first purchase counts even if it has not ended */
		now = Max(complete_periods_through(fitted->unit, as_of),
				  calendar_period(fitted->unit, first));
		end = complete_periods_through(fitted->unit, LAST_DAY - 1);
	}
	clv_steps_to_purchase(&(ClvWait)
						  {
							  .model = fitted->model,
							  .par = fitted->counts.par,
							  .customer = &subject->customer,
							  .clock = units_of_steps,
							  .arg = subject,
							  .limit = (double) end - now,
							  .tick = &tick
						  }, probabilities, count, steps);
	watch_end(&watch);
	for (int i = 0; i < count; i++)
	{
		int32		then = now + (int32) steps[i];

		days[i] = steps[i] == 0 ? as_of :
			discrete ? last_day_of_period(fitted->unit, then) : then;
		Assert(IS_VALID_DATE(days[i]) && days[i] >= as_of);
	}
}
