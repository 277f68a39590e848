/*
 * Newton's method on a quadratic of two log parameters, whose values may rise
 * less than its derivatives predict; and on functions that are none.
 */
#include "clv_check.h"

#include "clv/numeric/maximise.h"

/* -share/2 (y - centre)' curvature (y - centre), y = ln par; the derivatives
 * are those of share 1 */
typedef struct Quadratic
{
	double		share;
	double		centre[2];
	double		curvature[2][2];
} Quadratic;

static int
evaluate(void *arg, const double *par, ClvSum *sum)
{
	const Quadratic *q = arg;
	double		d[2] = {log(par[0]) - q->centre[0], log(par[1]) - q->centre[1]};

	for (int i = 0; i < 2; i++)
	{
		double		slope = 0;

		for (int j = 0; j < 2; j++)
		{
			slope -= q->curvature[i][j] * d[j];
			sum->hess[i][j] = -q->curvature[i][j] / (par[i] * par[j]);
		}
		sum->grad[i] = slope / par[i];
		sum->hess[i][i] -= slope / (par[i] * par[i]);
		sum->value += q->share / 2 * d[i] * slope;
	}
	return 0;
}

static ClvFit
maximum_from(double from, Quadratic *q, double lower, double upper)
{
	ClvProblem	problem = {.nfree = 2, .lower = {lower, 1e-3},
	.upper = {upper, upper}, .evaluate = evaluate, .arg = q};
	double		start[1][CLV_MAX_PARAMS] = {{from, 1}};
	ClvFit		fit;

	clv_maximise(&problem, start, 1, &fit);
	return fit;
}

static ClvFit
maximum_of(Quadratic *q, double lower, double upper)
{
	return maximum_from(1, q, lower, upper);
}

static ClvFit
maximum(double share, double upper)
{
	Quadratic	q = {share, {0.5, -0.7}, {{4, 1}, {1, 3}}};

	return maximum_of(&q, 1e-3, upper);
}

static void
a_quadratic_takes_one_step(void **state)
{
	ClvFit		fit = maximum(1, 1e3);

	(void) state;
	assert_int_equal(fit.status, CLV_CONVERGED);
	assert_int_equal(fit.iterations, 2);	/* the second promises nothing */
	assert_close(fit.par[0], exp(0.5), 1e-12);
	assert_close(fit.par[1], exp(-0.7), 1e-12);
	/* inverse of the curvature, by the delta method */
	assert_close(fit.se[0], exp(0.5) * sqrt(3.0 / 11), 1e-12);
	assert_close(fit.se[1], exp(-0.7) * sqrt(4.0 / 11), 1e-12);
	assert_close(fit.cov[0][1], exp(-0.2) * -1.0 / 11, 1e-12);
}

static void
a_step_needs_a_tenth_of_the_predicted_gain(void **state)
{
	(void) state;
	assert_close(maximum(0.11, 1e3).par[0], exp(0.5), 1e-12);
	assert_close(maximum(0.11, 1e3).par[1], exp(-0.7), 1e-12);
	assert_close(maximum(0.09, 1e3).par[0], 1, 0);
	assert_close(maximum(0.09, 1e3).par[1], 1, 0);
}

/* What is left of the quadratic where the first parameter is at its bound */
static void
a_bound_holds_a_parameter(void **state)
{
	ClvFit		fit = maximum(1, 1.2);

	(void) state;
	assert_int_equal(fit.status, CLV_BOUNDARY);
	assert_int_equal(fit.at_bound[0], 1);
	assert_int_equal(fit.at_bound[1], 0);
	assert_close(fit.par[0], 1.2, 1e-12);
	assert_close(log(fit.par[1]), -0.7 - (log(1.2) - 0.5) / 3, 1e-9);
	assert_true(fit.se[0] < 0);
}

/*
 * Within a factor of 2 of the lower bound a parameter counts as at the bound
 * only if the values do not determine it.
 */
