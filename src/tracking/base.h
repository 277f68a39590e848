/*
 * What tracked orders feed: a value table, its policy, its log, and the
 * functions that classify a customer, found once a session by the view in which
 * they are registered.
 */
#ifndef CRMVALUE_TRACKING_BASE_H
#define CRMVALUE_TRACKING_BASE_H

#include "common/compat.h"
#include "access/attnum.h"
#include "access/tupdesc.h"
#include "executor/spi.h"

#include "tracking/compiled.h"
#include "tracking/remembered.h"

/* The classes whose changes are remembered and logged. */
typedef enum Class
{
	CLASS_SEGMENT,
	CLASS_TIER,
	CLASS_STAGE,
	CLASSES
} Class;

/* The values of a customer's row that are written. */
enum
{
	WRITE_CUSTOMER,
	WRITE_HISTORY,
	WRITE_OWED,
	WRITE_CAUSE,
	WRITE_UPDATED_AT,
	WRITE_AS_OF,
	WRITE_CLASSES,				/* two each: before, since when */
	WRITE_CLASS_ROW = WRITE_CLASSES + 2 * CLASSES,
	WRITE_BESIDE = 2			/* after the class row: where the row is, and a
								 * number */
};

/* The values of an entry of the log. */
enum
{
	LOG_CUSTOMER,
	LOG_WHAT,
	LOG_OLD,
	LOG_NEW,
	LOG_WHY,
	LOG_VALUES
};

/* The parameters of the classification. */
enum
{
	CLASSIFY_POLICY = 1,
	CLASSIFY_HISTORY,
	CLASSIFY_DAY,
	CLASSIFY_PARAMETERS = CLASSIFY_DAY
};

/* A class that is remembered and logged, and its columns of the value table. */
typedef struct ClassColumn
{
	const char *name;
	Oid			type;
	Oid			to_text;		/* output function of the type */
	bool		by_value;
	int16		length;
	AttrNumber	current;
	AttrNumber	previous;
	AttrNumber	since;
	int			number;			/* in the row of the class function, from 0;
								 * -1: the function does not set it */
} ClassColumn;

typedef struct TrackedBase
{
	Remembered	remembered;		/* by the view that registers the base */
	Oid			owner;
	Oid			schema;			/* of the extension */
	Oid			value;
	Oid			policy;
	Oid			log;
	Oid			class_function;
	Oid			today_function;
	Oid			key_index;
	Oid			key_type;
	Oid			key_collation;
	Oid			history_type;
	AttrNumber	customer;		/* columns of the value table */
	AttrNumber	history;
	AttrNumber	owed;
	ClassColumn classes[CLASSES];

	/* today(policy) and class(policy, history, day), of the parameters above */
	AttrNumber	channel;		/* column of the policy */
	Compiled	today;
	Compiled	classify;
	TupleDesc	class_row;
	uint64		class_row_version;

	/* one customer at a time */
	SPIPlanPtr	insert;			/* the values above */
	SPIPlanPtr	update;			/* the same, and where the row is */
	SPIPlanPtr	update_same;	/* the same, of a row whose classes and what is
								 * owed stay as they are */
	SPIPlanPtr	write_log;

	/* many, which are read by name */
	TupleDesc	columns;		/* that are written */
	TupleDesc	numbered;		/* the same and WRITE_BESIDE, of CHANGES */
	TupleDesc	log_columns;	/* of ENTRIES */
	SPIPlanPtr	update_many;	/* returns the numbers of what is written */
	SPIPlanPtr	write_entries;
} TrackedBase;

/* Names by which statements read the rows to be written. */
#define CHANGES "crmvalue_changes"
#define ENTRIES "crmvalue_entries"

extern const char *const class_names[CLASSES];
extern TrackedBase *tracked_base(Oid view, Oid schema);
extern void check_owner(Oid owner, Oid actual, const char *name);
extern const char *relation_sql(Oid relation);
extern const char *function_sql(Oid function);

#endif
