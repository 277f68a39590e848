#include "clv_check.h"

#include "clv/numeric/rising.h"

/* What is promised: digits are lost only by whole n from 25 on. */
static double
tolerance_of(double n)
{
	return n > 24 && n == floor(n) ? 1e-12 : 3e-14;
}

/* a, n, psi(a + n) - psi(a) and psi'(a + n) - psi'(a) by mpmath to 60 digits */
static void
derivatives_are_those_of_mpmath(void **state)
{
	static const double cases[][4] = {
		{1e-5, 1, 99999.999999999992, -9999999999.9999984},
		{1e-5, 0.5, 99998.613738536832, -9999999996.7102745},
		{1e-5, 1e6, 100014.39270927365, -10000000001.644907},
		{0.3, 24, 6.6722833390081834, -12.203353916985632},
		{0.3, 25, 6.713435602382669, -12.205047425766475},
		{0.3, 0.5, 2.5375156554939946, -9.945890408606031},
		{0.3, 24.5, 6.6930711145188459, -12.204218086938773},
		{2.5, 1e-9, 4.9035775598213287e-10, -2.3620405152977449e-10},
		{2.5, 1e12, 26.927864475285305, -0.49035775609923486},
		{9, 0.5, 0.057096398447339537, -0.0065147262249323928},
		{10, 1e-9, 1.0516633567616084e-10, -1.1049834969642117e-11},
		{10, 0.5, 0.051248445230965268, -0.0052493796225590129},
		{10, 24, 1.2598299717712964, -0.075317805306930029},
		{10, 25, 1.2892417364771788, -0.076182857210044216},
		{10, 24.5, 1.2746439739247608, -0.075756690559558016},
		{10, 1e6, 11.56376746885247, -0.10516533569118566},
		{12.25, 1e12, 25.166866460754929, -0.085055142987163208},
		{4999, 1, 0.00020004000800160032, -4.001600480128032e-8},
		{4999, 24, 0.004789950265954274, -9.5598613923656004e-7},
		{4999, 25, 0.0049890344785762131, -9.9562066295185749e-7},
		{4999, 0.5, 0.0001000250060013753, -2.00100036011003e-8},
		{5001, 25, 0.004987044031686252, -9.9482638548567171e-7},
		{5001, 0.5, 9.998500199977502e-5, -1.999400119982002e-8},
		{5001, 1e6, 5.3032054089047644, -0.00019898497695274852},
		{1e5, 1e-9, 1.0000050000166617e-14, -1.0000100000499901e-19},
		{1e5, 25, 0.00024997000489910018, -2.4994001469640088e-9},
		{1e8, 24.5, 2.4499997121250461e-7, -2.4499994242501382e-15},
		{1e8, 1e12, 9.2104403719760161, -9.9990001499900007e-9},
		{1e12, 1, 1e-12, -1e-24},
		{1e12, 1e12, 0.69314718056019531, -5.00000000000375e-13},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const double *c = cases[i];
		double		first;
		double		second;

		clv_rising_derivatives(c[0], c[1], &first, &second);
		assert_close(first, c[2], tolerance_of(c[1]));
		assert_close(second, c[3], tolerance_of(c[1]));
	}
}

/* (a)_0 = 1 for any a. */
static void
a_product_of_no_factors_has_no_derivatives(void **state)
{
	(void) state;
	for (double a = 1e-9; a < 1e15; a *= 10)
	{
		double		first;
		double		second;

		clv_rising_derivatives(a, 0, &first, &second);
		assert_true(first == 0 && second == 0);
	}
}

/* (a)_n+m = (a)_n (a + n)_m: whole and fractional, short and long products */
static void
products_may_be_split(void **state)
{
	static const double parts[] = {0.125, 0.5, 1, 3, 20.75, 24, 25, 300, 1e4};

	(void) state;
	for (double a = 0.0625; a < 1e8; a *= 3)
		for (size_t i = 0; i < 9 * 9; i++)
		{
			double		n = parts[i / 9];
			double		m = parts[i % 9];
			double		first[3];
			double		second[3];

			clv_rising_derivatives(a, n, &first[0], &second[0]);
			clv_rising_derivatives(a + n, m, &first[1], &second[1]);
			clv_rising_derivatives(a, n + m, &first[2], &second[2]);
			assert_close(first[0] + first[1], first[2], 2e-12);
			assert_close(second[0] + second[1], second[2], 2e-12);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derivatives_are_those_of_mpmath),
		cmocka_unit_test(a_product_of_no_factors_has_no_derivatives),
		cmocka_unit_test(products_may_be_split),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
