/*
 * Customers of whole numbers: packed, sorted and merged. Numbers that are too
 * large to be packed take the way of other customers.
 */
#include "clv/model/whole_customers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/invariant.h"
#include "common/radix_sort.h"

#define TICK_MASK		0xffff	/* customers between two ticks, minus one */
#define KEY_BITS		64

/* Tables of all values up to the largest have this many entries at most, or a
 * few for each customer. */
#define SMALL_TABLE		65536
#define TABLE_ENTRIES	4

/* Up to this many bits, different amounts differ when they are divided. */
#define MONEY_BITS		45

static bool
stopped(const ClvTick *tick, size_t i)
{
	return (i & TICK_MASK) == 0 && tick != NULL && tick->call(tick->arg) != 0;
}

static inline int64_t
number_at(const ClvNumbers *column, size_t i)
{
	int32_t		narrow;
	int64_t		number;

	if (column->width == sizeof(narrow))
	{
		memcpy(&narrow, column->first + i * column->stride, sizeof(narrow));
		return narrow;
	}
	if (column->width == 0)
		return column->first == NULL;
	memcpy(&number, column->first + i * column->stride, sizeof(number));
	return number;
}

static ClvWholeCustomer
customer_at(const ClvWholeCustomers *all, size_t i)
{
	return (ClvWholeCustomer) {
		.x = (uint32_t) number_at(&all->x, i),
		.t = (uint32_t) number_at(&all->t, i),
		.T = (uint32_t) number_at(&all->T, i),
		.count = (uint32_t) number_at(&all->count, i),
		.money = number_at(&all->money, i)
	};
}

static uint32_t
larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

void
clv_whole_count(ClvWholeCustomers *all, const ClvWholeCustomer *customer)
{
	ClvWholeCustomer *most = &all->largest;

	most->x = larger(most->x, customer->x);
	most->t = larger(most->t, customer->t);
	most->T = larger(most->T, customer->T);
	if (customer->money > most->money)
		most->money = customer->money;
	all->customers += customer->count;
}

bool
clv_valid_whole(const ClvModel *model, const ClvWholeCustomer *c, double unit)
{
	return c->x <= CLV_LARGEST_X && c->t <= c->T &&
		c->T <= CLV_LARGEST_T * unit && (c->x == 0) == (c->t == 0) &&
		c->count > 0 && ((model->flags & CLV_DISCRETE) == 0 || c->x <= c->t);
}

/* The bits of numbers up to `most`, at least one. */
static int
bits_up_to(uint64_t most)
{
	return KEY_BITS - __builtin_clzll(most | 1);
}

/* The lowest bits of a number, fewer than 64. */
static inline uint64_t
low_bits(uint64_t number, int bits)
{
	return number & ((UINT64_C(1) << bits) - 1);
}

/*
 * Sorts keys by their lowest bits, above which they have a count, and adds up
 * the counts of equal ones. There is room for twice as many keys. Returns the
 * number of those that are left.
 */
static size_t
sort_and_merge(uint64_t *keys, size_t n, int bits)
{
	size_t		last = 0;

	if (n == 0)
		return 0;
	sort_by_low_bits(keys, n, bits, keys + n);
	for (size_t i = 1; i < n; i++)
	{
		if (low_bits(keys[i], bits) == low_bits(keys[last], bits))
			keys[last] += keys[i] >> bits << bits;
		else
			keys[++last] = keys[i];
	}
	return last + 1;
}

/* ---- the base ---- */

/*
 * The values that one number of the customers has, by their size. Where they
 * are collected, a rank above 0 says that there is such a value.
 */
typedef struct Values
{
	uint32_t   *ranks;			/* of the numbers 0 .. largest */
	uint32_t	largest;
	double	   *values;
	size_t		n;
} Values;

/* Customers of which each is a key: its count, x, T and t, the last lowest. */
typedef struct Packing
{
	Values		x;
	Values		t;
	Values		T;
	int			x_bits;
	int			t_bits;
	int			T_bits;
	uint64_t   *keys;			/* the room of the customers */
	size_t		n;
} Packing;

