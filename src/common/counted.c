/*
 * Sums and order statistics of counted values, which come in their order.
 */
#include "common/counted.h"

#include "common/invariant.h"

/*
 * What is known of a column, which the reader is moved past. Where it is
 * broken so is the reader. A total of more than MOST_COUNTED is one more.
 */
Counted
count_column(PackReader *reader, PackColumn column)
{
	Counted		counted = {.column = column};

	while (unpack_value(&column))
	{
		if (column.at == 1)
			counted.ends[0] = column.key;
		counted.ends[1] = column.key;
		counted.total += (int64_t) column.count;
		if (counted.total > MOST_COUNTED)
			counted.total = MOST_COUNTED + INT64_C(1);
	}
	*reader = column.reader;
	return counted;
}

/* Adds this many times a weight to a sum; false if it does not fit. */
static bool
add_weights(__int128 *sum, wide weight, uint64_t count)
{
	__int128	product;

	return !__builtin_mul_overflow((__int128) weight, (int64_t) count,
								   &product) &&
		!__builtin_add_overflow(*sum, product, sum);
}

/* Sets the sum of all weights; returns false if it does not fit. */
bool
counted_sum(const Counted *counted, Weighing weighing, wide *sum)
{
	PackColumn	column = counted->column;
	__int128	total = 0;

	while (unpack_value(&column))
		if (!add_weights(&total, weight_of_key(weighing, column.key),
						 column.count))
			return false;
	*sum = total;
	Invariant(total >= 0);
	return true;
}

/*
 * As counted_sum, but values below zero take the weight of their magnitude
 * away.
 */
bool
counted_signed_sum(const Counted *counted, Weighing weighing, wide *sum)
{
	PackColumn	column = counted->column;
	__int128	total = 0;

	while (unpack_value(&column))
		if (!add_weights(&total, weight_of_key(weighing, column.key) -
						 weight_of_key(weighing, -column.key), column.count))
			return false;
	*sum = total;
	return true;
}

/*
 * Sets found[i] to the value at which the running weight, from the smallest
 * on, reaches targets[i]; see order_statistics. The sum of all weights fits.
 */
void
counted_order_statistics(const Counted *counted, Weighing weighing,
						 const wide *targets, int target_count, wide *found)
{
	PackColumn	column = counted->column;
	wide		through = 0;
	int			target = 0;

	for (int i = 1; i < target_count; i++)
		Invariant(targets[i] >= targets[i - 1]);
	while (target < target_count && unpack_value(&column))
	{
		through += weight_of_key(weighing, column.key) * (wide) column.count;
		while (target < target_count && targets[target] <= through)
			found[target++] = column.key;
	}
	Invariant(target == target_count);
}

/*
 * Sets next[i] to the smallest value above marks[i], WIDE_MAX where there is
 * none. Marks rise (not strictly).
 */
void
counted_next_above(const Counted *counted, const wide *marks, int mark_count,
				   wide *next)
{
	PackColumn	column = counted->column;
	int			mark = 0;

	for (int i = 1; i < mark_count; i++)
		Invariant(marks[i] >= marks[i - 1]);
	while (mark < mark_count && unpack_value(&column))
		while (mark < mark_count && marks[mark] < column.key)
			next[mark++] = column.key;
	while (mark < mark_count)
		next[mark++] = WIDE_MAX;
}
