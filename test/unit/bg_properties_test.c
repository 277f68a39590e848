#include "clv_check.h"
#include "clv_simulate.h"

#include "clv/model/event_stream.h"
#include "clv/numeric/mean.h"
#include "clv/model/model.h"
#include "clv/numeric/special.h"

/* ---- individual-level model, integrated numerically ---- */

typedef struct Individual
{
	const ClvCustomer *c;
	double		alive;			/* E (1-p)^m over customers, and the same */
	double		gone;			/* with the last one a drop-out */
	double		h;
	double		p;
} Individual;

/* likelihood given the rate, the chance to drop out integrated out */
static double
likelihood_given_rate(double rate, void *arg)
{
	const Individual *i = arg;

	return pow(rate, i->c->x) * (i->alive * exp(-rate * i->c->T) +
								 i->gone * exp(-rate * i->c->t));
}

/* purchases within h given rate and chance to drop out */
static double
purchases_given_both(double rate, void *arg)
{
	const Individual *i = arg;

	return -expm1(-rate * i->p * i->h) / i->p;
}

typedef struct Population
{
	double		shape;
	double		rate;
	Individual	individual;
} Population;

static double
purchases_given_p(double p, void *arg)
{
	Population *pop = arg;

	pop->individual.p = fmax(p, 1e-300);
	return clv_gamma_mean(pop->shape, pop->rate, purchases_given_both,
						  &pop->individual);
}

/*
 * The closed forms against integrals over individuals: ln L and P(alive) at
 * random parameters, expected purchases of the posterior population.
 */
static void
integrals_over_individuals_agree(void **state)
{
	uint64_t	seed = 5;

	(void) state;
	for (int trial = 0; trial < 60; trial++)
	{
		int			modified = trial % 2;
		const ClvModel *m = clv_find_model(modified ? "mbg/nbd" : "bg/nbd");
		double		par[4] = {exp(4 * next_random(&seed) - 3),
			exp(4 * next_random(&seed) - 1), exp(4 * next_random(&seed) - 3),
		exp(4 * next_random(&seed) - 2)};
		double		T = 1 + 30 * next_random(&seed);
		double		x = floor(6 * next_random(&seed));
		ClvCustomer c = {x, x > 0 ? T * next_random(&seed) : 0, T, 0, 1};
		double		events = x + modified;
		double		h = exp(6 * next_random(&seed) - 2);
		Individual	i = {&c, exp(clv_ln_rising(par[3], events) -
								 clv_ln_rising(par[2] + par[3], events)),
		0, h, 0};
		Population	pop = {par[0] + x, par[1] + T, {&c, 0, 0, h, 0}};
		double		both;

		if (events > 0)
			i.gone = i.alive * par[2] / (par[3] + events - 1);
		both = clv_gamma_mean(par[0], par[1], likelihood_given_rate, &i);
		assert_true(fabs(m->log_likelihood(par, &c) - log(both)) < 1e-10);
		i.gone = 0;
		assert_close(m->p_alive(par, &c),
					 clv_gamma_mean(par[0], par[1], likelihood_given_rate,
									&i) / both, 1e-10);
		assert_close(m->expected(par, &c, h), m->p_alive(par, &c) *
					 clv_beta_mean(par[2], par[3] + events, purchases_given_p,
								   &pop), 1e-10);
	}
}

/* The fast and the general way to the expected purchases are the same. */
static void
two_ways_to_expected_purchases_agree(void **state)
{
	uint64_t	seed = 11;

	(void) state;
	for (int trial = 0; trial < 600; trial++)
	{
		double		x = floor(exp(6 * next_random(&seed)) - 1);
		double		spread = 1 + trial / 100;
		ClvEvents	e = {
			x + exp(spread * (2 * next_random(&seed) - 1)),
			40 * exp(spread * (2 * next_random(&seed) - 1)),
			exp(spread * (2 * next_random(&seed) - 1)),
			x + exp(spread * (2 * next_random(&seed) - 1)),
			exp(10 * next_random(&seed) - 2), 0};

		if (trial % 3 > 0)
			e.delta = exp(-8 * next_random(&seed));
		if (trial % 3 > 1)
			e.h = INFINITY;
		assert_close(clv_poisson_events(&e), clv_poisson_events_by_mean(&e),
					 1e-11);
	}
}

/* shape, a, b, delta at rate 1, and the endless stream: the integral of its
 * expected rate, a hypergeometric function, in 30 digits */
