/*
 * The predictive log-likelihood by which a model is chosen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "clv/fit/fit.h"
#include "clv/fit/holdout.h"
#include "clv/model/customer_base.h"

#define N 600

static int
go_on(void *arg)
{
	(void) arg;
	return 0;
}

static int
stop(void *arg)
{
	(void) arg;
	return 1;
}

static const ClvTick tick = {.call = go_on};

/* customers of all kinds, some of them the same */
static void
fill(ClvPart *parts)
{
	for (int i = 0; i < N; i++)
	{
		int			x = (i * i) % 7 % 5;

		parts[i] = (ClvPart) {
			.customer = {.x = x, .t = x > 0 ? 3 + i % 30 : 0, .T = 36, .log_gaps = x * 1.5, .count = 1},
			.purchases = (i * 5) % 11 % 3,
			.time = i % 9 == 0 ? 0 : 12
		};
		if (parts[i].time == 0)
			parts[i].purchases = 0;
	}
}

/* the sum over all customers of what the fit to them says, in any order */
static void
sum_of_log_probabilities(void **state)
{
	ClvPart		parts[N];
	ClvPart		sorted[N];
	ClvCustomer customers[N];
	ClvBase    *base;
	ClvFit		fit;
	double		sum = 0;
	double		score;

	(void) state;
	fill(parts);
	for (int i = 0; i < N; i++)
	{
		customers[i] = parts[i].customer;
		sorted[N - 1 - i] = parts[i];
	}
	base = clv_base_create(customers, N, NULL);
	clv_fit(&clv_mbg_nbd, base, NULL, &fit);
	clv_base_free(base);
	for (int i = 0; i < N; i++)
		sum += log(clv_mbg_nbd.pmf(fit.par, &parts[i].customer, parts[i].time, parts[i].purchases));
	assert_true(clv_parts_sort(sorted, N, NULL));
	assert_int_equal(clv_holdout_score(&clv_mbg_nbd, sorted, N, &tick, &score), CLV_CONVERGED);
	assert_true(fabs(score - sum) < 1e-9 * fabs(sum));
	assert_true(clv_parts_sort(parts, N, NULL));
	assert_memory_equal(parts, sorted, sizeof(parts));
}

static void
stops_and_parts_without_purchases(void **state)
{
	ClvPart		parts[N];
	ClvTick		halt = {.call = stop};
	double		score;

	(void) state;
	fill(parts);
	assert_true(clv_parts_sort(parts, N, NULL));
	assert_int_equal(clv_holdout_score(&clv_mbg_nbd, parts, N, &halt, &score), CLV_NO_MEMORY);
	/* nothing to predict: certain */
	for (int i = 0; i < N; i++)
		parts[i].time = parts[i].purchases = 0;
	assert_int_equal(clv_holdout_score(&clv_mbg_nbd, parts, N, &tick, &score), CLV_CONVERGED);
	assert_true(score == 0);
	/* what cannot be is improbable, but no NaN */
	for (int i = 0; i < N; i++)
		parts[i].purchases = 1;
	clv_holdout_score(&clv_mbg_nbd, parts, N, &tick, &score);
	assert_true(fabs(score - N * log(1e-300)) < 1e-6);
}

static void
parts_of_ages(void **state)
{
	(void) state;
	for (int age = 0; age < 1000; age++)
		assert_true(part_of_age(age) <= age && part_of_age(age) * 4 <= age * 3 && part_of_age(age) * 4 > age * 3 - 4);
	assert_int_equal(part_of_age(INT32_MAX), 1610612735);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sum_of_log_probabilities),
		cmocka_unit_test(stops_and_parts_without_purchases),
		cmocka_unit_test(parts_of_ages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
