/*
 * Samples of more rows than their limits allow: rows with counts, and
 * sampling.
 *
 * The level of a sample is the lowest at which its distinct rows are not more
 * than the limit. Each worker sees a part of all rows, so its level is at most
 * the final one; merging raises it. The result is therefore the same for any
 * order of the rows and any division among workers.
 */
#include "common/compat.h"

#include "common/sample_counted.h"

#include "common/hashfn.h"
#include "common/int.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "common/row_hash.h"
#include "common/row_sort.h"
#include "common/state.h"

#define FIRST_ROWS 4

/* no more customers are read */
#define MOST_CUSTOMERS PG_INT32_MAX

/* Rows are stored up to 1.25 times the limit, then folded. */
static int64
most_stored(const SampleLimits *limits)
{
	return (int64) limits->rows + limits->rows / 4 + 1;
}

/* Whether a row is never left out. */
static bool
is_certain(const SampleLimits *limits, int columns, const wide *keys)
{
	for (int i = 0; i < columns; i++)
		if ((limits->mask >> i & 1) && keys[i] != 0)
			return false;
	return true;
}

static bool
is_taken(const Sample *sample, const SampleLimits *limits, const wide *keys)
{
	return sample->level == 0 ||
		is_certain(limits, sample->columns, keys) ||
		hash_is_taken(hash_keys(keys, sample->columns), sample->level);
}

static void
check_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

/* Converts the keys of all rows to bytes in the order of memcmp, or back. */
static void
turn_rows(Sample *sample, bool sortable)
{
	char	   *at = sample_rows(sample);

	for (int64 row = 0; row < sample->rows; row++)
		for (int i = 0; i < sample_stored_columns(sample); i++)
		{
			int			width = sample->widths[i];

			if (sortable)
				store_sortable((unsigned char *) at, width,
							   load_key(at, width));
			else
				store_key(at, width, load_sortable((unsigned char *) at, width));
			at += width;
		}
}

/*
 * Merges equal rows, which are adjacent, and adds their counts. The keys are
 * in sortable form.
 */
static void
merge_equal_rows(Sample *sample)
{
	Size		size = sample_row_size(sample);
	Size		content = size - sizeof(int64);
	char	   *last = NULL;
	int64		rows = 0;

	for (int64 row = 0; row < sample->rows; row++)
	{
		char	   *at = sample_rows(sample) + row * size;
		int64		count = (int64) load_sortable((unsigned char *) at + content,
												  sizeof(int64));
		int64		sum;

		if (last != NULL && memcmp(last, at, content) == 0)
		{
			sum = (int64) load_sortable((unsigned char *) last + content,
										sizeof(int64));
			if (pg_add_s64_overflow(sum, count, &sum))
				invalid_state();
			store_sortable((unsigned char *) last + content, sizeof(int64),
						   sum);
			continue;
		}
		last = sample_rows(sample) + rows++ * size;
		memmove(last, at, size);
	}
	sample->rows = rows;
}

/* Removes the rows that are not in the sample at its level. */
static void
leave_out_rows(Sample *sample, const SampleLimits *limits)
{
	Size		size = sample_row_size(sample);
	int64		rows = 0;
	wide		keys[SAMPLE_COLUMNS];

	for (int64 row = 0; row < sample->rows; row++)
	{
		sample_row(sample, row, keys);
		if (is_taken(sample, limits, keys))
			memmove(sample_rows(sample) + rows++ * size,
					sample_rows(sample) + row * size, size);
	}
	sample->rows = rows;
}

/*
 * Brings a counted sample into its canonical form: distinct ascending rows,
 * not more than the limit. 54000 (program_limit_exceeded) if too many rows
 * must not be left out.
 */
static void
fold(Sample *sample, const SampleLimits *limits)
{
	Size		size = sample_row_size(sample) * sample->rows;
	unsigned char *scratch = MemoryContextAllocHuge(CurrentMemoryContext,
													size + 1);

	turn_rows(sample, true);
	sort_rows((unsigned char *) sample_rows(sample), scratch, sample->rows,
			  sample_row_size(sample), check_for_interrupts);
	pfree(scratch);
	merge_equal_rows(sample);
	turn_rows(sample, false);
	while (sample->rows > limits->rows)
	{
		CHECK_FOR_INTERRUPTS();
		if (sample->level == MOST_LEVEL)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many different customers in a group: %d",
							sample->rows),
					 errhint("Aggregate by segments.")));
		sample->level++;
		leave_out_rows(sample, limits);
	}
}

/*
 * An empty sample with the columns of another, counted or not, with room for
 * `rows` rows.
 */
