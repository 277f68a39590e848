#include "clv_check.h"
#include "ticks.h"

#include "clv/model/customer_base.h"

#define N 5000

/* Customers with many ties; one in ten never came back. */
static void
make_customers(ClvCustomer *c, size_t n)
{
	uint64_t	state = 1;

	for (size_t i = 0; i < n; i++)
	{
		c[i].T = floor(next_random(&state) * 3000) / 7;
		c[i].x = floor(next_random(&state) * 10);
		c[i].t = c[i].x > 0 ? c[i].T * floor(next_random(&state) * 8) / 8 : 0;
		c[i].log_gaps = c[i].x * 3 * next_random(&state);
		c[i].count = 1 + (int64_t) (next_random(&state) * 3);
	}
}

static void
shuffle(ClvCustomer *c, size_t n)
{
	uint64_t	state = 2;

	for (size_t i = n; i > 1; i--)
	{
		size_t		j = (size_t) (next_random(&state) * (double) i);
		ClvCustomer swap = c[i - 1];

		c[i - 1] = c[j];
		c[j] = swap;
	}
}

static void
values_are_ranked_and_rows_sorted(void **state)
{
	ClvCustomer c[N];
	ClvBase    *base;
	int64_t		customers = 0;
	double		purchases = 0;

	(void) state;
	make_customers(c, N);
	base = clv_base_create(c, N, NULL);
	for (size_t i = 1; i < base->nx; i++)
		assert_true(base->x[i - 1] < base->x[i]);
	for (size_t i = 1; i < base->nt; i++)
		assert_true(base->t[i - 1] < base->t[i]);
	for (size_t i = 1; i < base->nT; i++)
		assert_true(base->T[i - 1] < base->T[i]);
	for (size_t i = 1; i < base->nrows; i++)
	{
		const ClvRow *a = &base->rows[i - 1];
		const ClvRow *b = &base->rows[i];

		assert_true(a->x < b->x || (a->x == b->x &&
									(a->T < b->T ||
									 (a->T == b->T && a->t < b->t))));
	}
	for (size_t i = 0; i < base->nrows; i++)
		customers += base->rows[i].count;
	assert_int_equal(customers, base->customers);
	for (size_t i = 0; i < N; i++)
	{
		customers -= c[i].count;
		purchases += c[i].x * (double) c[i].count;
	}
	assert_int_equal(customers, 0);
	assert_true(purchases == base->purchases);
	clv_base_free(base);
}

/* Every customer is found again, as often as it was put in. */
static void
every_customer_is_found_again(void **state)
{
	ClvCustomer c[] = {
		{3, 10, 20, 1.5, 2}, {0, 0, 20, 0, 1}, {3, 10, 20, 2.5, 5},
		{3, 10, 21, 0, 1}, {0, -0.0, 20, 0, 4}, {1, 20, 20, 0, 1},
	};
	double		expected[][4] = {
		{0, 0, 20, 5}, {1, 20, 20, 1}, {3, 10, 20, 7}, {3, 10, 21, 1},
	};
	ClvBase    *base = clv_base_create(c, 6, NULL);

	(void) state;
	assert_int_equal(base->nrows, 4);
	assert_int_equal(base->nt, 3);	/* 0 and -0 are one */
	for (size_t i = 0; i < 4; i++)
	{
		assert_true(base->x[base->rows[i].x] == expected[i][0]);
		assert_true(base->t[base->rows[i].t] == expected[i][1]);
		assert_true(base->T[base->rows[i].T] == expected[i][2]);
		assert_true(base->rows[i].count == expected[i][3]);
	}
	assert_int_equal(base->customers, 14);
	assert_int_equal(base->repeaters, 9);
	assert_true(base->purchases == 25);
	assert_true(base->max_T == 21);
	assert_close(base->log_gaps, 2 * 1.5 + 5 * 2.5, 1e-12);
	assert_close(base->mean_T, (13 * 20 + 21) / 14.0, 1e-15);
	assert_int_equal(base->x_count[2], 8);
	assert_int_equal(base->T_count[0], 13);
	assert_true(base->T_purchases[0] == 22);
	clv_base_free(base);
}

