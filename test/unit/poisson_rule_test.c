#include "clv_check.h"

#include "clv/numeric/poisson_rule.h"

static const double means[] = {200, 201.3, 777.7, 1e4, 9.9e5, 1e6, 1.1e6, 1e12};

#define MEANS	(sizeof(means) / sizeof(means[0]))

/* Nodes ascend above 0, weights are positive, and their sum is 1. */
static void
nodes_ascend_and_weights_are_shares(void **state)
{
	(void) state;
	for (size_t i = 0; i < MEANS; i++)
	{
		double		node[CLV_POISSON_NODES];
		double		weight[CLV_POISSON_NODES];
		int			count = clv_poisson_rule(means[i], node, weight);
		double		sum = 0;

		for (int n = 0; n < count; n++)
		{
			assert_true(node[n] > (n > 0 ? node[n - 1] : 0));
			assert_true(weight[n] > 0);
			sum += weight[n];
		}
		assert_close(sum, 1, 1e-14);
	}
}

/* Seven nodes up to a mean of 1e6, then three, and no more are set. */
static void
narrow_distributions_have_three_nodes(void **state)
{
	double		node[CLV_POISSON_NODES] = {0};
	double		weight[CLV_POISSON_NODES] = {0};

	(void) state;
	assert_int_equal(clv_poisson_rule(1e12, node, weight), 3);
	assert_true(node[2] > 0 && weight[2] > 0);
	assert_true(node[3] == 0 && weight[3] == 0);
	assert_int_equal(clv_poisson_rule(200, node, weight), 7);
	assert_int_equal(clv_poisson_rule(1e6, node, weight), 7);
	assert_int_equal(clv_poisson_rule(nextafter(1e6, 2e6), node, weight), 3);
}

/* Zeros of Charlier's polynomials and their weights, by mpmath to 80 digits
 * from the eigenvalues of the matrix of the recurrence */
static void
rules_are_those_of_mpmath(void **state)
{
	static const double seven[][2] = {
		{151.24344130940007, 0.000982718891325417273},
		{169.405571013736202, 0.0439793356681109688},
		{185.865808400893742, 0.283270123725453112},
		{202.002660341889817, 0.451096076469150223},
		{218.582081341933452, 0.199039207190216443},
		{236.460866050246516, 0.0213210401439069367},
		{257.439571541900202, 0.000311497911836900015}
	};
	static const double three[][2] = {
		{1997551.676736745, 0.166836844202257472},
		{2000000.66666671605, 0.666666518518537723},
		{2002450.65659653895, 0.166496637279204805}
	};
	double		node[CLV_POISSON_NODES];
	double		weight[CLV_POISSON_NODES];

	(void) state;
	clv_poisson_rule(200, node, weight);
	for (int n = 0; n < 7; n++)
	{
		assert_close(node[n], seven[n][0], 2e-15);
		assert_close(weight[n], seven[n][1], 1e-13);
	}
	clv_poisson_rule(2e6, node, weight);
	for (int n = 0; n < 3; n++)
	{
		assert_close(node[n], three[n][0], 2e-15);
		assert_close(weight[n], three[n][1], 1e-13);
	}
}

/* ln E e^(s (m - mean)) = mean (e^s - 1 - s), for an s of a tenth of a
 * standard deviation, with which the rule of 3 has an error of 1e-9 or less */
static void
rules_have_means_of_exponentials(void **state)
{
	(void) state;
	for (size_t i = 0; i < MEANS; i++)
	{
		double		node[CLV_POISSON_NODES];
		double		weight[CLV_POISSON_NODES];
		int			count = clv_poisson_rule(means[i], node, weight);
		double		s = 0.1 / sqrt(means[i]);
		double		sum = 0;

		for (int n = 0; n < count; n++)
			sum += weight[n] * exp(s * (node[n] - means[i]));
		assert_close(sum, exp(means[i] * (expm1(s) - s)),
					 count == 3 ? 1e-8 : 1e-12);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodes_ascend_and_weights_are_shares),
		cmocka_unit_test(narrow_distributions_have_three_nodes),
		cmocka_unit_test(rules_are_those_of_mpmath),
		cmocka_unit_test(rules_have_means_of_exponentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