static void
near_the_lower_bound(void **state)
{
	Quadratic	sharp = {1, {0.5, -0.7}, {{4, 1}, {1, 3}}};
	Quadratic	level = {1, {0.5, -0.7}, {{0, 0}, {0, 3}}};
	ClvFit		fit = maximum_of(&sharp, exp(0.5) / 1.9, 1e3);

	(void) state;
	assert_int_equal(fit.status, CLV_CONVERGED);
	assert_int_equal(fit.at_bound[0], 0);
	assert_close(fit.par[0], exp(0.5), 1e-9);
	fit = maximum_of(&level, 1 / 1.9, 1e3);
	assert_int_equal(fit.status, CLV_BOUNDARY);
	assert_int_equal(fit.at_bound[0], -1);
	assert_int_equal(fit.at_bound[1], 0);
	fit = maximum_of(&level, 1 / 2.1, 1e3);
	assert_int_equal(fit.status, CLV_FLAT);
	assert_int_equal(fit.at_bound[0], 0);
	assert_true(fit.se[0] < 0);
	assert_close(fit.se[1], exp(-0.7) / sqrt(3), 1e-9);
}

/*
 * The same at either bound, where the first parameter is pushed against its
 * bound by a gradient below 1, which does not count.
 */
static void
either_bound_holds_a_parameter(void **state)
{
	Quadratic	q = {1, {0.5, -0.7}, {{4, 1}, {1, 3}}};

	(void) state;
	for (int upper = 0; upper < 2; upper++)
	{
		double		bound = upper ? exp(0.4) : exp(0.6);
		ClvFit		fit = maximum_of(&q, upper ? 1e-3 : bound,
									 upper ? bound : 1e3);

		assert_int_equal(fit.status, CLV_BOUNDARY);
		/* one step: of the second to what is best where the first stops */
		assert_int_equal(fit.iterations, 2);
		assert_int_equal(fit.at_bound[0], upper ? 1 : -1);
		assert_int_equal(fit.at_bound[1], 0);
		assert_close(fit.par[0], bound, 1e-15);
		assert_close(log(fit.par[1]), -0.7 - (log(bound) - 0.5) / 3, 1e-9);
		assert_true(fit.se[0] == -1 && fit.cov[0][0] == 0);
		assert_close(fit.se[1], fit.par[1] / sqrt(3), 1e-9);
		assert_true(fit.gradient_norm < 1e-12);
	}
}

/* The same at 1, whose logarithm is 0 */
static void
a_bound_of_1_holds_a_parameter(void **state)
{
	(void) state;
	for (int sign = -1; sign <= 1; sign += 2)
	{
		Quadratic	q = {1, {sign * 0.1, -0.7}, {{4, 1}, {1, 3}}};
		ClvFit		fit = maximum_from(sign > 0 ? 0.5 : 2, &q,
									   sign > 0 ? 1e-3 : 1,
									   sign > 0 ? 1 : 1e3);

		assert_int_equal(fit.status, CLV_BOUNDARY);
		assert_int_equal(fit.at_bound[0], sign);
		assert_true(fit.par[0] == 1);
		assert_close(log(fit.par[1]), -0.7 + sign * 0.1 / 3, 1e-9);
	}
}

/* A factor of 2 of the lower bound is still near it. */
static void
twice_the_lower_bound_is_near_it(void **state)
{
	Quadratic	level = {1, {0.5, -0.7}, {{0, 0}, {0, 3}}};
	ClvFit		fit = maximum_of(&level, 0.5, 1e3);

	(void) state;
	assert_int_equal(fit.at_bound[0], -1);
}

/* The gradient by the first parameter is 0 at the start, but not its step. */
static void
a_parameter_without_gradient_steps(void **state)
{
	Quadratic	q = {1, {0.25, -1}, {{4, 1}, {1, 3}}};
	ClvFit		fit = maximum_of(&q, 1e-3, 1e3);

	(void) state;
	assert_int_equal(fit.iterations, 2);
	assert_close(fit.par[0], exp(0.25), 1e-12);
	assert_close(fit.par[1], exp(-1), 1e-12);
}

