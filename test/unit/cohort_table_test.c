#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle/cohort_table.h"

#define JANUARY (24 * 12)		/* 2024 */
#define DAY(month, day) \
	((int32_t) period_start(PERIOD_MONTH, JANUARY + (month) - 1) + (day) - 1)
#define CAPACITY 64

static CohortCell cells[CAPACITY];
static CohortTable table;

static int
start(void **state)
{
	(void) state;
	memset(cells, 0, sizeof(cells));
	table = (CohortTable) {cells, CAPACITY, 0};
	return 0;
}

static void
add(const PurchaseDay *days, int32_t count)
{
	PeriodRange range = complete_periods(PERIOD_MONTH, DAY(6, 30));

	assert_true(cohort_add_customer(&table, range, days, count));
}

static void
assert_cell(int month, int number, int active, int kept, int money)
{
	const CohortCell *cell = cohort_cell(&table, JANUARY + month - 1, number);

	assert_int_equal(cell->active, active);
	assert_int_equal(cell->kept, kept);
	assert_true(cell->money == money);
}

static void
only_whole_periods_count(void **state)
{
	(void) state;
	assert_int_equal(complete_periods(PERIOD_MONTH, DAY(6, 30)).last, JANUARY + 5);
	assert_int_equal(complete_periods(PERIOD_MONTH, DAY(6, 29)).last, JANUARY + 4);
	assert_int_equal(complete_periods(PERIOD_YEAR, DAY(12, 31)).last, 24);
	assert_int_equal(complete_periods(PERIOD_YEAR, DAY(12, 30)).last, 23);
}

/* The last complete period counts; what is after `count` does not. */
static void
periods_count_up_to_the_last(void **state)
{
	const PurchaseDay days[] = {
		{DAY(6, 1), 0, -1}, {DAY(6, 2), 0, -2}, {DAY(6, 30), 1, 100},
		{DAY(7, 1), 1, 1000},
	};

	start(state);
	add(days, 1);
	add(days, 0);
	assert_int_equal(table.used, 0);
	add(days, 4);
	assert_int_equal(table.used, 1);
	assert_cell(6, 1, 1, 0, 97);
	start(state);
	add(days + 3, 1);
	assert_int_equal(table.used, 0);
}

/* All cells of a table are found, however full it is; then there is no room. */
static void
a_table_has_room_for_its_capacity(void **state)
{
	(void) state;
	for (int round = 0; round < 200; round++)
	{
		CohortCell	room[9] = {0};
		CohortTable full = {room, 8, 0};

		for (int i = 0; i < 8; i++)
			assert_non_null(cohort_cell(&full, i, 1 + (round + i * i) % 97));
		assert_int_equal(full.used, 8);
		assert_null(cohort_cell(&full, 8, 1));
		for (int i = 0; i < 8; i++)
			assert_int_equal(cohort_cell(&full, i,
										 1 + (round + i * i) % 97)->cohort, i);
		assert_int_equal(room[8].number, 0);
	}
}

static void
a_customer_counts_once_a_period(void **state)
{
	const PurchaseDay days[] = {
		{DAY(1, 5), 2, 100}, {DAY(1, 31), 1, 50}, {DAY(2, 1), 1, 7},
		{DAY(4, 2), 0, -30}, {DAY(5, 9), 3, 11}, {DAY(7, 1), 1, 1000},
	};

	start(state);
	add(days, 6);
	add(days, 1);
	assert_int_equal(table.used, 4);
	assert_cell(1, 1, 2, 0, 250);
	assert_cell(1, 2, 1, 1, 7);
	assert_cell(1, 4, 0, 0, -30);
	assert_cell(1, 5, 1, 0, 11);
}

static void
refunds_before_the_first_purchase(void **state)
{
	const PurchaseDay days[] = {
		{DAY(1, 5), 0, -20}, {DAY(3, 5), 1, 100},
	};

	start(state);
	add(days, 1);
	assert_int_equal(table.used, 0);
	add(days, 2);
	assert_int_equal(table.used, 1);
	assert_cell(3, 1, 1, 0, 80);
}

static void
nothing_after_the_last_period(void **state)
{
	const PurchaseDay days[] = {{DAY(6, 30), 0, -1}, {DAY(7, 1), 1, 5}};

	start(state);
	add(days, 2);
	assert_int_equal(table.used, 0);
	add(days, 0);
	assert_int_equal(table.used, 0);
}

static void
merged_tables_are_added_and_sorted(void **state)
{
	CohortCell	more[CAPACITY / 2] = {{0}};
	size_t		used;

	start(state);
	for (int i = 0; i < CAPACITY / 2; i++)
	{
		more[i] = (CohortCell) {i % 4 * 1000 - 2000, 1 + i / 4, 1, 3, i};
		assert_true(cohort_add_cell(&table, &more[i]));
		assert_true(cohort_add_cell(&table, &more[i]));
	}
	assert_int_equal(table.used, CAPACITY / 2);
	used = cohort_sort_cells(cells, CAPACITY);
	assert_int_equal(used, CAPACITY / 2);
	for (size_t i = 0; i < used; i++)
	{
		assert_int_equal(cells[i].cohort, (int) (i / 8) * 1000 - 2000);
		assert_int_equal(cells[i].number, 1 + i % 8);
		assert_int_equal(cells[i].active, 2);
		assert_int_equal(cells[i].kept, 6);
		assert_true(cells[i].money == 2 * (4 * ((int) i % 8) + (int) i / 8));
	}
}

