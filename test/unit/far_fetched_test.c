/*
 * Predictions of all models for any parameters, customers, horizons and rates
 * that they allow: numbers, in range, ordered as they must be.  The longest
 * time that each took is printed.
 */
#include <time.h>

#include "clv_check.h"
#include "rounds.h"

#include "clv/model/model.h"

#define TRIALS		400			/* of each model */

/* How far rounding may take two numbers out of order, relative, and what is so
 * small that it is as good as 0. */
#define TOLERANCE	1e-10
#define NOTHING		1e-280

/* Smaller rates may make the value of ever after too large for a double. */
#define LEAST_RATE	1e-240

static uint64_t random_state;

typedef enum Kind
{
	P_ALIVE, EXPECTED, P_PURCHASE, PMF, DISCOUNTED, EVER_AFTER, KINDS
} Kind;

static const char *const kind_names[KINDS] = {
	"p_alive", "expected", "p_purchase", "pmf", "discounted", "ever after"
};

static double longest[KINDS];	/* seconds of processor time */

typedef struct Subject
{
	const ClvModel *model;
	double		par[CLV_MAX_PARAMS];
	ClvCustomer c;
	double		h;
	double		delta;
	double		n;
} Subject;

/* ---- random subjects ---- */

static double
uniform(void)
{
	return next_random(&random_state);
}

/* A number between 10^from and 10^to */
static double
decades(double from, double to)
{
	return pow(10, from + (to - from) * uniform());
}

/* All parameters there may be, most of them of a smaller span; some are at the
 * ends. */
static void
set_parameters(Subject *s)
{
	static const double spans[] = {3, 6, 15, 15};
	double		span = spans[(int) (4 * uniform())];

	for (int i = 0; i < s->model->nfree; i++)
		s->par[i] = fmax(CLV_LEAST, fmin(CLV_LARGEST, decades(-span, span)));
	if (uniform() < 0.1)
		s->par[(int) (4 * uniform())] = uniform() < 0.5 ? CLV_LEAST :
			CLV_LARGEST;
	s->par[4] = 1 + floor(12 * uniform());	/* k */
	assert_true(clv_valid_parameters(s->model, s->par));
}

/* New customers, old ones without a repeat purchase, regular ones, ones who
 * bought just now or long ago. */
static void
set_customer(Subject *s)
{
	bool		discrete = (s->model->flags & CLV_DISCRETE) != 0;
	ClvCustomer *c = &s->c;

	*c = (ClvCustomer) {.count = 1};
	c->T = uniform() < 0.1 ? 0 : decades(-3, 9);
	if (uniform() < 0.8)
	{
		c->t = c->T * (uniform() < 0.2 ? 1 : uniform() < 0.5 ? uniform() :
					   decades(-9, 0));
		c->x = floor(decades(0, uniform() < 0.7 ? 3 : 9));
	}
	if (discrete)
	{
		c->T = floor(c->T);
		c->t = floor(c->t);
		c->x = fmin(c->x, c->t);
	}
	if (c->x == 0 || c->t == 0)
		c->x = c->t = 0;
	else
		c->log_gaps = c->x * fmax(-25, fmin(25, log(c->t / c->x)));
	assert_true(clv_valid_customer(s->model, c));
}

static Subject
random_subject(const ClvModel *model)
{
	Subject		s = {.model = model};

	set_parameters(&s);
	set_customer(&s);
	s.h = uniform() < 0.05 ? 0 : decades(-6, uniform() < 0.5 ? 4 : 12);
	if (model->flags & CLV_DISCRETE)
		s.h = floor(s.h);
	s.delta = uniform() < 0.5 ? decades(-300, 3) : decades(-8, 3);
	s.n = floor(uniform() < 0.5 ? 10 * uniform() : decades(0, 9.3));
	return s;
}

/* ---- predictions, timed ---- */

static double
predict(const Subject *s, Kind kind)
{
	switch (kind)
	{
		case P_ALIVE:
			return s->model->p_alive(s->par, &s->c);
		case EXPECTED:
			return s->model->expected(s->par, &s->c, s->h);
		case P_PURCHASE:
			return s->model->p_purchase(s->par, &s->c, s->h);
		case PMF:
			return s->model->pmf(s->par, &s->c, s->h, s->n);
		case DISCOUNTED:
			return s->model->discounted(s->par, &s->c, s->h, s->delta);
		case EVER_AFTER:
			return s->model->discounted(s->par, &s->c, INFINITY, s->delta);
		default:
			return NAN;
	}
}

static double
timed(const Subject *s, Kind kind)
{
	clock_t		start = clock();
	double		result = predict(s, kind);

	longest[kind] = fmax(longest[kind],
						 (double) (clock() - start) / CLOCKS_PER_SEC);
	return result;
}

