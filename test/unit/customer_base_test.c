#include "clv_check.h"

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

static int
count_down(void *arg)
{
	return --*(int *) arg <= 0;
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

static void
senseless_sizes_are_refused(void **state)
{
	ClvCustomer c[] = {{0, 0, 20, 0, INT32_MAX}, {1, 2, 20, 0, 1}};

	(void) state;
	assert_null(clv_base_create(c, 0, NULL));
	assert_null(clv_base_create(c, 2, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_ranked_and_rows_sorted),
		cmocka_unit_test(every_customer_is_found_again),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(a_base_can_be_stopped_at_any_call),
		cmocka_unit_test(senseless_sizes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
