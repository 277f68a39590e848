/*
 * Discounted purchases in a season (S4 of models.md).
 *
 * Purchases follow the clock of the season, discounting the calendar. For the
 * mean index the model has the sum in closed form. The effect of the season is
 * added: with ahead(y), the purchases expected within y minus those at the
 * mean index,
 *
 *		e^(-delta h) ahead(h) + delta integral from 0 to h of
 *			e^(-delta y) ahead(y).
 *
 * This is a small part of the sum. ahead is assumed to be linear within a
 * calendar month: the error is 3e-6 of the sum for the index of a typical
 * shop, 1e-4 if nearly all purchases are in a few months.
 */
#include "common/compat.h"

#include "clv/predict/season_value.h"

#include <math.h>

#include "utils/datetime.h"

/*
 * Number of years that are summed month by month. In later years the integral
 * is assumed to be the same share of the purchases as in the last of them.
 */
#define YEARS_BY_MONTH 10

/*
 * The customer, and the current point of the sum, in days after the as-of day.
 */
typedef struct Course
{
	const Subject *subject;
	const double *par;
	double		unit;			/* days per unit */
	double		delta;			/* discount rate per day */
	double		mean;			/* mean of the index */
	double		days;
	double		clock;			/* the point by the clock of the season */
	double		ahead;
	double		integral;		/* delta times the integral from 0 to this
								 * point */
} Course;

/* Expected purchases within `days` minus those at the mean index. */
static double
purchases_ahead(const Course *course, double days, double clock)
{
	const ClvModel *model = course->subject->fitted->model;
	const ClvCustomer *customer = &course->subject->customer;

	return model->expected(course->par, customer, clock / course->unit) -
		model->expected(course->par, customer,
						course->mean * days / course->unit);
}

/* Discounted purchases within `days` at the mean index. */
static double
average_within(const Course *course, double days)
{
	return course->subject->fitted->model->discounted(course->par,
													  &course->subject->customer,
													  course->mean * days / course->unit,
													  course->delta * course->unit / course->mean);
}

/* Adds `days` days of one month. */
static void
pass_days(Course *course, double days, double index)
{
	double		from = exp(-course->delta * course->days);
	double		to = exp(-course->delta * (course->days + days));
	double		before = course->ahead;

	course->days += days;
	course->clock += index * days;
	course->ahead = purchases_ahead(course, course->days, course->clock);
	course->integral += from * before - to * course->ahead +
		exp(-course->delta * (course->days - days / 2)) *
		(course->ahead - before);
}

/* Adds the months up to `until` days after the as-of day. */
static void
pass_months(Course *course, double until)
{
	const Season *season = course->subject->fitted->season;
	int32		whole = (int32) floor(course->days);
	int			year;
	int			month;
	int			day;

	/* the calendar repeats after 400 years, so the day is reduced */
	j2date(course->subject->as_of % DAYS_OF_CALENDAR + whole + 1 +
		   POSTGRES_EPOCH_JDATE, &year, &month, &day);
	while (course->days < until)
	{
		double		left = day_tab[isleap(year)][month - 1] - (day - 1) -
			(course->days - whole);

		pass_days(course, fmin(left, until - course->days),
				  season->month[month - 1]);
		whole = (int32) rint(course->days);
		day = 1;
		year += month == MONTHS_PER_YEAR;
		month = month % MONTHS_PER_YEAR + 1;
	}
}

/*
 * The integral from this point to the horizon, estimated from that of the last
 * year. integral_before is the integral at the start of that year.
 */
static double
integral_later(const Course *course, double integral_before, double horizon)
{
	double		here = average_within(course, course->days);
	double		in_year = here -
		average_within(course, course->days - DAYS_OF_YEAR);
	double		later = average_within(course, horizon) - here;

	if (!(in_year > 0))
		return 0;
	return (course->integral - integral_before) * (later / in_year);
}

/* e^(-delta h) ahead(h) at the horizon h, which may be infinite. */
static double
ahead_at_end(const Course *course, double horizon)
{
	const Subject *subject = course->subject;

	if (isinf(horizon))
		return 0;
	return exp(-course->delta * horizon) *
		purchases_ahead(course, horizon,
						season_elapsed(subject->fitted->season, subject->as_of,
									   horizon));
}

/*
 * Expected purchases within the horizon, which may be infinite, discounted at
 * a rate > 0, for a model with a season.
 */
double
season_discounted(const Subject *subject, const Terms *terms,
				  const double *par)
{
	double		unit = unit_days(subject->fitted->unit);
	double		horizon = terms->horizon * unit;
	double		years = fmin(horizon / DAYS_OF_YEAR, YEARS_BY_MONTH);
	Course		course = {.subject = subject, .par = par, .unit = unit,
		.delta = terms->delta / unit,
	.mean = season_mean(subject->fitted->season)};
	double		sum = average_within(&course, horizon) +
		ahead_at_end(&course, horizon);
	double		integral_before;

	if (years < YEARS_BY_MONTH)
	{
		pass_months(&course, horizon);
		return sum + course.integral;
	}
	if (isfinite(horizon))		/* whole years must remain */
		years += horizon / DAYS_OF_YEAR - floor(horizon / DAYS_OF_YEAR);
	pass_months(&course, (years - 1) * DAYS_OF_YEAR);
	integral_before = course.integral;
	pass_months(&course, years * DAYS_OF_YEAR);
	return sum + course.integral +
		integral_later(&course, integral_before, horizon);
}
