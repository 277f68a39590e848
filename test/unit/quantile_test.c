/*
 * Quantiles of what one customer will do.
 */
#include "model_check.h"
#include "ticks.h"

#include "clv/model/quantile.h"
#include "clv/numeric/special.h"

/* A model whose customer buys by time h with probability h / (h + 10), and
 * makes n purchases with probability 2^-(n+1), up to max of them. */
static double
hyperbola(const double *par, const ClvCustomer *c, double h)
{
	(void) c;
	return par[0] * h / (h + 10);
}

static double
halves(const double *par, const ClvCustomer *c, double h, double n)
{
	(void) par;
	(void) c;
	(void) h;
	return ldexp(1, -1 - (int) n);
}

static double
far_away(const double *par, const ClvCustomer *c, double h, double n)
{
	(void) par;
	(void) c;
	(void) h;
	return n == CLV_MOST_PURCHASES + 1;
}

/* more than n with the probability 1 / (n + 2) */
static double
long_tail(const double *par, const ClvCustomer *c, double h, double n)
{
	(void) par;
	(void) c;
	(void) h;
	return 1 / ((n + 1) * (n + 2));
}

static const ClvModel toy = {.name = "toy", .p_purchase = hyperbola,.pmf = halves};
static const ClvModel too_many = {.name = "too many", .pmf = far_away};
static const ClvModel heavy = {.name = "heavy", .pmf = long_tail};
static const ClvCustomer customer = {.count = 1};
static const double certain[1] = {1};

static int
stop_after(void *arg)
{
	int		   *left = arg;

	return (*left)-- <= 0;
}

/* ClvClock: so many steps are a unit of time */
static double
steps_a_unit(double steps, const void *arg)
{
	return steps / *(const double *) arg;
}

/* Steps to a purchase, of which a unit of time has so many */
static double
steps_to(const double *par, double probability, double per_unit, double limit,
		 const ClvTick *tick)
{
	ClvWait		wait = {
		&toy, par, &customer, steps_a_unit, &per_unit, limit, tick
	};
	double		steps;

	clv_steps_to_purchase(&wait, &probability, 1, &steps);
	return steps;
}

static void
next_purchase_is_the_first_step(void **state)
{
	(void) state;
	/* h / (h + 10) >= 1/2 from h = 10 on, at 7 steps a unit */
	assert_close(steps_to(certain, 0.5, 1, 1e9, NULL), 10, 0);
	assert_close(steps_to(certain, 0.5, 7, 1e9, NULL), 70, 0);
	assert_close(steps_to(certain, 1e-9, 1, 1e9, NULL), 1, 0);
	for (double p = 0.01; p < 0.999; p += 0.01)
	{
		double		steps = steps_to(certain, p, 7, 1e9, NULL);

		assert_true(hyperbola(certain, &customer, steps / 7) >= p);
		assert_true(hyperbola(certain, &customer, (steps - 1) / 7) < p);
	}
}

static void
next_purchase_keeps_to_the_limit(void **state)
{
	double		seldom[1] = {0.3};

	(void) state;
	assert_close(steps_to(certain, 0.5, 1, 10, NULL), 10, 0);
	assert_close(steps_to(certain, 0.5, 1, 9, NULL), 0, 0);
	assert_close(steps_to(certain, 0.5, 1, 0, NULL), 0, 0);
	assert_close(steps_to(certain, 1 / 11.0, 1, 1, NULL), 1, 0);
	assert_close(steps_to(certain, 1 / 10.0, 1, 1, NULL), 0, 0);
	assert_close(steps_to(seldom, 0.5, 1, 2e9, NULL), 0, 0);
}

static void
many_probabilities_are_as_one_each(void **state)
{
	const double probabilities[] = {1e-9, 0.2, 0.2, 0.21, 0.5, 0.69, 0.7, 0.9};
	const int	count = sizeof(probabilities) / sizeof(*probabilities);
	const double pars[] = {1, 0.7, 0.3};
	const double limits[] = {0, 1, 2, 7, 100, 1e9};

	(void) state;
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 6; j++)
			for (double per_unit = 0.3; per_unit < 5000; per_unit *= 3)
			{
				ClvWait		wait = {
					&toy, &pars[i], &customer, steps_a_unit, &per_unit,
					limits[j], NULL
				};
				double		steps[sizeof(probabilities) / sizeof(*probabilities)];

				clv_steps_to_purchase(&wait, probabilities, count, steps);
				for (int k = 0; k < count; k++)
					assert_close(steps[k],
								 steps_to(&pars[i], probabilities[k], per_unit,
										  limits[j], NULL), 0);
			}
}

