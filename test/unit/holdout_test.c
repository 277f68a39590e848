/*
 * When the predictive log-likelihood of a model can be stopped, and what it is
 * then.
 */
#include "clv_check.h"

#include "clv/fit/fit.h"
#include "clv/fit/holdout.h"
#include "clv/model/customer_base.h"

#define PARTS_PER_CALL 256
#define N (2 * PARTS_PER_CALL + 1)	/* a call before the last part */

typedef struct Counter
{
	int			calls;
	int			stop_at;		/* the only call that stops; 0: none does */
} Counter;

static int
count(void *arg)
{
	Counter    *counter = arg;

	return ++counter->calls == counter->stop_at;
}

/* Different customers: as many rows as parts. */
static void
fill(ClvPart *parts)
{
	for (int i = 0; i < N; i++)
		parts[i] = (ClvPart) {
			.customer = {.x = i % 5, .t = i % 5 > 0 ? 3 + i % 30 : 0,
				.T = 36 + i, .log_gaps = i % 5 * 1.5, .count = 1},
			.purchases = i % 3,
			.time = 12
		};
}

/* Calls of the tick by the base and the fit of the parts' customers */
static int
calls_of_fit(const ClvPart *parts)
{
	Counter		counter = {0};
	ClvTick		tick = {.call = count, .arg = &counter};
	ClvCustomer customers[N];
	ClvBase    *base;
	ClvFit		fit;

	for (int i = 0; i < N; i++)
		customers[i] = parts[i].customer;
	base = clv_base_create(customers, N, &tick);
	assert_non_null(base);
	clv_fit(&clv_mbg_nbd, base, &tick, &fit);
	assert_true(fit.status != CLV_STOPPED);
	clv_base_free(base);
	return counter.calls;
}

static ClvStatus
score_parts(const ClvPart *parts, Counter *counter, double *score)
{
	ClvTick		tick = {.call = count, .arg = counter};

	return clv_holdout_score(&clv_mbg_nbd, parts, N, &tick, score);
}

static void
the_tick_is_called_every_256_parts(void **state)
{
	ClvPart		parts[N];
	Counter		counter = {0};
	double		score;

	(void) state;
	fill(parts);
	assert_int_equal(score_parts(parts, &counter, &score), CLV_CONVERGED);
	assert_true(isfinite(score));
	assert_int_equal(counter.calls - calls_of_fit(parts),
					 (N + PARTS_PER_CALL - 1) / PARTS_PER_CALL);
}

/* Whichever call of the fit or of the scores stops it */
static void
a_score_can_be_stopped_at_any_call(void **state)
{
	ClvPart		parts[N];
	Counter		counter = {0};
	double		score;
	int			of_fit;
	int			of_all;
	int			of_base = 0;

	(void) state;
	fill(parts);
	of_fit = calls_of_fit(parts);
	(void) score_parts(parts, &counter, &score);
	of_all = counter.calls;
	for (int call = 1; call <= of_all; call++)
	{
		ClvStatus	status;

		counter = (Counter) {.stop_at = call};
		status = score_parts(parts, &counter, &score);
		/* a base that was stopped is NULL, as without memory */
		if (status == CLV_NO_MEMORY && call < of_fit)
			of_base = call;
		else
		{
			assert_int_equal(status, CLV_STOPPED);
			assert_int_equal(counter.calls, call);
		}
		if (call <= of_fit)
			assert_true(score == -INFINITY);
	}
	assert_true(of_base < of_fit / 2);
}

/* Parts are merged if they differ in nothing but the count, the first ones and
 * the last ones too. */
static void
equal_parts_are_merged(void **state)
{
	static const int copies[] = {2, 1, 3};
	size_t		n = 6;
	ClvPart    *parts = calloc(n, sizeof(ClvPart));	/* no room before them */
	int			from = 0;

	(void) state;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < copies[i]; j++)
			parts[from++] = (ClvPart) {
				.customer = {.x = i, .t = i, .T = 9, .count = 1 + j},
				.time = 3
			};
	assert_true(clv_parts_prepare(parts, &n, NULL));
	assert_true(n == 3);
	for (int i = 0; i < 3; i++)
	{
		assert_true(parts[i].customer.x == i);
		assert_int_equal(parts[i].customer.count,
						 copies[i] * (copies[i] + 1) / 2);
	}
	free(parts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tick_is_called_every_256_parts),
		cmocka_unit_test(a_score_can_be_stopped_at_any_call),
		cmocka_unit_test(equal_parts_are_merged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
