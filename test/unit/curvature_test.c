/*
 * Matrices whose factors, inverses and known coordinates are exact.
 */
#include "clv_check.h"

#include "clv/numeric/curvature.h"

/* the product of {{2, 0, 0}, {1, 3, 0}, {-1, 2, 4}} and its transpose */
static const ClvMatrix whole = {{4, 2, -2}, {2, 10, 5}, {-2, 5, 21}};

static void
a_factor_is_exact(void **state)
{
	static const double factor[3][3] = {{2}, {1, 3}, {-1, 2, 4}};
	ClvMatrix	a;

	(void) state;
	memcpy(a, whole, sizeof(a));
	assert_true(clv_cholesky(a, 3));
	for (int i = 0; i < 3; i++)
		for (int j = 0; j <= i; j++)
			assert_true(a[i][j] == factor[i][j]);
}

static void
equations_are_solved(void **state)
{
	ClvMatrix	a;
	ClvVector	b = {-6, -3, 51};	/* of 1, -2, 3 */

	(void) state;
	memcpy(a, whole, sizeof(a));
	assert_true(clv_cholesky(a, 3));
	clv_cholesky_solve(a, 3, b);
	assert_true(b[0] == 1 && b[1] == -2 && b[2] == 3);
}

static void
small_matrices_have_a_factor(void **state)
{
	ClvMatrix	a = {{0x1p-1000, 0}, {0x1p-1000, 0x1p-998}};

	(void) state;
	assert_true(clv_cholesky(a, 2));
	assert_true(a[0][0] == 0x1p-500 && a[1][0] == 0x1p-500);
	assert_close(a[1][1], sqrt(3) * 0x1p-500, 1e-15);
}

static void
only_positive_matrices_have_a_factor(void **state)
{
	ClvMatrix	indefinite = {{1, 2}, {2, 1}};
	ClvMatrix	singular = {{1, 1}, {1, 1}};
	ClvMatrix	unknown = {{NAN}};

	(void) state;
	assert_false(clv_cholesky(indefinite, 2));
	assert_false(clv_cholesky(singular, 2));
	assert_false(clv_cholesky(unknown, 1));
}

/* Fails unless these coordinates are known, in this order. */
static void
check_known(const ClvMatrix information, int n, const bool *open, int count,
			const int *expected)
{
	ClvMatrix	hess;
	int			known[CLV_MAX_PARAMS];

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			hess[i][j] = -information[i][j];
	assert_int_equal(clv_known_coordinates(hess, open, n, known), count);
	for (int i = 0; i < count; i++)
		assert_int_equal(known[i], expected[i]);
}

static void
the_best_known_coordinates_come_first(void **state)
{
	static const ClvMatrix information = {{1}, {0, 4}, {0, 0, .04}, {0, 0, 0, .039}};
	static const bool all[] = {true, true, true, true};
	static const bool some[] = {true, false, true, true};

	(void) state;
	check_known(information, 4, all, 3, (int[]) {1, 0, 2});
	check_known(information, 4, some, 2, (int[]) {0, 2});
}

/*
 * The first coordinate is the difference of what the two others tell, but for
 * its own `extra` information.
 */
static void
what_others_tell_is_not_known(void **state)
{
	static const bool all[] = {true, true, true};

	(void) state;
	for (int enough = 0; enough < 2; enough++)
	{
		double		extra = enough ? .05 : .03;
		ClvMatrix	information = {{1 + extra, 0, 2}, {0, 9, 3}, {2, 3, 5}};

		check_known(information, 3, all, 2 + enough, (int[]) {1, 2, 0});
	}
}

/* The inverse of {{21, -2}, {-2, 4}}, and no other row */
static void
a_covariance_is_of_the_known_coordinates(void **state)
{
	ClvMatrix	hess;
	ClvMatrix	cov;
	ClvMatrix	upside_down;

	(void) state;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
			hess[i][j] = -whole[i][j];
	assert_true(clv_covariance(hess, (int[]) {2, 0}, 2, cov));
	assert_close(cov[0][0], 4 / 80.0, 1e-14);
	assert_close(cov[0][1], 2 / 80.0, 1e-14);
	assert_close(cov[1][0], 2 / 80.0, 1e-14);
	assert_close(cov[1][1], 21 / 80.0, 1e-14);
	memcpy(upside_down, whole, sizeof(whole));
	assert_false(clv_covariance(upside_down, (int[]) {2, 0}, 2, cov));
}

/* Four times the unit matrix: its factor is twice that, its inverse a fourth. */
static void
matrices_may_have_the_most_parameters(void **state)
{
	ClvMatrix	hess = {{0}};
	ClvMatrix	a = {{0}};
	ClvMatrix	cov;
	ClvVector	b;
	bool		open[CLV_MAX_PARAMS];
	int			known[CLV_MAX_PARAMS];

	(void) state;
	for (int i = 0; i < CLV_MAX_PARAMS; i++)
	{
		hess[i][i] = -4;
		a[i][i] = b[i] = 4;
		open[i] = true;
	}
	assert_true(clv_cholesky(a, CLV_MAX_PARAMS));
	clv_cholesky_solve(a, CLV_MAX_PARAMS, b);
	assert_int_equal(clv_known_coordinates(hess, open, CLV_MAX_PARAMS, known),
					 CLV_MAX_PARAMS);
	assert_true(clv_covariance(hess, known, CLV_MAX_PARAMS, cov));
	for (int i = 0; i < CLV_MAX_PARAMS; i++)
	{
		assert_true(b[i] == 1);
		assert_int_equal(known[i], i);
		for (int j = 0; j < CLV_MAX_PARAMS; j++)
			assert_true(cov[i][j] == (i == j ? .25 : 0));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_factor_is_exact),
		cmocka_unit_test(equations_are_solved),
		cmocka_unit_test(small_matrices_have_a_factor),
		cmocka_unit_test(only_positive_matrices_have_a_factor),
		cmocka_unit_test(the_best_known_coordinates_come_first),
		cmocka_unit_test(what_others_tell_is_not_known),
		cmocka_unit_test(a_covariance_is_of_the_known_coordinates),
		cmocka_unit_test(matrices_may_have_the_most_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
