/*
 * The verdict on a fit: which functions may be used with the model, and for
 * which horizons (models.md 4.1). It is one sentence, for a warning and for
 * the key "verdict" of a clv_model.
 */
#include "common/compat.h"

#include "clv/fit/verdict.h"

#include <math.h>

#include "clv/fit/season_report.h"

/*
 * Spend depends on frequency if their correlation is of medium size (Cohen
 * 1988) and significant.
 */
#define NOTABLE_CORRELATION 0.3
#define NOTABLE_DEVIATIONS 2

/* The mean spend is finite if q exceeds this. */
#define LEAST_Q_OF_A_MEAN 1

/* The permitted use of a part of the model. */
typedef enum Use
{
	USE_NOT,
	USE_AS_LONG_AS_SEEN,		/* for horizons that the data cover */
	USE
} Use;

static Use
use_of_fit(const ClvFit *fit)
{
	switch (fit->status)
	{
		case CLV_CONVERGED:
			return USE;
		case CLV_BOUNDARY:
		case CLV_FLAT:
			return USE_AS_LONG_AS_SEEN;
		default:
			return USE_NOT;
	}
}

/* Whether the best fit has no drop-out, so that all customers are alive. */
static bool
no_drop_out(const FitOutcome *outcome)
{
	const char *detail;

	if (outcome->fit.status != CLV_BOUNDARY)
		return false;
	detail = clv_fit_detail(outcome->model, &outcome->fit);
	return detail != NULL && strcmp(detail, CLV_NO_DROP_OUT) == 0;
}

bool
spend_depends_on_frequency(const FitOutcome *outcome)
{
	double		r = fabs(outcome->correlation);

	return outcome->has_spend && r > NOTABLE_CORRELATION &&
		r * sqrt((double) outcome->spend.customers) > NOTABLE_DEVIATIONS;
}

/*
 * The time that the orders cover: "364 days", or periods of a discrete model.
 */
static char *
time_seen(const FitOutcome *outcome)
{
	double		units = outcome->longest;

	if (outcome->model->flags & CLV_DISCRETE)
		return psprintf("%.0f periods", floor(units));
	return psprintf("%.0f days",
					rint(units * unit_days(outcome->request.unit)));
}

/* Restrictions on the use of clv; "" for none. */
static const char *
reservation_on_spend(const FitOutcome *outcome)
{
	if (outcome->spend.par[1] <= LEAST_Q_OF_A_MEAN)
		return "; clv is NULL for customers without a repeat purchase";
	if (!spend_depends_on_frequency(outcome))
		return "";
	return outcome->correlation > 0 ?
		"; clv is too low for customers who buy often, too high for the others" :
		"; clv is too high for customers who buy often, too low for the others";
}

/* The verdict on a fit of purchases and spend. */
char *
verdict_on_purchases(const FitOutcome *outcome)
{
	Use			use = use_of_fit(&outcome->fit);
	bool		immortal = no_drop_out(outcome);
	bool		value = outcome->has_spend &&
		use_of_fit(&outcome->spend) != USE_NOT;
	StringInfoData text;

	if (use == USE_NOT)
		return pstrdup("do not use p_alive, expected_purchases or clv");
	initStringInfo(&text);
	if (immortal)
		appendStringInfoString(&text, value ? "expected_purchases and clv" :
							   "expected_purchases");
	else
		appendStringInfoString(&text, value ?
							   "p_alive, expected_purchases and clv" :
							   "p_alive and expected_purchases");
	appendStringInfoString(&text, " may be used");
	if (use == USE_AS_LONG_AS_SEEN)
		appendStringInfo(&text, " for horizons of up to %s, the time that the orders cover",
						 time_seen(outcome));
	if (value)
		appendStringInfoString(&text, reservation_on_spend(outcome));
	if (immortal)
		appendStringInfoString(&text, "; not p_alive, which is 1 for all customers");
	if (!value)
		appendStringInfoString(&text, "; not clv and expected_spend");
	if (use == USE_AS_LONG_AS_SEEN)
		appendStringInfoString(&text, "; not the parameters and intervals");
	if (recent_is_off(outcome))
		appendStringInfo(&text, "; totals may be too %s in the last %d days than the fit expects",
						 outcome->recent < outcome->recent_expected ?
						 "high: fewer purchases" : "low: more purchases", RECENT_DAYS);
	if (outcome->season != NULL)
		appendStringInfo(&text, "; %s", season_in_words(outcome->season));
	return text.data;
}

/*
 * The verdict on a fit of contracts. renewals is the most renewals of a
 * contract.
 */
char *
verdict_on_contracts(const ClvFit *fit, int64 renewals)
{
	switch (use_of_fit(fit))
	{
		case USE:
			return pstrdup("survival, retention_rate and contract_value may be used");
		case USE_AS_LONG_AS_SEEN:
			return psprintf("survival, retention_rate and contract_value may be used for up to " INT64_FORMAT " renewals, as many as were seen; not the parameters and intervals",
							renewals);
		case USE_NOT:
			break;
	}
	return pstrdup("do not use survival, retention_rate or contract_value");
}
