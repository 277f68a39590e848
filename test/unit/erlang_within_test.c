/*
 * Discounted events of several ticks within a horizon, by recurrence: against
 * values by mpmath and the mean over the rate, up to the limits of what is
 * taken.
 */
#include "model_check.h"

#include "clv/model/erlang_events.h"

static uint64_t random_state = 41;

typedef struct Known
{
	int			k;
	double		shape;			/* at rate 1 */
	double		a;
	double		b;
	double		h;
	double		delta;
	double		silence;
	double		worth;			/* times the weight of the silence */
} Known;

/*
 * By mpmath with 25 digits: the integral of the sum of the events' densities.
 * Small shapes and many ticks, where the first estimates matter most.
 */
static const Known known[] = {
	{11, 0.0019, 0.144, 2.06, 57.3, 0, 0, 0.006673158283411338},
	{12, 0.006, 0.043, 700, 27.5, 0, 0, 0.0077616469043907608},
	{9, 0.11, 2.2, 62, 64.6, 0, 0, 0.58156750977146702},
	{12, 0.3, 23.75, 1, 61.3, 0, 0, 0.36229350755705929},
	{12, 0.4, 0.5, 30, 0.9, 90, 0.5, 7.2904582063424013e-6},
	{12, 0.5, 0.8, 4, 0.002, 0, 3, 679.24979647338016},
	{12, 0.5, 0.8, 4, 0.5, 0, 400, 7.141376219052194e+27},
};

static void
known_values(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
		for (double unit = 1; unit < 100; unit *= 30)
		{
			const Known *p = &known[i];
			ClvEvents	e = {p->shape, unit, p->a, p->b, p->h * unit,
			p->delta / unit};
			double		worth;

			assert_true(clv_erlang_within(&e, p->k, p->silence * unit, &worth));
			assert_close(worth, p->worth, 1e-13);
		}
}

/* The same by the mean over the rate */
static double
by_mean(const ClvEvents *e, int k, double silence)
{
	double		weight = 1;
	double		weights = 0;

	for (int j = 0; j < k; j++)
	{
		weights += weight;
		weight *= (e->shape + j) / (j + 1) * (silence / e->rate);
	}
	return clv_erlang_events_by_mean(e, k, silence) * weights;
}

static bool
takes(const ClvEvents *e, int k, double silence)
{
	double		worth;

	return clv_erlang_within(e, k, silence, &worth);
}

static void
check_worth(const ClvEvents *e, int k, double silence)
{
	double		worth;

	assert_true(clv_erlang_within(e, k, silence, &worth));
	assert_close(worth, by_mean(e, k, silence), 2e-12);
}

/* Horizons h of which all is discounted away long before their end: the error
 * of the first estimates grows most. */
static void
discounted_long_before_the_horizon(void **state)
{
	(void) state;
	for (int k = 2; k <= CLV_MAX_TICKS; k++)
		for (double shape = 0.01; shape < 100; shape *= 8)
			for (double z = 600; z > 30; z /= 1.3)
			{
				/* up to where clv_erlang_events takes the horizon for none */
				ClvEvents	e = {shape, 1, 0.08, 200, (40 + 4 * k) / z, z};

				check_worth(&e, k, 0);
				check_worth(&e, k, 0.02);
			}
}

/* ---- limits ---- */

/* Fails unless horizons up to h are taken, those beyond it not, the last of
 * them with all digits. */
static void
check_longest(ClvEvents e, int k, double silence, double h)
{
	e.h = h * (1 + 1e-9);
	assert_false(takes(&e, k, silence));
	e.h = h * (1 - 1e-9);
	check_worth(&e, k, silence);
}

/*
 * Horizons at which 3072 events are needed: event 3072 comes at the horizon
 * e^(27 + 1.7k) times less often than the most frequent event, or that times
 * e^(2 sqrt(3072 k z) - z h), the rest being a geometric series of steps of
 * four. Frequencies from gamma functions in 30 digits
 */
