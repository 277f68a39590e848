/*
 * Repeat purchases and customers acquired by day, and by calendar month.
 */
#include "common/compat.h"

#include "clv/fit/season_counts.h"

#include "miscadmin.h"

#include "clv/units.h"
#include "common/state.h"

/*
 * A month is used for the season if this many purchases are expected in it:
 * fewer are too few for a comparison by squared deviations.
 */
#define LEAST_PURCHASES 5

/* The day of the first acquisition that is used. */
static int32
first_day(const Sample *sample, int32 as_of)
{
	HistoryReader reader = season_state_reader(sample);
	int32		first = as_of;
	int32		earliest = as_of - (SEASON_DAYS - 1);

	while (season_state_read(&reader))
	{
		int32		day = reader.history->entries[0].day;

		CHECK_FOR_INTERRUPTS();
		if (day >= earliest)
			first = Min(first, day);
	}
	return first;
}

/* Counts the repeat purchases of a customer through the as-of day. */
static void
count_history(const PurchaseHistory *history, int32 as_of,
			  SeasonCounts *counts)
{
	int32		first = history->entries[0].day - counts->start;

	if (first >= 0)
		counts->acquired[first]++;
	for (int32 i = 1; i < history->count; i++)
	{
		const HistoryEntry *entry = &history->entries[i];

		if (entry->day > as_of)
			break;
		if (entry->orders == 0)
			continue;
		counts->by_season[season_of_day(entry->day)]++;
		if (first >= 0)
			counts->purchases[entry->day - counts->start]++;
	}
}

/* Counts what the customers of a sample bought through the as-of day. */
void
count_purchases(const Sample *sample, int32 as_of, SeasonCounts *counts)
{
	HistoryReader reader = season_state_reader(sample);

	memset(counts, 0, sizeof(*counts));
	counts->start = first_day(sample, as_of);
	counts->days = as_of - counts->start + 1;
	counts->acquired = palloc0(counts->days * sizeof(int64));
	counts->purchases = palloc0(counts->days * sizeof(int64));
	while (season_state_read(&reader))
	{
		CHECK_FOR_INTERRUPTS();
		if (reader.history->entries[0].day > as_of)
			invalid_state();
		count_history(reader.history, as_of, counts);
	}
}

/* Adds up the days of a calendar month from one on; returns the day after. */
static int
add_cell(const SeasonCounts *counts, const double *expected, int from,
		 SeasonCells *cells)
{
	int32		month = calendar_period(UNIT_MONTH, counts->start + from);
	SeasonCell	cell = {.season = season_of_day(counts->start + from)};
	int			day = from;

	for (; day < counts->days &&
		 calendar_period(UNIT_MONTH, counts->start + day) == month; day++)
	{
		cell.expected += expected[day];
		cell.purchases += (double) counts->purchases[day];
	}
	cell.time = (from + day) / 2.0 / DAYS_OF_YEAR;
	if (2 * (day - from) >= days_of_month(month))
	{
		cells->years_seen[cell.season]++;
		if (cell.expected >= LEAST_PURCHASES)
			cells->years_telling[cell.season]++;
	}
	if (cell.expected > 0 && cells->count < SEASON_MOST_CELLS)
		cells->cells[cells->count++] = cell;
	return day;
}

/*
 * Sets the calendar months in which repeat purchases can have been, which is
 * from the day after the first acquisition on.
 */
void
season_cells(const SeasonCounts *counts, const double *expected,
			 SeasonCells *cells)
{
	memset(cells, 0, sizeof(*cells));
	for (int day = 1; day < counts->days;)
		day = add_cell(counts, expected, day, cells);
}
