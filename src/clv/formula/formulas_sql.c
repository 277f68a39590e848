/*
 * clv by formula (C1, C2, C6) and npv (models.md 3).
 */
#include "common/compat.h"

#include "utils/array.h"

#include "common/arguments.h"
#include "clv/formula/discount.h"
#include "common/exact_sum.h"
#include "common/state.h"

PG_FUNCTION_INFO_V1(clv_margin);

/*
 * clv(annual_margin, years, annual_rate, first_purchase, acquisition_cost):
 * the discounted margins at the ends of the years, plus the first purchase
 * minus the cost of acquisition, both today (C1; C2 at rate 0). In the unit of
 * the money. 22023 (invalid_parameter_value) for arguments that are not
 * finite, negative years and a rate outside (-1, 1); 22003
 * (numeric_value_out_of_range) on overflow.
 */
Datum
clv_margin(PG_FUNCTION_ARGS)
{
	double		margin = check_finite(PG_GETARG_FLOAT8(0), "annual_margin");
	int32		years = check_years(PG_GETARG_INT32(1));
	double		rate = check_rate(PG_GETARG_FLOAT8(2), "annual_rate");
	double		first = check_finite(PG_GETARG_FLOAT8(3), "first_purchase");
	double		cost = check_finite(PG_GETARG_FLOAT8(4), "acquisition_cost");
	double		value = annuity_value(margin, years, rate) + (first - cost);

	PG_RETURN_FLOAT8(check_result(value));
}

/* Adds one term of C6 to a sum. */
static void
add_cash_flow(ExactSum *sum, double cash, double period, double rate)
{
	check_finite(cash, "cash flow");
	check_finite(period, "period");
	check_rate(rate, "rate");
	exact_sum_add(sum, check_result(present_value(cash, period, rate)));
}

PG_FUNCTION_INFO_V1(clv_cash_flows);

/*
 * clv(cash_flows, rate): the sum of the cash flows, each discounted by its
 * position, the first of them by 0 periods (C6). The sum of the terms is
 * rounded once. NULL for an array that is empty or contains NULL; errors as
 * for clv_margin, and 22023 (invalid_parameter_value) for more than one
 * dimension.
 */
Datum
clv_cash_flows(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	double		rate = check_rate(PG_GETARG_FLOAT8(1), "rate");
	double	   *cash_flows = (double *) ARR_DATA_PTR(array);
	ExactSum	sum = {0};

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cash flows must be an array of one dimension, not %d",
						ARR_NDIM(array))));
	if (ARR_NDIM(array) == 0 || array_contains_nulls(array))
		PG_RETURN_NULL();
	for (int i = 0; i < ARR_DIMS(array)[0]; i++)
		add_cash_flow(&sum, cash_flows[i], i, rate);
	PG_RETURN_FLOAT8(check_result(exact_sum_value(&sum)));
}

#define NPV_MAGIC 0x43524E31	/* CRN1 */

PG_FUNCTION_INFO_V1(npv_add);

/* Transition: adds a cash flow (1) of a period (2) at a rate (3). */
Datum
npv_add(PG_FUNCTION_ARGS)
{
	ExactSum	sum = {0};

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return skip_row(fcinfo);
	if (!PG_ARGISNULL(0))
		read_state(fcinfo, 0, NPV_MAGIC, &sum, sizeof(sum));
	add_cash_flow(&sum, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2),
				  PG_GETARG_FLOAT8(3));
	return write_state(fcinfo, NPV_MAGIC, &sum, sizeof(sum));
}

PG_FUNCTION_INFO_V1(npv_combine);

/* Combine: the sum of both. */
Datum
npv_combine(PG_FUNCTION_ARGS)
{
	ExactSum	sum;
	ExactSum	other;

	read_state(fcinfo, 0, NPV_MAGIC, &sum, sizeof(sum));
	read_state(fcinfo, 1, NPV_MAGIC, &other, sizeof(other));
	exact_sum_merge(&sum, &other);
	return write_state(fcinfo, NPV_MAGIC, &sum, sizeof(sum));
}

PG_FUNCTION_INFO_V1(npv_final);

/* Final: the sum of the discounted cash flows (C6), rounded once. */
Datum
npv_final(PG_FUNCTION_ARGS)
{
	ExactSum	sum;

	read_state(fcinfo, 0, NPV_MAGIC, &sum, sizeof(sum));
	PG_RETURN_FLOAT8(check_result(exact_sum_value(&sum)));
}
