#include "clv_check.h"
#include "ticks.h"

#include "clv/model/whole_customers.h"

#define MONEY_UNIT 10000

/* How large the numbers of customers are. */
typedef struct Shop
{
	const char *name;
	size_t		n;
	double		x;
	double		T;
	double		money;
	double		count;
} Shop;

static const Shop shops[] = {
	{"one customer", 1, 5, 100, 1e6, 1},
	{"new customers", 100, 1, 1, 1e6, 1},
	{"a few", 40, 5, 300, 1e6, 3},
	{"many equal", 30000, 4, 12, 8, 1},
	{"many", 60000, 60, 3000, 1e7, 1},
	{"with counts", 20000, 12, 700, 1e6, 60000},
	{"table of ages too large", 100, 9, 9e8, 1e6, 2},
	{"money does not fit", 3000, 100, 3000, 1e16, 2},
	{"money that is almost too much", 3000, 3, 30, 3.5e13, 2},
	{"nothing fits", 500, 1e9, 1e9, 9e18, 4000000},
};
#define SHOPS (sizeof(shops) / sizeof(shops[0]))

static double
up_to(uint64_t *random, double most)
{
	/* small numbers are more frequent */
	return floor((most + 1) * pow(next_random(random), 3));
}

static ClvWholeCustomer *
make_shop(const Shop *shop, uint64_t seed)
{
	ClvWholeCustomer *c = calloc(shop->n, sizeof(ClvWholeCustomer));

	for (size_t i = 0; i < shop->n; i++)
	{
		c[i].T = (uint32_t) up_to(&seed, shop->T);
		c[i].t = (uint32_t) floor(next_random(&seed) * (c[i].T + 1));
		c[i].x = c[i].t == 0 ? 0 : (uint32_t) fmax(1, up_to(&seed, shop->x));
		c[i].count = (uint32_t) fmax(1, up_to(&seed, shop->count));
		c[i].money = (int64_t) up_to(&seed, shop->money);
		if (next_random(&seed) < 0.05)
			c[i].money = -c[i].money;
	}
	return c;
}

/* A column of a member of the customers. */
#define COLUMN(c, member) \
	((ClvNumbers) {(const char *) &(c)->member, sizeof(*(c)), sizeof((c)->member)})

static ClvWholeCustomers
columns_of(const ClvWholeCustomer *c, size_t n)
{
	ClvWholeCustomers all = {
		.n = n, .x = COLUMN(c, x), .t = COLUMN(c, t), .T = COLUMN(c, T),
		.money = COLUMN(c, money), .count = COLUMN(c, count),
		.room = malloc((2 * n + 1) * sizeof(uint64_t))
	};
	bool		all_one = true;

	for (size_t i = 0; i < n; i++)
	{
		clv_whole_count(&all, &c[i]);
		all_one &= c[i].count == 1;
	}
	if (all_one)
		all.count = (ClvNumbers) {0};
	if (all.largest.x == 0)
		all.x.width = 0;
	return all;
}

/* The same customers in the other form. */
static ClvCustomer *
other_form(const ClvWholeCustomer *c, size_t n, double unit)
{
	ClvCustomer *customers = calloc(n, sizeof(ClvCustomer));

	for (size_t i = 0; i < n; i++)
		customers[i] = (ClvCustomer) {
			.x = c[i].x, .t = c[i].t / unit, .T = c[i].T / unit,
			.log_gaps = -c[i].x * log(unit), .count = c[i].count
		};
	return customers;
}

static void
assert_same_base(const ClvBase *a, const ClvBase *b)
{
	assert_int_equal(a->nrows, b->nrows);
	assert_memory_equal(a->rows, b->rows, a->nrows * sizeof(ClvRow));
	assert_int_equal(a->nx, b->nx);
	assert_int_equal(a->nt, b->nt);
	assert_int_equal(a->nT, b->nT);
	assert_memory_equal(a->x, b->x, a->nx * sizeof(double));
	assert_memory_equal(a->t, b->t, a->nt * sizeof(double));
	assert_memory_equal(a->T, b->T, a->nT * sizeof(double));
	assert_memory_equal(a->x_count, b->x_count, a->nx * sizeof(int64_t));
	assert_memory_equal(a->T_count, b->T_count, a->nT * sizeof(int64_t));
	assert_memory_equal(a->T_purchases, b->T_purchases,
						a->nT * sizeof(double));
	assert_int_equal(a->customers, b->customers);
	assert_int_equal(a->repeaters, b->repeaters);
	assert_memory_equal(&a->purchases, &b->purchases, sizeof(double));
	assert_memory_equal(&a->log_gaps, &b->log_gaps, sizeof(double));
	assert_memory_equal(&a->mean_T, &b->mean_T, sizeof(double));
	assert_memory_equal(&a->max_T, &b->max_T, sizeof(double));
	assert_null(a->row_gaps);
}

