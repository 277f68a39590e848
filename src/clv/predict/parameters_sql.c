/*
 * model_parameters, log_likelihood, aic, bic: parameters and fit of a model.
 */
#include "common/compat.h"

#include <math.h>

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "common/arguments.h"
#include "clv/clv_model.h"
#include "clv/numeric/normal.h"

/*
 * Adds a row (name, estimate, standard_error, lower, upper) for each
 * parameter.
 */
static void
put_parameters(ReturnSetInfo *rows, const ModelPart *part, double deviate)
{
	for (int i = 0; i < part->nparams; i++)
	{
		Datum		values[5] = {0};
		bool		nulls[5] = {false, false, false, false, false};
		double		margin = deviate * part->se[i];
		double		factor = exp(margin / part->par[i]);
		bool		is_signed = part->params[i].is_signed;

		values[0] = PointerGetDatum(cstring_to_text(part->params[i].name));
		values[1] = Float8GetDatum(part->par[i]);
		values[2] = Float8GetDatum(part->se[i]);
		values[3] = Float8GetDatum(is_signed ? part->par[i] - margin :
								   part->par[i] / factor);
		values[4] = Float8GetDatum(is_signed ? part->par[i] + margin :
								   part->par[i] * factor);
		nulls[2] = nulls[3] = part->se[i] < 0;
		nulls[4] = nulls[2] || isinf(DatumGetFloat8(values[4]));
		tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
	}
}

PG_FUNCTION_INFO_V1(clv_model_parameters);

/*
 * model_parameters(model, level): rows (name, estimate, standard_error, lower,
 * upper), of purchases or contracts first, then of spend. NULL for unknown
 * values.
 */
Datum
clv_model_parameters(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted = model_argument(fcinfo, 0);
	double		deviate = normal_deviate(check_level(PG_GETARG_FLOAT8(1)));

	InitMaterializedSRF(fcinfo, 0);
	put_parameters((ReturnSetInfo *) fcinfo->resultinfo, &fitted->counts,
				   deviate);
	if (fitted->has_spend)
		put_parameters((ReturnSetInfo *) fcinfo->resultinfo, &fitted->spend,
					   deviate);
	return (Datum) 0;
}

/*
 * The number of parameters, with those of a season, times the penalty for
 * each, minus twice the log-likelihood of purchases or contracts. NULL if the
 * log-likelihood is unknown.
 */
static Datum
information_criterion(FunctionCallInfo fcinfo, const FittedModel *fitted,
					  double price)
{
	const ModelPart *part = &fitted->counts;
	int			parameters = part->nparams + fitted->season_parameters;
	double		criterion = parameters * price - 2 * part->log_likelihood;

	if (isnan(criterion))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(check_result(criterion));
}

PG_FUNCTION_INFO_V1(clv_model_log_likelihood);
PG_FUNCTION_INFO_V1(clv_model_aic);
PG_FUNCTION_INFO_V1(clv_model_bic);

/* log_likelihood(model): of purchases or contracts, NULL if unknown. */
Datum
clv_model_log_likelihood(PG_FUNCTION_ARGS)
{
	double		log_likelihood = model_argument(fcinfo, 0)->counts.log_likelihood;

	if (isnan(log_likelihood))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(log_likelihood);
}

/* aic(model): less is better. */
Datum
clv_model_aic(PG_FUNCTION_ARGS)
{
	return information_criterion(fcinfo, model_argument(fcinfo, 0), 2);
}

/* bic(model): less is better. */
Datum
clv_model_bic(PG_FUNCTION_ARGS)
{
	const FittedModel *fitted = model_argument(fcinfo, 0);

	return information_criterion(fcinfo, fitted, log(fitted->counts.customers));
}
