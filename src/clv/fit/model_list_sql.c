/*
 * clv_models: the models of purchases that can be fitted.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "clv/model/model.h"

/* The names of a model's parameters, as text[]. */
static Datum
parameter_names(const ClvModel *model)
{
	Datum		names[CLV_MAX_PARAMS];

	for (int i = 0; i < model->nparams; i++)
		names[i] = CStringGetTextDatum(model->params[i].name);
	return PointerGetDatum(construct_array(names, model->nparams, TEXTOID, -1,
										   false, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(clv_model_list);

/* clv_models(): rows (model, parameters, discrete). */
Datum
clv_model_list(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rows = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; clv_models[i] != NULL; i++)
	{
		Datum		values[] = {
			CStringGetTextDatum(clv_models[i]->name),
			parameter_names(clv_models[i]),
			BoolGetDatum((clv_models[i]->flags & CLV_DISCRETE) != 0),
		};
		bool		nulls[lengthof(values)] = {0};

		tuplestore_putvalues(rows->setResult, rows->setDesc, values, nulls);
	}
	return (Datum) 0;
}