/* The base is that of the other form, to the bit. */
static void
whole_customers_have_the_same_base(void **state)
{
	(void) state;
	for (size_t s = 0; s < 2 * SHOPS; s++)
	{
		const Shop *shop = &shops[s / 2];
		double		unit = s % 2 == 0 ? 7 : 1;
		ClvWholeCustomer *whole = make_shop(shop, s);
		ClvCustomer *customers = other_form(whole, shop->n, unit);
		ClvBase    *expected = clv_base_create(customers, shop->n, NULL);
		ClvWholeCustomers all = columns_of(whole, shop->n);
		ClvBase    *base;
		__int128	log_gaps = 0;

		for (size_t i = 0; i < shop->n; i++)
			log_gaps += clv_exact_log_gaps(customers[i].log_gaps,
										   customers[i].count);
		base = clv_base_create_whole(&all, unit,
									 clv_log_gaps_of_exact(log_gaps), NULL);
		if (expected == NULL || base == NULL)
			fail_msg("no base of %s", shop->name);
		assert_same_base(base, expected);
		clv_base_free(base);
		clv_base_free(expected);
		free(all.room);
		free(customers);
		free(whole);
	}
}

/* The rows of spend are those of the other form, to the bit. */
static size_t
check_same_spend(const ClvWholeCustomer *whole, size_t n)
{
	ClvWholeCustomers all = columns_of(whole, n);
	ClvSpend   *expected = calloc(n, sizeof(ClvSpend));
	ClvSpend   *spend = calloc(n, sizeof(ClvSpend));
	size_t		buyers = 0;
	size_t		rows;

	for (size_t i = 0; i < n; i++)
		if (whole[i].x > 0 && whole[i].money > 0)
			expected[buyers++] = (ClvSpend) {
				.mean = (double) whole[i].money / MONEY_UNIT / whole[i].x,
				.x = whole[i].x, .count = whole[i].count
			};
	buyers = clv_spend_prepare(expected, buyers);
	assert_true(clv_spend_of_whole(&all, MONEY_UNIT, NULL, spend, &rows));
	assert_int_equal(rows, buyers);
	assert_memory_equal(spend, expected, rows * sizeof(ClvSpend));
	free(all.room);
	free(spend);
	free(expected);
	return rows;
}

static void
whole_customers_have_the_same_spend(void **state)
{
	(void) state;
	for (size_t s = 0; s < SHOPS; s++)
	{
		ClvWholeCustomer *whole = make_shop(&shops[s], s);

		check_same_spend(whole, shops[s].n);
		free(whole);
	}
}

/* Means of amounts that differ in digits that a double does not have. */
static void
equal_means_are_one_row(void **state)
{
	ClvWholeCustomer c[] = {
		{1, 2, 20, 1, INT64_C(100000000000000003)},
		{1, 2, 20, 1, INT64_C(100000000000000001)},
		{1, 2, 20, 1, INT64_C(100000000000000002)},
		{1, 2, 20, 1, INT64_C(35184372088831)},
		{1, 2, 20, 1, INT64_C(35184372088830)},
	};

	(void) state;
	assert_int_equal(check_same_spend(c, 3), 1);
	assert_int_equal(check_same_spend(c + 3, 2), 2);
}

/* Valid customers are the same in both forms. */
static void
whole_customers_are_valid_as_others(void **state)
{
	static const uint32_t numbers[] = {
		0, 1, 2, 3, 6, 7, 999999999, 1000000000, 1000000001, 2147483647
	};
	const size_t n = sizeof(numbers) / sizeof(numbers[0]);
	const char *names[] = {"bg/nbd", "mbg/nbd", "pareto/nbd", "bg/bb"};
	int			valid = 0;

	(void) state;
	for (size_t i = 0; i < n * n * n * 2; i++)
		for (int m = 0; m < 4; m++)
		{
			ClvWholeCustomer whole = {
				.x = numbers[i % n], .t = numbers[i / n % n],
				.T = numbers[i / n / n % n], .count = i < n * n * n
			};
			double		unit = m == 3 ? 1 : m == 2 ? 365.25 : 1 + 6 * m;
			ClvCustomer *other = other_form(&whole, 1, unit);

			assert_int_equal(clv_valid_whole(clv_find_model(names[m]), &whole,
											 unit),
							 clv_valid_customer(clv_find_model(names[m]),
												other));
			valid += clv_valid_whole(clv_find_model(names[m]), &whole, unit);
			free(other);
		}
	assert_true(valid > 100);
}

static void
reading_whole_customers_can_be_stopped(void **state)
{
	Shop		shop = {"large", 140000, 60, 3000, 1e7, 1};
	ClvWholeCustomer *c = make_shop(&shop, 1);
	ClvWholeCustomers all = columns_of(c, shop.n);
	ClvSpend   *spend = calloc(shop.n, sizeof(ClvSpend));
	size_t		rows;
	int			left;
	ClvTick		tick = {.call = count_down, .arg = &left};

	(void) state;
	for (int calls = 1; calls <= 3; calls++)
	{
		left = calls;
		assert_null(clv_base_create_whole(&all, 7, 0, &tick));
		left = calls;
		assert_false(clv_spend_of_whole(&all, MONEY_UNIT, &tick, spend, &rows));
	}
	free(all.room);
	free(spend);
	free(c);
}

