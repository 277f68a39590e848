/*
 * survival, retention_rate, contract_value, expected_renewals and
 * retention_elasticity: predictions for contracts by their number of renewals.
 */
#include "common/compat.h"

#include <math.h>

#include "common/arguments.h"
#include "clv/predict/predict.h"

/*
 * The model in argument 0. 22023 (invalid_parameter_value) for a model of
 * purchases.
 */
static const FittedModel *
contract_model_argument(FunctionCallInfo fcinfo)
{
	const FittedModel *fitted = model_argument(fcinfo, 0);

	if (fitted->model != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model %s is not a model of contracts", fitted->name),
				 errhint("Use p_alive, expected_purchases and clv with a model of purchases, fit_retention for a model of contracts.")));
	return fitted;
}

/*
 * The number of renewals in argument 1. 22023 (invalid_parameter_value) if it
 * is below `least`.
 */
static int32
renewals_argument(FunctionCallInfo fcinfo, int32 least)
{
	int32		renewals = PG_GETARG_INT32(1);

	if (renewals < least)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("renewals must not be less than %d: %d", least,
						renewals)));
	return renewals;
}

/*
 * The number of periods in an argument, INFINITY for NULL. 22023
 * (invalid_parameter_value) if it is negative.
 */
static double
periods_argument(FunctionCallInfo fcinfo, int argument)
{
	int32		periods;

	if (PG_ARGISNULL(argument))
		return INFINITY;
	periods = PG_GETARG_INT32(argument);
	if (periods < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods must not be negative: %d", periods)));
	return periods;
}

/*
 * periods_argument, with 22023 (invalid_parameter_value) also for infinitely
 * many periods at the rate 0.
 */
static double
discounted_periods(FunctionCallInfo fcinfo, int argument, double delta)
{
	double		periods = periods_argument(fcinfo, argument);

	if (isinf(periods) && delta == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a value without an end needs an annual_rate above 0")));
	return periods;
}

PG_FUNCTION_INFO_V1(contract_survival);

/*
 * survival(model, renewals): P(a new contract is renewed at least this number
 * of times), 0..1.
 */
Datum
contract_survival(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted = contract_model_argument(fcinfo);

	PG_RETURN_FLOAT8(fitted->contract->survival(fitted->counts.par,
												 renewals_argument(fcinfo, 0)));
}

PG_FUNCTION_INFO_V1(contract_retention_rate);

/*
 * retention_rate(model, renewal): P(the renewal with this number, from 1,
 * takes place, given those before it), 0..1.
 */
Datum
contract_retention_rate(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted = contract_model_argument(fcinfo);

	PG_RETURN_FLOAT8(fitted->contract->retention(fitted->counts.par,
												  renewals_argument(fcinfo, 1)));
}

PG_FUNCTION_INFO_V1(contract_value);

/*
 * contract_value(model, renewals, payment, annual_rate, periods): the present
 * value of the payments at the renewals in the next `periods` periods (NULL:
 * all), just after the renewal with this number.
 */
Datum
contract_value(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted;
	double		payment;
	double		delta;
	double		value;

	if (any_null(fcinfo, 0, 4))
		PG_RETURN_NULL();
	fitted = contract_model_argument(fcinfo);
	payment = check_finite(PG_GETARG_FLOAT8(2), "payment");
	delta = discount_rate(fitted->unit, PG_GETARG_FLOAT8(3));
	value = fitted->contract->value_after(fitted->counts.par,
										  renewals_argument(fcinfo, 0),
										  discounted_periods(fcinfo, 4, delta),
										  delta);
	PG_RETURN_FLOAT8(check_result(payment * value));
}

PG_FUNCTION_INFO_V1(contract_expected_renewals);

/*
 * expected_renewals(model, renewals, periods): the expected number of renewals
 * in the next `periods` periods (NULL: no limit), just after the renewal with
 * this number. NULL if the mean is infinite.
 */
Datum
contract_expected_renewals(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted;
	double		expected;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	fitted = contract_model_argument(fcinfo);
	expected = fitted->contract->value_after(fitted->counts.par,
											 renewals_argument(fcinfo, 0),
											 periods_argument(fcinfo, 2), 0);
	if (isinf(expected))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(expected);
}

PG_FUNCTION_INFO_V1(contract_retention_elasticity);

/*
 * retention_elasticity(model, renewals, annual_rate, periods): the per cent by
 * which contract_value rises if all later retention rates rise by one per
 * cent. NULL if contract_value is 0.
 */
Datum
contract_retention_elasticity(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted;
	double		delta;
	double		renewals;
	double		periods;
	double		value;

	if (any_null(fcinfo, 0, 3))
		PG_RETURN_NULL();
	fitted = contract_model_argument(fcinfo);
	delta = discount_rate(fitted->unit, PG_GETARG_FLOAT8(2));
	renewals = renewals_argument(fcinfo, 0);
	periods = discounted_periods(fcinfo, 3, delta);
	value = fitted->contract->value_after(fitted->counts.par, renewals, periods,
										  delta);
	if (value == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(check_result(fitted->contract->delay_after(fitted->counts.par,
																renewals,
																periods, delta) /
								  value));
}
