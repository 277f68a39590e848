/*
 * Builds, checks and reads the varlena of a purchase history.
 */
#include "common/compat.h"

#include "history/history.h"

#include "utils/date.h"

#ifdef USE_ASSERT_CHECKING

/* Whether the invariants of history.h hold. */
bool
history_is_valid(const PurchaseHistory *history)
{
	if (history->version != HISTORY_VERSION || history->flags != 0 ||
		history->count < 0 || history->count > HISTORY_CAPACITY(history))
		return false;
	for (int32 i = 0; i < history->count; i++)
	{
		const HistoryEntry *entry = &history->entries[i];

		if (!IS_VALID_DATE(entry->day) || entry->orders < 0 ||
			(entry->orders == 0 && entry->money >= 0) ||
			(i > 0 && entry->day <= entry[-1].day))
			return false;
	}
	return true;
}

#endif

/*
 * An empty history with room for `capacity` entries. 54000
 * (program_limit_exceeded) if a value cannot hold so many.
 */
PurchaseHistory *
history_allocate(int64 capacity)
{
	PurchaseHistory *history;

	Assert(capacity >= 0);
	if (capacity > HISTORY_MAX_ENTRIES)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("purchase history exceeds the maximum of %d days",
						HISTORY_MAX_ENTRIES),
				 errhint("Group the purchases by customer.")));
	history = palloc(HISTORY_SIZE(capacity));
	memset(history, 0, HISTORY_SIZE(0));
	SET_VARSIZE(history, HISTORY_SIZE(capacity));
	history->version = HISTORY_VERSION;
	return history;
}

/*
 * A history of entries that satisfy the invariants, with room for `capacity`
 * entries.
 */
PurchaseHistory *
history_copy_of(const HistoryEntry *entries, int64 count, int64 capacity)
{
	PurchaseHistory *history = history_allocate(capacity);

	Assert(count >= 0 && count <= capacity);
	memcpy(history->entries, entries, count * sizeof(HistoryEntry));
	history->count = (int32) count;
	Assert(history_is_valid(history));
	return history;
}

/*
 * The history of a datum, valid as long as the datum and the room. One with a
 * one-byte header, of up to seven days, is unpacked into the room, which saves
 * an allocation.
 */
const PurchaseHistory *
history_to_read(Datum datum, ShortHistory *room)
{
	const struct varlena *stored = (struct varlena *) DatumGetPointer(datum);
	Size		size;

	if (VARATT_IS_EXTERNAL(stored) || !VARATT_IS_SHORT(stored))
		return DatumGetHistory(datum);
	size = VARSIZE_SHORT(stored) - VARHDRSZ_SHORT;
	Assert(size <= VARATT_SHORT_MAX);
	memcpy(room->bytes + VARHDRSZ, VARDATA_SHORT(stored), size);
	SET_VARSIZE(&room->history, VARHDRSZ + size);
	Assert(history_is_valid(&room->history));
	return &room->history;
}

/* Removes the spare room from the value. */
void
history_trim(PurchaseHistory *history)
{
	Assert(history->count <= HISTORY_CAPACITY(history));
	SET_VARSIZE(history, HISTORY_SIZE(history->count));
}

/*
 * Index of the first entry, from index `from` on, whose day is `day` or later.
 */
int32
history_position(const PurchaseHistory *history, int32 from, int32 day)
{
	int32		low = from;
	int32		high = history->count;

	Assert(from >= 0 && from <= history->count);
	while (low < high)
	{
		int32		middle = low + (high - low) / 2;

		if (history->entries[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	Assert(low == history->count || history->entries[low].day >= day);
	return low;
}

/* Number of entries up to and including a day. */
int32
history_count_through(const PurchaseHistory *history, int32 day)
{
	if (history->count == 0 ||
		history->entries[history->count - 1].day <= day)
		return history->count;
	Assert(day < PG_INT32_MAX);
	return history_position(history, 0, day + 1);
}

/* Sums up entries. */
void
entries_summarize(const HistoryEntry *entries, int64 count,
				  HistorySummary *summary)
{
	HistorySummary sums = {0};	/* a local variable can be kept in registers,
								 * *summary cannot */

	for (int64 i = 0; i < count; i++)
	{
		const HistoryEntry *entry = &entries[i];

		sums.money += entry->money;
		if (entry->orders == 0)
			continue;
		if (sums.purchase_days++ == 0)
			sums.first = entry->day;
		sums.last = entry->day;
		sums.orders += entry->orders;
	}
	*summary = sums;
	Assert(sums.purchase_days == 0 || sums.first <= sums.last);
	Assert(sums.orders >= sums.purchase_days);
}

/* Sums up a history up to and including a day. */
void
history_summarize(const PurchaseHistory *history, int32 day,
				  HistorySummary *summary)
{
	int32		count = history_count_through(history, day);

	Assert(count >= 0 && count <= history->count);
	entries_summarize(history->entries, count, summary);
	Assert(summary->purchase_days == 0 || summary->last <= day);
}
