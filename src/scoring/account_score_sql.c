/*
 * key_account_score (models.md 1.5).
 */
#include "common/compat.h"

#include <math.h>

#include "common/partition.h"
#include "scoring/account_score.h"
#include "utils/array.h"
#include "utils/float.h"
#include "utils/memutils.h"

/* In the partition's local memory, zero before its first row. */
typedef struct AccountPartition
{
	bool		ready;
	int			count;			/* number of criteria; 0 if all scores are
								 * NULL */
	int64		customers;		/* customers read so far, without those with a
								 * NULL */
	Criterion  *criteria;
} AccountPartition;

/*
 * The doubles in an array; sets their number. 22023 (invalid_parameter_value)
 * unless it has one dimension.
 */
static double *
list_of(ArrayType *array, const char *name, int *count)
{
	if (ARR_NDIM(array) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be an array of one dimension, not %d", name,
						ARR_NDIM(array))));
	*count = ARR_DIMS(array)[0];
	return (double *) ARR_DATA_PTR(array);
}

/*
 * The criteria of a customer; NULL if one of them is NULL. 22023
 * (invalid_parameter_value) unless there is one for each weight, 22003
 * (numeric_value_out_of_range) if one is not finite.
 */
static double *
criteria_of_customer(const AccountPartition *partition, Datum datum)
{
	ArrayType  *array = DatumGetArrayTypeP(datum);
	int			count;
	double	   *values = list_of(array, "criteria", &count);

	if (count != partition->count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d criteria, but %d weights", count,
						partition->count),
				 errhint("Give a weight for each criterion, a negative one where less is better.")));
	if (array_contains_nulls(array))
		return NULL;
	for (int i = 0; i < count; i++)
		if (isnan(values[i]) || isinf(values[i]))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("criterion %d must be finite: %s", i + 1,
							float8out_internal(values[i]))));
	return values;
}

/*
 * Raises 22023 (invalid_parameter_value) for weights that are NULL, not finite
 * or all 0.
 */
static void
check_weights(ArrayType *array, const double *weights, int count)
{
	bool		positive = false;

	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weights must not contain NULL"),
				 errhint("Give the weight 0 to a criterion that does not count.")));
	for (int i = 0; i < count; i++)
	{
		if (isnan(weights[i]) || isinf(weights[i]))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("weight %d must be finite: %s", i + 1,
							float8out_internal(weights[i]))));
		positive |= weights[i] != 0;
	}
	if (!positive)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("all weights are 0")));
}

/* Sets the criteria from an array of weights, in memory of the partition. */
static void
set_weights(AccountPartition *partition, Datum datum)
{
	ArrayType  *array = DatumGetArrayTypeP(datum);
	int			count;
	double	   *weights = list_of(array, "weights", &count);

	check_weights(array, weights, count);
	partition->criteria = partition_alloc(partition, count, sizeof(Criterion));
	for (int i = 0; i < count; i++)
		partition->criteria[i] = (Criterion) {.weight = weights[i]};
	partition->count = count;
}

/*
 * Raises 22023 (invalid_parameter_value) for weights that differ from those of
 * the partition.
 */
static void
check_same_weights(const AccountPartition *partition, Datum datum, bool isnull)
{
	int			count = 0;
	double	   *weights = NULL;
	bool		same;

	if (!isnull)
		weights = list_of(DatumGetArrayTypeP(datum), "weights", &count);
	same = count == partition->count;
	for (int i = 0; same && i < count; i++)
		same = weights[i] == partition->criteria[i].weight;
	if (!same)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weights differ within a partition"),
				 errhint("Give the same weights for all rows of a partition.")));
}

/* A ValueVisitor for argument 0, and for argument 1 if it can vary. */
static void
visit_customer(void *into, int64 row pg_attribute_unused(), int argument,
			   Datum value, bool isnull)
{
	AccountPartition *partition = into;
	double	   *values = NULL;

	if (argument == 1)
	{
		check_same_weights(partition, value, isnull);
		return;
	}
	if (!isnull && partition->count > 0)
		values = criteria_of_customer(partition, value);
	if (values == NULL)
		return;
	for (int i = 0; i < partition->count; i++)
	{
		Criterion  *criterion = &partition->criteria[i];

		if (partition->customers == 0 || values[i] < criterion->least)
			criterion->least = values[i];
		if (partition->customers == 0 || values[i] > criterion->most)
			criterion->most = values[i];
	}
	partition->customers++;
	Assert(partition->customers <= row + 1);
}

/* Finds the range of each criterion. */
static void
read_partition(FunctionCallInfo fcinfo, WindowObject window,
			   AccountPartition *partition)
{
	static const int arguments[] = {0, 1};
	bool		varies = !get_fn_expr_arg_stable(fcinfo->flinfo, 1);
	bool		isnull;
	Datum		weights = WinGetFuncArgCurrent(window, 1, &isnull);

	if (!isnull)
		set_weights(partition, weights);
	if (!isnull || varies)
		partition_read(window, arguments, varies ? 2 : 1, visit_customer,
					   partition);
}

PG_FUNCTION_INFO_V1(key_account_score);

/*
 * key_account_score(criteria, weights): account_score, scaled over the rows of
 * the partition that have no NULL among their criteria; NULL for the other
 * rows and for NULL weights. 22023 (invalid_parameter_value) for arrays of
 * different lengths and invalid weights, 22003 (numeric_value_out_of_range)
 * for criteria that are not finite.
 */
Datum
key_account_score(PG_FUNCTION_ARGS)
{
	WindowObject window = partition_window(fcinfo);
	AccountPartition *partition =
		WinGetPartitionLocalMemory(window, sizeof(*partition));
	bool		isnull;
	Datum		criteria;
	double	   *values = NULL;

	if (!partition->ready)
	{
		read_partition(fcinfo, window, partition);
		partition->ready = true;
	}
	criteria = WinGetFuncArgCurrent(window, 0, &isnull);
	if (!isnull && partition->count > 0)
		values = criteria_of_customer(partition, criteria);
	if (values == NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(account_score(partition->criteria, partition->count,
								   values));
}
