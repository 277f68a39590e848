/*
 * Computes the new row of a customer: the history after a change, and the
 * classes by the policy.
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

/* The current row of a customer; empty for a new customer. */
typedef struct CustomerRow
{
	bool		known;
	ItemPointer place;			/* ctid of the row */
	Settlement	settlement;
	ClassValue	now[CLASSES];
	ClassValue	before[CLASSES];
	ClassValue	since[CLASSES];
} CustomerRow;

/* The new row of a customer, in the order of the values of the statements. */
typedef struct WrittenRow
{
	Datum	   *values;
	bool	   *nulls;
	ClassValue	classes[CLASSES];
	bool		changed[CLASSES];
} WrittenRow;

/* The classification, with the policy among its parameters. */
typedef struct Classifier
{
	const TrackedBase *base;
	ExprContext *econtext;
	ExprState  *classify;
	TupleTableSlot *policy;		/* empty without a policy */
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