static void
events_at_most(void **state)
{
	(void) state;
	check_longest((ClvEvents) {20, 1, 0.4, 3, 0, 0}, 2, 0, 75.53307583176119);
	check_longest((ClvEvents) {3, 1, 0.4, 3, 0, 0}, 2, 4000,
				  129.74419100058904);
	check_longest((ClvEvents) {50, 1, 0.4, 3, 0, 0.5}, 2, 1,
				  22.630266699877106);
	check_longest((ClvEvents) {4, 1, 0.4, 3, 0, 0.5}, 5, 0.3,
				  73.615050153334984);
}

/* h (27 + 1.7k + shape) is at most 6000. */
static void
ticks_at_most(void **state)
{
	ClvEvents	e = {56, 1, 0.4, 3, 60, 0};

	(void) state;
	check_worth(&e, 10, 0.3);
	check_longest(e, 10, 0.3, 60);
}

/* e^-600 is the smallest number that is dealt with. */
static void
exponents_at_most(void **state)
{
	ClvEvents	e = {1, 1, 0.4, 3, 0.1, 600};

	(void) state;
	/* of the discount over the rate */
	check_worth(&e, 2, 0.3);
	e.delta = 600.001;
	assert_false(takes(&e, 2, 0.3));
	/* of the chance that no tick comes within h, discounted */
	check_longest((ClvEvents) {600 / log1p(0.001), 1, 0.4, 3, 0, 0}, 3, 0,
				  0.001);
	check_longest((ClvEvents) {550 / log1p(0.2), 1, 0.4, 3, 0, 250}, 3, 0,
				  0.2);
}

static void
shortest_horizon(void **state)
{
	ClvEvents	e = {0.6, 1, 0.4, 3, 1e-6, 0.1};

	(void) state;
	for (int k = 2; k <= CLV_MAX_TICKS; k++)
	{
		e.h = 1e-6;
		check_worth(&e, k, 0);
		check_worth(&e, k, 1);
		e.h = nextafter(1e-6, 0);
		assert_false(takes(&e, k, 0));
	}
}

/* From delta h = 4 (27 + 1.7k) on it is not known how many events matter. */
static void
longest_discounted_horizon(void **state)
{
	(void) state;
	for (int k = 2; k <= CLV_MAX_TICKS; k += 5)
		for (double z = 20; z < 600; z *= 5)
		{
			ClvEvents	e = {0.6, 1, 0.4, 3, 0, z};
			double		h = 4 * (27 + 1.7 * k) / z;

			e.h = h * (1 + 1e-9);
			assert_false(takes(&e, k, 0.1));
			e.h = h * (1 - 1e-9);
			check_worth(&e, k, 0.1);
		}
}

/* ---- any customers ---- */

static void
two_ways_agree(void **state)
{
	int			taken = 0;

	(void) state;
	for (int trial = 0; trial < 400; trial++)
	{
		int			k = 2 + trial % 11;
		ClvEvents	e = {
			decades(&random_state, -3, 3), decades(&random_state, -1, 1),
			decades(&random_state, -2, 2), decades(&random_state, -1, 3), 0, 0
		};
		double		silence = trial % 3 == 0 ? 0 :
			decades(&random_state, -3, 3) * e.rate;
		double		worth;

		e.h = decades(&random_state, -5, 2) * e.rate;
		if (trial % 4 > 0)
			e.delta = fmin(decades(&random_state, -4, 2), 40 / e.h);
		if (!clv_erlang_within(&e, k, silence, &worth))
			continue;
		taken++;
		assert_close(worth, by_mean(&e, k, silence), 1e-11);
	}
	assert_true(taken > 300);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(discounted_long_before_the_horizon),
		cmocka_unit_test(events_at_most),
		cmocka_unit_test(ticks_at_most),
		cmocka_unit_test(exponents_at_most),
		cmocka_unit_test(shortest_horizon),
		cmocka_unit_test(longest_discounted_horizon),
		cmocka_unit_test(two_ways_agree),
	};
	const char *seed = getenv("CRMVALUE_SEED");

	if (seed != NULL)
		random_state = strtoull(seed, NULL, 10);
	printf("# CRMVALUE_SEED=%llu\n", (unsigned long long) random_state);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