/* By at most 2 in any log parameter, all of them by the same part */
static void
long_steps_are_shortened(void **state)
{
	(void) state;
	for (int far = 0; far < 2; far++)
		for (int sign = -1; sign <= 1; sign += 2)
		{
			Quadratic	q = {1, {0.5, 0.5}, {{4, 1}, {1, 3}}};
			ClvFit		fit;

			q.centre[far] = sign * 5;
			fit = maximum_of(&q, 1e-6, 1e6);
			/* 2, 2 and 1, and a step that promises nothing */
			assert_int_equal(fit.iterations, 4);
			assert_close(fit.par[far], exp(sign * 5), 1e-12);
			assert_close(fit.par[1 - far], exp(0.5), 1e-12);
			q.centre[far] = sign * 2;
			assert_int_equal(maximum_of(&q, 1e-6, 1e6).iterations, 2);
		}
}

/* ---- any number of parameters, signed ones ---- */

/* -1/2 of the sum of weight (par - centre)^2, with weight = position + 1 */
static int
evaluate_signed(void *arg, const double *par, ClvSum *sum)
{
	const ClvProblem *problem = arg;

	for (int i = 0; i < problem->nfree; i++)
	{
		double		d = par[i] - i * 0.03125;

		sum->value -= (i + 1) * d * d / 2;
		sum->grad[i] = -(i + 1) * d;
		sum->hess[i][i] = -(i + 1);
	}
	return 0;
}

static void
there_may_be_the_most_parameters(void **state)
{
	(void) state;
	for (int n = 1; n <= CLV_MAX_PARAMS; n++)
	{
		ClvProblem	problem = {.nfree = n, .evaluate = evaluate_signed,
		.arg = &problem};
		double		start[1][CLV_MAX_PARAMS] = {{0}};
		ClvFit		fit;

		for (int i = 0; i < n; i++)
		{
			problem.is_signed[i] = true;
			problem.lower[i] = -3;
			problem.upper[i] = 3;
		}
		clv_maximise(&problem, start, 1, &fit);
		assert_int_equal(fit.status, CLV_CONVERGED);
		assert_int_equal(fit.nparams, n);
		for (int i = 0; i < CLV_MAX_PARAMS; i++)
		{
			assert_true(fabs(fit.par[i] - (i < n ? i * 0.03125 : 0)) < 1e-15);
			assert_int_equal(fit.at_bound[i], 0);
			assert_true(fabs(fit.se[i] - (i < n ? 1 / sqrt(i + 1) : 0)) < 1e-12);
			for (int j = 0; j < CLV_MAX_PARAMS; j++)
				assert_true(i == j || fit.cov[i][j] == 0);
		}
	}
}

/* Only of the parameters that there are, and only the upper triangle */
static void
sums_are_added(void **state)
{
	(void) state;
	for (int n = 1; n <= CLV_MAX_PARAMS; n++)
	{
		ClvSum		sum = {.value = 1};
		ClvSum		part = {.value = 2};

		for (int i = 0; i < CLV_MAX_PARAMS; i++)
		{
			part.grad[i] = sum.grad[i] = i + 1;
			for (int j = 0; j < CLV_MAX_PARAMS; j++)
				part.hess[i][j] = sum.hess[i][j] = 100 * i + j + 1;
		}
		clv_add_sum(&sum, &part, n);
		assert_true(sum.value == 3);
		for (int i = 0; i < CLV_MAX_PARAMS; i++)
		{
			assert_true(sum.grad[i] == (i < n ? 2 : 1) * (i + 1));
			for (int j = 0; j < CLV_MAX_PARAMS; j++)
				assert_true(sum.hess[i][j] == (i <= j && j < n ? 2 : 1) *
							(100 * i + j + 1));
		}
	}
}

/* ---- functions that are no quadratics ---- */

/* cos(y0 - 2) - 1e-7/2 (y1 - 1)^2 of signed parameters, at 0 convex in y0 */
static int
evaluate_wave(void *arg, const double *par, ClvSum *sum)
{
	double		d = par[1] - 1;

	(void) arg;
	sum->value = cos(par[0] - 2) - 1e-7 / 2 * d * d;
	sum->grad[0] = -sin(par[0] - 2);
	sum->hess[0][0] = -cos(par[0] - 2);
	sum->grad[1] = -1e-7 * d;
	sum->hess[1][1] = -1e-7;
	return 0;
}