/* Used cells may be the first and the last ones. */
static void
used_cells_are_moved_to_the_front(void **state)
{
	CohortCell	some[] = {{7, 2, 1, 1, 5}, {0}, {0}, {-7, 3, 2, 1, 6}};

	(void) state;
	assert_int_equal(cohort_sort_cells(some, 4), 2);
	assert_int_equal(some[0].cohort, -7);
	assert_int_equal(some[1].cohort, 7);
	assert_int_equal(cohort_sort_cells(some + 2, 1), 0);
	assert_int_equal(cohort_sort_cells(some, 1), 1);
	assert_int_equal(cohort_sort_cells(some, 0), 0);
}

/* Cells whose places collide are found again. */
static void
half_of_a_table_can_be_filled(void **state)
{
	(void) state;
	for (int from = 0; from < 1000; from++)
	{
		start(state);
		for (int round = 1; round <= 2; round++)
			for (int i = 0; i < CAPACITY / 2; i++)
			{
				CohortCell *cell = cohort_cell(&table, (from + i) * 37 % 500, 1 + i);

				assert_non_null(cell);
				assert_int_equal(++cell->active, round);
			}
		assert_int_equal(table.used, CAPACITY / 2);
	}
}

static void
add_by_age(const PurchaseDay *days, int32_t count)
{
	PeriodRange range = complete_periods(PERIOD_MONTH, DAY(6, 30));

	assert_true(cohort_add_by_age(&table, range, PERIOD_MONTH, days, count));
}

/* Months since the 15th of January; a refund before it is in the first. */
static void
ages_count_from_the_first_purchase(void **state)
{
	const PurchaseDay days[] = {
		{DAY(1, 3), 0, -20}, {DAY(1, 15), 2, 100}, {DAY(2, 14), 1, 50},
		{DAY(2, 15), 1, 7}, {DAY(3, 14), 1, 3}, {DAY(4, 20), 0, -30},
		{DAY(7, 1), 1, 1000},
	};

	start(state);
	add_by_age(days, 7);
	add_by_age(days, 2);
	assert_int_equal(table.used, 4);
	assert_cell(1, 1, 2, 0, 210);
	assert_cell(1, 2, 1, 0, 10);
	assert_cell(1, 4, 0, 0, -30);
	assert_cell(1, 6, 1, 0, 1000);
}

/* The month of the last first purchase has ended on the 30th of June. */
static void
incomplete_cohorts_have_no_age(void **state)
{
	const PurchaseDay days[] = {{DAY(6, 30), 1, 5}, {DAY(7, 1), 1, 5}};

	start(state);
	add_by_age(days + 1, 1);
	add_by_age(days, 0);
	assert_int_equal(table.used, 0);
	add_by_age(days, 1);
	assert_cell(6, 1, 1, 0, 5);
	assert_int_equal(table.used, 1);
}

/* Of customers of January, those of its last day are the youngest. */
static void
ages_are_those_of_the_youngest(void **state)
{
	(void) state;
	assert_int_equal(cohort_ages(PERIOD_MONTH, JANUARY, PERIOD_WEEK, DAY(2, 5)), 0);
	assert_int_equal(cohort_ages(PERIOD_MONTH, JANUARY, PERIOD_WEEK, DAY(2, 6)), 1);
	assert_int_equal(cohort_ages(PERIOD_MONTH, JANUARY, PERIOD_WEEK, DAY(2, 12)), 1);
	assert_int_equal(cohort_ages(PERIOD_MONTH, JANUARY, PERIOD_MONTH, DAY(3, 30)), 2);
}

static void
a_full_table_refuses_a_cell(void **state)
{
	const CohortCell another = {.cohort = 7, .number = 9};

	(void) state;
	for (int i = 0; i < CAPACITY; i++)
		cells[i] = (CohortCell) {.cohort = i, .number = 1};
	assert_false(cohort_add_cell(&table, &another));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_whole_periods_count),
		cmocka_unit_test(periods_count_up_to_the_last),
		cmocka_unit_test(used_cells_are_moved_to_the_front),
		cmocka_unit_test(a_table_has_room_for_its_capacity),
		cmocka_unit_test(a_customer_counts_once_a_period),
		cmocka_unit_test(refunds_before_the_first_purchase),
		cmocka_unit_test(nothing_after_the_last_period),
		cmocka_unit_test(merged_tables_are_added_and_sorted),
		cmocka_unit_test(half_of_a_table_can_be_filled),
		cmocka_unit_test(ages_count_from_the_first_purchase),
		cmocka_unit_test(incomplete_cohorts_have_no_age),
		cmocka_unit_test(ages_are_those_of_the_youngest),
		cmocka_unit_test(a_full_table_refuses_a_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