static Sample *
empty_sample_like(const Sample *sample, bool counted, int64 rows)
{
	Sample		header = *sample;

	if (sample_stored_columns(sample) >= SAMPLE_COLUMNS && counted > sample->counted)
		invalid_state();
	header.rows = 0;
	header.counted = counted;
	header.level = counted ? sample->level : 0;
	if (counted)
		header.widths[sample->columns] = sizeof(int64);
	return sample_resized(&header, rows, header.widths);
}

/* The sample in counted form. */
static Sample *
sample_counted(Sample *sample, const SampleLimits *limits)
{
	Sample	   *result;
	wide		keys[SAMPLE_COLUMNS];

	if (sample->counted)
		return sample;
	result = empty_sample_like(sample, true, most_stored(limits));
	keys[sample->columns] = 1;
	for (int64 row = 0; row < sample->rows; row++)
	{
		sample_row(sample, row, keys);
		result = sample_append(result, keys);
	}
	return result;
}

/*
 * Returns the sample, or a copy that replaces it, with `count` equal rows
 * added.
 */
Sample *
sample_add_counted(Sample *sample, const SampleLimits *limits,
				   const wide *keys, int64 count)
{
	wide		row[SAMPLE_COLUMNS];

	sample = sample_counted(sample, limits);
	if (sample->rows >= most_stored(limits))
		fold(sample, limits);
	if (sample->rows >= sample_capacity(sample))
		sample = sample_resized(sample, Min(2 * (int64) sample->rows + 1,
											most_stored(limits)),
								sample->widths);
	if (!is_taken(sample, limits, keys))
		return sample;
	memcpy(row, keys, sample->columns * sizeof(wide));
	row[sample->columns] = count;
	return sample_append(sample, row);
}

/* Returns the sample, or a copy that replaces it, with the rows of another. */
Sample *
sample_merge_counted(Sample *sample, const SampleLimits *limits,
					 const Sample *other)
{
	wide		keys[SAMPLE_COLUMNS];

	if (memcmp(sample->digits, other->digits, sample->columns) != 0)
		invalid_state();
	sample = sample_counted(sample, limits);
	if (other->level > sample->level)
	{
		sample->level = other->level;
		leave_out_rows(sample, limits);
	}
	for (int64 row = 0; row < other->rows; row++)
	{
		CHECK_FOR_INTERRUPTS();
		sample_row(other, row, keys);
		sample = sample_add_counted(sample, limits, keys,
									sample_count(other, row));
	}
	return sample;
}

/*
 * The place of a row with these keys in a hash table, which holds the numbers
 * of the rows of a counted sample from 1 on; 0 if there is no such row.
 */
static uint32 *
place_of_row(const Sample *sample, uint32 *table, uint32 mask,
			 const char *keys)
{
	Size		size = sample_row_size(sample);
	Size		content = size - sizeof(int64);
	uint32		at = hash_bytes((const unsigned char *) keys, content) & mask;

	while (table[at] != 0 &&
		   memcmp(sample_rows(sample) + (table[at] - 1) * size, keys,
				  content) != 0)
		at = (at + 1) & mask;
	return &table[at];
}

/* Adds a customer to a row of a counted sample; the count of a new row is 0. */
static void
add_customer(Sample *sample, int64 row)
{
	char	   *count = sample_rows(sample) +
		(row + 1) * sample_row_size(sample) - sizeof(int64);

	store_key(count, sizeof(int64), load_key(count, sizeof(int64)) + 1);
}

/* Whether a sample with a count in each row would fit into 1 GB. */
static bool
can_be_counted(const Sample *sample)
{
	return sample_stored_columns(sample) < SAMPLE_COLUMNS &&
		SAMPLE_HEADER + (sample->rows + (Size) 1) *
		(sample_row_size(sample) + sizeof(int64)) <= MaxAllocSize;
}

/* A sample, or a larger copy that replaces it, with room for one more row. */
static Sample *
with_room(Sample *sample)
{
	Sample	   *larger;

	if (sample->rows < sample_capacity(sample))
		return sample;
	larger = sample_resized(sample, 2 * (int64) sample->rows, sample->widths);
	pfree(sample);
	return larger;
}

/*
 * A counted sample of the rows of another, in which equal rows are one. The
 * sample itself if it is counted already, or too large for counts.
 */