/* ---- what must hold ---- */

static void
give_up(const Subject *s, const char *what, double got, double limit)
{
	print_error("%s: %.17g, limit %.17g\n", what, got, limit);
	print_error("%s, parameters %.17g %.17g %.17g %.17g %g\n", s->model->name,
				s->par[0], s->par[1], s->par[2], s->par[3], s->par[4]);
	print_error("x %.17g, t %.17g, T %.17g, log gaps %.17g\n", s->c.x, s->c.t,
				s->c.T, s->c.log_gaps);
	print_error("h %.17g, delta %.17g, n %.17g\n", s->h, s->delta, s->n);
	fail();
}

/* Fails unless small <= large, but for rounding; so do NaNs. */
static void
ordered(const Subject *s, const char *what, double small, double large)
{
	if (!(small <= large * (1 + TOLERANCE) + NOTHING))
		give_up(s, what, small, large);
}

static void
probability(const Subject *s, const char *what, double p)
{
	if (!(p >= 0 && p <= 1))
		give_up(s, what, p, 1);
}

static void
amount(const Subject *s, const char *what, double value)
{
	if (!(value >= 0 && isfinite(value)))
		give_up(s, what, value, INFINITY);
}

static void
check_probabilities(const Subject *s)
{
	Subject		other = *s;
	double		alive = timed(s, P_ALIVE);
	double		buys = timed(s, P_PURCHASE);
	double		exactly = timed(s, PMF);
	double		none;

	probability(s, "p_alive", alive);
	probability(s, "p_purchase", buys);
	probability(s, "pmf", exactly);
	ordered(s, "p_purchase against p_alive", buys, alive);
	ordered(s, "p_purchase against expected", buys, predict(s, EXPECTED));
	if (s->n > 0)
		ordered(s, "pmf against p_purchase", exactly, buys);
	other.n = 0;
	none = timed(&other, PMF);
	probability(s, "pmf of 0", none);
	if (!(fabs(none + buys - 1) <= TOLERANCE))
		give_up(s, "pmf of 0 and p_purchase", none + buys, 1);
}

static void
check_amounts(const Subject *s)
{
	double		expected = timed(s, EXPECTED);
	double		present = timed(s, DISCOUNTED);
	double		ever_after = timed(s, EVER_AFTER);

	amount(s, "expected", expected);
	amount(s, "discounted", present);
	if (s->delta >= LEAST_RATE)
		amount(s, "ever after", ever_after);
	ordered(s, "discounted against expected", present, expected);
	ordered(s, "expected, all discounted to the end, against discounted",
			expected * exp(-s->delta * s->h), present);
	ordered(s, "discounted against ever after", present, ever_after);
}

/* More of time, of discounting, of silence */
static void
check_changes(const Subject *s)
{
	Subject		other = *s;

	other.h = s->h * (1 + uniform());
	if (s->model->flags & CLV_DISCRETE)
		other.h = floor(other.h);
	for (Kind kind = EXPECTED; kind <= P_PURCHASE; kind++)
		ordered(s, "in less time", predict(s, kind), predict(&other, kind));
	other = *s;
	other.delta = s->delta * (1 + uniform());
	for (Kind kind = DISCOUNTED; kind <= EVER_AFTER; kind++)
		ordered(s, "at a higher rate", predict(&other, kind),
				predict(s, kind));
	other = *s;
	other.c.T = fmin(s->c.T * (1 + uniform()), 1e9);
	if (s->model->flags & CLV_DISCRETE)
		other.c.T = floor(other.c.T);
	ordered(s, "alive after a longer silence", predict(&other, P_ALIVE),
			predict(s, P_ALIVE));
}

static void
predictions_hold(void **state)
{
	int			trials = rounds(TRIALS);

	(void) state;
	for (int i = 0; clv_models[i] != NULL; i++)
		for (int trial = 0; trial < trials; trial++)
		{
			Subject		s = random_subject(clv_models[i]);

			check_probabilities(&s);
			check_amounts(&s);
			check_changes(&s);
			if (!isfinite(s.model->log_likelihood(s.par, &s.c)))
				give_up(&s, "log likelihood", NAN, 0);
		}
	for (int kind = 0; kind < KINDS; kind++)
		printf("# %s: %.1f ms at most\n", kind_names[kind],
			   1e3 * longest[kind]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(predictions_hold),
	};
	const char *seed = getenv("CRMVALUE_SEED");

	random_state = seed != NULL ? strtoull(seed, NULL, 10) :
		(uint64_t) time(NULL);
	printf("# CRMVALUE_SEED=%llu\n", (unsigned long long) random_state);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