static void
endless_events_are_known(void **state)
{
	static const double known[][5] = {
		{0.243, 0.793, 2.426, 0.008, 4.3854216215087581},
		{0.243, 0.793, 2.426, 0.26, 0.58240784945680882},
		{2.243, 0.793, 4.426, 0.07, 9.3389511096930453},
		{9.5, 0.793, 11.4, 0.05, 37.566896858461791},
		{40.2, 0.793, 42.4, 0.2, 75.39511641591217},
		{1.5, 1, 2.4, 0.1, 3.7983830760940448},
		{1.5, 0.05, 4, 0.03, 44.064978215842038},
		{0.5, 3, 2, 0.5, 0.46161383615084369},
		{3.25, 6, 9, 2, 0.93530875630774357},
		{0.24, 0.8, 2.4, 50, 0.0047707924244186609},
		{1.24, 0.001, 3.4, 0.01, 123.55368850864284},
		{5.5, 0.3, 2, 0.02, 74.222238345577711},
		{100.2, 0.5, 120, 0.004, 2840.9323513483461},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
	{
		const double *k = known[i];
		ClvEvents	e = {k[0], 1, k[1], k[2], INFINITY, k[3]};
		ClvEvents	weeks = {k[0], 7, k[1], k[2], INFINITY, k[3] / 7};

		assert_close(clv_poisson_events(&e), k[4], 1e-12);
		assert_close(clv_poisson_events(&weeks), k[4], 1e-12);
	}
}

/* Whatever the parameters, nothing overflows. */
static void
far_fetched_parameters(void **state)
{
	uint64_t	seed = 12;

	(void) state;
	for (int trial = 0; trial < 2000; trial++)
	{
		const ClvModel *m = clv_models[trial % 5];
		bool		regular = strcmp(m->name, "mbg/cnbd-k") == 0;
		double		x = floor(exp(4 * next_random(&seed)) - 1);
		double		t = x == 0 ? 0 : x + floor(100 * next_random(&seed));
		ClvCustomer c = {x, t, t + floor(1e4 * pow(next_random(&seed), 3)),
			x, 1};
		double		h = floor(exp(8 * next_random(&seed)));
		double		delta = exp(-20 * next_random(&seed));
		double		par[CLV_MAX_PARAMS] = {0, 0, 0, 0, 1};
		double		present;

		for (int i = 0; i < 4; i++)
			par[i] = fmin(fmax(pow(10, 31 * next_random(&seed) - 15.5),
							   CLV_LEAST), CLV_LARGEST);
		if (regular)
			par[4] = 1 + floor(3 * next_random(&seed));
		assert_true(clv_valid_parameters(m, par));
		present = m->discounted(par, &c, h, delta);
		assert_true(m->p_alive(par, &c) >= 0 && m->p_alive(par, &c) <= 1);
		assert_true(isfinite(present) && present >= 0);
		assert_true(isfinite(m->expected(par, &c, h)));
		assert_true(isfinite(m->discounted(par, &c, INFINITY, delta)));
		assert_true(m->p_purchase(par, &c, h) >= 0 &&
					m->p_purchase(par, &c, h) <= 1);
		assert_true(m->pmf(par, &c, h, 2) >= 0 && m->pmf(par, &c, h, 2) <= 1);
	}
}

/* ---- simulated customers ---- */

/* Differences between what happened and what was forecast, and their size. */
typedef struct Tally
{
	double		difference;
	double		squares;
} Tally;

static void
tally(Tally *t, double difference)
{
	t->difference += difference;
	t->squares += difference * difference;
}

/* Fails where forecasts are off by more than five standard errors. */
static void
check_tally(const Tally *t)
{
	assert_true(fabs(t->difference) <= 5 * sqrt(t->squares));
}

/*
 * The purchases of simulated customers after T against the forecasts from
 * what they did before: among those of few, some and many purchases, of
 * recent and of old ones.
 */
static void
check_simulation(const ClvModel *model, const double *par, int modified,
				 uint64_t seed)
{
	enum
	{
		GROUPS = 8, CUSTOMERS = 4000
	};
	Tally		expected[GROUPS] = {{0, 0}};
	Tally		any[GROUPS] = {{0, 0}};
	Tally		two[GROUPS] = {{0, 0}};
	double		h = 15;

	for (int i = 0; i < CUSTOMERS; i++)
	{
		int			future;
		ClvCustomer c = simulate(par, model->nparams > 4 ? (int) par[4] : 1,
								 modified, 10 + i % 20, h, &future, &seed);
		int			group = (int) fmin(c.x, 3) + 4 * (c.t > 0.7 * c.T);

		tally(&expected[group], future - model->expected(par, &c, h));
		tally(&any[group], (future > 0) - model->p_purchase(par, &c, h));
		tally(&two[group], (future == 2) - model->pmf(par, &c, h, 2));
	}
	for (int i = 0; i < GROUPS; i++)
	{
		check_tally(&expected[i]);
		check_tally(&any[i]);
		check_tally(&two[i]);
	}
}

static void
simulated_customers_do_as_forecast(void **state)
{
	double		par[] = {0.8, 6, 0.7, 2.5, 3};

	(void) state;
	check_simulation(clv_find_model("bg/nbd"), par, 0, 12);
	check_simulation(clv_find_model("mbg/nbd"), par, 1, 13);
	par[1] = 2;
	check_simulation(clv_find_model("mbg/cnbd-k"), par, 1, 14);
}

/* ---- properties ---- */

typedef struct Subject
{
	const ClvModel *model;
	double		par[CLV_MAX_PARAMS];
	ClvCustomer c;
} Subject;

/* A model of the family, parameters and a customer, up to extreme ones. */
static Subject
random_subject(uint64_t *seed, double spread)
{
	static const char *const names[] = {"bg/nbd", "mbg/nbd", "mbg/cnbd-k"};
	Subject		s = {.c = {.count = 1}};

	s.model = clv_find_model(names[(int) (3 * next_random(seed))]);
	for (int i = 0; i < 4; i++)
		s.par[i] = exp(spread * (2 * next_random(seed) - 1));
	s.par[1] *= 5;
	s.par[4] = 1 + floor(5 * next_random(seed));
	s.c.T = 40 * exp(spread * (2 * next_random(seed) - 1));
	s.c.x = floor(exp(2 * spread * next_random(seed)) - 1);
	s.c.t = s.c.x > 0 ? s.c.T * (1 - pow(next_random(seed), 3)) : 0;
	return s;
}

static void
forecasts_are_ordered(void **state)
{
	uint64_t	seed = 6;

	(void) state;
	for (int trial = 0; trial < 150; trial++)
	{
		Subject		s = random_subject(&seed, 1.5);
		double		alive = s.model->p_alive(s.par, &s.c);
		double		before = 0;
		double		end = s.model->discounted(s.par, &s.c, INFINITY, 0.01);
		double		chance = 0;

		assert_true(alive >= 0 && alive <= 1);
		assert_true(s.model->expected(s.par, &s.c, 0) == 0);
		assert_true(s.model->discounted(s.par, &s.c, 0, 0.01) == 0);
		assert_true(s.model->p_purchase(s.par, &s.c, 0) == 0);
		assert_true(s.model->pmf(s.par, &s.c, 0, 0) == 1);
		for (double h = 0.25; h < 600; h *= 4)
		{
			double		e = s.model->expected(s.par, &s.c, h);
			double		d = s.model->discounted(s.par, &s.c, h, 0.01);
			double		p = s.model->p_purchase(s.par, &s.c, h);
			double		none = s.model->pmf(s.par, &s.c, h, 0);

			assert_true(e >= before * (1 - 1e-12));
			assert_true(d <= e * (1 + 1e-12) && d >= e * exp(-0.01 * h));
			assert_true(d <= end * (1 + 1e-12));
			assert_true(p >= chance && p <= alive && p <= e * (1 + 1e-12));
			assert_true(fabs(p + none - 1) < 1e-13);
			before = e;
			chance = p;
		}
	}
}

static void
silence_lowers_the_chance_to_be_alive(void **state)
{
	uint64_t	seed = 7;

	(void) state;
	for (int trial = 0; trial < 200; trial++)
	{
		Subject		s = random_subject(&seed, 2);
		double		before = 1;

		for (s.c.T = s.c.t; s.c.T < 1e6; s.c.T = s.c.T * 1.5 + 1)
		{
			double		alive = s.model->p_alive(s.par, &s.c);

			assert_true(alive >= 0 && alive <= before);
			before = alive;
		}
	}
}

static void
probabilities_sum_to_one_and_give_the_mean(void **state)
{
	uint64_t	seed = 8;

	(void) state;
	for (int trial = 0; trial < 60; trial++)
	{
		Subject		s = random_subject(&seed, 1);
		double		h = 40 * next_random(&seed);
		double		sum = 0;
		double		mean = 0;
		double		p = 1;

		for (int n = 0; n < 100000 && (p > 1e-16 || n < 20); n++)
		{
			p = s.model->pmf(s.par, &s.c, h, n);
			sum += p;
			mean += n * p;
		}
		assert_close(sum, 1, 1e-12);
		assert_close(mean, s.model->expected(s.par, &s.c, h), 1e-10);
	}
}

/* So many ticks that their distribution is no longer summed term by term. */
static void
heavy_regular_buyers(void **state)
{
	const ClvModel *m = clv_find_model("mbg/cnbd-k");
	double		par[] = {1.2, 0.4, 0.7, 2.5, 3};
	ClvCustomer c = {2000, 5.99, 6, 0, 1};
	double		h = 20;
	double		mean = 0;

	(void) state;
	for (int n = 1; n < 9000; n++)
		mean += n * m->pmf(par, &c, h, n);
	assert_true(mean > 1000);
	assert_close(m->expected(par, &c, h), mean, 1e-10);
}

/* k = 1 is MBG/NBD, by another route. */
static void
erlang_one_is_exponential(void **state)
{
	uint64_t	seed = 9;
	const ClvModel *mbg = clv_find_model("mbg/nbd");
	const ClvModel *cnbd = clv_find_model("mbg/cnbd-k");

	(void) state;
	for (int trial = 0; trial < 50; trial++)
	{
		Subject		s = random_subject(&seed, 2);

		s.par[4] = 1;
		assert_true(mbg->log_likelihood(s.par, &s.c) ==
					cnbd->log_likelihood(s.par, &s.c));
		assert_true(mbg->expected(s.par, &s.c, 30) ==
					cnbd->expected(s.par, &s.c, 30));
	}
}

/* At a = 1 and a + beta = 1, where the textbook forms divide by 0. */
static void
no_singularities(void **state)
{
	const ClvModel *m = clv_find_model("bg/nbd");
	ClvCustomer buyer = {2, 30, 38, 0, 1};
	ClvCustomer newcomer = {0, 0, 0, 0, 1};

	(void) state;
	for (double e = 1e-15; e < 1e-9; e *= 10)
	{
		double		at[] = {.24, 4.4, 1, 2.4};
		double		near[] = {.24, 4.4, 1 + e, 2.4};
		double		at_c[] = {.24, 4.4, .4, .6};
		double		near_c[] = {.24, 4.4, .4, .6 - e};

		assert_close(m->expected(near, &buyer, 52),
					 m->expected(at, &buyer, 52), e + 1e-13);
		assert_close(m->expected(near_c, &newcomer, 52),
					 m->expected(at_c, &newcomer, 52), e + 1e-13);
	}
}

/* A chance to stay that is next to none loses no digits: who buys once more
 * buys once. */
static void
a_small_chance_to_stay_loses_no_digits(void **state)
{
	const ClvModel *m = clv_find_model("bg/nbd");
	double		par[] = {.002, 4e7, 2e12, CLV_LEAST};
	ClvCustomer newcomer = {0, 0, 0, 0, 1};

	(void) state;
	assert_close(m->pmf(par, &newcomer, .5, 1),
				 m->p_purchase(par, &newcomer, .5), 1e-14);
}

/* Answers are in range and calls end, for extreme parameters. */
static void
extremes_stay_in_range(void **state)
{
	uint64_t	seed = 10;

	(void) state;
	for (int trial = 0; trial < 300; trial++)
	{
		Subject		s = random_subject(&seed, 5.5);
		double		h = exp(28 * next_random(&seed) - 14);
		double		delta = exp(-14 * next_random(&seed));
		double		alive = s.model->p_alive(s.par, &s.c);
		double		e = s.model->expected(s.par, &s.c, h);
		double		d = s.model->discounted(s.par, &s.c, h, delta);
		double		end = s.model->discounted(s.par, &s.c, INFINITY, delta);
		double		p = s.model->p_purchase(s.par, &s.c, h);
		double		one = s.model->pmf(s.par, &s.c, h, 1);

		assert_true(isfinite(s.model->log_likelihood(s.par, &s.c)));
		assert_true(alive >= 0 && alive <= 1);
		assert_true(isfinite(e) && e >= 0);
		assert_true(d >= 0 && d <= e * (1 + 1e-9));
		assert_true(isfinite(end) && d <= end * (1 + 1e-4));
		assert_true(p >= 0 && p <= alive && p <= e * (1 + 1e-9));
		assert_true(one >= 0 && one <= p * (1 + 1e-9));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integrals_over_individuals_agree),
		cmocka_unit_test(two_ways_to_expected_purchases_agree),
		cmocka_unit_test(endless_events_are_known),
		cmocka_unit_test(far_fetched_parameters),
		cmocka_unit_test(simulated_customers_do_as_forecast),
		cmocka_unit_test(forecasts_are_ordered),
		cmocka_unit_test(silence_lowers_the_chance_to_be_alive),
		cmocka_unit_test(probabilities_sum_to_one_and_give_the_mean),
		cmocka_unit_test(heavy_regular_buyers),
		cmocka_unit_test(erlang_one_is_exponential),
		cmocka_unit_test(no_singularities),
		cmocka_unit_test(a_small_chance_to_stay_loses_no_digits),
		cmocka_unit_test(extremes_stay_in_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
