/*
 * explain_clv: the factors of a value, with their meaning in words.
 */
#include "common/compat.h"

#include <math.h>

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "common/days.h"
#include "clv/model/gamma_gamma.h"
#include "clv/predict/value.h"

/* Adds a row (factor, value, meaning). */
static void
put_factor(FunctionCallInfo fcinfo, const char *factor, double value,
		   char *meaning)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[3];
	bool		nulls[3] = {false, false, false};

	values[0] = PointerGetDatum(cstring_to_text(factor));
	values[1] = Float8GetDatum(value);
	values[2] = PointerGetDatum(cstring_to_text(meaning));
	tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
}

/* "1 day", "5 days" */
static char *
counted(int32 count, const char *what)
{
	return psprintf("%d %s%s", count, what, count == 1 ? "" : "s");
}

/* The unit of counts: days, or the unit of a discrete model. */
static const char *
unit_seen(const FittedModel *fitted)
{
	return unit_name(fitted->model->flags & CLV_DISCRETE ? fitted->unit :
					 UNIT_DAY);
}

/* The reason for p_alive in words. */
static char *
meaning_of_p_alive(const Subject *subject, int32 as_of)
{
	const char *unit = unit_seen(subject->fitted);
	char	   *silence = counted(subject->seen.T - subject->seen.t, unit);

	if (subject->seen.x == 0)
		return psprintf("chance of still being a customer: no purchase after the first, %s before %s",
						silence, text_of_day(as_of));
	return psprintf("chance of still being a customer: bought on %s after the first, last %s before %s",
					counted(subject->seen.x, unit), silence, text_of_day(as_of));
}

/* "10 % a year" */
static char *
rate_in_words(double annual_rate)
{
	return psprintf("%.4g %% a year", 100 * annual_rate);
}

/*
 * Adds the factor of the season: purchases relative to those in average
 * months.
 */
static void
put_season(FunctionCallInfo fcinfo, const Subject *subject, double purchases,
		   double average)
{
	if (subject->fitted->season != NULL)
		put_factor(fcinfo, "season", average > 0 ? purchases / average : 1,
				   pstrdup("the season of the coming months, relative to average months"));
}

/*
 * Adds the purchases of an active customer, the season, and the discount.
 * Without a limit of time, the discount is part of the purchases.
 */
static void
put_purchases(FunctionCallInfo fcinfo, const Subject *subject,
			  const Terms *terms, double p_alive)
{
	const FittedModel *fitted = subject->fitted;
	const double *par = fitted->counts.par;
	double		annual_rate = PG_GETARG_FLOAT8(4);
	double		value = predicted_purchases(subject, terms, par);
	Terms		undiscounted = {.horizon = terms->horizon};
	double		all;
	double		average;

	if (isinf(terms->horizon))
	{
		average = fitted->season == NULL ? value :
			fitted->model->discounted(par, &subject->customer, INFINITY,
									  terms->delta);
		put_factor(fcinfo, "purchases", p_alive > 0 ? average / p_alive : 0,
				   psprintf("all later purchases if still a customer, discounted at %s",
							rate_in_words(annual_rate)));
		put_season(fcinfo, subject, value, average);
		return;
	}
	all = predicted_purchases(subject, &undiscounted, par);
	average = fitted->season == NULL ? all :
		fitted->model->expected(par, &subject->customer, terms->horizon);
	put_factor(fcinfo, "purchases", p_alive > 0 ? average / p_alive : 0,
			   psprintf("purchases in the next %.6g days if still a customer",
						terms->horizon * unit_days(fitted->unit)));
	put_season(fcinfo, subject, all, average);
	put_factor(fcinfo, "discount", all > 0 ? value / all : 1,
			   psprintf("discount of money that comes later, at %s",
						rate_in_words(annual_rate)));
}

/* The meaning of the factor spend. */
static char *
meaning_of_spend(const Subject *subject)
{
	const ModelPart *spend = &subject->fitted->spend;
	double		all = clv_spend_expected(spend->par, 0, 0);

	if (subject->seen.x == 0)
		return pstrdup("money of a purchase: the mean of all customers, because there is no repeat purchase yet");
	if (isinf(all))
		return psprintf("money of a purchase: the customer's own mean is %.2f",
						subject->mean_spend);
	return psprintf("money of a purchase: between the customer's own mean of %.2f and the %.2f of all customers",
					subject->mean_spend, all);
}

PG_FUNCTION_INFO_V1(clv_explain);

/*
 * explain_clv(model, h, as_of, horizon, annual_rate, margin): rows (factor,
 * value, meaning). The product of the values is clv. No rows if clv is NULL.
 */
Datum
clv_explain(PG_FUNCTION_ARGS)
{
	Subject		subject;
	Terms		terms;
	double		p_alive;

	InitMaterializedSRF(fcinfo, 0);
	if (!value_arguments(fcinfo, PG_NARGS(), &subject, &terms))
		return (Datum) 0;
	p_alive = subject.fitted->model->p_alive(subject.fitted->counts.par,
											 &subject.customer);
	put_factor(fcinfo, "p_alive", p_alive,
			   meaning_of_p_alive(&subject, PG_GETARG_DATEADT(2)));
	put_purchases(fcinfo, &subject, &terms, p_alive);
	put_factor(fcinfo, "spend",
			   predicted_spend(&subject, &terms, subject.fitted->spend.par),
			   meaning_of_spend(&subject));
	put_factor(fcinfo, "margin", terms.margin,
			   pstrdup("share of the money that is profit"));
	return (Datum) 0;
}