static void
order_does_not_matter(void **state)
{
	ClvCustomer c[N];
	ClvBase    *a;
	ClvBase    *b;

	(void) state;
	make_customers(c, N);
	a = clv_base_create(c, N, NULL);
	shuffle(c, N);
	b = clv_base_create(c, N, NULL);
	assert_int_equal(a->nrows, b->nrows);
	assert_memory_equal(a->rows, b->rows, a->nrows * sizeof(ClvRow));
	assert_memory_equal(a->t, b->t, a->nt * sizeof(double));
	assert_memory_equal(a->T_purchases, b->T_purchases,
						a->nT * sizeof(double));
	assert_memory_equal(&a->log_gaps, &b->log_gaps, sizeof(double));
	assert_memory_equal(&a->mean_T, &b->mean_T, sizeof(double));
	clv_base_free(a);
	clv_base_free(b);
}

static void
a_base_can_be_stopped_at_any_call(void **state)
{
	size_t		n = 140000;
	ClvCustomer *c = calloc(n, sizeof(ClvCustomer));
	int			left;
	ClvTick		tick = {.call = count_down, .arg = &left};
	int			stops = 0;

	(void) state;
	make_customers(c, n);
	for (int calls = 1; calls < 100; calls++)
	{
		ClvBase    *base;

		left = calls;
		base = clv_base_create(c, n, &tick);
		stops += base == NULL;
		clv_base_free(base);
		if (base != NULL)
			break;
	}
	assert_true(stops >= 5 && stops <= 98);
	free(c);
}

/* The calls of the tick for customers of the ages 1, 2 .. ages, in turn. */
static int
calls_for(size_t n, size_t ages)
{
	ClvCustomer *c = calloc(n, sizeof(ClvCustomer));
	int			calls = 0;
	ClvTick		tick = {.call = count_up, .arg = &calls};
	ClvBase    *base;

	for (size_t i = 0; i < n; i++)
		c[i] = (ClvCustomer) {.T = 1 + (double) (i % ages), .count = 1};
	base = clv_base_create(c, n, &tick);
	assert_int_equal(base->nT, ages);
	clv_base_free(base);
	free(c);
	return calls;
}

/*
 * Customers are read twice, and twice more by each pass of the sort. Each
 * reading of 2^16 customers calls the tick once. Three sets of values are
 * sorted, with a call each.
 */
static void
the_tick_is_called_every_65536_customers(void **state)
{
	(void) state;
	assert_int_equal(calls_for(1, 1), 5);
	assert_int_equal(calls_for(65536, 1), 5);
	assert_int_equal(calls_for(65537, 1), 7);
	assert_int_equal(calls_for(65536, 2), 7);
	assert_int_equal(calls_for(65537, 2), 11);
}

/* A pass sorts by 11 bits: those of 2048 ages. */
static void
passes_of_the_sort_are_as_many_as_ranks_need(void **state)
{
	(void) state;
	assert_int_equal(calls_for(2048, 2048), 7);
	assert_int_equal(calls_for(2049, 2049), 9);
}

/* The sum is exact, and nothing is added to it. */
static void
log_gaps_are_summed_exactly(void **state)
{
	ClvCustomer c[] = {{3, 10, 20, 0.5, 7}, {3, 10, 20, -0.25, 2}};
	ClvBase    *base = clv_base_create(c, 2, NULL);

	(void) state;
	assert_true(base->log_gaps == 3);
	assert_null(base->row_gaps);
	clv_base_free(base);
	c[0].log_gaps = c[1].log_gaps = 0;
	base = clv_base_create(c, 2, NULL);
	assert_true(base->log_gaps == 0);
	clv_base_free(base);
	assert_true(clv_exact_log_gaps(1, 3) == (__int128) 3 << 36);
	assert_true(clv_exact_log_gaps(-ldexp(1, -36), INT32_MAX) == -INT32_MAX);
	assert_true(clv_log_gaps_of_exact((__int128) 5 << 35) == 2.5);
}