static bool
values_begin(Values *values, uint32_t largest)
{
	values->largest = largest;
	values->ranks = calloc((size_t) largest + 1, sizeof(uint32_t));
	return values->ranks != NULL;
}

/* Ranks the values that are there, in units; false: no memory. */
static bool
values_rank(Values *values, double unit)
{
	for (size_t i = 0; i <= values->largest; i++)
		values->n += values->ranks[i];
	values->values = malloc(values->n * sizeof(double));
	if (values->values == NULL)
		return false;
	values->n = 0;
	for (size_t i = 0; i <= values->largest; i++)
		if (values->ranks[i] != 0)
		{
			values->ranks[i] = (uint32_t) values->n;
			values->values[values->n++] = (double) i / unit;
		}
	return true;
}

static void
packing_free(Packing *p)
{
	free(p->x.ranks);
	free(p->t.ranks);
	free(p->T.ranks);
	free(p->x.values);
	free(p->t.values);
	free(p->T.values);
}

/* Whether customers can be packed; sets the bits that each number needs. */
static bool
can_be_packed(const ClvWholeCustomers *all, Packing *p)
{
	const ClvWholeCustomer *most = &all->largest;
	size_t		table = TABLE_ENTRIES * all->n;

	if (table < SMALL_TABLE)
		table = SMALL_TABLE;
	p->x_bits = bits_up_to(most->x);
	p->t_bits = bits_up_to(most->t);
	p->T_bits = bits_up_to(most->T);
	return most->x < table && most->t < table && most->T < table &&
		p->x_bits + p->t_bits + p->T_bits +
		bits_up_to((uint64_t) all->customers) <= KEY_BITS;
}

/* Packs the customers and collects their values; false: stop. */
static bool
pack(const ClvWholeCustomers *all, const ClvTick *tick, Packing *p)
{
	for (size_t i = 0; i < all->n; i++)
	{
		uint64_t	x = (uint64_t) number_at(&all->x, i);
		uint64_t	t = (uint64_t) number_at(&all->t, i);
		uint64_t	T = (uint64_t) number_at(&all->T, i);
		uint64_t	key = (uint64_t) number_at(&all->count, i);

		if (stopped(tick, i))
			return false;
		p->x.ranks[x] = 1;
		p->t.ranks[t] = 1;
		p->T.ranks[T] = 1;
		key = key << p->x_bits | x;
		key = key << p->T_bits | T;
		p->keys[i] = key << p->t_bits | t;
	}
	p->n = sort_and_merge(p->keys, all->n, p->x_bits + p->T_bits + p->t_bits);
	return true;
}

/* The rows of sorted keys; NULL: no memory. */
static ClvRow *
unpack_rows(const Packing *p)
{
	ClvRow	   *rows = malloc(p->n * sizeof(ClvRow));

	for (size_t i = 0; rows != NULL && i < p->n; i++)
	{
		uint64_t	key = p->keys[i];

		rows[i].t = p->t.ranks[low_bits(key, p->t_bits)];
		key >>= p->t_bits;
		rows[i].T = p->T.ranks[low_bits(key, p->T_bits)];
		key >>= p->T_bits;
		rows[i].x = p->x.ranks[low_bits(key, p->x_bits)];
		rows[i].count = (uint32_t) (key >> p->x_bits);
	}
	return rows;
}

/* The base of packed customers, which takes over their values. */
static ClvBase *
base_of_packing(Packing *p, double log_gaps)
{
	ClvBase		parts = {
		.nrows = p->n, .rows = unpack_rows(p),
		.nx = p->x.n, .nt = p->t.n, .nT = p->T.n,
		.x = p->x.values, .t = p->t.values, .T = p->T.values,
		.log_gaps = log_gaps
	};

	if (parts.rows == NULL)
		return NULL;
	p->x.values = p->t.values = p->T.values = NULL;
	return clv_base_assemble(&parts);
}

