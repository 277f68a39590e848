/*
 * Changes of classes, which are logged after the rows of the customers have
 * been written.
 */
#ifndef CRMVALUE_TRACKING_JOURNAL_H
#define CRMVALUE_TRACKING_JOURNAL_H

#include "common/compat.h"
#include "nodes/pg_list.h"

#include "tracking/classify.h"

/* The change of a class of a customer, as text. */
typedef struct JournalEntry
{
	int			row;			/* number of the customer's row */
	Class		class;
	Datum		customer;
	const char *from;			/* NULL if there was no class */
	const char *to;
	Datum		why;			/* text */
} JournalEntry;

/* notify_channel is called for each change of a class that is written. */
extern List *journal_changes(List *journal, const Classifier *classifier,
							 const CustomerRow *before,
							 const WrittenRow *after, int row);
extern void journal_values(const JournalEntry *entry, Datum *values,
						   bool *nulls);
extern void notify_channel(const Classifier *classifier,
						   const JournalEntry *entry);

#endif
