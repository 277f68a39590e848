/*
 * Each allocation of a computation fails once: the computation fails, and all
 * that it had allocated is free again.
 */
#include "scarce_memory.h"
#include "clv_check.h"

#include "clv/model/whole_customers.h"
#include "clv/numeric/sort.h"

/*
 * Lets each allocation of a computation fail. The computation says whether it
 * succeeded, and frees its result.
 */
static void
assert_each_failure_is_told(bool (*succeeds) (void), long expected)
{
	bool		success = false;

	for (long before = 0; !success; before++)
	{
		allocations = blocks_in_use = 0;
		allocations_left = before;
		success = succeeds();
		allocations_left = -1;
		assert_int_equal(success, allocations <= before);
		assert_int_equal(blocks_in_use, 0);
	}
	assert_int_equal(allocations, expected);
}

/* Sets of values begin with room for this many; one place stays empty. */
#define ROOM 512

static ClvCustomer customers[2 * ROOM];

static int
go_on(void *arg)
{
	(void) arg;
	return 0;
}

static const ClvTick tick = {.call = go_on};

/* Customers of a number of distinct ages of the last purchase */
static bool
creates_a_base(const ClvModel *model, int ages)
{
	ClvBase    *base;

	for (int i = 0; i < ages; i++)
		customers[i] = (ClvCustomer) {
			.x = 1, .t = 1 + i, .T = 700, .log_gaps = i % 3, .count = 1
		};
	base = clv_base_create_for(model, customers, ages, &tick);
	clv_base_free(base);
	return base != NULL;
}

static bool
creates_a_small_base(void)
{
	return creates_a_base(&clv_pareto_nbd, ROOM - 1);
}

static bool
creates_a_larger_base(void)
{
	return creates_a_base(&clv_pareto_nbd, ROOM);
}

static bool
creates_a_base_with_gaps(void)
{
	return creates_a_base(&clv_mbg_cnbd_mix, ROOM);
}

/*
 * Allocated are the values and the slots of three sets, their values sorted and
 * ranked, the rows twice, and the base with its three counts; more for a larger
 * set, and for the gaps and the customers sorted by these.
 */
static void
a_base_without_memory(void **state)
{
	(void) state;
	assert_each_failure_is_told(creates_a_small_base, 6 + 6 + 2 + 4);
	assert_each_failure_is_told(creates_a_larger_base, 6 + 2 + 6 + 2 + 4);
	assert_each_failure_is_told(creates_a_base_with_gaps, 22);
}

/* Three sets with 4 kB each of values and of slots, and less than half of it. */
static void
a_base_of_one_customer_is_small(void **state)
{
	(void) state;
	bytes_asked = 0;
	assert_true(creates_a_base(&clv_pareto_nbd, 1));
	assert_in_range(bytes_asked, 3 * 8192, 4 * 8192);
}

#define MOST_WHOLE 16385

/* How many customers, all of the numbers 1, and which limits are told */
typedef struct Told
{
	size_t		n;
	uint32_t	x;
	uint32_t	t;
	uint32_t	T;
	int64_t		customers;
} Told;

static Told told;

static bool
creates_a_whole_base(void)
{
	static uint64_t room[2 * MOST_WHOLE];
	static const uint64_t number = 1;
	const ClvNumbers ones = {(const char *) &number, 0, 8};
	ClvWholeCustomers all = {
		.n = told.n, .room = room, .x = ones, .t = ones, .T = ones,
		.largest = {.x = told.x, .t = told.t, .T = told.T, .count = 1},
		.customers = told.customers
	};
	ClvBase    *base = clv_base_create_whole(&all, 7, 0, NULL);

	clv_base_free(base);
	return base != NULL;
}

/* The ranks and values of three numbers, rows, the base with its counts */
#define PACKED		(6 + 1 + 4)

/* The customers for a base as above */
#define UNPACKED	(1 + 18)

/*
 * Customers are packed whose numbers are below 2^16, or four times their
 * number, and have at most 64 bits with the sum of the counts; else they become
 * a base as above.
 */
static void
a_base_of_whole_customers_without_memory(void **state)
{
	static const struct
	{
		Told		told;
		int			allocations;
	}			cases[] = {
		{{1, 1, 1, 1, 1}, PACKED},
		{{1, 65535, 1, 1, 1}, PACKED}, {{1, 65536, 1, 1, 1}, UNPACKED},
		{{1, 1, 65535, 1, 1}, PACKED}, {{1, 1, 65536, 1, 1}, UNPACKED},
		{{1, 1, 1, 65535, 1}, PACKED}, {{1, 1, 1, 65536, 1}, UNPACKED},
		{{1, 65535, 65535, 65535, 65535}, PACKED},
		{{1, 65535, 65535, 65535, 65536}, UNPACKED},
		{{1, 65535, 65535, 32767, 65536}, PACKED},
		{{1, 1, 1, UINT32_MAX, INT32_MAX}, UNPACKED},
		{{MOST_WHOLE, 1, 1, 4 * MOST_WHOLE - 1, MOST_WHOLE}, PACKED},
		{{MOST_WHOLE, 1, 1, 4 * MOST_WHOLE, MOST_WHOLE}, UNPACKED},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		told = cases[i].told;
		assert_each_failure_is_told(creates_a_whole_base, cases[i].allocations);
	}
}

static int
compare(const void *left, const void *right)
{
	return (*(const int *) left > *(const int *) right) -
		(*(const int *) left < *(const int *) right);
}

static bool
sorts(void)
{
	static int	numbers[100000];

	return clv_sort(numbers, sizeof(numbers) / sizeof(numbers[0]),
					sizeof(numbers[0]), compare, &tick);
}

static void
a_sort_without_memory(void **state)
{
	(void) state;
	assert_each_failure_is_told(sorts, 1);
}

/* Without memory for a quick sort of spend, another sorts it the same way. */
static void
spend_is_sorted_without_memory(void **state)
{
	enum {ROWS = 3000};
	ClvSpend	spend[2][ROWS];
	size_t		rows[2];

	(void) state;
	for (int i = 0; i < ROWS; i++)
		spend[0][i] = spend[1][i] = (ClvSpend) {
			.mean = 1 + i * 7919 % ROWS / 2, .x = 1 + i % 5, .count = 1
		};
	for (int i = 0; i < 2; i++)
	{
		allocations = blocks_in_use = 0;
		allocations_left = i - 1;
		rows[i] = clv_spend_prepare(spend[i], ROWS);
		allocations_left = -1;
		assert_int_equal(allocations, 1);
		assert_int_equal(blocks_in_use, 0);
	}
	/* up to 2000 buyers are sorted without memory */
	for (int more = 0; more < 2; more++)
	{
		ClvSpend	few[2001] = {{0}};

		for (int i = 0; i < 2001; i++)
			few[i] = (ClvSpend) {.mean = 1 + i % 7, .x = 1, .count = 1};
		allocations = 0;
		assert_int_equal(clv_spend_prepare(few, 2000 + more), 7);
		assert_int_equal(allocations, more);
	}
	assert_int_equal(rows[0], rows[1]);
	for (size_t i = 0; i < rows[0]; i++)
	{
		assert_true(spend[0][i].mean == spend[1][i].mean);
		assert_int_equal(spend[0][i].x, spend[1][i].x);
		assert_int_equal(spend[0][i].count, spend[1][i].count);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_base_without_memory),
		cmocka_unit_test(a_base_of_one_customer_is_small),
		cmocka_unit_test(a_base_of_whole_customers_without_memory),
		cmocka_unit_test(a_sort_without_memory),
		cmocka_unit_test(spend_is_sorted_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