static void
a_tick_stops(void **state)
{
	ClvDistribution d;
	int			left = 3;
	ClvTick		tick = {.call = stop_after, .arg = &left};

	(void) state;
	assert_close(steps_to(certain, 0.9, 1, 1e9, &tick), 0, 0);
	left = 3;
	clv_purchase_distribution(&toy, certain, &customer, 1, 1e-10, &tick, &d);
	assert_false(d.complete);
	assert_int_equal(d.terms, 3);
}

static void
quantiles_of_counts(void **state)
{
	ClvDistribution d;

	(void) state;
	clv_purchase_distribution(&toy, certain, &customer, 1, 1e-3, NULL, &d);
	assert_true(d.complete);
	assert_int_equal(d.terms, 10);	/* 1 - 2^-10 */
	assert_int_equal(clv_count_quantile(&d, 0.4), 0);
	assert_int_equal(clv_count_quantile(&d, 0.5), 0);
	assert_int_equal(clv_count_quantile(&d, 0.500001), 1);
	assert_int_equal(clv_count_quantile(&d, 0.975), 5);
	clv_purchase_distribution(&toy, certain, &customer, 1, 0x1p-10, NULL, &d);
	assert_int_equal(d.terms, 10);
	clv_purchase_distribution(&too_many, certain, &customer, 1, 1e-3, NULL, &d);
	assert_false(d.complete);
	assert_int_equal(d.terms, CLV_MOST_PURCHASES + 1);
}

/* What cannot be complete ends early, what can be is computed. */
static void
a_long_tail(void **state)
{
	ClvDistribution d;

	(void) state;
	clv_purchase_distribution(&heavy, certain, &customer, 1, 1.01e-4, NULL, &d);
	assert_true(d.complete);
	assert_true(d.terms >= 9899 && d.terms <= 9901);
	clv_purchase_distribution(&heavy, certain, &customer, 1, 1e-5, NULL, &d);
	assert_false(d.complete);
	assert_true(d.terms >= 1 && d.terms <= 1000);
}

static int	looks;

/*
 * 600 purchases, and with the probability 2^-20 each one of the numbers from
 * par[0] to par[1]: the sum may be above 1
 */
static double
later_than(const double *par, const ClvCustomer *c, double h, double n)
{
	(void) c;
	(void) h;
	looks++;
	if (n == 600)
		return 1;
	return n >= par[0] && n <= par[1] ? 0x1p-20 : 0;
}

/*
 * What is left out, beyond CLV_MOST_PURCHASES, is known by its probabilities at
 * the numbers 10001, 11002 (10001 x 1.1) and 12103. Between two of them it is at
 * least their distance times the smaller probability.
 */
static void
what_is_left_out_is_bounded_from_below(void **state)
{
	static const ClvModel late = {.name = "late", .pmf = later_than};
	static const struct
	{
		double		par[2];
		double		bound;		/* in 2^-20 */
	}			cases[] = {
		{{10001, 11002}, 1001}, {{10002, 11002}, 0}, {{10001, 11001}, 0},
		{{11002, 12103}, 1101}, {{10001, 12103}, 2102}, {{9000, 10001}, 0},
	};

	(void) state;
	assert_int_equal(CLV_MOST_PURCHASES, 10000);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		ClvDistribution d;
		double		bound = cases[i].bound * 0x1p-20;

		/* complete where the bound is not more than twice the rest */
		clv_purchase_distribution(&late, cases[i].par, &customer, 1,
								  fmax(bound / 2, 0x1p-40), NULL, &d);
		assert_true(d.complete);
		assert_int_equal(d.terms, 601);
		if (bound == 0)
			continue;
		looks = 0;
		clv_purchase_distribution(&late, cases[i].par, &customer, 1,
								  bound / 2 - 0x1p-40, NULL, &d);
		assert_false(d.complete);
		assert_int_equal(d.terms, 500);
		assert_in_range(looks, 502, 503);	/* ends with the bound */
	}
}

/* The density of the money of n purchases, over the rates of the customer. */
typedef struct Density
{
	double		shape;
	double		q;
	double		scale;
	double		ln_beta;		/* of shape and q */
} Density;

/* The density of beta prime (shape, q) at s / scale, by ln s */
static double
density(double ln_s, double from_a, double to_b, void *arg)
{
	const Density *d = arg;
	double		z = exp(ln_s) / d->scale;

	(void) from_a;
	(void) to_b;
	return exp(d->shape * log(z) - (d->shape + d->q) * log1p(z) - d->ln_beta);
}

