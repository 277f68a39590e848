/*
 * Formulas that only add, multiply and divide money (models.md 3, C9 to C15
 * but for C11): exact, from numeric to numeric. 22023
 * (invalid_parameter_value) for arguments that are not finite or out of range,
 * 22003 (numeric_value_out_of_range) where numeric cannot hold the result.
 */
#include "common/compat.h"

#include "common/decimal_arguments.h"

/* Names of arguments that are added up; the last ones are subtracted. */
typedef struct Balance
{
	const char *names[8];
	int			gains;			/* number of the first arguments, which are
								 * added */
	int			losses;			/* number of the arguments after them, which
								 * are subtracted */
} Balance;

/* The sum of `count` arguments from index `from` on. */
static Numeric
sum_of_arguments(FunctionCallInfo fcinfo, const Balance *balance, int from,
				 int count)
{
	Numeric		sum = int64_to_numeric(0);

	for (int i = from; i < from + count; i++)
		sum = decimal_add(sum, check_finite_decimal(PG_GETARG_NUMERIC(i),
													balance->names[i]));
	return sum;
}

static Numeric
gains_of(FunctionCallInfo fcinfo, const Balance *balance)
{
	return sum_of_arguments(fcinfo, balance, 0, balance->gains);
}

static Numeric
losses_of(FunctionCallInfo fcinfo, const Balance *balance)
{
	return sum_of_arguments(fcinfo, balance, balance->gains, balance->losses);
}

static Datum
net_of_arguments(FunctionCallInfo fcinfo, const Balance *balance)
{
	PG_RETURN_NUMERIC(decimal_subtract(gains_of(fcinfo, balance),
									   losses_of(fcinfo, balance)));
}

PG_FUNCTION_INFO_V1(clv_components);

/* clv_components(CLV1 .. CLV6): their sum (C9). */
Datum
clv_components(PG_FUNCTION_ARGS)
{
	static const Balance balance = {
		.names = {"first_purchase", "repeat_purchases", "cross_selling",
		"service_savings", "referrals", "price_premium"},
		.gains = 6,
	};

	return net_of_arguments(fcinfo, &balance);
}

PG_FUNCTION_INFO_V1(lifecycle_profit);

/* lifecycle_profit: four kinds of profit less three of cost (C10). */
Datum
lifecycle_profit(PG_FUNCTION_ARGS)
{
	static const Balance balance = {
		.names = {"base_profit", "related_profit", "referral_value",
		"cost_savings", "acquisition_cost", "price_concessions",
		"referral_damage"},
		.gains = 4,
		.losses = 3,
	};

	return net_of_arguments(fcinfo, &balance);
}

PG_FUNCTION_INFO_V1(customer_equity);

/* customer_equity: the sum of four kinds of value of a customer (C13). */
Datum
customer_equity(PG_FUNCTION_ARGS)
{
	static const Balance balance = {
		.names = {"transaction_value", "growth_value", "referral_value",
		"knowledge_value"},
		.gains = 4,
	};

	return net_of_arguments(fcinfo, &balance);
}

/* The value delivered to a customer, and its costs (C14). */
static const Balance delivered = {
	.names = {"product", "service", "personnel", "image", "money", "time",
	"energy", "psychic"},
	.gains = 4,
	.losses = 4,
};

PG_FUNCTION_INFO_V1(delivered_value);

/* delivered_value: total value less total cost (C14). */
Datum
delivered_value(PG_FUNCTION_ARGS)
{
	return net_of_arguments(fcinfo, &delivered);
}

PG_FUNCTION_INFO_V1(delivered_value_ratio);

/* delivered_value_ratio: total value / total cost (C14); NULL at no cost. */
Datum
delivered_value_ratio(PG_FUNCTION_ARGS)
{
	Numeric		value = gains_of(fcinfo, &delivered);
	Numeric		cost = losses_of(fcinfo, &delivered);

	if (decimal_compare_integer(cost, 0) == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(decimal_trim(decimal_divide(value, cost)));
}

PG_FUNCTION_INFO_V1(profitability);

/* profitability(revenue, cost_to_serve): the difference (C15). */
Datum
profitability(PG_FUNCTION_ARGS)
{
	static const Balance balance = {
		.names = {"revenue", "cost_to_serve"},
		.gains = 1,
		.losses = 1,
	};

	return net_of_arguments(fcinfo, &balance);
}

PG_FUNCTION_INFO_V1(share_of_wallet);

/*
 * share_of_wallet(bought_from_us, bought_from_all): the ratio, 0..1 (C15);
 * NULL if bought_from_all is 0. 22023 (invalid_parameter_value) unless 0 <= us
 * <= all.
 */
Datum
share_of_wallet(PG_FUNCTION_ARGS)
{
	Numeric		ours = check_decimal_at_least(PG_GETARG_NUMERIC(0), 0,
											  "bought_from_us");
	Numeric		total = check_finite_decimal(PG_GETARG_NUMERIC(1),
											 "bought_from_all");

	if (decimal_compare(ours, total) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("bought_from_us exceeds bought_from_all: %s, %s",
						decimal_to_text(ours), decimal_to_text(total)),
				 errhint("bought_from_all includes bought_from_us.")));
	if (decimal_compare_integer(total, 0) == 0)
		PG_RETURN_NULL();
	PG_RETURN_NUMERIC(decimal_trim(decimal_divide(ours, total)));
}

PG_FUNCTION_INFO_V1(lost_customer_cost);

/*
 * lost_customer_cost(clv, complaints, complaint_rate, resolved, damage): the
 * value of the dissatisfied customers who leave (C12). With k complaints at a
 * complaint rate q there are k/q dissatisfied customers; only those whose
 * complaint was resolved stay. The loss is v (k/q - k resolved), where v is
 * the lifetime value plus the damage by negative word of mouth.
 */
Datum
lost_customer_cost(PG_FUNCTION_ARGS)
{
	Numeric		one = int64_to_numeric(1);
	Numeric		value = check_finite_decimal(PG_GETARG_NUMERIC(0), "clv");
	Numeric		complaints = check_decimal_at_least(PG_GETARG_NUMERIC(1), 0,
													"complaints");
	Numeric		rate = check_decimal_share(PG_GETARG_NUMERIC(2),
										   "complaint_rate");
	Numeric		resolved = check_decimal_share(PG_GETARG_NUMERIC(3),
											   "resolved");
	Numeric		damage = check_decimal_share(PG_GETARG_NUMERIC(4), "damage");
	Numeric		lost;

	if (decimal_compare_integer(rate, 0) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("complaint_rate must be greater than 0"),
				 errdetail("If nobody complains, the number of dissatisfied customers cannot be computed from complaints.")));
	value = decimal_multiply(value, decimal_add(one, damage));
	/* only the division, at the end, can round */
	lost = decimal_multiply(complaints,
							decimal_subtract(one,
											 decimal_multiply(rate, resolved)));
	value = decimal_divide(decimal_multiply(value, lost), rate);
	PG_RETURN_NUMERIC(decimal_trim(value));
}
