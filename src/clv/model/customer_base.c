/*
 * Customers in canonical form: distinct values ranked, rows sorted by
 * rank with a radix sort, equal rows merged, sums exact.
 */
#include "clv/model/customer_base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clv/numeric/sort.h"
#include "common/invariant.h"

#define RADIX_BITS		11
#define RADIX_SIZE		(1 << RADIX_BITS)
#define TICK_MASK		0xffff	/* customers between two ticks, minus one */

/* Sums of log gaps are kept in multiples of 2^-36, so that they are exact. */
#define GAP_SCALE		68719476736.0

/*
 * A set of doubles: values in the order of their insertion, with a hash table.
 */
typedef struct ValueSet
{
	double	   *values;
	uint32_t   *slots;			/* 1 + index in values; 0 = empty */
	size_t		n;
	size_t		mask;			/* slots - 1, slots a power of two */
} ValueSet;

/*
 * A base under construction: three sets of values, and rows that refer to
 * them.
 */
typedef struct Builder
{
	ValueSet	x;
	ValueSet	t;
	ValueSet	T;
	ClvRow	   *rows;
	ClvRow	   *spare;
	size_t		nrows;
	const ClvTick *tick;
	const ClvCustomer *by_gaps;	/* customers, ascending by log_gaps, or NULL;
								 * then ClvRow.count is the position in them
								 * until the rows are merged */
} Builder;

/*
 * Whether the computation must stop. Calls the tick every TICK_MASK + 1 calls.
 */
static bool
stopped(const ClvTick *tick, size_t i)
{
	return (i & TICK_MASK) == 0 && tick != NULL && tick->call(tick->arg) != 0;
}

/* Slot of a value: its bits, mixed (finalizer of splitmix64). */
static size_t
hash_value(double value)
{
	uint64_t	bits;

	memcpy(&bits, &value, sizeof(bits));
	bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (size_t) (bits ^ (bits >> 31));
}

/* Makes room for slots/2 values; false: no memory. */
static bool
set_resize(ValueSet *set, size_t slots)
{
	double	   *values = realloc(set->values, slots / 2 * sizeof(double));
	uint32_t   *fresh = calloc(slots, sizeof(uint32_t));

	if (values != NULL)
		set->values = values;
	if (values == NULL || fresh == NULL)
	{
		free(fresh);
		return false;
	}
	free(set->slots);
	set->slots = fresh;
	set->mask = slots - 1;
	for (size_t i = 0; i < set->n; i++)
	{
		size_t		at = hash_value(values[i]) & set->mask;

		while (fresh[at] != 0)
			at = (at + 1) & set->mask;
		fresh[at] = (uint32_t) (i + 1);
	}
	return true;
}

/* Sets the index of a value, which is added if it is new; false: no memory. */
static bool
set_index(ValueSet *set, double value, uint32_t *index)
{
	size_t		at;

	value += 0.0;				/* -0.0 and 0.0 are one value */
	if (2 * (set->n + 1) > set->mask &&
		!set_resize(set, 2 * (set->mask + 1)))
		return false;
	at = hash_value(value) & set->mask;
	while (set->slots[at] != 0)
	{
		*index = set->slots[at] - 1;
		if (set->values[*index] == value)
			return true;
		at = (at + 1) & set->mask;
	}
	*index = (uint32_t) set->n;
	set->values[set->n++] = value;
	set->slots[at] = *index + 1;
	return true;
}

static void
set_free(ValueSet *set)
{
	free(set->values);
	free(set->slots);
}

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/*
 * Sorts the values of a set. Returns rank[old index], which the caller frees,
 * or NULL without memory or if the tick stops the sort. The slots are invalid
 * afterwards.
 */
static uint32_t *
set_rank(ValueSet *set, const ClvTick *tick)
{
	double	   *sorted = malloc(set->n * sizeof(double));
	uint32_t   *rank = malloc(set->n * sizeof(uint32_t));

	Invariant(set->n > 0);
	if (sorted != NULL)
		memcpy(sorted, set->values, set->n * sizeof(double));
	if (sorted == NULL || rank == NULL ||
		!clv_sort(sorted, set->n, sizeof(double), compare_doubles, tick))
	{
		free(sorted);
		free(rank);
		return NULL;
	}
	for (size_t i = 0; i < set->n; i++)
		rank[i] = (uint32_t)
			((double *) bsearch(&set->values[i], sorted, set->n,
								sizeof(double), compare_doubles) - sorted);
	free(set->values);
	set->values = sorted;
	return rank;
}