/* The ticks of the spend of n equal customers who are told to be at most so. */
static int
ticks_of_spend(size_t n, uint32_t x, int64_t money, int64_t customers)
{
	ClvWholeCustomer *c = calloc(n, sizeof(ClvWholeCustomer));
	ClvSpend   *spend = calloc(n, sizeof(ClvSpend));
	int			calls = 0;
	ClvTick		tick = {.call = count_up, .arg = &calls};
	ClvWholeCustomers all;
	size_t		rows;

	for (size_t i = 0; i < n; i++)
		c[i] = (ClvWholeCustomer) {x, 5, 6, 1, money};
	all = columns_of(c, n);
	all.customers = customers;
	assert_true(clv_spend_of_whole(&all, MONEY_UNIT, &tick, spend, &rows));
	assert_int_equal(rows, 1);
	assert_int_equal(spend[0].x, x);
	assert_int_equal(spend[0].count, n);
	assert_true(spend[0].mean == (double) money / MONEY_UNIT / x);
	free(all.room);
	free(spend);
	free(c);
	return calls;
}

/* Reading to pack them calls the tick once, and again after 2^16 customers. */
static void
ticks_are_called_every_65536_customers(void **state)
{
	(void) state;
	assert_int_equal(ticks_of_spend(1, 1, 1, 1), 1);
	assert_int_equal(ticks_of_spend(65536, 1, 1, 65536), 1);
	assert_int_equal(ticks_of_spend(65537, 1, 1, 65537), 2);
}

/*
 * Money of up to 45 bits is packed if there is room in 64 bits for x and the
 * number of customers. Other customers are read without a tick.
 */
static void
spend_is_packed_where_it_fits(void **state)
{
	const int64_t most = (INT64_C(1) << 45) - 1;

	(void) state;
	assert_int_equal(ticks_of_spend(1, 1, most, 1), 1);
	assert_int_equal(ticks_of_spend(1, 1, most + 1, 1), 0);
	assert_int_equal(ticks_of_spend(1, 1, most, (1 << 18) - 1), 1);
	assert_int_equal(ticks_of_spend(1, 1, most, 1 << 18), 0);
	assert_int_equal(ticks_of_spend(1, 7, most, 65535), 1);
	assert_int_equal(ticks_of_spend(1, 8, most, 65535), 0);
	assert_int_equal(ticks_of_spend(1, 7, most, 65536), 0);
	assert_int_equal(ticks_of_spend(1, 8, most / 2, 65535), 1);
}

static void
senseless_sizes_are_refused(void **state)
{
	ClvWholeCustomer c[] = {{0, 0, 20, INT32_MAX, 0}, {1, 2, 20, 1, 0}};
	ClvWholeCustomers none = columns_of(c, 0);
	ClvWholeCustomers most = columns_of(c, 1);
	ClvWholeCustomers many = columns_of(c, 2);
	ClvBase    *base = clv_base_create_whole(&most, 7, 0, NULL);

	(void) state;
	assert_int_equal(base->customers, INT32_MAX);
	clv_base_free(base);
	assert_null(clv_base_create_whole(&none, 7, 0, NULL));
	assert_null(clv_base_create_whole(&many, 7, 0, NULL));
	many.customers = 2;
	many.n = (size_t) INT32_MAX + 1;
	assert_null(clv_base_create_whole(&many, 7, 0, NULL));
	free(none.room);
	free(most.room);
	free(many.room);
}

static void
nobody_has_spent(void **state)
{
	ClvWholeCustomer c[] = {{0, 0, 20, 5, 100}, {1, 2, 20, 1, 0}, {1, 2, 20, 1, -5}};
	ClvWholeCustomers all = columns_of(c, 3);
	ClvSpend	spend[3];
	size_t		rows = 9;

	(void) state;
	assert_true(clv_spend_of_whole(&all, MONEY_UNIT, NULL, spend, &rows));
	assert_int_equal(rows, 0);
	free(all.room);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_customers_have_the_same_base),
		cmocka_unit_test(whole_customers_have_the_same_spend),
		cmocka_unit_test(equal_means_are_one_row),
		cmocka_unit_test(whole_customers_are_valid_as_others),
		cmocka_unit_test(reading_whole_customers_can_be_stopped),
		cmocka_unit_test(ticks_are_called_every_65536_customers),
		cmocka_unit_test(spend_is_packed_where_it_fits),
		cmocka_unit_test(senseless_sizes_are_refused),
		cmocka_unit_test(nobody_has_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
