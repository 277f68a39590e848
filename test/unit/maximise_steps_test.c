/*
 * The steps of Newton's method, and how they end: functions that give what a
 * script says, or no number at all; several starts.
 */
#include "clv_check.h"

#include <float.h>

#include "clv/numeric/maximise.h"

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

/* With the best value so far */
static void
each_step_is_reported(void **state)
{
	static const double best[] = {1, 2, 2, 4};
	Script		script = {.slope = 0.5, .value = {0, 1, 2, 0, 4}};
	Reports		reports = {0};
	ClvTick		tick = {.report = take_report, .arg = &reports};
	ClvTick		silent = {.report = NULL};
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

/* The steps from all starts are counted together. */
static void
steps_of_all_starts_are_reported(void **state)
{
	double		start[2][CLV_MAX_PARAMS] = {{0.5}, {-0.5}};
	Hills		hills = {0};
	Reports		reports = {0};
	ClvTick		tick = {.report = take_report, .arg = &reports};
	ClvProblem	problem = {.nfree = 2, .lower = {-9, -9}, .upper = {9, 9},
		.is_signed = {true, true}, .evaluate = evaluate_hills, .arg = &hills,
	.tick = &tick};
	ClvFit		fit;

	(void) state;
	clv_maximise(&problem, start, 2, &fit);
	assert_int_equal(fit.iterations, 4);
	assert_int_equal(reports.count, 4);
	assert_int_equal(reports.iteration[3], 4);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failures_raise_the_damping),
		cmocka_unit_test(successes_lower_the_damping),
		cmocka_unit_test(rounding_is_no_failure),
		cmocka_unit_test(a_step_without_gain_is_the_last),
		cmocka_unit_test(a_search_without_end_is_ended),
		cmocka_unit_test(a_bound_ends_a_search),
		cmocka_unit_test(each_step_is_reported),
		cmocka_unit_test(a_search_stops_at_any_call),
		cmocka_unit_test(the_best_start_wins),
		cmocka_unit_test(steps_of_all_starts_are_reported),
		cmocka_unit_test(starts_are_within_the_bounds),
		cmocka_unit_test(starts_that_are_no_numbers_are_left_out),
		cmocka_unit_test(steps_to_no_numbers_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
