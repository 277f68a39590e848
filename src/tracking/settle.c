/*
 * Adding what statements changed to a customer's history.
 */
#include "common/compat.h"

#include "tracking/settle.h"

#include "history/arithmetic.h"

/* A history, or none, read day by day. */
typedef struct Reader
{
	const HistoryEntry *next;
	const HistoryEntry *end;
} Reader;

/* What happened on a day; wide enough for any sum of a few entries. */
typedef struct DayTotal
{
	int64		orders;
	int128		money;
} DayTotal;

/* What is added and taken off, in no order that matters. */
enum
{
	HISTORY,
	OWED,
	ADDED,
	REMOVED,
	READERS
};

/* Opens a history, which may be NULL, and returns the number of its entries. */
static int64
open_reader(Reader *reader, const PurchaseHistory *history)
{
	reader->next = reader->end = NULL;
	if (history == NULL)
		return 0;
	reader->next = history->entries;
	reader->end = history->entries + history->count;
	return history->count;
}

/* Stores the earliest day that any reader is at; false at the end of all. */
static bool
next_day(const Reader *readers, int32 *day)
{
	bool		found = false;

	for (int i = 0; i < READERS; i++)
		if (readers[i].next < readers[i].end &&
			(!found || readers[i].next->day < *day))
		{
			*day = readers[i].next->day;
			found = true;
		}
	return found;
}

/* Adds the reader's entry of the day, if it has one, and goes past it. */
static void
read_day_of(Reader *reader, int32 day, DayTotal *total)
{
	if (reader->next == reader->end || reader->next->day != day)
		return;
	total->orders += reader->next->orders;
	total->money += reader->next->money;
	reader->next++;
}

/*
 * Appends a day unless nothing is there; 22003 (numeric_value_out_of_range)
 * where it does not fit.
 */
static void
append_day(PurchaseHistory *to, int32 day, const DayTotal *total)
{
	if (total->orders == 0 && total->money == 0)
		return;
	if (total->orders > PG_INT32_MAX || total->money > PG_INT64_MAX ||
		total->money < PG_INT64_MIN)
		history_day_overflow(day);
	to->entries[to->count++] = (HistoryEntry)
	{
		day, (int32) total->orders, (int64) total->money
	};
}

/*
 * Settles a day: the difference where rows can make it, that is unless there
 * would be money without orders or fewer than none; else both sides as they
 * are.
 */
static void
settle_day(Settlement *settlement, int32 day, const DayTotal *plus,
		   const DayTotal *minus)
{
	DayTotal	rest = {plus->orders - minus->orders,
		plus->money - minus->money};

	if (rest.orders > 0 || (rest.orders == 0 && rest.money <= 0))
		append_day(settlement->history, day, &rest);
	else
	{
		append_day(settlement->history, day, plus);
		append_day(settlement->owed, day, minus);
	}
}

/*
 * before + added - removed; each part may be NULL, which is empty. A day where
 * that is not possible yet stays as added, and as owed. 22003 where a day's sum
 * does not fit. The results are new; `owed` is NULL if nothing is.
 */
Settlement
settle(const Settlement *before, const PurchaseHistory *added,
	   const PurchaseHistory *removed)
{
	const PurchaseHistory *parts[READERS] = {
		[HISTORY] = before->history,[OWED] = before->owed,
		[ADDED] = added,[REMOVED] = removed
	};
	Reader		readers[READERS];
	Settlement	settlement;
	int64		days[READERS];
	int32		day = 0;

	for (int i = 0; i < READERS; i++)
		days[i] = open_reader(&readers[i], parts[i]);
	settlement.owed = history_allocate(days[OWED] + days[REMOVED]);
	settlement.history = history_allocate(days[HISTORY] + days[ADDED] +
										  days[OWED] + days[REMOVED]);
	while (next_day(readers, &day))
	{
		DayTotal	plus = {0};
		DayTotal	minus = {0};

		read_day_of(&readers[HISTORY], day, &plus);
		read_day_of(&readers[ADDED], day, &plus);
		read_day_of(&readers[OWED], day, &minus);
		read_day_of(&readers[REMOVED], day, &minus);
		settle_day(&settlement, day, &plus, &minus);
	}
	history_trim(settlement.history);
	history_trim(settlement.owed);
	if (settlement.owed->count == 0)
		settlement.owed = NULL;
	return settlement;
}
