#include "clv_check.h"

#include <float.h>

#include "clv/numeric/gauss.h"

/* The integral of x^power over (0, 1) by n nodes */
static double
power_by(const double *node, const double *weight, int n, int power)
{
	double		sum = 0;

	for (int i = 0; i < n; i++)
		sum += weight[i] * pow(node[i], power);
	return sum;
}

/* Nodes ascend in (0, 1), and the rule is the same from both ends. */
static void
check_nodes(const double *node, const double *weight, int n)
{
	for (int i = 0; i < n; i++)
	{
		assert_true(node[i] > (i > 0 ? node[i - 1] : 0));
		assert_close(node[n - 1 - i] + node[i], 1, DBL_EPSILON);
		assert_true(weight[n - 1 - i] == weight[i]);
	}
	assert_true(node[n - 1] < 1);
}

/* A rule of n nodes has all powers up to 2 n - 1, and not the next one. */
static void
gauss_rules_are_exact_for_polynomials(void **state)
{
	const ClvGauss *rules[] = {&clv_gauss_4, &clv_gauss_8, &clv_gauss_16};

	(void) state;
	for (int i = 0; i < 3; i++)
	{
		const ClvGauss *rule = rules[i];

		assert_int_equal(rule->n, 4 << i);
		check_nodes(rule->node, rule->weight, rule->n);
		for (int power = 0; power < 2 * rule->n; power++)
			assert_close(power_by(rule->node, rule->weight, rule->n, power),
						 1.0 / (power + 1), 2e-15);
	}
	assert_true(fabs(9 * power_by(clv_gauss_4.node, clv_gauss_4.weight, 4, 8) -
					 1) > 1e-4);
}

/* Kronrod's rule of 2 n + 1 nodes has powers up to 3 n + 2 for an odd n, which
 * is 7; the rule of 7 has those up to 13 and takes every second node. */
static void
kronrod_rule_is_exact_for_polynomials(void **state)
{
	const ClvKronrod *rule = &clv_kronrod;

	(void) state;
	check_nodes(rule->node, rule->weight, CLV_KRONROD_NODES);
	check_nodes(rule->node, rule->few, CLV_KRONROD_NODES);
	for (int i = 0; i < CLV_KRONROD_NODES; i++)
		assert_true(i % 2 == 0 ? rule->few[i] == 0 : rule->few[i] > 0);
	for (int power = 0; power < 24; power++)
		assert_close(power_by(rule->node, rule->weight, CLV_KRONROD_NODES,
							  power), 1.0 / (power + 1), 2e-15);
	for (int power = 0; power < 14; power++)
		assert_close(power_by(rule->node, rule->few, CLV_KRONROD_NODES, power),
					 1.0 / (power + 1), 2e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gauss_rules_are_exact_for_polynomials),
		cmocka_unit_test(kronrod_rule_is_exact_for_polynomials),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