/* Chance of at most that much money, integrated. */
static double
chance_of(const ClvDistribution *d, const double *spend, double x, double mean,
		  double money)
{
	double		chance = d->pmf[0];

	for (int n = 1; n < d->terms; n++)
	{
		Density		of_n = {
			spend[0] * n, spend[1] + spend[0] * x, spend[2] + x * mean, 0
		};

		of_n.ln_beta = clv_ln_beta(of_n.shape, of_n.q);
		for (double lo = log(money) - 40; lo < log(money) - 0.5; lo += 4)
			chance += d->pmf[n] * clv_integrate(density, &of_n, lo, lo + 4);
	}
	return chance;
}

static void
money_is_a_quantile(void **state)
{
	static const double spend[3] = {6.25, 3.74, 15.44};
	ClvDistribution d;

	(void) state;
	clv_purchase_distribution(&toy, certain, &customer, 1, 1e-10, NULL, &d);
	assert_close(clv_money_quantile(&d, spend, 0, 0, 0.3, NULL), 0, 0);
	for (double x = 0; x < 20; x = 2 * x + 1)
		for (double share = 0.55; share < 0.999; share += 0.0449)
		{
			double		money = clv_money_quantile(&d, spend, x, 30, share, NULL);

			assert_close(chance_of(&d, spend, x, 30, money), share, 1e-9);
		}
}

/*
 * One purchase of the shape 1 and with the scale v: more than z v with the
 * probability (1 + z)^-q.
 */
static void
money_of_one_purchase_has_a_closed_form(void **state)
{
	static const double spend[3] = {1, 2.5, 40};
	/* what comes after the terms does not count */
	const ClvDistribution one = {.terms = 2, .pmf = {0, 1, 1}};
	const ClvDistribution half = {.terms = 2, .pmf = {.5, .5, .5}};

	(void) state;
	for (double share = 0.01; share < 1; share += 0.01)
	{
		double		z = expm1(-log1p(-share) / 2.5);
		double		money = clv_money_quantile(&one, spend, 0, 0, share, NULL);

		assert_close(money, 40 * z, 1e-12);
		assert_close(clv_money_quantile(&half, spend, 0, 0, (1 + share) / 2,
										NULL), money, 1e-12);
	}
}

/* hyperbola, counted */
static double
counted_hyperbola(const double *par, const ClvCustomer *c, double h)
{
	looks++;
	return hyperbola(par, c, h);
}

/* nearly nothing before the time par[0], nearly certain from then on */
static double
counted_jump(const double *par, const ClvCustomer *c, double h)
{
	(void) c;
	looks++;
	return h >= par[0] ? 0.9 : 0.1;
}

/* How often the chance of a model is computed for steps of one unit. */
static int
looks_for(double (*chance) (const double *, const ClvCustomer *, double),
		  const double *par, double probability, double limit, double *steps)
{
	const ClvModel counted = {.p_purchase = chance};
	const double unit = 1;
	const ClvWait wait = {
		&counted, par, &customer, steps_a_unit, &unit, limit, NULL
	};

	looks = 0;
	clv_steps_to_purchase(&wait, &probability, 1, steps);
	return looks;
}

/*
 * The first look is at the limit, the next ones are at 1, 2, 4 .. steps, and
 * none is at the limit again.
 */
static void
an_early_purchase_is_found_in_few_looks(void **state)
{
	double		steps;

	(void) state;
	assert_int_equal(looks_for(counted_hyperbola, certain, 1e-9, 1e12, &steps), 2);
	assert_true(steps == 1);
	assert_int_equal(looks_for(counted_hyperbola, certain, 0.15, 1e12, &steps), 3);
	assert_true(steps == 2);
	assert_int_equal(looks_for(counted_hyperbola, certain, 0.15, 2, &steps), 2);
	assert_true(steps == 2);
}

/*
 * Between 2^(k-1) and 2^k steps bisection needs k - 1 looks. The secant needs
 * less than half of them for a smooth chance, and no more for one that jumps.
 */
