/*
 * Changes of classes that are to be logged, once the rows that they are in have
 * been written.
 */
#ifndef CRMVALUE_TRACKING_JOURNAL_H
#define CRMVALUE_TRACKING_JOURNAL_H

#include "common/compat.h"
#include "nodes/pg_list.h"

#include "tracking/classify.h"

/* The change of a class of a customer, in texts. */
typedef struct JournalEntry
{
	int			row;			/* number of the row that it is in */
	Class		class;
	Datum		customer;
	const char *from;			/* NULL for none */
	const char *to;
	Datum		why;			/* text */
} JournalEntry;

/* Called for each change of a class that is written. */
extern List *journal_changes(List *journal, const Classifier *classifier,
							 const CustomerRow *before,
							 const WrittenRow *after, int row);
extern void journal_values(const JournalEntry *entry, Datum *values,
						   bool *nulls);
extern void notify_channel(const Classifier *classifier,
						   const JournalEntry *entry);

#endif
