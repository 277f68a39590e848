/*
 * Newton's method on a quadratic of two log parameters, whose values may rise
 * less than its derivatives predict; and on functions that are none.
 */
#include "clv_check.h"

#include <float.h>

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

/* ---- a function that does what it is told, call by call ---- */

#define MOST_CALLS	400

/* One signed parameter; derivatives and value of each call */
typedef struct Script
{
	double		slope;
	double		curvature;		/* minus the second derivative; 0: 1 */
	double		value[MOST_CALLS];
	int			stop_at;		/* call, from 1 on; 0: none */
	int			calls;
	double		par[MOST_CALLS];
} Script;

static int
evaluate_script(void *arg, const double *par, ClvSum *sum)
{
	Script	   *script = arg;

	assert_true(sum->value == 0 && sum->grad[0] == 0 && sum->hess[0][0] == 0);
	assert_in_range(script->calls, 0, MOST_CALLS - 1);
	script->par[script->calls] = par[0];
	sum->value = script->value[script->calls];
	sum->grad[0] = script->slope;
	sum->hess[0][0] = script->curvature > 0 ? -script->curvature : -1;
	return ++script->calls == script->stop_at;
}

static ClvFit
maximum_of_script(Script *script, double upper, const ClvTick *tick)
{
	ClvProblem	problem = {.nfree = 1, .lower = {-1e3}, .upper = {upper},
		.is_signed = {true}, .evaluate = evaluate_script, .arg = script,
	.tick = tick};
	double		start[1][CLV_MAX_PARAMS] = {{0}};
	ClvFit		fit;

	script->calls = 0;
	clv_maximise(&problem, start, 1, &fit);
	return fit;
}

/* damping that explains the step before a call, in units of the curvature, if
 * that is equal to the slope */
static double
damping_before(const Script *script, int call, double from)
{
	return 1 / (script->par[call] - from) - 1;
}

/*
 * Steps that fail raise the damping to 1e-4 and then tenfold, until the step
 * after one of 1e6 is the last.
 */
static void
failures_raise_the_damping(void **state)
{
	(void) state;
	for (int unit = 1; unit <= 1024; unit *= 1024)
	{
		Script		script = {.slope = unit, .curvature = unit, .value = {1}};
		ClvFit		fit = maximum_of_script(&script, 1e3, NULL);

		assert_true(fabs(damping_before(&script, 1, 0)) < 1e-11);
		for (int i = 2; i <= 13; i++)
			assert_close(damping_before(&script, i, 0), pow(10, i - 6), 1e-9);
		assert_int_equal(fit.iterations, 13);
		assert_int_equal(script.calls, 14);
		assert_int_equal(fit.status, CLV_CONVERGED);
		assert_true(fit.par[0] == 0);
		assert_true(fit.log_likelihood == 1);
	}
}

/* Steps with more than 0.7 of the gain lower it tenfold. */
static void
successes_lower_the_damping(void **state)
{
	/* three failures; all of the gain, 0.69, 0.71, all, 0.11 and 0.09 of it */
	static const double share[] = {0, 0, 0, 1, 0.69, 0.71, 1, 0.11, 0.09, 1};
	static const double damping[] = {1e-12, 1e-4, 1e-3, 1e-2, 1e-3, 1e-3, 1e-4,
	1e-5, 1e-5, 1e-4};
	Script		script = {.slope = 1, .value = {1}};
	double		level = 1;		/* value of the last success, at from */
	double		from = 0;

	(void) state;
	for (int i = 0; i < 10; i++)
	{
		double		step = 1 / (1 + damping[i]);

		(void) maximum_of_script(&script, 1e3, NULL);
		assert_true(fabs(damping_before(&script, i + 1, from) - damping[i]) <
					1e-11);
		script.value[i + 1] = level + share[i] * (step - step * step / 2);
		if (share[i] > 0.1)
		{
			level = script.value[i + 1];
			from = script.par[i + 1];
		}
	}
}

