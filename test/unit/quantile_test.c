/*
 * Quantiles of what one customer will do.
 */
#include "model_check.h"

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
	for (double x = 0; x <= 20; x += 5)
		for (double share = 0.55; share < 0.999; share += 0.0449)
		{
			double		money = clv_money_quantile(&d, spend, x, 30, share, NULL);

			assert_close(chance_of(&d, spend, x, 30, money), share, 1e-9);
		}
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
	assert_close(clv_money_quantile(&d, wild, 0, 7, 0.6, NULL),
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
		cmocka_unit_test(money_is_a_quantile),
		cmocka_unit_test(money_of_hard_cases),
		cmocka_unit_test(a_share_beyond_the_distribution_is_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