/* The base by the way of other customers. */
static ClvBase *
base_of_unpacked(const ClvWholeCustomers *all, double unit, double log_gaps,
				 const ClvTick *tick)
{
	ClvCustomer *customers = malloc(all->n * sizeof(ClvCustomer));
	ClvBase    *base;

	if (customers == NULL)
		return NULL;
	for (size_t i = 0; i < all->n; i++)
	{
		ClvWholeCustomer c = customer_at(all, i);

		customers[i] = (ClvCustomer) {
			.x = c.x, .t = c.t / unit, .T = c.T / unit, .count = c.count
		};
	}
	base = clv_base_create(customers, all->n, tick);
	if (base != NULL)
		base->log_gaps = log_gaps;
	free(customers);
	return base;
}

ClvBase *
clv_base_create_whole(const ClvWholeCustomers *all, double unit,
					  double log_gaps, const ClvTick *tick)
{
	Packing		p = {.keys = all->room};
	ClvBase    *base = NULL;

	if (all->n == 0 || all->n > INT32_MAX || all->customers > INT32_MAX)
		return NULL;
	if (!can_be_packed(all, &p))
		return base_of_unpacked(all, unit, log_gaps, tick);
	if (values_begin(&p.x, all->largest.x) &&
		values_begin(&p.t, all->largest.t) &&
		values_begin(&p.T, all->largest.T) && pack(all, tick, &p) &&
		values_rank(&p.x, 1) && values_rank(&p.t, unit) &&
		values_rank(&p.T, unit))
		base = base_of_packing(&p, log_gaps);
	packing_free(&p);
	return base;
}

/* ---- spend ---- */

static double
mean_of(int64_t money, uint32_t x, double unit)
{
	return (double) money / unit / x;
}

/* Spend by the way of other customers. */
static size_t
spend_of_unpacked(const ClvWholeCustomers *all, double unit, ClvSpend *spend)
{
	size_t		rows = 0;

	for (size_t i = 0; i < all->n; i++)
	{
		ClvWholeCustomer c = customer_at(all, i);

		if (c.x > 0 && c.money > 0)
			spend[rows++] = (ClvSpend) {
				.mean = mean_of(c.money, c.x, unit), .x = c.x, .count = c.count
			};
	}
	return clv_spend_prepare(spend, rows);
}

/* The rows of sorted keys: count, x and money. */
static void
unpack_spend(const uint64_t *keys, size_t n, int x_bits, int money_bits,
			 double unit, ClvSpend *spend)
{
	double		log_x = 0;

	for (size_t i = 0; i < n; i++)
	{
		ClvSpend   *row = &spend[i];
		uint64_t	rest = keys[i] >> money_bits;

		row->x = (uint32_t) low_bits(rest, x_bits);
		row->count = (uint32_t) (rest >> x_bits);
		row->mean = mean_of((int64_t) low_bits(keys[i], money_bits), row->x,
							unit);
		if (i == 0 || row->x != spend[i - 1].x)
			log_x = log(row->x);
		row->log_total = log_x + log(row->mean);
	}
}

bool
clv_spend_of_whole(const ClvWholeCustomers *all, double unit,
				   const ClvTick *tick, ClvSpend *spend, size_t *rows)
{
	int			x_bits = bits_up_to(all->largest.x);
	int			money_bits = bits_up_to((uint64_t) all->largest.money);
	uint64_t   *keys = all->room;
	size_t		buyers = 0;

	if (money_bits > MONEY_BITS || x_bits + money_bits +
		bits_up_to((uint64_t) all->customers) > KEY_BITS)
	{
		*rows = spend_of_unpacked(all, unit, spend);
		return true;
	}
	for (size_t i = 0; i < all->n; i++)
	{
		int64_t		x = number_at(&all->x, i);
		int64_t		money = number_at(&all->money, i);

		if (stopped(tick, i))
			return false;
		if (x > 0 && money > 0)
			keys[buyers++] =
				((uint64_t) number_at(&all->count, i) << x_bits |
				 (uint64_t) x) << money_bits | (uint64_t) money;
	}
	*rows = sort_and_merge(keys, buyers, x_bits + money_bits);
	unpack_spend(keys, *rows, x_bits, money_bits, unit, spend);
	return true;
}