/* Reads the customers into sets and rows; false: no memory, stop or count. */
static bool
collect(Builder *b, const ClvCustomer *customers, size_t n)
{
	int64_t		total = 0;

	for (size_t i = 0; i < n; i++)
	{
		ClvRow	   *row = &b->rows[i];

		if (stopped(b->tick, i) ||
			customers[i].count > INT32_MAX - total ||
			!set_index(&b->x, customers[i].x, &row->x) ||
			!set_index(&b->t, customers[i].t, &row->t) ||
			!set_index(&b->T, customers[i].T, &row->T))
			return false;
		total += customers[i].count;
		row->count = (uint32_t) (b->by_gaps != NULL ? (int64_t) i :
								 customers[i].count);
	}
	b->nrows = n;
	return true;
}

/* Replaces indexes by ranks; false: no memory or stop. */
static bool
rank_rows(Builder *b)
{
	uint32_t   *x = set_rank(&b->x, b->tick);
	uint32_t   *t = set_rank(&b->t, b->tick);
	uint32_t   *T = set_rank(&b->T, b->tick);
	bool		ok = x != NULL && t != NULL && T != NULL;

	for (size_t i = 0; ok && i < b->nrows; i++)
	{
		ok = !stopped(b->tick, i);
		b->rows[i].x = x[b->rows[i].x];
		b->rows[i].t = t[b->rows[i].t];
		b->rows[i].T = T[b->rows[i].T];
	}
	free(x);
	free(t);
	free(T);
	return ok;
}

/* The digit of a row in a pass of the sort. */
static inline uint32_t
digit_of(const ClvRow *row, size_t offset, int shift)
{
	uint32_t	rank = *(const uint32_t *) ((const char *) row + offset);

	return (rank >> shift) & (RADIX_SIZE - 1);
}

/* One stable pass of the sort, by one digit; false: stop. */
static bool
sort_by_digit(Builder *b, size_t offset, int shift)
{
	size_t		start[RADIX_SIZE + 1] = {0};
	ClvRow	   *swap = b->rows;

	for (size_t i = 0; i < b->nrows; i++)
	{
		if (stopped(b->tick, i))
			return false;
		start[1 + digit_of(&b->rows[i], offset, shift)]++;
	}
	for (size_t d = 1; d <= RADIX_SIZE; d++)
		start[d] += start[d - 1];
	for (size_t i = 0; i < b->nrows; i++)
	{
		if (stopped(b->tick, i))
			return false;
		b->spare[start[digit_of(&b->rows[i], offset, shift)]++] = b->rows[i];
	}
	b->rows = b->spare;
	b->spare = swap;
	return true;
}

/* Stable sort of the rows by one rank below n_ranks; false: stop. */
static bool
sort_by(Builder *b, size_t offset, size_t n_ranks)
{
	for (int shift = 0; shift < 32 && (n_ranks - 1) >> shift != 0;
		 shift += RADIX_BITS)
		if (!sort_by_digit(b, offset, shift))
			return false;
	return true;
}

/* Replaces positions by counts; returns the log gaps by row, NULL: no memory. */
static double *
resolve_positions(Builder *b)
{
	double	   *gaps = malloc(b->nrows * sizeof(double));

	for (size_t i = 0; gaps != NULL && i < b->nrows; i++)
	{
		const ClvCustomer *c = &b->by_gaps[b->rows[i].count];

		gaps[i] = c->log_gaps;
		b->rows[i].count = (uint32_t) c->count;
	}
	return gaps;
}

/* Merges equal neighbours; those of gaps as well, which may be NULL. */
static void
merge_rows(Builder *b, double *gaps)
{
	size_t		last = 0;

	Invariant(b->nrows > 0);
	for (size_t i = 1; i < b->nrows; i++)
	{
		ClvRow	   *row = &b->rows[i];
		ClvRow	   *kept = &b->rows[last];

		if (row->x == kept->x && row->t == kept->t && row->T == kept->T &&
			(gaps == NULL || gaps[i] == gaps[last]))
			kept->count += row->count;
		else
		{
			b->rows[++last] = *row;
			if (gaps != NULL)
				gaps[last] = gaps[i];
		}
	}
	b->nrows = last + 1;
}

/* Sums over the finished rows; the order is canonical, the counts exact. */
static void
summarise(ClvBase *base)
{
	double		ages = 0;

	for (size_t i = 0; i < base->nrows; i++)
	{
		const ClvRow *row = &base->rows[i];

		base->x_count[row->x] += row->count;
		base->T_count[row->T] += row->count;
		base->T_purchases[row->T] += row->count * base->x[row->x];
	}
	for (size_t i = 0; i < base->nx; i++)
	{
		base->customers += base->x_count[i];
		base->repeaters += base->x[i] > 0 ? base->x_count[i] : 0;
		base->purchases += base->x_count[i] * base->x[i];
	}
	for (size_t i = 0; i < base->nT; i++)
		ages += base->T_count[i] * base->T[i];
	base->mean_T = ages / (double) base->customers;
	base->max_T = base->T[base->nT - 1];
	Invariant(base->customers > 0 && base->repeaters <= base->customers);
	Invariant(base->max_T >= base->mean_T * (1 - 1e-12));
}

