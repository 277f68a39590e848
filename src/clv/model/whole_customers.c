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

/* The largest numbers of some customers. */
typedef struct Largest
{
	uint32_t	x;
	uint32_t	t;
	uint32_t	T;
	uint32_t	count;
	int64_t		money;
	int64_t		customers;		/* sum of the counts */
} Largest;

static bool
stopped(const ClvTick *tick, size_t i)
{
	return (i & TICK_MASK) == 0 && tick != NULL && tick->call(tick->arg) != 0;
}

static uint32_t
larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static Largest
largest_of(const ClvWholeCustomer *c, size_t n)
{
	Largest		most = {0};

	for (size_t i = 0; i < n; i++)
	{
		most.x = larger(most.x, c[i].x);
		most.t = larger(most.t, c[i].t);
		most.T = larger(most.T, c[i].T);
		most.count = larger(most.count, c[i].count);
		most.money = c[i].money > most.money ? c[i].money : most.money;
		most.customers += c[i].count;
	}
	return most;
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

/* The keys, and as much room for the sort; NULL: no memory. */
static uint64_t *
create_keys(size_t n)
{
	return malloc(2 * n * sizeof(uint64_t));
}

/*
 * Sorts keys by their lowest bits, above which they have a count, and adds up
 * the counts of equal ones. Returns the number of keys that are left.
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
	uint64_t   *keys;
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
	free(p->keys);
}

/* Whether customers can be packed; sets the bits that each number needs. */
static bool
can_be_packed(const Largest *most, size_t n, Packing *p)
{
	size_t		table = TABLE_ENTRIES * n;

	if (table < SMALL_TABLE)
		table = SMALL_TABLE;
	p->x_bits = bits_up_to(most->x);
	p->t_bits = bits_up_to(most->t);
	p->T_bits = bits_up_to(most->T);
	return most->x < table && most->t < table && most->T < table &&
		p->x_bits + p->t_bits + p->T_bits +
		bits_up_to((uint64_t) most->customers) <= KEY_BITS;
}

/* Packs the customers and collects their values; false: stop. */
static bool
pack(const ClvWholeCustomer *c, size_t n, const ClvTick *tick, Packing *p)
{
	for (size_t i = 0; i < n; i++)
	{
		uint64_t	key = c[i].count;

		if (stopped(tick, i))
			return false;
		p->x.ranks[c[i].x] = 1;
		p->t.ranks[c[i].t] = 1;
		p->T.ranks[c[i].T] = 1;
		key = key << p->x_bits | c[i].x;
		key = key << p->T_bits | c[i].T;
		p->keys[i] = key << p->t_bits | c[i].t;
	}
	p->n = sort_and_merge(p->keys, n, p->x_bits + p->T_bits + p->t_bits);
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
base_of_unpacked(const ClvWholeCustomer *c, size_t n, double unit,
				 double log_gaps, const ClvTick *tick)
{
	ClvCustomer *customers = malloc(n * sizeof(ClvCustomer));
	ClvBase    *base;

	if (customers == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		customers[i] = (ClvCustomer) {
			.x = c[i].x, .t = c[i].t / unit, .T = c[i].T / unit,
			.count = c[i].count
		};
	base = clv_base_create(customers, n, tick);
	if (base != NULL)
		base->log_gaps = log_gaps;
	free(customers);
	return base;
}

ClvBase *
clv_base_create_whole(const ClvWholeCustomer *customers, size_t n,
					  double unit, double log_gaps, const ClvTick *tick)
{
	Largest		most = largest_of(customers, n);
	Packing		p = {.keys = NULL};
	ClvBase    *base = NULL;

	if (n == 0 || n > INT32_MAX || most.customers > INT32_MAX)
		return NULL;
	if (!can_be_packed(&most, n, &p))
		return base_of_unpacked(customers, n, unit, log_gaps, tick);
	p.keys = create_keys(n);
	if (p.keys != NULL && values_begin(&p.x, most.x) &&
		values_begin(&p.t, most.t) && values_begin(&p.T, most.T) &&
		pack(customers, n, tick, &p) && values_rank(&p.x, 1) &&
		values_rank(&p.t, unit) && values_rank(&p.T, unit))
		base = base_of_packing(&p, log_gaps);
	packing_free(&p);
	return base;
}

/* ---- spend ---- */

static bool
has_spend(const ClvWholeCustomer *c)
{
	return c->x > 0 && c->money > 0;
}

static double
mean_of(int64_t money, uint32_t x, double unit)
{
	return (double) money / unit / x;
}

/* Spend by the way of other customers. */
static size_t
spend_of_unpacked(const ClvWholeCustomer *c, size_t n, double unit,
				  ClvSpend *spend)
{
	size_t		rows = 0;

	for (size_t i = 0; i < n; i++)
		if (has_spend(&c[i]))
			spend[rows++] = (ClvSpend) {
				.mean = mean_of(c[i].money, c[i].x, unit),
				.x = c[i].x, .count = c[i].count
			};
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
clv_spend_of_whole(const ClvWholeCustomer *customers, size_t n, double unit,
				   const ClvTick *tick, ClvSpend *spend, size_t *rows)
{
	Largest		most = largest_of(customers, n);
	int			x_bits = bits_up_to(most.x);
	int			money_bits = bits_up_to((uint64_t) most.money);
	uint64_t   *keys;
	size_t		buyers = 0;

	if (money_bits > MONEY_BITS || x_bits + money_bits +
		bits_up_to((uint64_t) most.customers) > KEY_BITS)
	{
		*rows = spend_of_unpacked(customers, n, unit, spend);
		return true;
	}
	keys = create_keys(n);
	if (keys == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
	{
		const ClvWholeCustomer *c = &customers[i];

		if (stopped(tick, i))
		{
			free(keys);
			return false;
		}
		if (has_spend(c))
			keys[buyers++] = ((uint64_t) c->count << x_bits | c->x) <<
				money_bits | (uint64_t) c->money;
	}
	*rows = sort_and_merge(keys, buyers, x_bits + money_bits);
	unpack_spend(keys, *rows, x_bits, money_bits, unit, spend);
	free(keys);
	return true;
}
