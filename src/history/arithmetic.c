/*
 * Sums and differences of histories. Addition is exact, commutative and
 * associative, so that the order of the rows and their division among workers
 * do not matter. Addition never removes an entry: the money of an entry
 * without orders is negative, and sums of such entries too.
 */
#include "common/compat.h"

#include "history/arithmetic.h"

#include "common/days.h"
#include "common/money.h"

/* states of 1, 3, 7, 15 … entries have the size of a power of two */
#define GROWN_CAPACITY(needed) (2 * (int64) (needed) + 1)

/*
 * Raises 22003 (numeric_value_out_of_range) for a day whose sum does not fit.
 */
pg_noinline void
history_day_overflow(int32 day)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("purchases of %s are out of range", text_of_day(day)),
			 errdetail("A day holds up to 2147483647 orders, and money between -922337203685477.5808 and 922337203685477.5807.")));
}

/* The target itself, or a larger copy with room for `count` entries. */
static PurchaseHistory *
with_room_for(PurchaseHistory *target, int64 count)
{
	int64		capacity = GROWN_CAPACITY(target->count);

	Assert(count > target->count);
	if (count <= HISTORY_CAPACITY(target))
		return target;
	capacity = Max(count, Min(capacity, HISTORY_MAX_ENTRIES));
	return history_copy_of(target->entries, target->count, capacity);
}

/*
 * Adds a number of orders with their money in units of 1/10000. Without an
 * order the money is negative. Changes the target in place or returns a larger
 * copy. 22003 (numeric_value_out_of_range) where the day's sum does not fit.
 */
PurchaseHistory *
history_add_row(PurchaseHistory *target, int32 day, int32 orders, int64 money)
{
	int32		count = target->count;
	int32		position = count;

	/* rows are often in the order of time */
	if (count > 0 && target->entries[count - 1].day >= day)
	{
		if (target->entries[count - 1].day == day)
			position = count - 1;
		else
			position = history_position(target, 0, day);
		if (target->entries[position].day == day)
		{
			history_entry_add(&target->entries[position], orders, money);
			return target;
		}
	}
	Assert(orders > 0 || money < 0);
	target = with_room_for(target, (int64) count + 1);
	Assert(position >= 0 && position <= count &&
		   count < HISTORY_CAPACITY(target));
	memmove(&target->entries[position + 1], &target->entries[position],
			(count - position) * sizeof(HistoryEntry));
	target->entries[position] = (HistoryEntry) {day, orders, money};
	target->count++;
	Assert(position == 0 || target->entries[position - 1].day < day);
	Assert(position == count || target->entries[position + 1].day > day);
	return target;
}

/*
 * Inserts the days of the addend that the target lacks, from the last to the
 * first. The target must have room for them.
 */
static void
insert_missing_days(PurchaseHistory *target, const PurchaseHistory *addend,
					int32 missing)
{
	HistoryEntry *entries = target->entries;
	int32		from = target->count - 1;
	int32		to = from + missing;

	Assert(missing > 0 && missing <= addend->count &&
		   target->count + missing <= HISTORY_CAPACITY(target));
	target->count += missing;
	for (int32 i = addend->count - 1; to > from; i--)
	{
		const HistoryEntry *entry = &addend->entries[i];

		while (from >= 0 && entries[from].day > entry->day)
			entries[to--] = entries[from--];
		if (from < 0 || entries[from].day < entry->day)
			entries[to--] = *entry;
	}
	Assert(to == from);
}

/*
 * Adds a history. Changes the target in place or returns a larger copy. 22003
 * (numeric_value_out_of_range) where a day's sum does not fit.
 */
PurchaseHistory *
history_add_history(PurchaseHistory *target, const PurchaseHistory *addend)
{
	int32		position = 0;
	int32		missing = 0;

	Assert(history_is_valid(target) && history_is_valid(addend));
	for (int32 i = 0; i < addend->count; i++)
	{
		const HistoryEntry *entry = &addend->entries[i];

		position = history_position(target, position, entry->day);
		if (position < target->count &&
			target->entries[position].day == entry->day)
			history_entry_add(&target->entries[position], entry->orders,
							  entry->money);
		else
			missing++;
	}
	if (missing > 0)
	{
		target = with_room_for(target, (int64) target->count + missing);
		insert_missing_days(target, addend, missing);
	}
	Assert(history_is_valid(target));
	return target;
}

/*
 * Raises 22023 (invalid_parameter_value) for a day that does not contain the
 * part.
 */
static pg_noinline void
not_a_part(const HistoryEntry *part, const HistoryEntry *whole)
{
	char		day[DAY_TEXT_SIZE];
	char		part_money[MONEY_TEXT_SIZE];
	char		whole_money[MONEY_TEXT_SIZE];

	day_to_text(day, part->day);
	money_to_text(part_money, part->money);
	money_to_text(whole_money, whole->money);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("purchases of %s are not part of the history", day),
			 errdetail("Orders %d and money %s cannot be taken from orders %d and money %s.",
					   part->orders, part_money, whole->orders, whole_money),
			 errhint("Subtract only a history that was added before.")));
}

/*
 * Subtracts a part from an entry. Returns false if nothing is left. Raises an
 * error if fewer than 0 orders are left, or none with positive money.
 */
static bool
entry_subtract(HistoryEntry *entry, const HistoryEntry *part)
{
	int32		orders = entry->orders - part->orders;
	int64		money;

	Assert(entry->day == part->day);
	if (pg_sub_s64_overflow(entry->money, part->money, &money))
		history_day_overflow(entry->day);
	if (orders < 0 || (orders == 0 && money > 0))
		not_a_part(part, entry);
	entry->orders = orders;
	entry->money = money;
	return orders != 0 || money != 0;
}

/*
 * Subtracts a part from the target, in place. Removes days of which nothing is
 * left. 22023 (invalid_parameter_value) if the target does not contain the
 * part.
 */
void
history_subtract(PurchaseHistory *target, const PurchaseHistory *part)
{
	HistoryEntry *entries = target->entries;
	int32		kept = 0;
	int32		next = 0;

	Assert(history_is_valid(target) && history_is_valid(part));
	for (int32 i = 0; i < target->count; i++)
	{
		bool		keep = true;

		if (next < part->count && part->entries[next].day < entries[i].day)
			break;
		if (next < part->count && part->entries[next].day == entries[i].day)
			keep = entry_subtract(&entries[i], &part->entries[next++]);
		if (keep)
			entries[kept++] = entries[i];
	}
	if (next < part->count)
		not_a_part(&part->entries[next],
				   &(HistoryEntry) {part->entries[next].day, 0, 0});
	target->count = kept;
	Assert(history_is_valid(target));
}
