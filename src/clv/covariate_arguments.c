/*
 * Reads covariates in arguments: an array of numbers, in the order of their
 * names.
 */
#include "common/compat.h"

#include "clv/covariate_arguments.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/float.h"

/*
 * Returns a covariate. 22023 (invalid_parameter_value) if it is not finite or
 * too large.
 */
static double
check_covariate(double value, int position)
{
	if (!(fabs(value) <= CLV_LARGEST))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariate %d must be a number from %g to %g: %s",
						position + 1, -CLV_LARGEST, CLV_LARGEST,
						float8out_internal(value)),
				 errhint("Use NULL for a covariate that is not known.")));
	return value + 0.0;			/* -0.0 and 0.0 are one value */
}

/*
 * Reads the covariates in an argument into z, which has room for
 * CLV_MAX_COVARIATES, and sets their number. Returns false if the array or a
 * covariate is NULL. 22023 (invalid_parameter_value) for none or too many, and
 * for covariates that are infinite or too large.
 */
bool
covariates_argument(FunctionCallInfo fcinfo, int argument, double *z,
					int *count)
{
	ArrayType  *array;
	Datum	   *values;
	bool	   *nulls;
	bool		known = true;

	if (PG_ARGISNULL(argument))
		return false;
	array = PG_GETARG_ARRAYTYPE_P(argument);
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("covariates must be an array of one dimension")));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL,
					  TYPALIGN_DOUBLE, &values, &nulls, count);
	if (*count < 1 || *count > CLV_MAX_COVARIATES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of covariates must be from 1 to %d: %d",
						CLV_MAX_COVARIATES, *count)));
	for (int i = 0; i < *count; i++)
	{
		known = known && !nulls[i];
		z[i] = nulls[i] ? 0 : check_covariate(DatumGetFloat8(values[i]), i);
	}
	return known;
}

/*
 * covariates_argument for a model. 22023 (invalid_parameter_value) if the
 * model has no covariates or a different number.
 */
bool
covariates_of_model(FunctionCallInfo fcinfo, int argument,
					const FittedModel *fitted, double *z)
{
	int			count;

	if (fitted->covariates == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has no covariates"),
				 errhint("Leave them out, or fit a model with them: fit_clv(h, as_of, model, covariates).")));
	if (!covariates_argument(fcinfo, argument, z, &count))
		return false;
	if (count != fitted->covariates)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the model has %d covariates, not %d",
						fitted->covariates, count),
				 errdetail("They are %s, in this order.",
						   names_of_covariates(fitted->covariate_names,
											   fitted->covariates))));
	return true;
}

/* "gender, channel" */
char *
names_of_covariates(const char *const *names, int count)
{
	char	   *result = pstrdup(names[0]);

	for (int i = 1; i < count; i++)
		result = psprintf("%s, %s", result, names[i]);
	return result;
}
