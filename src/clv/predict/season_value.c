/*
 * Discounted purchases in a season (S4 of models.md).
 *
 * Purchases come by the clock of the season, and are discounted by the
 * calendar. At average pace both run evenly, and the model knows the sum. To it
 * comes what the season moves: with ahead(y), the purchases expected within y
 * less those at average pace,
 *
 *		e^(-delta h) ahead(h) + delta integral from 0 to h of
 *			e^(-delta y) ahead(y).
 *
 * It is a small part of the sum, and ahead is taken to be linear within a
 * calendar month: that costs 3e-6 of the sum for an index such as shops have,
 * 1e-4 where nearly all purchases fall into a few months.
 */
#include "common/compat.h"

#include "clv/predict/season_value.h"

#include <math.h>

#include "utils/datetime.h"

/*
 * So many years are looked at month by month. In a later one the integral is
 * taken to be the same share of the purchases as in the last of them.
 */
#define YEARS_BY_MONTH 10

/* The customer, and a point of the time to come, in days after the as-of day */
typedef struct Course
{
	const Subject *subject;
	const double *par;
	double		unit;			/* days of a unit */
	double		delta;			/* rate of discount a day */
	double		mean;			/* of the index */
	double		days;
	double		clock;			/* the same by the clock of the season */
	double		ahead;
	double		integral;		/* of the above, from 0 on, times delta */
} Course;

/* Purchases within this many days less those at average pace. */
static double
purchases_ahead(const Course *course, double days, double clock)
{
	const ClvModel *model = course->subject->fitted->model;
	const ClvCustomer *customer = &course->subject->customer;

	return model->expected(course->par, customer, clock / course->unit) -
		model->expected(course->par, customer,
						course->mean * days / course->unit);
}

/* Discounted purchases at average pace within this many days. */
static double
average_within(const Course *course, double days)
{
	return course->subject->fitted->model->discounted(course->par,
													  &course->subject->customer,
													  course->mean * days / course->unit,
													  course->delta * course->unit / course->mean);
}

/* Adds this many days of one month. */
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

/* Adds the months up to this many days after the as-of day. */
static void
pass_months(Course *course, double until)
{
	const Season *season = course->subject->fitted->season;
	int32		whole = (int32) floor(course->days);
	int			year;
	int			month;
	int			day;

	/* the calendar is the same after 400 years, and does not end there */
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
 * The integral from here to the horizon by that of the year up to here, which
 * began with the integral at so much.
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

/* What is ahead at the horizon, which may be infinite, discounted. */
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
 * a rate > 0, of a subject whose model has a season.
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
	if (isfinite(horizon))		/* whole years are to be left */
		years += horizon / DAYS_OF_YEAR - floor(horizon / DAYS_OF_YEAR);
	pass_months(&course, (years - 1) * DAYS_OF_YEAR);
	integral_before = course.integral;
	pass_months(&course, years * DAYS_OF_YEAR);
	return sum + course.integral +
		integral_later(&course, integral_before, horizon);
}
