/*
 * Included first by every file that needs the server. The only place that
 * tests the version of the server.
 */
#ifndef CRMVALUE_COMMON_COMPAT_H
#define CRMVALUE_COMMON_COMPAT_H

#include "postgres.h"
#include "fmgr.h"

#if PG_VERSION_NUM < 150000
#error "crmvalue needs PostgreSQL 15 or later"
#endif

/* postgres.h included these definitions until PostgreSQL 15 */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* Version 16 has soft errors of input functions. */
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

/* Version 17 has infinite intervals. */
#if PG_VERSION_NUM < 170000
#define INTERVAL_NOT_FINITE(i) ((void) (i), false)
#endif

/* Version 18 has pg_noreturn, written before the declaration. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn __attribute__((noreturn))
#endif

/* Version 18 shows the name and version of a library. */
#if PG_VERSION_NUM >= 180000
#define NAMED_MODULE_MAGIC \
	PG_MODULE_MAGIC_EXT(.name = "crmvalue", .version = CRMVALUE_VERSION)
#else
#define NAMED_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/*
 * Version 19 has IGNORE NULLS, which a window function must accept or refuse.
 */
#if PG_VERSION_NUM < 190000
#define WinCheckAndInitializeNullTreatment(window, allowed, fcinfo) ((void) 0)
#endif

/*
 * A builder of jsonb is {0} at first; END_JSONB gives its value. Version 19
 * keeps the value in the builder.
 */
#if PG_VERSION_NUM >= 190000
#define JsonbBuilder JsonbInState
#define END_JSONB(builder, token) \
	(pushJsonbValue(builder, token, NULL), (builder)->result)
#else
#define JsonbBuilder JsonbParseState *
#define END_JSONB(builder, token) pushJsonbValue(builder, token, NULL)
#endif

/* Version 19 has flags for a scan, and plans for EXPLAIN. */
#if PG_VERSION_NUM >= 190000
#define SCAN_TABLE(table, snapshot) \
	table_beginscan(table, snapshot, 0, NULL, SO_NONE)
#define PLAN_QUERY(query, text, options) \
	pg_plan_query(query, text, options, NULL, NULL)
#else
#define SCAN_TABLE(table, snapshot) table_beginscan(table, snapshot, 0, NULL)
#define PLAN_QUERY(query, text, options) \
	pg_plan_query(query, text, options, NULL)
#endif

/* Version 18 counts the searches of a scan, version 19 has flags for it. */
#if PG_VERSION_NUM >= 190000
#define SCAN_INDEX(table, index, snapshot, keys) \
	index_beginscan(table, index, snapshot, NULL, keys, 0, SO_NONE)
#elif PG_VERSION_NUM >= 180000
#define SCAN_INDEX(table, index, snapshot, keys) \
	index_beginscan(table, index, snapshot, NULL, keys, 0)
#else
#define SCAN_INDEX(table, index, snapshot, keys) \
	index_beginscan(table, index, snapshot, keys, 0)
#endif

/* The time of a query, if an extension measures it; version 19 renames it. */
#if PG_VERSION_NUM >= 190000
#define START_QUERY_TIME(query) \
	((query)->query_instr ? InstrStart((query)->query_instr) : (void) 0)
#define STOP_QUERY_TIME(query) \
	((query)->query_instr ? InstrStop((query)->query_instr) : (void) 0)
#else
#define START_QUERY_TIME(query) \
	((query)->totaltime ? InstrStartNode((query)->totaltime) : (void) 0)
#define STOP_QUERY_TIME(query) \
	((query)->totaltime ? \
	 InstrStopNode((query)->totaltime, (query)->estate->es_processed) : \
	 (void) 0)
#endif

/* Version 15 does not declare the arguments of a walker. C23 requires them. */
#if PG_VERSION_NUM < 160000
#define TREE_WALKER(node, walker, context) \
	expression_tree_walker(node, (bool (*) ()) (void *) (walker), context)
#else
#define TREE_WALKER(node, walker, context) \
	expression_tree_walker(node, walker, context)
#endif

/* Version 16 keeps the permissions of a query apart from its relations. */
#if PG_VERSION_NUM >= 160000
#define SET_QUERY_RELATIONS(query, pstate) \
	((query)->rtable = (pstate)->p_rtable, \
	 (query)->rteperminfos = (pstate)->p_rteperminfos)
#else
#define SET_QUERY_RELATIONS(query, pstate) \
	((query)->rtable = (pstate)->p_rtable)
#endif

/* Whether the user may read all that a planned query reads. */
#if PG_VERSION_NUM >= 160000
#define MAY_READ(statement) \
	ExecCheckPermissions((statement)->rtable, (statement)->permInfos, false)
#else
#define MAY_READ(statement) \
	ExecCheckRTPerms((statement)->rtable, false)
#endif

/*
 * Before version 18, ExecutorRun has an argument that a query runs only once.
 */
#if PG_VERSION_NUM >= 180000
#define EXECUTOR_RUN_ALL(query) \
	ExecutorRun(query, ForwardScanDirection, 0)
#else
#define EXECUTOR_RUN_ALL(query) \
	ExecutorRun(query, ForwardScanDirection, 0, true)
#endif

#ifndef HAVE_INT128
#error "crmvalue needs a compiler and platform with 128-bit integers"
#endif

#endif
