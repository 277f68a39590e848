/*
 * Predictions for contracts by an sBG model: functions of (model, renewals),
 * how often a contract has been renewed.
 */
#include "common/compat.h"

#include <math.h>

#include "common/arguments.h"
#include "clv/model/sbg.h"
#include "clv/predict/predict.h"

/* The model in argument 0; 22023 for one of purchases. */
static const FittedModel *
contract_model_argument(FunctionCallInfo fcinfo)
{
	const FittedModel *fitted = model_argument(fcinfo, 0);

	if (fitted->model != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model %s says nothing of contracts", fitted->name),
				 errhint("Use p_alive, expected_purchases and clv with a model of purchases, fit_retention for a model of contracts.")));
	return fitted;
}

/* The number of renewals in argument 1; 22023 below `least`. */
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

PG_FUNCTION_INFO_V1(contract_survival);

/* survival(model, renewals): P(a new contract is renewed so often), 0..1. */
Datum
contract_survival(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted = contract_model_argument(fcinfo);

	PG_RETURN_FLOAT8(clv_sbg_survival(fitted->counts.par,
									  renewals_argument(fcinfo, 0)));
}

PG_FUNCTION_INFO_V1(contract_retention_rate);

/*
 * retention_rate(model, renewal): P(the renewal of that number, from 1, takes
 * place, if those before it did), 0..1.
 */
Datum
contract_retention_rate(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted = contract_model_argument(fcinfo);

	PG_RETURN_FLOAT8(clv_sbg_retention(fitted->counts.par,
									   renewals_argument(fcinfo, 1)));
}

PG_FUNCTION_INFO_V1(contract_value);

/*
 * contract_value(model, renewals, payment, annual_rate, periods): present value
 * of the payments to come of a contract that was renewed so often, the last
 * time just now, of the next `periods` ones, or of all where that is NULL.
 */
Datum
contract_value(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted;
	double		payment;
	double		delta;
	double		periods = INFINITY;

	for (int i = 0; i < 4; i++)
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	fitted = contract_model_argument(fcinfo);
	payment = check_finite(PG_GETARG_FLOAT8(2), "payment");
	delta = discount_rate(fitted->unit, PG_GETARG_FLOAT8(3));
	if (!PG_ARGISNULL(4))
		periods = PG_GETARG_INT32(4);
	if (periods < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("periods must not be negative: %d",
						PG_GETARG_INT32(4))));
	if (isinf(periods) && delta == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a value without an end needs an annual_rate above 0")));
	PG_RETURN_FLOAT8(check_result(payment *
								  clv_sbg_value_after(fitted->counts.par,
													  renewals_argument(fcinfo, 0),
													  periods, delta)));
}
