#include "clv_check.h"

#include "clv/model/erlang_events.h"

static uint64_t random_state = 20;

typedef struct Known
{
	int			k;
	double		shape;			/* at rate 1 */
	double		a;
	double		b;
	double		h;
	double		delta;
	double		silence;
	double		worth;
} Known;

/*
 * By mpmath with 25 digits: over a horizon the integral of the sum of the
 * events' densities, without an end that over the rate of a hypergeometric
 * function.  Long horizons, long discounted ones and ones that most likely see
 * nothing are among them.
 */
static const Known known[] = {
	{2, 0.6, 0.8, 3, 2, 0.02, 0.4, 0.60129135150987858},
	{2, 10.6, 0.8, 7, 4, 0, 0.1, 11.618061304459994},
	{3, 6.6, 1, 5, 0.5, 0.1, 0.3, 1.2494074199956637},
	{4, 0.3, 2.5, 1.5, 30, 0.05, 0.9, 0.7450620978699683},
	{12, 48.5, 0.7, 8, 3, 0.03, 0.2, 9.5525986480171205},
	{12, 0.5, 0.2, 4.7, 24, 0, 0.003, 0.66640973738364313},
	{2, 0.6, 0.8, 3, INFINITY, 0.02, 0.4, 5.0891725278093579},
	{2, 0.25, 1.5, 2.2, INFINITY, 0.3, 0.9, 0.39610961967373336},
	{3, 15.6, 0.8, 8, INFINITY, 0.1, 0.05, 17.153014307353889},
	{4, 80, 2.5, 20, INFINITY, 0.05, 0.2, 13.365055709826543},
	{8, 0.7, 0.9, 2.5, INFINITY, 2, 0.5, 0.026855771162451196},
	{12, 60.5, 0.7, 8, INFINITY, 0.03, 0.01, 34.965209010843762},
	{12, 0.5, 5, 1.5, INFINITY, 0.1, 0.6, 0.32090627279282776},
	{11, 1147.5, 0.07, 21.2, 4.6e-06, 0, 2.5e-05, 1.4910856610385096e-24},
	{3, 4, 1, 1.7, 20, 1.5, 0.1, 0.63018449453756452},
};

static double
any_way(const Known *p, double unit, bool by_mean)
{
	ClvEvents	e = {p->shape, unit, p->a, p->b, p->h * unit, p->delta / unit};

	return by_mean ? clv_erlang_events_by_mean(&e, p->k, p->silence * unit) :
		clv_erlang_events(&e, p->k, p->silence * unit);
}

static void
known_values(void **state)
{
	(void) state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
	{
		const Known *p = &known[i];

		assert_close(any_way(p, 1, false), p->worth, 1e-12);
		assert_close(any_way(p, 30, false), p->worth, 1e-12);
		assert_close(any_way(p, 1, true), p->worth, 1e-11);
	}
}

typedef struct Subject
{
	int			k;
	ClvEvents	e;
	double		silence;
} Subject;

/* value times e^-spread .. e^spread */
static double
about(double value, double spread)
{
	return value * exp(spread * (2 * next_random(&random_state) - 1));
}

/* A customer of up to e^most purchases, after some months, for some years */
static Subject
random_subject(double spread, double most)
{
	Subject		s;
	double		x = floor(exp(most * next_random(&random_state)) - 1);
	double		T = about(50, spread);

	s.k = 2 + (int) (11 * next_random(&random_state));
	s.e.shape = s.k * x + about(0.6, spread);
	s.e.rate = T + about(6, spread);
	s.e.a = about(0.8, spread);
	s.e.b = x + 1 + about(2, spread);
	s.e.h = about(80, spread);
	s.e.delta = next_random(&random_state) < 0.2 ? 0 : about(0.004, spread);
	if (s.e.delta > 0 && next_random(&random_state) < 0.5)
		s.e.h = INFINITY;
	s.silence = x == 0 ? T : T * pow(next_random(&random_state), 2);
	return s;
}

static bool
fast_way(const Subject *s, double *worth)
{
	return isinf(s->e.h) ?
		clv_erlang_endless(&s->e, s->k, s->silence, worth) :
		clv_erlang_within(&s->e, s->k, s->silence, worth);
}

