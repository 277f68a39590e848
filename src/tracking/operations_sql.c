/*
 * tracking_run: operations on tracked tables, run as their owner.
 *
 * Functions and triggers of the owner will run, and the caller may have more
 * rights than the owner. So this is a security-restricted operation, like
 * REINDEX and REFRESH MATERIALIZED VIEW, unless the caller is the owner and
 * has logged in as the owner.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"

#include "common/choice.h"
#include "tracking/operations_sql.h"
#include "tracking/registered.h"
#include "tracking/secured.h"

static const char *const operations[] = {"track", "untrack", "refresh", "grant"};

/* The name of a relation for messages. */
static const char *
relation_name(Oid relation)
{
	return DatumGetCString(DirectFunctionCall1(regclassout,
											   ObjectIdGetDatum(relation)));
}

/*
 * Returns the operation that an argument names. 22023
 * (invalid_parameter_value) for an unknown name.
 */
static const char *
operation_of_text(const text *name)
{
	return operations[choice_of_text(name, NAMES(operations),
									 "operation of tracked tables",
									 "operations")];
}

/* Returns the table in argument 0. 22004 (null_value_not_allowed) for NULL. */
Oid
table_argument(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("the table must not be null")));
	return PG_GETARG_OID(0);
}

/*
 * The owner of a table. The caller must be a member of the owner's role.
 * Errors: 42P01 (undefined_table); 42809 (wrong_object_type); 42501
 * (insufficient_privilege).
 */
Oid
owner_to_act_for(Oid table)
{
	Oid			owner = relation_owner(table);
	char		kind = get_rel_relkind(table);

	if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("cannot track %s: it is not a table",
						relation_name(table)),
				 errhint("Track the tables that hold the orders: views and foreign tables have no triggers that see every change.")));
	if (!has_privs_of_role(GetUserId(), owner))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("must be owner of table %s", relation_name(table))));
	return owner;
}

/*
 * The flags of the security context for code of an owner. The code cannot
 * change the role. It is also restricted unless the current and the session
 * user are the owner.
 */
int
restrictions_for(Oid owner)
{
	return owner == GetUserId() && owner == GetSessionUserId() ?
		SECURITY_LOCAL_USERID_CHANGE :
		SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION;
}

/* Runs tracking_NAME_as_owner(table, schema of the extension, arguments). */
static Datum
run(const char *name, Oid table, Oid schema, Datum arguments, bool *isnull)
{
	Oid			types[] = {REGCLASSOID, TEXTOID, JSONBOID};
	const char *schema_sql = quote_identifier(get_namespace_name(schema));
	Datum		values[] = {
		ObjectIdGetDatum(table), CStringGetTextDatum(schema_sql), arguments
	};
	Datum		result;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (SPI_execute_with_args(psprintf("SELECT %s.tracking_%s_as_owner($1, $2, $3)",
									   schema_sql, name),
							  lengthof(types), types, values, NULL, false,
							  1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "tracking_%s_as_owner returned nothing", name);
	result = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1,
						   isnull);
	if (!*isnull)
		result = SPI_datumTransfer(result, false, -1);
	SPI_finish();
	return result;
}

PG_FUNCTION_INFO_V1(tracking_run);

/*
 * tracking_run(table, operation, arguments jsonb): runs an operation (track,
 * untrack, refresh, grant) as the owner of the table, and returns its result,
 * jsonb. Errors: 22004 (null_value_not_allowed), 42P01 (undefined_table),
 * 42809 (wrong_object_type), 42501 (insufficient_privilege), 22023
 * (invalid_parameter_value), 25006 (read_only_sql_transaction), and those of
 * the operation.
 */
Datum
tracking_run(PG_FUNCTION_ARGS)
{
	Oid			table = table_argument(fcinfo);
	const char *operation;
	Secured		secured;
	Oid			owner;
	Datum		result;
	bool		isnull;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	operation = operation_of_text(PG_GETARG_TEXT_PP(1));
	PreventCommandIfReadOnly(psprintf("%s_customers", operation));
	owner = owner_to_act_for(table);
	secured = begin_as(owner, restrictions_for(owner));
	result = run(operation, table,
				 get_func_namespace(fcinfo->flinfo->fn_oid),
				 PG_GETARG_DATUM(2), &isnull);
	end_as(&secured);
	if (isnull)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(result);
}
