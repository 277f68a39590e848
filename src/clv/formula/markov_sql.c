/*
 * clv_markov (models.md 3, C8).
 */
#include "common/compat.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/float.h"

#include "common/arguments.h"
#include "clv/formula/markov.h"

/*
 * The number of states, n. 22023 (invalid_parameter_value) unless transition
 * is an n by n matrix and reward has n elements.
 */
static int
check_dimensions(ArrayType *transition, ArrayType *reward)
{
	int			states = ARR_NDIM(reward) == 1 ? ARR_DIMS(reward)[0] : 0;

	if (states == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reward must be an array of one dimension, not %d",
						ARR_NDIM(reward)),
				 errhint("Give the money of a customer in each state.")));
	if (states > MARKOV_MAX_STATES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("too many states: %d", states),
				 errhint("There can be up to %d.", MARKOV_MAX_STATES)));
	if (ARR_NDIM(transition) != 2 || ARR_DIMS(transition)[0] != states ||
		ARR_DIMS(transition)[1] != states)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("transition must be a matrix of %d rows and %d columns",
						states, states),
				 errdetail("It must have as many as reward has elements, %d.",
						   states),
				 errhint("Give the probability from each state to each state, for example {{0.3,0.7},{0,1}}.")));
	return states;
}

/*
 * Raises 22023 (invalid_parameter_value) for a row that is not a probability
 * distribution.
 */
static void
check_rows(const MarkovChain *chain)
{
	double		sum;
	int			row = markov_bad_row(chain, &sum);

	if (row >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("row %d of transition is not a probability distribution",
						row + 1),
				 errdetail("Its sum is %s.", float8out_internal(sum)),
				 errhint("Probabilities are between 0 and 1, and those of a row sum to 1.")));
}

static void
check_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

/*
 * Sets the value over all periods. 22023 (invalid_parameter_value) with the
 * row if it is infinite.
 */
static void
value_forever(const MarkovChain *chain, double *value)
{
	int			row;

	if (chain->rate < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value of all periods to come is infinite at rate %s",
						float8out_internal(chain->rate)),
				 errhint("Give a rate greater than 0, or the number of periods.")));
	row = markov_value_forever(chain, value);
	if (row >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("row %d of transition is singular at rate %s", row + 1,
						float8out_internal(chain->rate)),
				 errdetail("Without discounting, a state that is never left has no finite value."),
				 errhint("Give a rate greater than 0, or the number of periods.")));
}

/*
 * A one-dimensional array of doubles. 22003 (numeric_value_out_of_range) if
 * one is not finite.
 */
static ArrayType *
array_of_values(const double *values, int count)
{
	Datum		elements[MARKOV_MAX_STATES];

	for (int i = 0; i < count; i++)
		elements[i] = Float8GetDatum(check_result(values[i]));
	return construct_array(elements, count, FLOAT8OID, sizeof(float8),
						   FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
}

PG_FUNCTION_INFO_V1(clv_markov);

/*
 * clv_markov(transition, reward, rate, periods): the value of a customer in
 * each state. NULL if an array contains NULL. 22023 (invalid_parameter_value)
 * for arguments out of range and for a value that is infinite, 22003
 * (numeric_value_out_of_range) on overflow.
 */
Datum
clv_markov(PG_FUNCTION_ARGS)
{
	ArrayType  *transition = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType  *reward = PG_GETARG_ARRAYTYPE_P(1);
	double		periods = check_periods(PG_GETARG_FLOAT8(3));
	MarkovChain chain = {
		.states = check_dimensions(transition, reward),
		.transition = (double *) ARR_DATA_PTR(transition),
		.reward = (double *) ARR_DATA_PTR(reward),
		.rate = check_rate(PG_GETARG_FLOAT8(2), "rate"),
	};
	double		value[MARKOV_MAX_STATES];

	if (array_contains_nulls(transition) || array_contains_nulls(reward))
		PG_RETURN_NULL();
	check_rows(&chain);
	for (int i = 0; i < chain.states; i++)
		check_finite(chain.reward[i], "reward");
	if (isinf(periods))
		value_forever(&chain, value);
	else
		markov_value(&chain, periods, check_for_interrupts, value);
	PG_RETURN_ARRAYTYPE_P(array_of_values(value, chain.states));
}
