/*
 * Newton's method in log parameters, or signed ones as they are, damped as
 * Levenberg and Marquardt do, with bounds: parameters at a bound that the
 * gradient pushes against are left out of the step.
 */
#include "clv/numeric/maximise.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "clv/numeric/curvature.h"
#include "common/invariant.h"

#define MAX_ITERATIONS	200
#define MAX_STEP		2.0		/* change of a coordinate in one step */
#define MIN_DAMPING		1e-12	/* relative to the largest curvature */
#define MAX_DAMPING		1e6

/* A step with a smaller expected gain of log-likelihood is the last. */
#define LAST_GAIN		1e-10

/* Nor is one followed whose gain is a smaller part of the log-likelihood: it
 * cannot be seen. */
#define LEAST_GAIN		(DBL_EPSILON / 16)

/* Rounding of a log-likelihood, relative. */
#define VALUE_NOISE		1e-13

/* A point of the search: log parameters, signed ones as they are, and lnL with
 * derivatives by these coordinates. */
typedef struct Point
{
	ClvVector	y;
	double		value;
	ClvVector	grad;
	ClvMatrix	hess;
} Point;

const char *
clv_status_text(ClvStatus status)
{
	switch (status)
	{
		case CLV_CONVERGED:
			return "converged";
		case CLV_BOUNDARY:
			return "boundary reached";
		case CLV_FLAT:
			return "flat direction";
		case CLV_TOO_FEW:
			return "too few repeat buyers";
		case CLV_NOT_CONVERGED:
			return "not converged";
		case CLV_STOPPED:
			return "stopped";
		case CLV_NO_MEMORY:
			return "out of memory";
	}
	return "unknown";
}

void
clv_add_sum(ClvSum *sum, const ClvSum *part, int nfree)
{
	Invariant(nfree >= 1 && nfree <= CLV_MAX_PARAMS);
	sum->value += part->value;
	for (int i = 0; i < nfree; i++)
	{
		sum->grad[i] += part->grad[i];
		for (int j = i; j < nfree; j++)
			sum->hess[i][j] += part->hess[i][j];
	}
}

/* The coordinate of a value of a parameter, and back */
static double
coordinate_of(const ClvProblem *problem, int i, double value)
{
	return problem->is_signed[i] ? value : log(value);
}

static double
value_at(const ClvProblem *problem, int i, double coordinate)
{
	double		value = problem->is_signed[i] ? coordinate : exp(coordinate);

	return fmin(fmax(value, problem->lower[i]), problem->upper[i]);
}

/* Derivative of a parameter by its coordinate, given its value */
static double
scale_of(const ClvProblem *problem, int i, double value)
{
	return problem->is_signed[i] ? 1 : value;
}

static double
lowest_of(const ClvProblem *problem, int i)
{
	return coordinate_of(problem, i, problem->lower[i]);
}

static double
highest_of(const ClvProblem *problem, int i)
{
	return coordinate_of(problem, i, problem->upper[i]);
}

/* Evaluates at p->y; returns false where that was stopped. */
static bool
evaluate_point(const ClvProblem *problem, Point *p)
{
	ClvSum		sum = {0};
	ClvVector	par = {0};
	ClvVector	scale = {0};
	int			n = problem->nfree;

	for (int i = 0; i < n; i++)
	{
		par[i] = value_at(problem, i, p->y[i]);
		scale[i] = scale_of(problem, i, par[i]);
	}
	if (problem->evaluate(problem->arg, par, &sum) != 0)
		return false;
	p->value = sum.value;
	for (int i = 0; i < n; i++)
	{
		p->grad[i] = scale[i] * sum.grad[i];
		for (int j = i; j < n; j++)
			p->hess[i][j] = p->hess[j][i] =
				scale[i] * scale[j] * sum.hess[i][j];
		if (!problem->is_signed[i])
			p->hess[i][i] += p->grad[i];
	}
	return true;
}

/* Whether every number of a point is finite. */
static bool
is_finite_point(const Point *p, int n)
{
	double		sum = p->value;

	for (int i = 0; i < n; i++)
	{
		sum += p->grad[i];
		for (int j = i; j < n; j++)
			sum += p->hess[i][j];
	}
	return isfinite(sum);
}

/* -1, 0, 1: at the lower bound, inside, at the upper bound */
static int
bound_at(const ClvProblem *problem, const Point *p, int i)
{
	if (p->y[i] <= lowest_of(problem, i))
		return -1;
	return p->y[i] >= highest_of(problem, i) ? 1 : 0;
}

/*
 * Whether the search ended at a bound. A parameter that the data do not
 * determine may end anywhere on a plateau: within a factor of 2 of the lower
 * bound it counts as at the bound.
 */
static int
ended_at_bound(const ClvProblem *problem, const Point *p, int i, bool known)
{
	const double slack = known || problem->is_signed[i] ? 0 : M_LN2;

	if (p->y[i] <= lowest_of(problem, i) + slack)
		return -1;
	return bound_at(problem, p, i);
}

