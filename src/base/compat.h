/*
 * What every file of the extension includes first, and the only place that
 * looks at the server's version.
 */
#ifndef CRMVALUE_COMPAT_H
#define CRMVALUE_COMPAT_H

#include "postgres.h"
#include "fmgr.h"

#if PG_VERSION_NUM < 150000
#error "crmvalue needs PostgreSQL 15 or later"
#endif

/* postgres.h included these definitions until PostgreSQL 15 */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* Soft errors of input functions came with version 16. */
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#else
#define ereturn(context, dummy_value, ...) \
	do { \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
		return dummy_value; \
	} while (0)
#endif

/* Infinite intervals came with version 17. */
#if PG_VERSION_NUM < 170000
#define INTERVAL_NOT_FINITE(i) ((void) (i), false)
#endif

/* Version 18 says it in front of the declaration. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn __attribute__((noreturn))
#endif

/* Version 18 lets a library say what it is. */
#if PG_VERSION_NUM >= 180000
#define NAMED_MODULE_MAGIC \
	PG_MODULE_MAGIC_EXT(.name = "crmvalue", .version = CRMVALUE_VERSION)
#else
#define NAMED_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* Version 19 has IGNORE NULLS, which a window function accepts or refuses. */
#if PG_VERSION_NUM < 190000
#define WinCheckAndInitializeNullTreatment(window, allowed, fcinfo) ((void) 0)
#endif

/*
 * What writes rows through the executor. The columns that an UPDATE names moved
 * out of the range table with version 16, and the relations that are not pruned
 * came into it with version 18. The entry of a table is the first in its range
 * table.
 */
#if PG_VERSION_NUM >= 180000
#define INIT_RANGE_TABLE(estate, table, permissions) \
	ExecInitRangeTable(estate, list_make1(table), permissions, \
					   bms_make_singleton(1))
#elif PG_VERSION_NUM >= 160000
#define INIT_RANGE_TABLE(estate, table, permissions) \
	ExecInitRangeTable(estate, list_make1(table), permissions)
#else
#define INIT_RANGE_TABLE(estate, table, permissions) \
	ExecInitRangeTable(estate, list_make1(table))
#endif
#if PG_VERSION_NUM >= 160000
#define SET_UPDATED_COLUMNS(permissions, table, columns) \
	(addRTEPermissionInfo(permissions, table)->updatedCols = (columns))
#define INIT_RECHECK(epqstate, estate) \
	EvalPlanQualInit(epqstate, estate, NULL, NIL, -1, NIL)
#define INSERT_INDEX_TUPLES(result, slot, estate, conflict, arbiters) \
	ExecInsertIndexTuples(result, slot, estate, false, true, conflict, \
						  arbiters, false)
#else
#define SET_UPDATED_COLUMNS(permissions, table, columns) \
	((void) (permissions), (table)->updatedCols = (columns))
#define INIT_RECHECK(epqstate, estate) \
	EvalPlanQualInit(epqstate, estate, NULL, NIL, -1)
#define INSERT_INDEX_TUPLES(result, slot, estate, conflict, arbiters) \
	ExecInsertIndexTuples(result, slot, estate, false, true, conflict, \
						  arbiters)
#endif

#ifndef HAVE_INT128
#error "crmvalue needs a compiler and platform with 128-bit integers"
#endif

#endif
