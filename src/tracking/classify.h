/*
 * What becomes of a customer's row: the history after a change, the classes by
 * the policy, and which of them change.
 */
#ifndef CRMVALUE_TRACKING_CLASSIFY_H
#define CRMVALUE_TRACKING_CLASSIFY_H

#include "common/compat.h"
#include "nodes/execnodes.h"
#include "storage/itemptr.h"
#include "utils/date.h"
#include "utils/rel.h"

#include "tracking/base.h"
#include "tracking/deltas.h"
#include "tracking/settle.h"

/* A class of a customer. */
typedef struct ClassValue
{
	Datum		value;
	bool		isnull;
} ClassValue;

/* A customer's row as it is; empty for a new customer. */
typedef struct CustomerRow
{
	bool		known;
	ItemPointer place;			/* of the row that is there */
	Settlement	settlement;
	ClassValue	now[CLASSES];
	ClassValue	before[CLASSES];
	ClassValue	since[CLASSES];
} CustomerRow;

/* A row as it becomes, in the order of the values that are written. */
typedef struct WrittenRow
{
	Datum	   *values;
	bool	   *nulls;
	ClassValue	classes[CLASSES];
	bool		changed[CLASSES];
} WrittenRow;

/* The policy, in the parameters of the classification. */
typedef struct Classifier
{
	const TrackedBase *base;
	ExprContext *econtext;
	ExprState  *classify;
	bool		has_policy;
	const char *channel;		/* channel for notifications; NULL for none */
} Classifier;

extern void classifier_open(Classifier *classifier, const TrackedBase *base,
							Relation policy, const DateADT *day);
extern void classifier_close(Classifier *classifier);
extern CustomerRow new_customer(void);
extern CustomerRow read_customer(const TrackedBase *base,
								 TupleTableSlot *slot);
extern WrittenRow make_written_row(const TrackedBase *base);
extern void compose_row(Classifier *classifier, const CustomerRow *row,
						const Delta *delta, const char *why,
						WrittenRow *written);

#endif