/* Indexes of the parameters not held by a bound; returns their number. */
static int
free_indexes(const ClvProblem *problem, const Point *p, int *index)
{
	int			n = 0;

	for (int i = 0; i < problem->nfree; i++)
		if (bound_at(problem, p, i) * p->grad[i] <= 0)
			index[n++] = i;
	return n;
}

/* Largest absolute curvature among the indexed parameters. */
static double
curvature_scale(const Point *p, const int *index, int n)
{
	double		scale = DBL_MIN;

	for (int i = 0; i < n; i++)
		scale = fmax(scale, fabs(p->hess[index[i]][index[i]]));
	return scale;
}

/*
 * The step of the indexed parameters to the maximum of the damped quadratic
 * model, the others stepping as step says already. Returns false if the model
 * has no maximum.
 */
static bool
solve_step(const Point *p, const int *index, int n, int nfree,
		   double damping, double *step)
{
	ClvVector	s;
	ClvMatrix	a;

	for (int i = 0; i < n; i++)
		step[index[i]] = 0;
	for (int i = 0; i < n; i++)
	{
		s[i] = p->grad[index[i]];
		for (int j = 0; j < nfree; j++)
			s[i] += p->hess[index[i]][j] * step[j];
		for (int j = 0; j < n; j++)
			a[i][j] = -p->hess[index[i]][index[j]];
		a[i][i] += damping;
	}
	if (!clv_cholesky(a, n))
		return false;
	clv_cholesky_solve(a, n, s);
	for (int i = 0; i < n; i++)
		step[index[i]] = s[i];
	return true;
}

/*
 * Stops at the bounds the indexed parameters that the step takes beyond them,
 * and takes these off the index; returns how many are left.
 */
static int
stop_at_bounds(const ClvProblem *problem, const Point *p, int *index, int n,
			   double *step)
{
	int			left = 0;

	for (int i = 0; i < n; i++)
	{
		int			at = index[i];
		double		lowest = lowest_of(problem, at) - p->y[at];
		double		highest = highest_of(problem, at) - p->y[at];

		if (step[at] < lowest || step[at] > highest)
			step[at] = fmin(fmax(step[at], lowest), highest);
		else
			index[left++] = at;
	}
	return left;
}

/*
 * The damped Newton step within the bounds: parameters that would cross a
 * bound stop there, and the others make the best of it.  Raises *damping
 * until the model has a maximum.
 */
static void
newton_step(const ClvProblem *problem, const Point *p, double *damping,
			double *step)
{
	int			index[CLV_MAX_PARAMS];
	int			n = free_indexes(problem, p, index);
	double		scale = curvature_scale(p, index, n);

	memset(step, 0, sizeof(ClvVector));
	while (n > 0)
	{
		if (solve_step(p, index, n, problem->nfree,
					   fmax(*damping, MIN_DAMPING) * scale, step))
		{
			int			left = stop_at_bounds(problem, p, index, n, step);

			if (left == n)
				return;
			n = left;
		}
		else
			*damping = fmax(*damping * 10, 1e-4);
	}
}

/* Shortens a step to MAX_STEP, and takes it. */
static void
take_step(const ClvProblem *problem, const Point *from, double *step,
		  Point *to)
{
	double		longest = MAX_STEP;

	for (int i = 0; i < problem->nfree; i++)
		longest = fmax(longest, fabs(step[i]));
	for (int i = 0; i < problem->nfree; i++)
	{
		step[i] *= MAX_STEP / longest;
		to->y[i] = fmin(fmax(from->y[i] + step[i], lowest_of(problem, i)),
						highest_of(problem, i));
	}
}

/* The gain that the quadratic model at a point predicts for a step. */
static double
promised_gain(const Point *p, const double *step, int n)
{
	double		gain = 0;

	for (int i = 0; i < n; i++)
	{
		gain += p->grad[i] * step[i];
		for (int j = 0; j < n; j++)
			gain += 0.5 * step[i] * p->hess[i][j] * step[j];
	}
	return gain;
}

/* Largest gradient component among the parameters not held by a bound. */
static double
gradient_norm(const ClvProblem *problem, const Point *p)
{
	int			index[CLV_MAX_PARAMS];
	int			n = free_indexes(problem, p, index);
	double		norm = 0;

	for (int i = 0; i < n; i++)
		norm = fmax(norm, fabs(p->grad[index[i]]));
	return norm;
}

/*
 * Takes one step from *p, and replaces *p if the step was good. Returns
 * CLV_CONVERGED when no further step is needed, CLV_NOT_CONVERGED to go on, or
 * CLV_STOPPED.
 */
