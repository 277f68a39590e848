/*
 * next_purchase, purchases_interval and money_interval: quantiles for one
 * customer. The uncertainty of the parameters is not included.
 */
#include "common/compat.h"

#include <math.h>

#include "utils/float.h"

#include "clv/fit/watch.h"
#include "clv/model/quantile.h"
#include "clv/predict/next_purchase.h"
#include "common/arguments.h"
#include "common/days.h"
#include "common/result_row.h"

/*
 * Numbers of purchases with this share of the probability outside the interval
 * are left out of the distribution of the money. At the highest level this is
 * still more than the rounding error of the sum of probabilities.
 */
#define LEFT_OUT		1e-4
#define HIGHEST_LEVEL	0.99999

PG_FUNCTION_INFO_V1(clv_next_purchase);

/*
 * next_purchase(model, h, as_of, probability): the day by which the customer
 * buys with this probability (N1). NULL if the probability is not reached
 * before the calendar ends.
 */
Datum
clv_next_purchase(PG_FUNCTION_ARGS)
{
	double		probability = check_probability(PG_GETARG_FLOAT8(3),
												"probability");
	int32		as_of = as_of_day(PG_GETARG_DATEADT(2));
	Subject		subject;
	HistorySummary summary;
	int32		day;

	if (!subject_arguments(fcinfo, &subject))
		PG_RETURN_NULL();
	history_summarize(PG_GETARG_HISTORY(1), as_of, &summary);
	next_purchase_days(&subject, summary.first, as_of, &probability, 1, &day);
	if (day == as_of)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(day);
}

/*
 * The probability outside of each bound of an interval, half of 1 - level. The
 * level is in argument 4.
 */
static double
share_outside(FunctionCallInfo fcinfo)
{
	double		level = check_level(PG_GETARG_FLOAT8(4));

	if (level > HIGHEST_LEVEL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("level must be at most %g: %s", HIGHEST_LEVEL,
						float8out_internal(level)),
				 errdetail("The computed probabilities are not exact enough for a higher level.")));
	return (1 - level) / 2;
}

/*
 * The distribution of the number of purchases within the horizon in argument
 * 3, up to a rest with at most the given probability. 54000
 * (program_limit_exceeded) for too many purchases.
 */
static ClvDistribution *
purchases_to_come(FunctionCallInfo fcinfo, const Subject *subject,
				  double rest)
{
	const FittedModel *fitted = subject->fitted;
	double		horizon = check_finite(horizon_units(subject, PG_GETARG_INTERVAL_P(3)),
									   "horizon");
	ClvDistribution *distribution = palloc(sizeof(ClvDistribution));
	Watch		watch = {.what = "purchases"};
	ClvTick		tick = watch_tick(&watch);

	clv_purchase_distribution(fitted->model, fitted->counts.par,
							  &subject->customer, horizon, rest, &tick,
							  distribution);
	watch_end(&watch);
	if (!distribution->complete)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %d purchases within the horizon",
						CLV_MOST_PURCHASES),
				 errdetail("Larger numbers of purchases are too probable to be left out of the interval."),
				 errhint("Give a shorter horizon or a lower level, and check the parameters of the model.")));
	return distribution;
}

static Datum
quantile_row(FunctionCallInfo fcinfo, const Datum *values)
{
	static const bool nulls[3] = {false, false, false};

	return result_of_values(fcinfo, values, nulls);
}

PG_FUNCTION_INFO_V1(clv_purchases_interval);

/*
 * purchases_interval(model, h, as_of, horizon, level): the row (lower, median,
 * upper) of the number of purchases (N2).
 */
Datum
clv_purchases_interval(PG_FUNCTION_ARGS)
{
	double		outside = share_outside(fcinfo);
	Subject		subject;
	ClvDistribution *distribution;
	Datum		values[3];

	if (!subject_arguments(fcinfo, &subject))
		PG_RETURN_NULL();
	distribution = purchases_to_come(fcinfo, &subject, outside);
	values[0] = Int32GetDatum(clv_count_quantile(distribution, outside));
	values[1] = Int32GetDatum(clv_count_quantile(distribution, 0.5));
	values[2] = Int32GetDatum(clv_count_quantile(distribution, 1 - outside));
	return quantile_row(fcinfo, values);
}

/*
 * A quantile of the money of the purchases. 22003 (numeric_value_out_of_range)
 * if it overflows.
 */
static Datum
money_quantile(const Subject *subject, const ClvDistribution *distribution,
			   double share)
{
	Watch		watch = {.what = "money"};
	ClvTick		tick = watch_tick(&watch);
	double		money = clv_money_quantile(distribution,
										   subject->fitted->spend.par,
										   subject->customer.x,
										   subject->mean_spend, share, &tick);

	watch_end(&watch);
	return Float8GetDatum(check_result(money));
}

PG_FUNCTION_INFO_V1(clv_money_interval);

/*
 * money_interval(model, h, as_of, horizon, level): the row (lower, median,
 * upper) of the money of the purchases (N3); 22023 (invalid_parameter_value)
 * for a model without spend.
 */
Datum
clv_money_interval(PG_FUNCTION_ARGS)
{
	double		outside = share_outside(fcinfo);
	Subject		subject;
	ClvDistribution *distribution;
	Datum		values[3];

	check_spend(purchase_model_argument(fcinfo, 0));
	if (!subject_arguments(fcinfo, &subject))
		PG_RETURN_NULL();
	distribution = purchases_to_come(fcinfo, &subject,
									 outside * LEFT_OUT);
	values[0] = money_quantile(&subject, distribution, outside);
	values[1] = money_quantile(&subject, distribution, 0.5);
	values[2] = money_quantile(&subject, distribution, 1 - outside);
	return quantile_row(fcinfo, values);
}
