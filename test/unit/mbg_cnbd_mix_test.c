/*
 * MBG/CNBD with kinds of regularity: against 60-digit values of its definition,
 * its limits, the kinds it is made of, and customers who are as it says.
 */
#include "clv_check.h"

#include "clv/fit/fit.h"
#include "clv/model/customer_base.h"
#include "clv_simulate.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const ClvModel *const mix = &clv_mbg_cnbd_mix;
static const double usual[CLV_MAX_PARAMS] = {1.2, 5, 0.4, 0.8, 1.3, 1.25, 0.9};

static const ClvCustomer customers[] = {
	{0, 0, 20, 0, 1}, {1, 7, 20, 1.9459101490553133051, 1}, {4, 18, 22, 5.9914645471079819869, 1},
	{4, 18, 40, 4.1431347263915326879, 1}, {12, 48, 50, 16.635532333438687426, 1}
};

static void
reference_values(void **state)
{
	/* ln L and P(alive) */
	static const double expected[][2] = {
		{-0.83919955816041203352, 0.22849546613482878434}, {-4.7737000479768715414, 0.38911060043257336931},
		{-9.5143483722129741019, 0.87514833929515519918}, {-14.925091934794680211, 0.1955867289007941751},
		{-18.168610447782886053, 0.96901379417473971397}
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(customers); i++)
	{
		assert_close(mix->log_likelihood(usual, &customers[i]), expected[i][0], 1e-13);
		assert_close(mix->p_alive(usual, &customers[i]), expected[i][1], 1e-12);
	}
}

/* With all customers of one kind it is MBG/CNBD-k of that k. */
static void
limits_are_the_kinds(void **state)
{
	static const int ks[] = {1, 2, 4, 12};

	(void) state;
	for (int kind = 0; kind < 4; kind++)
	{
		double		par[CLV_MAX_PARAMS] = {1.2, 5, 0.4, 0.8, 1e-14, 1e-14, 1e-14};
		double		one[CLV_MAX_PARAMS] = {1.2, 5.0 / ks[kind], 0.4, 0.8, ks[kind]};

		if (kind > 0)
			par[3 + kind] = 1e14;
		for (size_t i = 0; i < LENGTH(customers); i++)
		{
			const ClvCustomer *c = &customers[i];

			assert_close(mix->log_likelihood(par, c), clv_mbg_cnbd_k.log_likelihood(one, c), 1e-8);
			assert_true(fabs(mix->p_alive(par, c) - clv_mbg_cnbd_k.p_alive(one, c)) < 1e-5);
			assert_true(fabs(mix->expected(par, c, 30) - clv_mbg_cnbd_k.expected(one, c, 30)) < 1e-5);
			assert_true(fabs(mix->discounted(par, c, INFINITY, 0.01) - clv_mbg_cnbd_k.discounted(one, c, INFINITY, 0.01)) < 1e-5);
			assert_true(fabs(mix->p_purchase(par, c, 30) - clv_mbg_cnbd_k.p_purchase(one, c, 30)) < 1e-5);
			assert_true(fabs(mix->pmf(par, c, 30, 2) - clv_mbg_cnbd_k.pmf(one, c, 30, 2)) < 1e-5);
		}
	}
}

/* probabilities add up, and give the expectation */
static void
distribution_adds_up(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(customers); i++)
	{
		const ClvCustomer *c = &customers[i];
		double		all = 0;
		double		mean = 0;

		for (int n = 0; n < 400; n++)
		{
			double		p = mix->pmf(usual, c, 20, n);

			all += p;
			mean += n * p;
		}
		assert_close(all, 1, 1e-9);
		assert_close(mean, mix->expected(usual, c, 20), 1e-7);
		assert_close(mix->p_purchase(usual, c, 20), 1 - mix->pmf(usual, c, 20, 0), 1e-9);
	}
}

/* The more even the gaps of equal sum, the lower P(alive) after a silence. */
static void
even_gaps_lower_the_chance_to_be_alive(void **state)
{
	double		before = 1;

	(void) state;
	for (double log_gaps = 4; log_gaps <= 4 * log(18 / 4.0); log_gaps += 0.1)
	{
		ClvCustomer c = {4, 18, 40, log_gaps, 1};
		double		alive = mix->p_alive(usual, &c);

		assert_true(alive < before);
		before = alive;
	}
}

#define N 4000

/* Customers of the first kind and of the last, two to one. */
static void
parameters_of_a_simulation(void **state)
{
	static const double truth[] = {2, 6, 0.3, 1.5};
	ClvCustomer *c = malloc(N * sizeof(ClvCustomer));
	uint64_t	seed = 7;
	ClvBase    *base;
	ClvFit		fit;

	(void) state;
	for (int i = 0; i < N; i++)
	{
		int			k = i % 3 == 0 ? 12 : 1;
		double		par[] = {truth[0], truth[1] / k, truth[2], truth[3]};

		c[i] = simulate(par, k, 1, 60, 0, NULL, &seed);
	}
	base = clv_base_create_for(mix, c, N, NULL);
	clv_fit(mix, base, NULL, &fit);
	clv_base_free(base);
	for (int i = 0; i < 4; i++)
		assert_true(fabs(log(fit.par[i] / truth[i])) * fit.par[i] < 5 * fit.se[i]);
	/* w12 is one half; who takes 2 or 4 ticks are few */
	assert_true(fabs(fit.par[6] - 0.5) < 0.06);
	assert_true(fit.par[4] + fit.par[5] < 0.1);
	free(c);
}

/* the same base to the last bit in any order, rows apart where gaps are */
static void
base_by_gaps(void **state)
{
	ClvCustomer c[] = {
		{4, 18, 22, 5, 1}, {4, 18, 22, 5.5, 2}, {0, 0, 22, 0, 3}, {4, 18, 22, 5, 4}, {4, 18, 22, 4, 1}, {0, 0, 22, 0, 1}
	};
	ClvCustomer backwards[LENGTH(c)];
	ClvBase    *base = clv_base_create_for(mix, c, LENGTH(c), NULL);
	ClvBase    *other;
	const double gaps[] = {0, 4, 5, 5.5};
	const uint32_t counts[] = {4, 1, 5, 2};

	(void) state;
	for (size_t i = 0; i < LENGTH(c); i++)
		backwards[i] = c[LENGTH(c) - 1 - i];
	other = clv_base_create_for(mix, backwards, LENGTH(c), NULL);
	assert_int_equal(base->nrows, 4);
	assert_int_equal(base->customers, 12);
	for (size_t i = 0; i < 4; i++)
	{
		assert_true(base->row_gaps[i] == gaps[i] && other->row_gaps[i] == gaps[i]);
		assert_int_equal(base->rows[i].count, counts[i]);
	}
	assert_memory_equal(base->rows, other->rows, 4 * sizeof(ClvRow));
	clv_base_free(base);
	clv_base_free(other);
	base = clv_base_create_for(&clv_mbg_cnbd_k, c, LENGTH(c), NULL);
	assert_null(base->row_gaps);
	assert_int_equal(base->nrows, 2);
	clv_base_free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reference_values),
		cmocka_unit_test(limits_are_the_kinds),
		cmocka_unit_test(distribution_adds_up),
		cmocka_unit_test(even_gaps_lower_the_chance_to_be_alive),
		cmocka_unit_test(parameters_of_a_simulation),
		cmocka_unit_test(base_by_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