/*
 * With gaps by row, customers are merged if their gaps are equal as well, and
 * the rows of the same purchases ascend by these.
 */
static void
gaps_of_rows_are_kept_apart(void **state)
{
	ClvCustomer c[] = {
		{3, 10, 20, 2.5, 5}, {3, 10, 21, 1.5, 1}, {3, 10, 20, 1.5, 2},
		{1, 20, 20, 0.5, 1}, {3, 10, 20, 2.5, 4}, {3, 10, 20, 2.5, 4},
		{3, 10, 20, -1, 8}, {0, 0, 20, 0, 3}, {3, 11, 20, 2.5, 1},
	};
	double		expected[][5] = {
		{0, 0, 20, 0, 3}, {1, 20, 20, 0.5, 1}, {3, 10, 20, -1, 8},
		{3, 10, 20, 1.5, 2}, {3, 10, 20, 2.5, 13}, {3, 11, 20, 2.5, 1},
		{3, 10, 21, 1.5, 1},
	};
	size_t		rows = sizeof(expected) / sizeof(expected[0]);

	(void) state;
	for (int order = 0; order < 20; order++)
	{
		ClvBase    *base = clv_base_create_for(&clv_mbg_cnbd_mix, c, 9, NULL);

		assert_int_equal(base->nrows, rows);
		for (size_t i = 0; i < rows; i++)
		{
			assert_true(base->x[base->rows[i].x] == expected[i][0]);
			assert_true(base->t[base->rows[i].t] == expected[i][1]);
			assert_true(base->T[base->rows[i].T] == expected[i][2]);
			assert_true(base->row_gaps[i] == expected[i][3]);
			assert_true(base->rows[i].count == expected[i][4]);
		}
		assert_int_equal(base->customers, 29);
		assert_true(base->log_gaps == 32);
		clv_base_free(base);
		shuffle(c, 9);
	}
}

static void
other_models_have_no_gaps_of_rows(void **state)
{
	ClvCustomer c[] = {{3, 10, 20, 2.5, 5}, {3, 10, 20, 1.5, 1}};
	ClvBase    *base = clv_base_create_for(&clv_mbg_cnbd_k, c, 2, NULL);

	(void) state;
	assert_int_equal(base->nrows, 1);
	assert_null(base->row_gaps);
	assert_true(base->log_gaps == 14);
	clv_base_free(base);
}

static void
senseless_sizes_are_refused(void **state)
{
	ClvCustomer c[] = {{0, 0, 20, 0, INT32_MAX}, {1, 2, 20, 0, 1}};
	ClvBase    *base;

	(void) state;
	assert_null(clv_base_create(c, 0, NULL));
	assert_null(clv_base_create_for(&clv_mbg_cnbd_mix, c, 0, NULL));
	assert_null(clv_base_create(c, 2, NULL));
	assert_null(clv_base_create_for(&clv_mbg_cnbd_mix, c, 2, NULL));
	assert_null(clv_base_create(NULL, (size_t) INT32_MAX + 1, NULL));
	c[0].count--;
	base = clv_base_create(c, 2, NULL);
	assert_int_equal(base->customers, INT32_MAX);
	clv_base_free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_ranked_and_rows_sorted),
		cmocka_unit_test(every_customer_is_found_again),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(a_base_can_be_stopped_at_any_call),
		cmocka_unit_test(the_tick_is_called_every_65536_customers),
		cmocka_unit_test(passes_of_the_sort_are_as_many_as_ranks_need),
		cmocka_unit_test(log_gaps_are_summed_exactly),
		cmocka_unit_test(gaps_of_rows_are_kept_apart),
		cmocka_unit_test(other_models_have_no_gaps_of_rows),
		cmocka_unit_test(senseless_sizes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
