#include "clv_check.h"

#include "clv/numeric/gauss.h"
#include "clv/numeric/sum_rule.h"

/* Nodes ascend among the numbers, weights are positive, and both are the same
 * from either end. */
static void
rules_are_symmetrical(void **state)
{
	static const double counts[] = {100, 101, 250, 1e4, 1e9};

	(void) state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
	{
		double		count = counts[i];
		double		node[CLV_SUM_NODES];
		double		weight[CLV_SUM_NODES];
		double		sum = 0;

		clv_sum_rule(40, count, node, weight);
		for (int n = 0; n < CLV_SUM_NODES; n++)
		{
			assert_true(node[n] > (n > 0 ? node[n - 1] : 39.5));
			assert_true(weight[n] > 0);
			assert_close(node[n] + node[CLV_SUM_NODES - 1 - n],
						 2 * 40 + count - 1, 1e-15);
			assert_true(weight[n] == weight[CLV_SUM_NODES - 1 - n]);
			sum += weight[n];
		}
		assert_true(node[CLV_SUM_NODES - 1] < 40 + count - 0.5);
		assert_close(sum, count, 1e-14);
	}
}

/* Zeros of Gram's polynomial for 100 numbers from 0 on and their weights, by
 * mpmath to 80 digits from the eigenvalues of the matrix of the recurrence */
static void
the_shortest_rule_is_that_of_mpmath(void **state)
{
	static const double half[][2] = {
		{0.17056398115043857, 1.55498815591447386},
		{2.47346429994024877, 3.11595268715042452},
		{6.41111519852729141, 4.74007901222561141},
		{11.8997061084307431, 6.20447763542937021},
		{18.7457755944371795, 7.44640420484583338},
		{26.7028489663697342, 8.41968189741300119},
		{35.4836396688160324, 9.08883389686670252},
		{44.7709159100674736, 9.4295825101545829}
	};
	double		node[CLV_SUM_NODES];
	double		weight[CLV_SUM_NODES];

	(void) state;
	clv_sum_rule(0, 100, node, weight);
	for (int n = 0; n < CLV_SUM_NODES / 2; n++)
	{
		assert_close(node[n] + 1, half[n][0] + 1, 2e-14);
		assert_close(weight[n], half[n][1], 2e-13);
	}
}

/* Many numbers are as good as a line. */
static void
long_rules_are_those_of_integrals(void **state)
{
	double		count = ldexp(1, 50);
	double		node[CLV_SUM_NODES];
	double		weight[CLV_SUM_NODES];

	(void) state;
	clv_sum_rule(0.5, count, node, weight);
	for (int n = 0; n < CLV_SUM_NODES; n++)
	{
		assert_close(node[n] / count, clv_gauss_16.node[n], 1e-13);
		assert_close(weight[n] / count, clv_gauss_16.weight[n], 1e-13);
	}
}

/* The sum of e^(s m) over m = 0 .. count - 1 is (e^(s count) - 1) / (e^s - 1). */
static void
rules_have_sums_of_exponentials(void **state)
{
	static const double counts[] = {100, 137, 1000, 1e6};

	(void) state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (double range = -5; range <= 5; range += 2)
		{
			double		node[CLV_SUM_NODES];
			double		weight[CLV_SUM_NODES];
			double		s = range / counts[i];
			double		sum = 0;

			clv_sum_rule(0, counts[i], node, weight);
			for (int n = 0; n < CLV_SUM_NODES; n++)
				sum += weight[n] * exp(s * node[n]);
			assert_close(sum, expm1(range) / expm1(s), 1e-13);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_symmetrical),
		cmocka_unit_test(the_shortest_rule_is_that_of_mpmath),
		cmocka_unit_test(long_rules_are_those_of_integrals),
		cmocka_unit_test(rules_have_sums_of_exponentials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
