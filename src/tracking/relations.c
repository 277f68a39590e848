/*
 * Registers rows as a named relation of the current SPI connection.
 */
#include "common/compat.h"

#include "tracking/relations.h"

#include "executor/spi.h"
#include "miscadmin.h"

/*
 * Registers a name for rows, until SPI_finish or forget_rows. There are no
 * rows yet; without `store` only the columns are registered.
 */
NamedRows
name_rows(const char *name, TupleDesc columns, bool store)
{
	NamedRows	named = {
		.relation = palloc0(sizeof(EphemeralNamedRelationData)),
		.rows = store ? tuplestore_begin_heap(false, false, work_mem) : NULL
	};

	named.relation->md.name = pstrdup(name);
	named.relation->md.tupdesc = columns;
	named.relation->md.enrtype = ENR_NAMED_TUPLESTORE;
	named.relation->md.enrtuples = 1;
	named.relation->reldata = named.rows;
	if (SPI_register_relation(named.relation) != SPI_OK_REL_REGISTER)
		elog(ERROR, "the name \"%s\" is taken", name);
	return named;
}

void
forget_rows(NamedRows *named)
{
	(void) SPI_unregister_relation(named->relation->md.name);
	if (named->rows != NULL)
		tuplestore_end(named->rows);
}
