/*
 * Aggregate states of a fixed size in a bytea, after a magic number that
 * identifies the aggregate. They are copied out and in, because a bytea in a
 * tuple is not aligned for them.
 */
#include "common/compat.h"

#include "common/state.h"

typedef struct StoredState
{
	int32		vl_len_;		/* use SET_VARSIZE and VARSIZE */
	uint32		magic;
	char		state[FLEXIBLE_ARRAY_MEMBER];
} StoredState;

#define STORED_SIZE(size) (offsetof(StoredState, state) + (size))

/*
 * Raises 22023 (invalid_parameter_value) for a state that the aggregate's own
 * functions did not make.
 */
pg_noinline void
invalid_state(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid state of an aggregate"),
			 errdetail("The value was not made by this aggregate's own functions."),
			 errhint("Call the aggregate, not its support functions.")));
}

/*
 * Raises 22023 (invalid_parameter_value): an argument has two values in the
 * rows of "a group" or "a partition". The detail shows them unless they are
 * NULL.
 */
pg_noinline void
differs_in(const char *rows, const char *remedy, const char *argument,
		   const char *one, const char *other)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s differs between the rows of %s", argument, rows),
			 one == NULL ? errdetail("Only the values that are aggregated may differ from row to row.") :
			 errdetail("It is %s and %s.", one, other),
			 errhint("%s by it, or give the same value in all rows.", remedy)));
}

/*
 * differs_in for an argument of an aggregate that must be the same in all rows
 * of a group.
 */
void
differs_between_rows(const char *argument, const char *one, const char *other)
{
	differs_in("a group", "Group", argument, one, other);
}

/* Returns the state in argument 0 unchanged, for a row that is skipped. */
Datum
skip_row(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/*
 * Copies the state out of an argument. 22023 (invalid_parameter_value) if the
 * bytes are not such a state.
 */
void
read_state(FunctionCallInfo fcinfo, int argument, uint32 magic, void *state,
		   Size size)
{
	const StoredState *stored = (StoredState *) PG_GETARG_BYTEA_P(argument);

	if (VARSIZE(stored) != STORED_SIZE(size) || stored->magic != magic)
		invalid_state();
	memcpy(state, stored->state, size);
}

/*
 * Writes a state: over the one in argument 0 if an aggregate may change it in
 * place, otherwise to a new value.
 */
Datum
write_state(FunctionCallInfo fcinfo, uint32 magic, const void *state, Size size)
{
	StoredState *stored;

	if (!PG_ARGISNULL(0) && AggCheckCallContext(fcinfo, NULL))
		stored = (StoredState *) PG_GETARG_BYTEA_P(0);
	else
	{
		stored = palloc(STORED_SIZE(size));
		SET_VARSIZE(stored, STORED_SIZE(size));
		stored->magic = magic;
	}
	Assert(VARSIZE(stored) == STORED_SIZE(size) && stored->magic == magic);
	memcpy(stored->state, state, size);
	return PointerGetDatum(stored);
}

/*
 * Calls a function with another value of an argument, then restores the
 * argument: the executor sets a constant argument only once for all rows.
 */
Datum
call_with_argument(FunctionCallInfo fcinfo, int argument, Datum value,
				   PGFunction function)
{
	Datum		given = fcinfo->args[argument].value;
	Datum		result;

	fcinfo->args[argument].value = value;
	result = function(fcinfo);
	fcinfo->args[argument].value = given;
	return result;
}