static void
a_late_purchase_is_found_in_few_looks(void **state)
{
	int			taken = 0;
	int			bisections = 0;
	double		steps;

	(void) state;
	for (double far = 1e3; far < 1e9; far *= 1.7)
	{
		double		p = far / (far + 10);
		int			all = looks_for(counted_hyperbola, certain, p, 1e12, &steps);
		int			doublings = (int) ceil(log2(steps));

		taken += all - 2 - doublings;
		bisections += doublings - 1;
	}
	assert_true(2 * taken < bisections);
	for (double far = 3; far < 1e11; far *= 1.7)
	{
		int			all = looks_for(counted_jump, &far, 0.5, 1e12, &steps);
		int			doublings = (int) ceil(log2(steps));

		assert_true(steps == ceil(far));
		assert_true(all - 2 - doublings <= doublings - 1);
	}
}

/* Less than ten steps, each of which adds up all numbers of purchases. */
static void
money_is_found_in_few_steps(void **state)
{
	static const double spend[3] = {6.25, 3.74, 15.44};
	int			calls = 0;
	ClvTick		tick = {.call = count_up, .arg = &calls};
	ClvDistribution d;

	(void) state;
	clv_purchase_distribution(&toy, certain, &customer, 1, 1e-10, NULL, &d);
	for (double share = 0.55; share < 0.999; share += 0.0449)
	{
		calls = 0;
		(void) clv_money_quantile(&d, spend, 3, 30, share, &tick);
		assert_in_range(calls, d.terms, 10 * d.terms);
	}
}

/* The tick that stops the search is its last one. */
static void
a_tick_stops_the_search_for_money(void **state)
{
	static const double spend[3] = {6.25, 3.74, 15.44};
	int			left = 0;
	ClvTick		tick = {.call = stop_after, .arg = &left};
	ClvDistribution d;

	(void) state;
	clv_purchase_distribution(&toy, certain, &customer, 1, 1e-10, NULL, &d);
	(void) clv_money_quantile(&d, spend, 3, 30, 0.9, &tick);
	assert_int_equal(left, -1);
}

static void
money_of_hard_cases(void **state)
{
	static const double alike[3] = {1e12, 1e12, 30};
	static const double wild[3] = {0.01, 0.02, 1};
	static const double endless[3] = {1, 1e-6, 1};
	static const double nearly_nothing[3] = {1e-6, 1, 1};
	ClvDistribution d;

	(void) state;
	clv_purchase_distribution(&toy, certain, &customer, 1, 1e-10, NULL, &d);
	/* 5 purchases of p v / q each */
	assert_close(clv_money_quantile(&d, alike, 0, 0, 0.975, NULL), 150, 1e-4);
	assert_true(isfinite(clv_money_quantile(&d, wild, 0, 0, 0.6, NULL)));
	assert_true(isinf(clv_money_quantile(&d, endless, 0, 0, 0.975, NULL)));
	assert_close(clv_money_quantile(&d, nearly_nothing, 0, 0, 0.6, NULL), 0, 0);
	/* no repeat purchase: the mean says nothing */
	assert_close(clv_money_quantile(&d, wild, 0, NAN, 0.6, NULL),
				 clv_money_quantile(&d, wild, 0, 0, 0.6, NULL), 0);
}

/* The largest number that is known where the share is not reached. */
static void
a_share_beyond_the_distribution_is_its_end(void **state)
{
	const ClvDistribution distribution = {.terms = 3, .pmf = {.25, .25, .25}};

	(void) state;
	assert_int_equal(clv_count_quantile(&distribution, .25), 0);
	assert_int_equal(clv_count_quantile(&distribution, .3), 1);
	assert_int_equal(clv_count_quantile(&distribution, .5), 1);
	assert_int_equal(clv_count_quantile(&distribution, .75), 2);
	assert_int_equal(clv_count_quantile(&distribution, .9), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(next_purchase_is_the_first_step),
		cmocka_unit_test(next_purchase_keeps_to_the_limit),
		cmocka_unit_test(many_probabilities_are_as_one_each),
		cmocka_unit_test(a_tick_stops),
		cmocka_unit_test(quantiles_of_counts),
		cmocka_unit_test(a_long_tail),
		cmocka_unit_test(what_is_left_out_is_bounded_from_below),
		cmocka_unit_test(money_of_one_purchase_has_a_closed_form),
		cmocka_unit_test(an_early_purchase_is_found_in_few_looks),
		cmocka_unit_test(a_late_purchase_is_found_in_few_looks),
		cmocka_unit_test(money_is_found_in_few_steps),
		cmocka_unit_test(a_tick_stops_the_search_for_money),
		cmocka_unit_test(money_is_a_quantile),
		cmocka_unit_test(money_of_hard_cases),
		cmocka_unit_test(a_share_beyond_the_distribution_is_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
