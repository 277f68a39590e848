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
give_up(void *arg)
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
	size_t		n = N;
	size_t		n_sorted = N;
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
	assert_true(clv_parts_prepare(sorted, &n_sorted, NULL));
	assert_int_equal(clv_holdout_score(&clv_mbg_nbd, sorted, n_sorted, &tick, &score), CLV_CONVERGED);
	assert_true(fabs(score - sum) < 1e-9 * fabs(sum));
	assert_true(clv_parts_prepare(parts, &n, NULL));
	assert_true(n == n_sorted && n < N);
	assert_memory_equal(parts, sorted, n * sizeof(ClvPart));
}

/* a count is as many equal customers: the same as one by one, and if all are
 * there a million times, a million times the score */
static void
a_count_is_as_many_equal_customers(void **state)
{
	ClvPart		parts[N];
	ClvPart		again[2 * N];
	size_t		n = N;
	size_t		n_again = 2 * N;
	double		once;
	double		twice;
	double		often;

	(void) state;
	fill(parts);
	memcpy(again, parts, sizeof(parts));
	memcpy(again + N, parts, sizeof(parts));
	assert_true(clv_parts_prepare(parts, &n, NULL));
	assert_true(clv_parts_prepare(again, &n_again, NULL));
	assert_true(n == n_again && n < N);
	assert_int_equal(clv_holdout_score(&clv_mbg_nbd, parts, n, &tick, &once), CLV_CONVERGED);
	for (size_t i = 0; i < n; i++)
		parts[i].customer.count *= 2;
	assert_int_equal(clv_holdout_score(&clv_mbg_nbd, parts, n, &tick, &twice), CLV_CONVERGED);
	assert_memory_equal(parts, again, n * sizeof(ClvPart));
	assert_true(fabs(twice - 2 * once) < 1e-9 * fabs(once));
	for (size_t i = 0; i < n; i++)
		parts[i].customer.count *= 500000;
	assert_int_equal(clv_holdout_score(&clv_mbg_nbd, parts, n, &tick, &often), CLV_CONVERGED);
	assert_true(fabs(often / 1e6 - once) < 1e-9 * fabs(once));
}

static void
stops_and_parts_without_purchases(void **state)
{
	ClvPart		parts[N];
	ClvTick		halt = {.call = give_up};
	double		score;

	(void) state;
	fill(parts);
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
		cmocka_unit_test(a_count_is_as_many_equal_customers),
		cmocka_unit_test(stops_and_parts_without_purchases),
		cmocka_unit_test(parts_of_ages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
