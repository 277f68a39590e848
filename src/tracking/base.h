/*
 * What tracked orders feed: a value table, its policy, its log and the
 * functions that classify a customer, found by their names once a session.
 */
#ifndef CRMVALUE_TRACKED_BASE_H
#define CRMVALUE_TRACKED_BASE_H

#include "base/compat.h"
#include "access/attnum.h"
#include "access/tupdesc.h"
#include "nodes/execnodes.h"

#include "tracking/remembered.h"

/* The classes whose changes are remembered and logged. */
typedef enum Class
{
	CLASS_SEGMENT,
	CLASS_TIER,
	CLASS_STAGE,
	CLASSES
} Class;

/* Where a class and its past stand in a row of the value table. */
typedef struct ClassColumns
{
	const char *name;
	AttrNumber	current;
	AttrNumber	previous;
	AttrNumber	since;
	Oid			to_text;		/* output function of the type */
} ClassColumns;

/* A column that gets its default, and the default. */
typedef struct DefaultColumn
{
	AttrNumber	column;
	ExprState  *value;
} DefaultColumn;

typedef struct Defaults
{
	int			count;
	DefaultColumn *columns;
} Defaults;

typedef struct TrackedBase
{
	Remembered	remembered;		/* by value table */
	Oid			owner;
	Oid			policy;
	Oid			log;
	Oid			recount;

	/* the value table */
	Oid			key_index;
	Oid			key_type;
	Oid			key_collation;
	Oid			history_type;
	AttrNumber	customer;
	AttrNumber	history;
	AttrNumber	owed;
	AttrNumber	cause;
	AttrNumber	updated_at;
	ClassColumns classes[CLASSES];
	Bitmapset  *computed;		/* offset by FirstLowInvalidHeapAttributeNumber */
	Defaults	defaults;

	/* the log */
	AttrNumber	log_customer;
	AttrNumber	log_what;
	AttrNumber	log_old;
	AttrNumber	log_new;
	AttrNumber	log_why;
	Defaults	log_defaults;

	/* today(policy) and class(policy, history, day), the policy in the scan
	 * slot, the others as parameters 1 and 2 */
	ExprState  *today;
	ExprState  *classify;
	TupleDesc	class_row;
	bool		by_names;		/* what these and triggers do may depend on the
								 * search_path */
	AttrNumber *class_columns;	/* in the value table, of each of class_row's */
} TrackedBase;

extern Oid	table_owner(Oid table);
extern TrackedBase *tracked_base(Oid value_table);

#endif
