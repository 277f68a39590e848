/*
 * customer_forecast: one row of forecasts for a customer. The column blank
 * gives the reason for NULLs.
 */
#include "common/compat.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "clv/numeric/special.h"
#include "clv/predict/next_purchase.h"
#include "clv/predict/value.h"
#include "common/arguments.h"
#include "common/days.h"
#include "common/money.h"
#include "common/result_row.h"
#include "lib/stringinfo.h"

/* The columns of the row. */
enum
{
	PREDICTED_ORDERS,
	CLV,
	PAST_VALUE,
	TOTAL_VALUE,
	P_ALIVE,
	P_PURCHASE,
	DAYS_BETWEEN_ORDERS,
	NEXT_ORDER,
	NEXT_ORDER_25,
	NEXT_ORDER_50,
	NEXT_ORDER_90,
	RISK_BAND,
	RISK_DEFINITION,
	SPEND_BAND,
	SPEND_DEFINITION,
	BLANK,
	COLUMNS
};

#define BIT(column) (1u << (column))
#define SPEND_BITS (BIT(SPEND_BAND) | BIT(SPEND_DEFINITION))
#define VALUE_BITS (BIT(CLV) | BIT(TOTAL_VALUE) | SPEND_BITS)

typedef struct Forecast
{
	TupleDesc	row;
	Datum		values[COLUMNS];
	bool		nulls[COLUMNS];
	StringInfoData blank;		/* columns that are NULL, and why */
} Forecast;

/*
 * lower limits of the bands, in whole per cent, as their definitions show them
 */
#define MEDIUM_FROM 33
#define HIGH_FROM	67

static const char *
band_of(double percent)
{
	if (percent < MEDIUM_FROM)
		return "low";
	return percent < HIGH_FROM ? "medium" : "high";
}

static void
put_number(Forecast *forecast, int column, double number)
{
	forecast->values[column] = Float8GetDatum(check_result(number));
}

static void
put_text(Forecast *forecast, int column, const char *content)
{
	forecast->values[column] = CStringGetTextDatum(content);
}

/*
 * Adds the reason why the columns whose bits are set in `which` are NULL. Does
 * nothing if no bit is set.
 */
static void
leave_blank(Forecast *forecast, uint32 which, const char *reason)
{
	const char *separator = forecast->blank.len > 0 ? "; " : "";

	for (int i = 0; i < COLUMNS; i++)
		if (which & BIT(i))
		{
			forecast->nulls[i] = true;
			appendStringInfo(&forecast->blank, "%s%s", separator,
							 NameStr(TupleDescAttr(forecast->row, i)->attname));
			separator = ", ";
		}
	if (which != 0)
		appendStringInfo(&forecast->blank, ": %s", reason);
}

/* Sets the columns on the past: money so far, and mean days between orders. */
static void
put_past(Forecast *forecast, const HistorySummary *past, double margin)
{
	put_number(forecast, PAST_VALUE,
			   margin * ((double) past->money / MONEY_UNIT));
	if (past->purchase_days > 1)
		put_number(forecast, DAYS_BETWEEN_ORDERS,
				   (double) (past->last - past->first) / (past->purchase_days - 1));
	else
		leave_blank(forecast, BIT(DAYS_BETWEEN_ORDERS),
					"only one day with an order");
}

static void
put_risk(Forecast *forecast, const Subject *subject)
{
	double		p_alive = subject->fitted->model->p_alive(subject->fitted->counts.par,
														  &subject->customer);
	double		left = rint(100 * (1 - p_alive));

	put_number(forecast, P_ALIVE, p_alive);
	if (p_alive == 1 && subject->seen.x == 0 && subject->seen.T > 0)
	{
		leave_blank(forecast, BIT(RISK_BAND) | BIT(RISK_DEFINITION),
					"the model assumes that a customer without a repeat order is active");
		return;
	}
	put_text(forecast, RISK_BAND, band_of(left));
	put_text(forecast, RISK_DEFINITION,
			 psprintf("chance of having left %.0f %%: low below %d, medium below %d",
					  left, MEDIUM_FROM, HIGH_FROM));
}

/* Sets the band of the expected order among the orders of all customers. */
static void
put_spend(Forecast *forecast, const Subject *subject, double spend)
{
	const double *par = subject->fitted->spend.par;
	double		all = par[2] + spend;
	double		less;

	if (!(subject->mean_spend > 0))
	{
		leave_blank(forecast, SPEND_BITS,
					"no repeat order whose money is known");
		return;
	}
	less = rint(100 * clv_inc_beta(par[0], par[1], spend / all, par[2] / all));
	put_text(forecast, SPEND_BAND, band_of(less));
	put_text(forecast, SPEND_DEFINITION,
			 psprintf("expected order %.2f, more than %.0f %% of the orders of all customers: low below %d, medium below %d",
					  spend, less, MEDIUM_FROM, HIGH_FROM));
}

