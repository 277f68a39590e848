/*
 * The base of tracked tables: value table, policy, log, and the functions that
 * classify a customer. It is found by the view that registers it, and kept for
 * the session.
 */
#ifndef CRMVALUE_TRACKING_BASE_H
#define CRMVALUE_TRACKING_BASE_H

#include "common/compat.h"
#include "access/attnum.h"
#include "access/tupdesc.h"
#include "executor/spi.h"

#include "tracking/compiled.h"
#include "tracking/cache.h"

/* The classes whose changes are stored and logged. */
typedef enum Class
{
	CLASS_SEGMENT,
	CLASS_TIER,
	CLASS_STAGE,
	CLASSES
} Class;

/* The values of a customer's row in the statements that write it. */
enum
{
	WRITE_CUSTOMER,
	WRITE_HISTORY,
	WRITE_OWED,
	WRITE_CAUSE,
	WRITE_UPDATED_AT,
	WRITE_AS_OF,
	WRITE_CLASSES,				/* two for each class: the previous class, and
								 * the time of the change */
	WRITE_CLASS_ROW = WRITE_CLASSES + 2 * CLASSES,
	WRITE_BESIDE = 2			/* after the class row: the ctid of the row,
								 * and a number */
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

/* The parameters of the classification. The policy is the scan row. */
enum
{
	CLASSIFY_HISTORY = 1,
	CLASSIFY_DAY,
	CLASSIFY_PARAMETERS = CLASSIFY_DAY
};

/*
 * A class whose changes are stored and logged, and its columns of the value
 * table.
 */
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
	int			number;			/* index in the row of the class function; -1
								 * if the function does not set it */
} ClassColumn;

typedef struct TrackedBase
{
	Cached		cached;			/* key: the view that registers the base */
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

	/* the calls today(policy) and class(policy, history, day) */
	AttrNumber	channel;		/* column of the policy */
	Compiled	today;
	Compiled	classify;
	TupleDesc	class_row;
	uint64		class_row_version;

	/* statements for one customer */
	SPIPlanPtr	insert;			/* the values above */
	SPIPlanPtr	update;			/* the values above, and the ctid of the row */
	SPIPlanPtr	update_same;	/* the same, of a row whose classes do not
								 * change and whose owed purchases are NULL */
	SPIPlanPtr	write_log;

	/* statements for many customers, which read their rows by name */
	TupleDesc	columns;		/* columns of the value table that are
								 * written */
	TupleDesc	numbered;		/* columns of CHANGES: the same, the ctid and
								 * the number */
	TupleDesc	log_columns;	/* columns of ENTRIES */
	SPIPlanPtr	update_many;	/* returns the numbers of the rows written */
	SPIPlanPtr	write_entries;
} TrackedBase;

/* Names by which statements read the rows to write. */
#define CHANGES "crmvalue_changes"
#define ENTRIES "crmvalue_entries"

extern const char *const class_names[CLASSES];
extern TrackedBase *tracked_base(Oid view, Oid schema);
extern void check_owner(Oid owner, Oid actual, const char *name);
extern const char *relation_sql(Oid relation);
extern const char *function_sql(Oid function);

#endif
