/*
 * The check of the domain clv_model.
 */
#include "common/compat.h"

#include "clv/clv_model.h"

PG_FUNCTION_INFO_V1(clv_model_check);

/*
 * The check of the domain clv_model: true, or 22023 (invalid_parameter_value)
 * with the reason. A cast in a query checks each row, so the last checked
 * document is kept.
 */
Datum
clv_model_check(PG_FUNCTION_ARGS)
{
	(void) model_argument(fcinfo, 0);
	PG_RETURN_BOOL(true);
}