/* Sets the columns on value and spend. */
static void
put_value(Forecast *forecast, const Subject *subject, const Terms *terms)
{
	double		spend;

	if (!subject->fitted->has_spend)
	{
		leave_blank(forecast, VALUE_BITS,
					"the model has no spend part");
		return;
	}
	spend = predicted_spend(subject, terms, subject->fitted->spend.par);
	if (isinf(spend))
	{
		leave_blank(forecast, VALUE_BITS,
					"the spend has no finite mean");
		return;
	}
	put_number(forecast, CLV, predicted_value(subject, terms));
	put_number(forecast, TOTAL_VALUE,
			   DatumGetFloat8(forecast->values[PAST_VALUE]) +
			   DatumGetFloat8(forecast->values[CLV]));
	put_spend(forecast, subject, spend);
}

/* By when the next order comes: with half the probability that one comes within
 * the horizon, and with 25, 50 and 90 %. */
static void
put_dates(Forecast *forecast, const Subject *subject, double within,
		  int32 first, int32 as_of)
{
	int			columns[] = {
		NEXT_ORDER, NEXT_ORDER_25, NEXT_ORDER_50, NEXT_ORDER_90
	};
	double		probabilities[] = {within / 2, 0.25, 0.5, 0.9};
	int32		days[MAX_NEXT_PURCHASES];
	int			from = within / 2 == 0 ? 1 : 0;
	uint32		never = from == 1 ? BIT(NEXT_ORDER) : 0;

	if (probabilities[0] > probabilities[1])
	{
		columns[0] = NEXT_ORDER_25;
		columns[1] = NEXT_ORDER;
		probabilities[1] = probabilities[0];
		probabilities[0] = 0.25;
	}
	next_purchase_days(subject, first, as_of, probabilities + from,
					   MAX_NEXT_PURCHASES - from, days + from);
	for (int i = from; i < MAX_NEXT_PURCHASES; i++)
		if (days[i] == as_of)
			never |= BIT(columns[i]);
		else
			forecast->values[columns[i]] = DateADTGetDatum(days[i]);
	leave_blank(forecast, never & BIT(NEXT_ORDER),
				"no order is expected within the horizon");
	leave_blank(forecast, never & ~BIT(NEXT_ORDER),
				"the chance that the customer ever orders again is lower");
}

/* Sets the columns on orders within the horizon and on the next order. */
static void
put_orders(Forecast *forecast, const Subject *subject, double horizon,
		   int32 first, int32 as_of)
{
	const ClvModel *model = subject->fitted->model;
	const double *par = subject->fitted->counts.par;
	double		p = model->p_purchase(par, &subject->customer, horizon);

	put_number(forecast, PREDICTED_ORDERS,
			   model->expected(par, &subject->customer, horizon));
	put_number(forecast, P_PURCHASE, p);
	put_dates(forecast, subject, p, first, as_of);
}

/* Sets blank for a customer without a purchase: all columns are NULL. */
static void
leave_all_blank(Forecast *forecast, int32 as_of)
{
	memset(forecast->nulls, true, sizeof(forecast->nulls));
	appendStringInfo(&forecast->blank, "all: no order by %s", text_of_day(as_of));
}

PG_FUNCTION_INFO_V1(clv_customer_forecast);

/*
 * customer_forecast(model, h, as_of, horizon, annual_rate, margin): the row of
 * N4. NULL if an argument is NULL.
 */
Datum
clv_customer_forecast(PG_FUNCTION_ARGS)
{
	Forecast	forecast = {.row = NULL};
	Subject		subject;
	Terms		terms;
	HistorySummary past;
	int32		as_of = as_of_day(PG_GETARG_DATEADT(2));

	forecast.row = result_row(fcinfo);
	Assert(forecast.row->natts == COLUMNS);
	initStringInfo(&forecast.blank);
	(void) terms_arguments(fcinfo, 3, purchase_model_argument(fcinfo, 0), &terms);
	if (!subject_arguments(fcinfo, &subject))
		leave_all_blank(&forecast, as_of);
	else
	{
		history_summarize(PG_GETARG_HISTORY(1), as_of, &past);
		put_past(&forecast, &past, terms.margin);
		put_risk(&forecast, &subject);
		put_value(&forecast, &subject, &terms);
		put_orders(&forecast, &subject,
				   check_finite(horizon_units(&subject, PG_GETARG_INTERVAL_P(3)), "horizon"),
				   past.first, as_of);
	}
	forecast.nulls[BLANK] = forecast.blank.len == 0;
	put_text(&forecast, BLANK, forecast.blank.data);
	return HeapTupleGetDatum(heap_form_tuple(forecast.row, forecast.values,
											 forecast.nulls));
}
