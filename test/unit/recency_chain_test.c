#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lifecycle/recency_chain.h"

#define PERIODS 30
#define STATES 5

/* Follows a customer period by period, by the definition of the states. */
static void
count_by_definition(RecencyCounts counts, const int *bought, int periods)
{
	int			state = 0;

	for (int t = 0; t < periods; t++)
	{
		if (state > 0)
		{
			counts.periods[state - 1]++;
			counts.purchases[state - 1] += bought[t];
		}
		if (bought[t])
			state = 1;
		else if (state > 0 && state < STATES)
			state++;
	}
}

static void
counts_are_their_definition(void **state)
{
	int64_t		numbers[2][2][STATES] = {{{0}}};
	RecencyCounts counts = {numbers[0][0], numbers[0][1]};
	RecencyCounts expected = {numbers[1][0], numbers[1][1]};

	(void) state;
	srand(11);
	for (int round = 0; round < 2000; round++)
	{
		PurchaseDay days[2 * PERIODS];
		int			bought[PERIODS];
		int			likely = 1 + rand() % 10;
		int			last = rand() % PERIODS;
		int32_t		count = 0;

		for (int t = 0; t < PERIODS; t++)
		{
			bought[t] = rand() % 10 < likely;
			/* refunds are no purchase */
			if (bought[t] || rand() % 5 == 0)
				days[count++] = (PurchaseDay) {
					(int32_t) period_start(PERIOD_WEEK, t) + rand() % 6,
					bought[t], 0
				};
			/* the second purchase of a week counts no more */
			if (bought[t] && rand() % 5 == 0)
				days[count++] = (PurchaseDay) {
					(int32_t) period_start(PERIOD_WEEK, t) + 6, 1, 0
				};
		}
		recency_count_customer(counts, STATES,
							   (PeriodRange) {PERIOD_WEEK, last}, days, count);
		count_by_definition(expected, bought, last + 1);
		assert_memory_equal(numbers[0], numbers[1], sizeof(numbers[0]));
	}
	assert_true(counts.purchases[STATES - 1] > 10);
}

static void
state_by_periods_since(void **state)
{
	PurchaseDay days[] = {
		{(int32_t) period_start(PERIOD_WEEK, 10), 1, 5},
		{(int32_t) period_start(PERIOD_WEEK, 30), 0, -5},
		{(int32_t) period_start(PERIOD_WEEK, 30) + 1, 0, -5},
	};

	(void) state;
	for (int last = 8; last <= 30; last++)
	{
		int			since = last - 10 + 1;

		assert_int_equal(recency_state_of(4, (PeriodRange) {PERIOD_WEEK, last},
										  days, 2),
						 since < 1 ? 1 : since > 4 ? 4 : since);
	}
	assert_int_equal(recency_state_of(4, (PeriodRange) {PERIOD_WEEK, 30},
									  days + 1, 1), 0);
	/* nothing before the first entry is read */
	assert_int_equal(recency_state_of(4, (PeriodRange) {PERIOD_WEEK, 30},
									  days + 2, 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_their_definition),
		cmocka_unit_test(state_by_periods_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
