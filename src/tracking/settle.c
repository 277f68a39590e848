/*
 * Adds the changes of a statement to a customer's history: history + added -
 * removed.
 */
#include "common/compat.h"

#include "tracking/settle.h"

#include "history/arithmetic.h"

/* Reads a history, or none, day by day. */
typedef struct Reader
{
	const HistoryEntry *next;
	const HistoryEntry *end;
} Reader;

/* The sum of a day. The types are wide enough for a sum of several entries. */
typedef struct DayTotal
{
	int64		orders;
	int128		money;
} DayTotal;

/* The histories that are summed. */
enum
{
	HISTORY,
	OWED,
	ADDED,
	REMOVED,
	READERS
};

/* Opens a history, which may be NULL. Returns the number of its entries. */
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

/*
 * Sets the earliest next day of all readers. Returns false if all are at their
 * end.
 */
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

/* Adds the reader's entry of the day to the total, if there is one. */
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
 * Appends the total of a day unless it is empty. 22003
 * (numeric_value_out_of_range) where it does not fit.
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
 * Settles a day: stores the difference if it is a valid entry, that is, with 0
 * or more orders, and no positive money without orders. Otherwise stores both
 * sides.
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
 * Returns before + added - removed. NULL is an empty history. A day whose
 * difference is not valid yet is kept in both `history` and `owed`. 22003
 * (numeric_value_out_of_range) where a day's sum does not fit. The results are
 * new values; `owed` is NULL if it is empty.
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