/* Where a value is large, a gain may be lost in its rounding. */
static void
rounding_is_no_failure(void **state)
{
	Script		script = {.slope = 1};

	(void) state;
	/* the first step is by 1 and promises 0.5, of which a tenth is needed */
	for (int i = 0; i < MOST_CALLS; i++)
		script.value[i] = 0.4e12;
	(void) maximum_of_script(&script, 1e3, NULL);
	assert_true(script.par[2] < 1);
	for (int i = 0; i < MOST_CALLS; i++)
		script.value[i] = 0.6e12;
	(void) maximum_of_script(&script, 1e3, NULL);
	assert_true(script.par[2] > 1.9);
	/* 0.05 less 1e-13 of the value: the gain may be -0.01 */
	script.value[1] = 0.6e12 - 0.009;
	(void) maximum_of_script(&script, 1e3, NULL);
	assert_true(script.par[2] > 1.9);
	script.value[1] = 0.6e12 - 0.011;
	(void) maximum_of_script(&script, 1e3, NULL);
	assert_true(script.par[2] < 1);
}

/* A step that promises less than 1e-10, or less than can be seen of the value,
 * is the last. */
static void
a_step_without_gain_is_the_last(void **state)
{
	Script		script = {.slope = 0};
	double		least;

	(void) state;
	for (int large = 0; large < 2; large++)
	{
		least = large ? 1e8 * DBL_EPSILON / 16 : 1e-10;
		for (int i = 0; i < MOST_CALLS; i++)
			script.value[i] = large * 1e8;
		script.slope = sqrt(2 * least * 0.99);
		assert_int_equal(maximum_of_script(&script, 1e3, NULL).iterations, 1);
		script.slope = sqrt(2 * least * 1.01);
		assert_true(maximum_of_script(&script, 1e3, NULL).iterations > 1);
	}
}

/* After 200 steps a search ends without a result that is one, whatever else
 * holds. */
static void
a_search_without_end_is_ended(void **state)
{
	Script		script = {.slope = 1};
	ClvFit		fit;

	(void) state;
	for (int i = 0; i < MOST_CALLS; i++)
		script.value[i] = i;
	fit = maximum_of_script(&script, 1e3, NULL);
	assert_int_equal(fit.status, CLV_NOT_CONVERGED);
	assert_int_equal(fit.iterations, 200);
	assert_int_equal(script.calls, 201);
	assert_close(fit.par[0], 200, 1e-9);
	assert_true(fit.log_likelihood == 200);
	assert_true(fit.gradient_norm == 1);
}

/* Promises nothing at its bound. */
static void
a_bound_ends_a_search(void **state)
{
	Script		script = {.slope = 1};
	ClvFit		fit;

	(void) state;
	for (int i = 0; i < MOST_CALLS; i++)
		script.value[i] = i < 3 ? i : 3;
	fit = maximum_of_script(&script, 2.5, NULL);
	assert_int_equal(fit.status, CLV_BOUNDARY);
	assert_true(fit.par[0] == 2.5);
	assert_int_equal(fit.iterations, 4);
	assert_int_equal(fit.at_bound[0], 1);
	assert_true(fit.gradient_norm == 0);
}

typedef struct Reports
{
	int			count;
	int			iteration[MOST_CALLS];
	double		value[MOST_CALLS];
	double		norm[MOST_CALLS];
} Reports;

static void
take_report(void *arg, int iteration, double value, double norm)
{
	Reports    *reports = arg;

	reports->iteration[reports->count] = iteration;
	reports->value[reports->count] = value;
	reports->norm[reports->count++] = norm;
}

