/*
 * Histories as rows of a sample: the days of each customer from the first
 * purchase on, in adjacent rows.
 */
#include "common/compat.h"

#include "clv/fit/season_state.h"

#include "common/state.h"
#include "utils/date.h"

enum
{
	ROW_DAY,
	ROW_KIND,
	ROW_MONEY
};

/* Values of ROW_KIND. */
enum
{
	KIND_REFUNDS,				/* a day without a purchase */
	KIND_PURCHASE,
	KIND_FIRST_PURCHASE			/* first purchase of the next customer */
};

/*
 * Transition: the state in argument 0 with the history in argument 1 up to
 * `until`, unless its first purchase is after the split.
 */
Datum
season_state_add(FunctionCallInfo fcinfo, const SampleKind *kind, int32 split,
				 int32 until)
{
	static const int digits[SEASON_COLUMNS] = {0};
	const PurchaseHistory *history = PG_GETARG_HISTORY(1);
	int32		count = history_count_through(history, until);
	int32		first = 0;
	Sample	   *sample;

	while (first < count && history->entries[first].orders == 0)
		first++;
	if (first == count || history->entries[first].day > split)
		return skip_row(fcinfo);
	sample = sample_to_change(fcinfo, kind);
	for (int32 i = first; i < count; i++)
	{
		const HistoryEntry *entry = &history->entries[i];
		wide		keys[SEASON_COLUMNS];

		keys[ROW_DAY] = entry->day;
		keys[ROW_KIND] = i == first ? KIND_FIRST_PURCHASE :
			entry->orders > 0 ? KIND_PURCHASE : KIND_REFUNDS;
		keys[ROW_MONEY] = entry->money;
		sample = sample_add(sample, kind, keys, digits);
	}
	PG_RETURN_BYTEA_P(sample);
}

/* Reads the histories of a sample from the first one on. */
HistoryReader
season_state_reader(const Sample *sample)
{
	return (HistoryReader) {.sample = sample, .history = history_allocate(16)};
}

/* The entry of a row. 22023 (invalid_parameter_value) if it is invalid. */
static HistoryEntry
entry_of_row(const Sample *sample, int64 row, bool *is_first)
{
	wide		keys[SEASON_COLUMNS];

	sample_row(sample, row, keys);
	if (!IS_VALID_DATE(keys[ROW_DAY]) ||
		keys[ROW_KIND] < KIND_REFUNDS || keys[ROW_KIND] > KIND_FIRST_PURCHASE ||
		keys[ROW_MONEY] != (int64) keys[ROW_MONEY] ||
		(keys[ROW_KIND] == KIND_REFUNDS && keys[ROW_MONEY] >= 0))
		invalid_state();
	*is_first = keys[ROW_KIND] == KIND_FIRST_PURCHASE;
	return (HistoryEntry) {
		.day = (int32) keys[ROW_DAY],
		.orders = keys[ROW_KIND] != KIND_REFUNDS,
		.money = (int64) keys[ROW_MONEY]
	};
}

/* Appends an entry to the current history. */
static void
append_entry(HistoryReader *reader, HistoryEntry entry)
{
	PurchaseHistory *history = reader->history;

	if (history->count > 0 &&
		entry.day <= history->entries[history->count - 1].day)
		invalid_state();
	if (history->count == HISTORY_CAPACITY(history))
	{
		if (history->count >= HISTORY_MAX_ENTRIES)
			invalid_state();
		reader->history = history_copy_of(history->entries, history->count,
										  Min(2 * (int64) history->count,
											  HISTORY_MAX_ENTRIES));
		pfree(history);
		history = reader->history;
	}
	history->entries[history->count++] = entry;
}

/*
 * Reads the next history into reader->history, with one order on each purchase
 * day. Returns false after the last history.
 */
bool
season_state_read(HistoryReader *reader)
{
	reader->history->count = 0;
	while (reader->at < reader->sample->rows)
	{
		bool		is_first;
		HistoryEntry entry = entry_of_row(reader->sample, reader->at, &is_first);

		if (is_first != (reader->history->count == 0))
		{
			if (!is_first)
				invalid_state();
			return true;
		}
		append_entry(reader, entry);
		reader->at++;
	}
	return reader->history->count > 0;
}

/* The number of customers in a sample. */
int64
season_state_customers(const Sample *sample)
{
	int64		customers = 0;
	bool		is_first;

	for (int64 row = 0; row < sample->rows; row++)
	{
		(void) entry_of_row(sample, row, &is_first);
		customers += is_first;
	}
	return customers;
}
