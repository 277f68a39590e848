/*
 * Counts of customers and money by cohort and period.
 */
#include "lifecycle/cohort_table.h"

#include <stdlib.h>

#include "common/invariant.h"

/* The periods that have ended by the as-of day. */
PeriodRange
complete_periods(PeriodKind kind, int32_t as_of)
{
	return (PeriodRange) {kind, period_of_day(kind, as_of + 1) - 1};
}

static uint32_t
hash_of(int32_t cohort, int32_t number)
{
	uint64_t	key = (uint64_t) (uint32_t) cohort << 32 | (uint32_t) number;

	key *= UINT64_C(0x9E3779B97F4A7C15);	/* 2^64 / golden ratio */
	return (uint32_t) (key >> 32);
}

/*
 * The cell of a cohort and number, added if the table lacks it. There must be
 * room. NULL without room, which is possible only in an invalid table.
 */
CohortCell *
cohort_cell(CohortTable *table, int32_t cohort, int32_t number)
{
	uint32_t	at = hash_of(cohort, number);

	Invariant((table->capacity & (table->capacity - 1)) == 0);
	for (uint32_t tries = 0; tries < table->capacity; tries++, at++)
	{
		CohortCell *cell = &table->cells[at & (table->capacity - 1)];

		if (cell->number == number && cell->cohort == cohort)
			return cell;
		if (cell->number == 0)
		{
			cell->cohort = cohort;
			cell->number = number;
			table->used++;
			return cell;
		}
	}
	return NULL;
}

/* Adds a used cell of another table. Returns false if there is no room. */
bool
cohort_add_cell(CohortTable *table, const CohortCell *cell)
{
	CohortCell *target = cohort_cell(table, cell->cohort, cell->number);

	if (target == NULL)
		return false;
	target->active += cell->active;
	target->kept += cell->kept;
	target->money += cell->money;
	return true;
}

/* The index of the first purchase, or the count if there is none. */
static int32_t
first_purchase_of(const PurchaseDay *days, int32_t count)
{
	int32_t		first = 0;

	Invariant(count >= 0);
	while (first < count && days[first].orders == 0)
		first++;
	return first;
}

/*
 * Adds a customer to the cohort of the first purchase, in each period up to
 * the last. Refunds before the first purchase count in its period. A customer
 * without a purchase is in no cohort. Returns false if there is no room for as
 * many cells as entries.
 */
bool
cohort_add_customer(CohortTable *table, PeriodRange range,
					const PurchaseDay *days, int32_t count)
{
	int32_t		first = first_purchase_of(days, count);
	int32_t		cohort;
	int64_t		active = INT64_MIN; /* period of the last purchase so far */

	if (first == count)
		return true;
	cohort = period_of_day(range.kind, days[first].day);
	for (int32_t i = 0; i < count; i++)
	{
		int32_t		period = period_of_day(range.kind, days[i].day);
		CohortCell *cell;

		if (i < first)
			period = cohort;
		if (period > range.last)
			break;
		cell = cohort_cell(table, cohort, period - cohort + 1);
		if (cell == NULL)
			return false;
		Invariant(cell->number >= 1 && cell->cohort == cohort);
		cell->money += days[i].money;
		if (days[i].orders == 0 || active == period)
			continue;
		cell->active++;
		cell->kept += active == (int64_t) period - 1;
		active = period;
	}
	return true;
}

/*
 * Adds a customer to the cohort of the first purchase, by periods since that
 * day. An incomplete cohort is left out. Refunds before the first purchase
 * count in the first period. Returns false if there is no room for as many
 * cells as entries.
 */
bool
cohort_add_by_age(CohortTable *table, PeriodRange range, PeriodKind ages,
				  const PurchaseDay *days, int32_t count)
{
	int32_t		first = first_purchase_of(days, count);
	int32_t		cohort;
	int32_t		active = 0;		/* number of the last period with a purchase */

	if (first == count)
		return true;
	cohort = period_of_day(range.kind, days[first].day);
	if (cohort > range.last)
		return true;
	for (int32_t i = 0; i < count; i++)
	{
		int32_t		number = i <= first ? 1 :
			1 + whole_periods(ages, days[first].day, days[i].day);
		CohortCell *cell = cohort_cell(table, cohort, number);

		if (cell == NULL)
			return false;
		cell->money += days[i].money;
		if (days[i].orders == 0 || active == number)
			continue;
		cell->active++;
		active = number;
	}
	return true;
}

/*
 * The number of periods since their first purchase that all customers of a
 * complete cohort have completed by the end of a day.
 */
int32_t
cohort_ages(PeriodKind kind, int32_t cohort, PeriodKind ages, int32_t as_of)
{
	int64_t		last_first = period_start(kind, cohort + 1) - 1;

	return whole_periods(ages, last_first, (int64_t) as_of + 1);
}

static int
compare_cells(const void *a, const void *b)
{
	const CohortCell *one = a;
	const CohortCell *other = b;

	if (one->cohort != other->cohort)
		return one->cohort < other->cohort ? -1 : 1;
	return (one->number > other->number) - (one->number < other->number);
}

/*
 * Moves the used cells to the front, sorted by cohort and number. Returns
 * their number.
 */
size_t
cohort_sort_cells(CohortCell *cells, size_t count)
{
	size_t		used = 0;

	for (size_t i = 0; i < count; i++)
		if (cells[i].number != 0)
			cells[used++] = cells[i];
	qsort(cells, used, sizeof(CohortCell), compare_cells);
	Invariant(used <= count);
	return used;
}
