/*
 * Aggregate states in a bytea: their magic number and size are checked.
 */
#include "common/compat.h"

#include "common/state.h"

/* Raises 22023 for a value that an aggregate's own functions did not make. */
pg_noinline void
invalid_state(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid state of an aggregate"),
			 errdetail("The value was not made by this aggregate's own functions."),
			 errhint("Call the aggregate, not its parts.")));
}