static ClvStatus
advance(const ClvProblem *problem, Point *p, double *damping)
{
	double		noise = VALUE_NOISE * fabs(p->value);
	ClvVector	step;
	Point		next = {.value = 0};
	double		promised;
	double		gain;
	bool		last;

	newton_step(problem, p, damping, step);
	take_step(problem, p, step, &next);
	promised = promised_gain(p, step, problem->nfree);
	last = fabs(promised) < fmax(LAST_GAIN, LEAST_GAIN * fabs(p->value)) ||
		*damping > MAX_DAMPING;
	if (!evaluate_point(problem, &next))
		return CLV_STOPPED;
	gain = is_finite_point(&next, problem->nfree) ?
		next.value - p->value : -INFINITY;
	if (promised > 0 && gain >= 0.1 * promised - noise)
	{
		*p = next;
		if (gain > 0.7 * promised)
			*damping /= 10;
	}
	else
		*damping = fmax(*damping * 10, 1e-4);
	return last ? CLV_CONVERGED : CLV_NOT_CONVERGED;
}

/* Climbs from *p to an optimum; adds the iterations to *iterations. */
static ClvStatus
climb(const ClvProblem *problem, Point *p, int *iterations)
{
	double		damping = 0;
	ClvStatus	status = CLV_NOT_CONVERGED;

	if (!evaluate_point(problem, p))
		return CLV_STOPPED;
	if (!is_finite_point(p, problem->nfree))
	{
		p->value = -INFINITY;
		return CLV_NOT_CONVERGED;
	}
	for (int i = 0; i < MAX_ITERATIONS && status == CLV_NOT_CONVERGED; i++)
	{
		status = advance(problem, p, &damping);
		++*iterations;
		if (problem->tick != NULL && problem->tick->report != NULL)
			problem->tick->report(problem->tick->arg, *iterations, p->value,
								  gradient_norm(problem, p));
	}
	return status;
}

/*
 * The parameters inside the bounds that the curvature determines, best known
 * first; returns their number.
 */
static int
known_parameters(const ClvProblem *problem, const Point *p, int *known)
{
	bool		open[CLV_MAX_PARAMS];

	for (int i = 0; i < problem->nfree; i++)
		open[i] = bound_at(problem, p, i) == 0;
	return clv_known_coordinates(p->hess, open, problem->nfree, known);
}

/* Covariance of the known natural parameters, by the delta method. */
static void
add_errors(const ClvProblem *problem, const Point *p, const int *known, int n,
		   ClvFit *fit)
{
	ClvMatrix	cov;

	if (!clv_covariance(p->hess, known, n, cov))
		return;
	for (int j = 0; j < n; j++)
	{
		int			at = known[j];
		double		scale = scale_of(problem, at, fit->par[at]);

		for (int i = 0; i < n; i++)
			fit->cov[known[i]][at] = cov[i][j] *
				scale_of(problem, known[i], fit->par[known[i]]) * scale;
		fit->se[at] = sqrt(fit->cov[at][at]);
	}
}

static bool
is_among(const int *indexes, int n, int index)
{
	for (int i = 0; i < n; i++)
		if (indexes[i] == index)
			return true;
	return false;
}

/* Fills the fit from the point where the search ended. */
static void
describe(const ClvProblem *problem, const Point *p, ClvStatus status,
		 ClvFit *fit)
{
	int			known[CLV_MAX_PARAMS];
	int			n = known_parameters(problem, p, known);
	int			inside = 0;

	fit->status = status;
	fit->nparams = problem->nfree;
	fit->log_likelihood = p->value;
	fit->gradient_norm = gradient_norm(problem, p);
	for (int i = 0; i < problem->nfree; i++)
	{
		fit->par[i] = value_at(problem, i, p->y[i]);
		fit->se[i] = -1;
		fit->at_bound[i] = ended_at_bound(problem, p, i,
										  is_among(known, n, i));
		inside += fit->at_bound[i] == 0;
	}
	add_errors(problem, p, known, n, fit);
	if (status == CLV_CONVERGED && inside < problem->nfree)
		fit->status = CLV_BOUNDARY;
	else if (status == CLV_CONVERGED && n < inside)
		fit->status = CLV_FLAT;
}

void
clv_maximise(const ClvProblem *problem, double start[][CLV_MAX_PARAMS],
			 int nstarts, ClvFit *fit)
{
	Point		best = {.value = -INFINITY};
	ClvStatus	best_status = CLV_NOT_CONVERGED;
	int			iterations = 0;

	memset(fit, 0, sizeof(*fit));
	for (int s = 0; s < nstarts; s++)
	{
		Point		p = {.value = 0};
		ClvStatus	status;

		for (int i = 0; i < problem->nfree; i++)
			p.y[i] = coordinate_of(problem, i,
								   fmin(fmax(start[s][i], problem->lower[i]),
										problem->upper[i]));
		status = climb(problem, &p, &iterations);
		if (status == CLV_STOPPED)
		{
			fit->status = status;
			return;
		}
		if (s == 0 || p.value > best.value + 1e-9)
		{
			best = p;
			best_status = status;
		}
	}
	describe(problem, &best, best_status, fit);
	fit->iterations = iterations;
}