/* The fast ways and the general one are the same, up to extreme customers;
 * those who are not take a fast one. */
static void
two_ways_agree(void **state)
{
	(void) state;
	for (int spread = 0; spread < 6; spread++)
	{
		int			fast = 0;

		for (int trial = 0; trial < 150; trial++)
		{
			Subject		s = random_subject(spread, 3 + spread / 2.0);
			double		worth;

			if (fast_way(&s, &worth))
				fast++;
			assert_close(clv_erlang_events(&s.e, s.k, s.silence),
						 clv_erlang_events_by_mean(&s.e, s.k, s.silence),
						 2e-11);
		}
		assert_true(fast >= (spread < 2 ? 147 : spread < 4 ? 130 : 100));
	}
}

/* Where the horizon is so long that its end is taken for no end, nothing
 * jumps. */
static void
a_very_long_horizon_equals_an_unlimited_one(void **state)
{
	(void) state;
	for (int k = 2; k <= CLV_MAX_TICKS; k++)
	{
		ClvEvents	e = {k * 2 + 0.6, 60, 0.8, 5, 0, 0.02};
		double		limit = (40 + 4 * k) / e.delta;
		double		before;

		e.h = limit * (1 - 1e-9);
		before = clv_erlang_events(&e, k, 3);
		e.h = limit * (1 + 1e-9);
		assert_close(clv_erlang_events(&e, k, 3), before, 2e-12);
	}
}

/* At the lowest rate of discount that the fast way takes, its series are the
 * longest that there are, and still all there. */
static void
longest_series(void **state)
{
	static const double shapes[] = {0.3, 2, 40, 900};

	(void) state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		for (int k = 2; k <= 5; k++)
		{
			ClvEvents	e = {shapes[i], 1, 0.4, 3, INFINITY, 1};
			double		refused = 1e-14;
			double		taken = 1;
			double		worth;

			for (int halving = 0; halving < 100; halving++)
			{
				e.delta = sqrt(refused * taken);
				if (clv_erlang_endless(&e, k, 0, &worth))
					taken = e.delta;
				else
					refused = e.delta;
			}
			e.delta = taken;
			assert_true(clv_erlang_endless(&e, k, 0, &worth));
			assert_close(worth, clv_erlang_events_by_mean(&e, k, 0), 1e-11);
		}
}

/* Discounted so strongly that only the highest rates count, which are far from
 * the most likely ones. */
static void
strong_discount(void **state)
{
	static const double shapes[] = {0.3, 2, 40, 900};
	static const double silences[] = {0, 0.4, 9};

	(void) state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		for (size_t j = 0; j < sizeof(silences) / sizeof(silences[0]); j++)
			for (double delta = 1; delta < 1e7; delta *= 30)
				for (int k = 2; k <= CLV_MAX_TICKS; k += 5)
				{
					ClvEvents	e = {shapes[i], 1, 0.4, 3, INFINITY, delta};
					double		worth;

					assert_true(clv_erlang_endless(&e, k, silences[j], &worth));
					assert_close(clv_erlang_events(&e, k, silences[j]),
								 clv_erlang_events_by_mean(&e, k, silences[j]),
								 1e-11);
				}
}

/* The largest shape that the fast way takes, and shapes that it leaves. */
static void
largest_shape(void **state)
{
	ClvEvents	e = {1e6, 1e4, 0.4, 3, INFINITY, 0.1};
	double		worth;

	(void) state;
	assert_true(clv_erlang_endless(&e, 3, 0, &worth));
	assert_close(worth, clv_erlang_events_by_mean(&e, 3, 0), 1e-11);
	for (e.shape = 1.001e6; e.shape < 1e15; e.shape *= 10)
		assert_false(clv_erlang_endless(&e, 3, 0, &worth));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(two_ways_agree),
		cmocka_unit_test(a_very_long_horizon_equals_an_unlimited_one),
		cmocka_unit_test(longest_series),
		cmocka_unit_test(strong_discount),
		cmocka_unit_test(largest_shape),
	};
	const char *seed = getenv("CRMVALUE_SEED");

	if (seed != NULL)
		random_state = strtoull(seed, NULL, 10);
	printf("# seed %llu\n", (unsigned long long) random_state);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
