/*
 * What tracked orders feed: a value table, its policy, its log, and the
 * functions that classify a customer, found once a session by the view in which
 * they are registered.
 */
#ifndef CRMVALUE_TRACKED_BASE_H
#define CRMVALUE_TRACKED_BASE_H

#include "base/compat.h"
#include "access/attnum.h"
#include "access/tupdesc.h"
#include "executor/spi.h"
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

/* The columns of a customer's row that are read to change it. */
enum
{
	READ_CUSTOMER = 1,
	READ_HISTORY,
	READ_OWED,
	READ_CLASSES,				/* three each: now, before, since when */
	READ_COLUMNS = READ_CLASSES + 3 * CLASSES - 1
};

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
	WRITE_CLASS_ROW = WRITE_CLASSES + 2 * CLASSES
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

/* The columns of the policy that are read. */
enum
{
	POLICY_ROW = 1,
	POLICY_TODAY,
	POLICY_CHANNEL
};

/* The parameters of the classification. */
enum
{
	CLASSIFY_POLICY = 1,
	CLASSIFY_HISTORY,
	CLASSIFY_DAY,
	CLASSIFY_PARAMETERS = CLASSIFY_DAY
};

/* A class that is remembered and logged. */
typedef struct ClassColumn
{
	const char *name;
	Oid			type;
	Oid			to_text;		/* output function of the type */
	bool		by_value;
	int16		length;
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
	Oid			key_type;
	Oid			key_collation;
	Oid			history_type;
	ClassColumn classes[CLASSES];

	/* class(policy, history, day) of the parameters above */
	ExprState  *classify;
	TupleDesc	class_row;
	uint64		class_row_version;

	/* one customer at a time */
	SPIPlanPtr	read_policy;	/* no parameters */
	SPIPlanPtr	lock;			/* customer */
	SPIPlanPtr	insert;			/* the values above */
	SPIPlanPtr	update;
	SPIPlanPtr	write_log;

	/* many: the rows to be written have a number, too */
	TupleDesc	columns;		/* that are written */
	TupleDesc	numbered;		/* the same and a number, of CHANGES */
	TupleDesc	log_columns;	/* of ENTRIES */
	SPIPlanPtr	lock_many;		/* array of customers; NULL where their type
								 * has no arrays */
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
extern const char *columns_to_read(const char *alias);

#endif