/* The damping is relative to the largest curvature. */
static void
a_convex_start_is_left(void **state)
{
	ClvProblem	problem = {.nfree = 2, .lower = {-9, -9}, .upper = {9, 9},
		.is_signed = {true, true}, .evaluate = evaluate_wave};
	double		start[1][CLV_MAX_PARAMS] = {{0}};
	ClvFit		fit;

	(void) state;
	clv_maximise(&problem, start, 1, &fit);
	assert_close(fit.par[0], 2, 1e-6);
	assert_close(fit.log_likelihood, 1, 1e-7);
}

/*
 * -1/2 (z - centre)' {{4, 1}, {1, 3}} (z - centre), z = (x, ln y): the inverse
 * is {{3, -1}, {-1, 4}} / 11, and dy/dz = y.
 */
static int
evaluate_mixed(void *arg, const double *par, ClvSum *sum)
{
	double		d[2] = {par[0] + 0.5, log(par[1]) - 1};
	double		slope[2] = {-4 * d[0] - d[1], -d[0] - 3 * d[1]};

	(void) arg;
	sum->value = (d[0] * slope[0] + d[1] * slope[1]) / 2;
	sum->grad[0] = slope[0];
	sum->grad[1] = slope[1] / par[1];
	sum->hess[0][0] = -4;
	sum->hess[0][1] = -1 / par[1];
	sum->hess[1][1] = (-3 - slope[1]) / (par[1] * par[1]);
	return 0;
}

static void
signed_parameters_may_be_among_others(void **state)
{
	ClvProblem	problem = {.nfree = 2, .lower = {-9, 1e-3}, .upper = {9, 1e3},
	.is_signed = {true, false}, .evaluate = evaluate_mixed};
	double		start[1][CLV_MAX_PARAMS] = {{0.5, 2}};
	ClvFit		fit;

	(void) state;
	clv_maximise(&problem, start, 1, &fit);
	assert_int_equal(fit.status, CLV_CONVERGED);
	assert_int_equal(fit.iterations, 2);
	assert_close(fit.par[0], -0.5, 1e-12);
	assert_close(fit.par[1], exp(1), 1e-12);
	assert_close(fit.se[0], sqrt(3.0 / 11), 1e-12);
	assert_close(fit.se[1], exp(1) * sqrt(4.0 / 11), 1e-12);
	assert_close(fit.cov[0][0], 3.0 / 11, 1e-12);
	assert_close(fit.cov[1][1], exp(2) * 4 / 11, 1e-12);
	assert_close(fit.cov[0][1], -exp(1) / 11, 1e-12);
	assert_close(fit.cov[1][0], -exp(1) / 11, 1e-12);

	/* a bound of a signed parameter has no factor of 2 */
	problem.lower[0] = -0.6;
	clv_maximise(&problem, start, 1, &fit);
	assert_int_equal(fit.status, CLV_CONVERGED);
	assert_int_equal(fit.at_bound[0], 0);
	problem.lower[0] = -0.4;
	clv_maximise(&problem, start, 1, &fit);
	assert_int_equal(fit.status, CLV_BOUNDARY);
	assert_int_equal(fit.at_bound[0], -1);
	assert_true(fit.par[0] == -0.4);
	assert_close(log(fit.par[1]), 1 - 0.1 / 3, 1e-9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quadratic_takes_one_step),
		cmocka_unit_test(a_step_needs_a_tenth_of_the_predicted_gain),
		cmocka_unit_test(a_bound_holds_a_parameter),
		cmocka_unit_test(near_the_lower_bound),
		cmocka_unit_test(either_bound_holds_a_parameter),
		cmocka_unit_test(a_bound_of_1_holds_a_parameter),
		cmocka_unit_test(twice_the_lower_bound_is_near_it),
		cmocka_unit_test(a_parameter_without_gradient_steps),
		cmocka_unit_test(long_steps_are_shortened),
		cmocka_unit_test(there_may_be_the_most_parameters),
		cmocka_unit_test(sums_are_added),
		cmocka_unit_test(a_convex_start_is_left),
		cmocka_unit_test(signed_parameters_may_be_among_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