/* With the best value so far, and of all starts in one count */
static void
each_step_is_reported(void **state)
{
	static const double best[] = {1, 2, 2, 4};
	Script		script = {.slope = 0.5, .value = {0, 1, 2, 0, 4}};
	Reports		reports = {0};
	ClvTick		tick = {.report = take_report, .arg = &reports};
	ClvTick		silent = {.report = NULL};
	Quadratic	q = {1, {0.5, -0.7}, {{4, 1}, {1, 3}}};
	ClvProblem	problem = {.nfree = 2, .lower = {1e-3, 1e-3},
		.upper = {1e3, 1e3}, .evaluate = evaluate, .arg = &q, .tick = &tick};
	double		start[2][CLV_MAX_PARAMS] = {{1, 1}, {2, 2}};
	ClvFit		fit;

	(void) state;
	for (int i = 5; i < MOST_CALLS; i++)
		script.value[i] = 4;
	fit = maximum_of_script(&script, 1e3, &tick);
	assert_int_equal(reports.count, fit.iterations);
	for (int i = 0; i < reports.count; i++)
	{
		assert_int_equal(reports.iteration[i], i + 1);
		assert_true(reports.value[i] == best[i < 4 ? i : 3]);
		assert_true(reports.norm[i] == 0.5);
	}
	assert_int_equal(maximum_of_script(&script, 1e3, &silent).iterations,
					 fit.iterations);
	reports.count = 0;
	clv_maximise(&problem, start, 2, &fit);
	assert_int_equal(fit.iterations, 4);
	assert_int_equal(reports.count, 4);
	assert_int_equal(reports.iteration[3], 4);
}

static void
a_search_stops_at_any_call(void **state)
{
	Script		script = {.slope = 1};
	int			calls;

	(void) state;
	(void) maximum_of_script(&script, 1e3, NULL);
	calls = script.calls;
	for (int call = 1; call <= calls; call++)
	{
		ClvFit		fit;

		script.stop_at = call;
		fit = maximum_of_script(&script, 1e3, NULL);
		assert_int_equal(fit.status, CLV_STOPPED);
		assert_int_equal(script.calls, call);
	}
}

/* ---- numbers that are none, several starts ---- */

/*
 * Two hills of signed x and y, at x = 1 and -1, y = 0: the second one is `more`
 * high. Beyond x = 3 the part of them that `bad` says is no number.
 */
typedef struct Hills
{
	double		more;
	int			bad;			/* 0: the value, 1 and 2: of the gradient, 3 to
								 * 5: of the Hessian */
	double		what;			/* NaN or infinity */
	int			evaluations;
} Hills;

static int
evaluate_hills(void *arg, const double *par, ClvSum *sum)
{
	Hills	   *hills = arg;
	double		d = par[0] - (par[0] > 0 ? 1 : -1);
	double	   *part[] = {&sum->value, &sum->grad[0], &sum->grad[1],
	&sum->hess[0][0], &sum->hess[0][1], &sum->hess[1][1]};

	hills->evaluations++;
	sum->value = -(d * d + par[1] * par[1]) / 2 + (par[0] > 0 ? 0 : hills->more);
	sum->grad[0] = -d;
	sum->grad[1] = -par[1];
	sum->hess[0][0] = sum->hess[1][1] = -1;
	if (par[0] > 3)
		*part[hills->bad] = hills->what;
	return 0;
}

static ClvFit
maximum_of_hills(Hills *hills, double start[][CLV_MAX_PARAMS], int n)
{
	ClvProblem	problem = {.nfree = 2, .lower = {-9, -9}, .upper = {9, 9},
		.is_signed = {true, true}, .evaluate = evaluate_hills, .arg = hills};
	ClvFit		fit;

	hills->evaluations = 0;
	clv_maximise(&problem, start, n, &fit);
	return fit;
}

/* Of values that differ by no more than 1e-9 the first is kept. */
static void
the_best_start_wins(void **state)
{
	double		start[3][CLV_MAX_PARAMS] = {{0.5}, {-0.5}, {2}};
	Hills		hills = {0};

	(void) state;
	for (int sign = -1; sign <= 1; sign += 2)
	{
		hills.more = sign * 0.9e-9;
		assert_close(maximum_of_hills(&hills, start, 2).par[0], 1, 1e-9);
	}
	hills.more = 1.1e-9;
	assert_close(maximum_of_hills(&hills, start, 3).par[0], -1, 1e-9);
	assert_close(maximum_of_hills(&hills, start, 1).par[0], 1, 1e-9);
	hills.more = -1.1e-9;
	assert_close(maximum_of_hills(&hills, start + 1, 2).par[0], 1, 1e-9);
	assert_close(maximum_of_hills(&hills, start + 1, 1).par[0], -1, 1e-9);
}