Sample *
sample_merged(Sample *sample)
{
	Size		content = sample_row_size(sample);
	uint32		places = pg_nextpower2_32(2 * (uint32) sample->rows + 1);
	uint32	   *table;
	Sample	   *result;

	if (sample->counted || !can_be_counted(sample))
		return sample;
	table = MemoryContextAllocExtended(CurrentMemoryContext,
									   places * sizeof(uint32),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	result = empty_sample_like(sample, true, FIRST_ROWS);
	for (int64 row = 0; row < sample->rows; row++)
	{
		const char *keys = sample_rows(sample) + row * content;
		uint32	   *place = place_of_row(result, table, places - 1, keys);

		CHECK_FOR_INTERRUPTS();
		if (*place == 0)
		{
			result = with_room(result);
			memcpy(sample_rows(result) + result->rows * (content + sizeof(int64)),
				   keys, content);
			*place = ++result->rows;
		}
		add_customer(result, *place - 1);
	}
	pfree(table);
	return result;
}

/* An empty counted sample of a level. */
Sample *
sample_at_level(const SampleKind *kind, const int *digits, int level)
{
	Sample		header = {
		.tag = kind->tag, .columns = kind->columns, .floats = kind->floats,
		.level = level
	};

	memcpy(header.parameters, kind->parameters, sizeof(header.parameters));
	for (int i = 0; i < kind->columns; i++)
		header.digits[i] = digits[i];
	header.widths[0] = sizeof(int32);	/* a row has at least one byte */
	return empty_sample_like(&header, true, FIRST_ROWS);
}

/* A copy of a counted sample in its canonical form. */
Sample *
sample_folded(const Sample *sample, const SampleLimits *limits)
{
	Sample	   *copy = sample_resized(sample, (int64) sample->rows + 1,
									  sample->widths);

	fold(copy, limits);
	return copy;
}

/* The number of customers that a row of a sample represents. */
static int64
weight_of_row(const Sample *sample, const SampleLimits *limits, int64 row,
			  const wide *keys)
{
	int64		count = sample_count(sample, row);

	if (sample->level == 0 || is_certain(limits, sample->columns, keys))
		return count;
	if (count > PG_INT64_MAX >> sample->level)
		invalid_state();
	return count << sample->level;
}

/*
 * The sum of the weights of all rows. 22023 (invalid_parameter_value) if it
 * overflows.
 */
static int64
total_weight(const Sample *sample, const SampleLimits *limits)
{
	int64		total = 0;
	wide		keys[SAMPLE_COLUMNS];

	for (int64 row = 0; row < sample->rows; row++)
	{
		CHECK_FOR_INTERRUPTS();
		sample_row(sample, row, keys);
		if (pg_add_s64_overflow(total,
								weight_of_row(sample, limits, row, keys),
								&total))
			invalid_state();
	}
	return total;
}

/*
 * Draws a share of the customers of a folded sample: changes the counts of its
 * rows to those of the customers drawn, and removes rows without any.
 */
static void
draw_customers(Sample *sample, const SampleLimits *limits, int64 customers,
			   double share)
{
	Size		size = sample_row_size(sample);
	int64		rows = 0;
	int64		drawn = 0;
	wide		keys[SAMPLE_COLUMNS];

	for (int64 row = 0; row < sample->rows; row++)
	{
		char	   *to = sample_rows(sample) + rows * size;
		int64		count;

		CHECK_FOR_INTERRUPTS();
		sample_row(sample, row, keys);
		count = copies_in_share(weight_of_row(sample, limits, row, keys), share,
								hash_keys(keys, sample->columns));
		if (count == 0)
			continue;
		memmove(to, sample_rows(sample) + row * size, size);
		store_key(to + size - sizeof(int64), sizeof(int64), count);
		rows++;
		drawn += count;
	}
	sample->rows = rows;
	sample->level = 0;
	sample->share = (float) drawn / customers;
}

/*
 * The customers of a sample that are read: a sample whose counts are those of
 * its customers, and add up to at most MOST_CUSTOMERS. Its `share` is 0 if all
 * customers are read, which are in the sample itself.
 *
 * All are read if none of their different rows was left out. Otherwise about
 * as many as the limit are drawn in proportion to the weights of the rows. Of
 * more than MOST_CUSTOMERS about half of these are drawn.
 */
Sample *
sample_to_read(Sample *sample, const SampleLimits *limits)
{
	double		wanted = MOST_CUSTOMERS / 2;
	int64		customers;

	if (!sample->counted)
		return sample;
	customers = total_weight(sample, limits);
	if (sample->level == 0 && sample->rows <= limits->rows &&
		customers <= MOST_CUSTOMERS)
		return sample;
	sample = sample_folded(sample, limits);
	if (sample->level > 0)
	{
		wanted = limits->rows;
		customers = total_weight(sample, limits);
	}
	else if (customers <= MOST_CUSTOMERS)
		return sample;
	draw_customers(sample, limits, customers,
				   customers > wanted ? wanted / customers : 1);
	return sample;
}
