/*
 * Newton's method on a quadratic of two log parameters, whose values may rise
 * less than its derivatives predict.
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
maximum_of(Quadratic *q, double lower, double upper)
{
	ClvProblem	problem = {.nfree = 2, .lower = {lower, 1e-3},
	.upper = {upper, upper}, .evaluate = evaluate, .arg = q};
	double		start[1][CLV_MAX_PARAMS] = {{1, 1}};
	ClvFit		fit;

	clv_maximise(&problem, start, 1, &fit);
	return fit;
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quadratic_takes_one_step),
		cmocka_unit_test(a_step_needs_a_tenth_of_the_predicted_gain),
		cmocka_unit_test(a_bound_holds_a_parameter),
		cmocka_unit_test(near_the_lower_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