/* Starts beyond the bounds are moved to them. */
static void
starts_are_within_the_bounds(void **state)
{
	double		start[2][CLV_MAX_PARAMS] = {{-20, 30}, {20, -30}};
	Hills		hills = {.more = 1, .what = NAN};
	ClvFit		fit;

	(void) state;
	fit = maximum_of_hills(&hills, start + 1, 1);
	assert_int_equal(fit.status, CLV_NOT_CONVERGED);
	assert_true(fit.par[0] == 9 && fit.par[1] == -9);
	fit = maximum_of_hills(&hills, start, 1);
	assert_int_equal(fit.status, CLV_CONVERGED);
	assert_close(fit.par[0], -1, 1e-9);
}

/* A start is left out where any part of its sum is no number. */
static void
starts_that_are_no_numbers_are_left_out(void **state)
{
	double		start[3][CLV_MAX_PARAMS] = {{4, 1}, {0.5, 1}, {5, 1}};
	static const double whats[] = {NAN, INFINITY, -INFINITY};

	(void) state;
	for (int bad = 0; bad < 6; bad++)
		for (int i = 0; i < 3; i++)
		{
			Hills		hills = {.bad = bad, .what = whats[i]};
			ClvFit		fit = maximum_of_hills(&hills, start, 1);

			assert_int_equal(fit.status, CLV_NOT_CONVERGED);
			assert_int_equal(hills.evaluations, 1);
			assert_int_equal(fit.iterations, 0);
			assert_true(fit.log_likelihood == -INFINITY);
			fit = maximum_of_hills(&hills, start, 3);
			assert_int_equal(fit.status, CLV_CONVERGED);
			assert_close(fit.par[0], 1, 1e-9);
			assert_int_equal(fit.iterations, 2);
		}
}

/* As above at x = -1 + 4.5, for steps of a slope that is too large there */
static int
evaluate_cliff(void *arg, const double *par, ClvSum *sum)
{
	evaluate_hills(arg, par, sum);
	if (par[0] < 3)
	{
		sum->value = par[0];
		sum->grad[0] = 1;
		sum->hess[0][0] = -0.5;
	}
	return 0;
}

/* A step is a failure where any part of its sum is no number. */
static void
steps_to_no_numbers_fail(void **state)
{
	static const double whats[] = {NAN, INFINITY, -INFINITY};
	double		start[1][CLV_MAX_PARAMS] = {{1.5, 0}};

	(void) state;
	for (int bad = 0; bad < 6; bad++)
		for (int i = 0; i < 3; i++)
		{
			Hills		hills = {.bad = bad, .what = whats[i]};
			ClvProblem	problem = {.nfree = 2, .lower = {-9, -9},
				.upper = {9, 9}, .is_signed = {true, true},
			.evaluate = evaluate_cliff, .arg = &hills};
			ClvFit		fit;

			clv_maximise(&problem, start, 1, &fit);
			assert_true(fit.par[0] > 2.5 && fit.par[0] <= 3);
			assert_true(fit.log_likelihood == fit.par[0]);
		}
}

/* ---- what is known of the parameters ---- */

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
		cmocka_unit_test(twice_the_lower_bound_is_near_it),
		cmocka_unit_test(a_parameter_without_gradient_steps),
		cmocka_unit_test(long_steps_are_shortened),
		cmocka_unit_test(there_may_be_the_most_parameters),
		cmocka_unit_test(sums_are_added),
		cmocka_unit_test(a_convex_start_is_left),
		cmocka_unit_test(failures_raise_the_damping),
		cmocka_unit_test(successes_lower_the_damping),
		cmocka_unit_test(rounding_is_no_failure),
		cmocka_unit_test(a_step_without_gain_is_the_last),
		cmocka_unit_test(a_search_without_end_is_ended),
		cmocka_unit_test(a_bound_ends_a_search),
		cmocka_unit_test(each_step_is_reported),
		cmocka_unit_test(a_search_stops_at_any_call),
		cmocka_unit_test(the_best_start_wins),
		cmocka_unit_test(starts_are_within_the_bounds),
		cmocka_unit_test(starts_that_are_no_numbers_are_left_out),
		cmocka_unit_test(steps_to_no_numbers_fail),
		cmocka_unit_test(signed_parameters_may_be_among_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