static void
free_arrays(ClvBase *base)
{
	free(base->rows);
	free(base->x);
	free(base->t);
	free(base->T);
	free(base->x_count);
	free(base->T_count);
	free(base->T_purchases);
	free(base->row_gaps);
}

__int128
clv_exact_log_gaps(double log_gaps, int64_t count)
{
	return (__int128) llrint(log_gaps * GAP_SCALE) * count;
}

double
clv_log_gaps_of_exact(__int128 sum)
{
	return (double) sum / GAP_SCALE;
}

/* The sum of log gaps, independent of the order of the customers. */
static double
sum_log_gaps(const ClvCustomer *customers, size_t n)
{
	__int128	sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += clv_exact_log_gaps(customers[i].log_gaps, customers[i].count);
	return clv_log_gaps_of_exact(sum);
}

ClvBase *
clv_base_assemble(const ClvBase *parts)
{
	ClvBase    *base = malloc(sizeof(ClvBase));
	ClvBase		filled = *parts;

	filled.x_count = calloc(parts->nx, sizeof(int64_t));
	filled.T_count = calloc(parts->nT, sizeof(int64_t));
	filled.T_purchases = calloc(parts->nT, sizeof(double));
	if (base == NULL || filled.x_count == NULL || filled.T_count == NULL ||
		filled.T_purchases == NULL)
	{
		free(base);
		free_arrays(&filled);
		return NULL;
	}
	*base = filled;
	summarise(base);
	return base;
}

/* Takes rows and values over from the builder; NULL: no memory. */
static ClvBase *
finish(Builder *b)
{
	ClvBase		parts = {
		.nrows = b->nrows, .rows = b->rows,
		.nx = b->x.n, .nt = b->t.n, .nT = b->T.n,
		.x = b->x.values, .t = b->t.values, .T = b->T.values
	};

	b->rows = NULL;
	b->x.values = b->t.values = b->T.values = NULL;
	return clv_base_assemble(&parts);
}

/* The base of customers, by gaps where they ascend by these. */
static ClvBase *
build(const ClvCustomer *customers, size_t n, const ClvTick *tick,
	  bool by_gaps)
{
	Builder		b = {.tick = tick, .by_gaps = by_gaps ? customers : NULL};
	ClvBase    *base = NULL;
	double	   *gaps = NULL;

	if (n == 0 || n > INT32_MAX)
		return NULL;
	b.rows = malloc(n * sizeof(ClvRow));
	b.spare = malloc(n * sizeof(ClvRow));
	if (b.rows != NULL && b.spare != NULL &&
		set_resize(&b.x, 1024) && set_resize(&b.t, 1024) &&
		set_resize(&b.T, 1024) &&
		collect(&b, customers, n) && rank_rows(&b) &&
		sort_by(&b, offsetof(ClvRow, t), b.t.n) &&
		sort_by(&b, offsetof(ClvRow, T), b.T.n) &&
		sort_by(&b, offsetof(ClvRow, x), b.x.n))
	{
		gaps = by_gaps ? resolve_positions(&b) : NULL;
		if (!by_gaps || gaps != NULL)
		{
			merge_rows(&b, gaps);
			base = finish(&b);
		}
	}
	if (base != NULL)
	{
		base->log_gaps = sum_log_gaps(customers, n);
		base->row_gaps = gaps;
		gaps = NULL;
	}
	free(gaps);
	free(b.rows);
	free(b.spare);
	set_free(&b.x);
	set_free(&b.t);
	set_free(&b.T);
	return base;
}

ClvBase *
clv_base_create(const ClvCustomer *customers, size_t n, const ClvTick *tick)
{
	return build(customers, n, tick, false);
}

/* By log gaps. Customers of equal ones can be in any order. */
static int
compare_gaps(const void *left, const void *right)
{
	const ClvCustomer *a = left;
	const ClvCustomer *b = right;

	return compare_doubles(&a->log_gaps, &b->log_gaps);
}

ClvBase *
clv_base_create_for(const ClvModel *model, const ClvCustomer *customers,
					size_t n, const ClvTick *tick)
{
	ClvCustomer *sorted;
	ClvBase    *base;

	if ((model->flags & CLV_GAPS_BY_ROW) == 0 || n == 0)
		return clv_base_create(customers, n, tick);
	sorted = malloc(n * sizeof(ClvCustomer));
	if (sorted == NULL)
		return NULL;
	memcpy(sorted, customers, n * sizeof(ClvCustomer));
	base = clv_sort(sorted, n, sizeof(ClvCustomer), compare_gaps, tick) ?
		build(sorted, n, tick, true) : NULL;
	free(sorted);
	return base;
}

void
clv_base_free(ClvBase *base)
{
	if (base == NULL)
		return;
	free_arrays(base);
	free(base);
}
