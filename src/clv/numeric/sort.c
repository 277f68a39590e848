/*
 * A sort that a cancel or a timeout can stop: qsort sorts short runs, which are
 * then merged in pairs.
 */
#include "clv/numeric/sort.h"

#include <stdlib.h>
#include <string.h>

#define RUN			((size_t) 1 << 14)	/* elements between two ticks */

typedef struct Sort
{
	size_t		size;			/* of an element */
	int			(*compare) (const void *, const void *);
	const ClvTick *tick;
} Sort;

static bool
stopped(const Sort *sort)
{
	return sort->tick->call(sort->tick->arg) != 0;
}

static bool
sort_runs(const Sort *sort, char *elements, size_t n)
{
	for (size_t at = 0; at < n; at += RUN)
	{
		if (stopped(sort))
			return false;
		qsort(elements + at * sort->size, n - at < RUN ? n - at : RUN,
			  sort->size, sort->compare);
	}
	return true;
}

/*
 * Merges the sorted elements left .. right and right .. end into `to`. Returns
 * false if the tick stops the sort.
 */
static bool
merge(const Sort *sort, const char *left, const char *right, const char *end,
	  char *to)
{
	const char *middle = right;

	for (size_t i = 0; left < middle || right < end; i++)
	{
		bool		from_left = right == end ||
			(left < middle && sort->compare(left, right) <= 0);
		const char **next = from_left ? &left : &right;

		if (i % RUN == 0 && stopped(sort))
			return false;
		memcpy(to, *next, sort->size);
		*next += sort->size;
		to += sort->size;
	}
	return true;
}

/*
 * Merges pairs of sorted runs of `run` elements each. Returns false if the tick
 * stops the sort.
 */
static bool
merge_runs(const Sort *sort, const char *from, size_t n, size_t run, char *to)
{
	for (size_t at = 0; at < n; at += 2 * run)
	{
		size_t		right = n - at < run ? n : at + run;
		size_t		end = n - right < run ? n : right + run;

		if (!merge(sort, from + at * sort->size, from + right * sort->size,
				   from + end * sort->size, to + at * sort->size))
			return false;
	}
	return true;
}

bool
clv_sort(void *elements, size_t n, size_t size,
		 int (*compare) (const void *, const void *), const ClvTick *tick)
{
	Sort		sort = {size, compare, tick};
	char	   *scratch;
	char	   *from = elements;
	char	   *to;
	bool		sorted;

	if (tick == NULL)
	{
		qsort(elements, n, size, compare);
		return true;
	}
	if (!sort_runs(&sort, elements, n))
		return false;
	if (n <= RUN)
		return true;
	to = scratch = malloc(n * size);
	sorted = scratch != NULL;
	for (size_t run = RUN; sorted && run < n; run *= 2)
	{
		char	   *swap = from;

		sorted = merge_runs(&sort, from, n, run, to);
		from = to;
		to = swap;
	}
	if (sorted && from == scratch)
		memcpy(elements, scratch, n * size);
	free(scratch);
	return sorted;
}
