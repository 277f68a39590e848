#include "model_check.h"

#include "clv/model/beta_geometric.h"

/* ---- probabilities ---- */

typedef struct Known
{
	BgFamily	family;
	double		par[4];
	ClvCustomer c;
	double		h;
	double		n;
	double		p_purchase;
	double		pmf;
} Known;

/* Sums of negative binomial probabilities in 80 digits, by mpmath: few and
 * many ticks, tiny and huge horizons, n = 0 */
static const Known known[] = {
	{{0, 1}, {0.24, 4.4, 0.8, 2.4}, {3, 30, 38, 0, 1}, 10, 2,
	0.36559000940998361, 0.085005724174011302},
	{{1, 3}, {0.24, 4.4, 0.8, 2.4}, {3, 30, 38, 0, 1}, 10, 1,
	0.55936012171216458, 0.44207206818743496},
	{{1, 12}, {0.24, 4.4, 0.8, 2.4}, {3, 30, 38, 0, 1}, 0.01, 1,
	0.00089330547795314764, 0.00089330547795314764},
	{{1, 12}, {0.24, 4.4, 0.8, 2.4}, {3, 30, 30, 0, 1}, 0.01, 1,
	1.7540397157120919e-32, 1.7540397157120919e-32},
	{{1, 4}, {2.5, 0.3, 0.001, 0.001}, {2, 5, 6, 0, 1}, 1e-06, 2,
	4.1482817196959956e-7, 1.423642034075249e-31},
	{{1, 2}, {0.5, 6, 0.9, 2}, {0, 0, 9, 0, 1}, 10000.0, 0,
	0.61742613138522058, 0.38257386861477942},
	{{1, 2}, {0.5, 6, 0.9, 2}, {0, 0, 9, 0, 1}, 10000.0, 7,
	0.61742613138522058, 0.020841741016300645},
	{{1, 12}, {5, 0.3, 1, 0.05}, {7, 100, 130, 0, 1}, 60, 3,
	0.011886417457159012, 0.0021559725389591226},
	{{0, 1}, {0.5, 6, 0.3, 0.2}, {1, 4, 9, 0, 1}, 1e-09, 1,
	2.6626365277494131e-11, 2.662636527571904e-11},
	{{1, 2}, {0.001, 0.001, 10, 20}, {40, 80, 90, 0, 1}, 5, 0,
	0.0046883839741736271, 0.99531161602582637},
	{{1, 12}, {30, 2, 0.05, 3}, {5, 4, 4.5, 0, 1}, 3, 4,
	0.99319755559415954, 0.48018699748552693},
	{{1, 12}, {30, 2, 0.05, 3}, {5, 4, 4.5, 0, 1}, 3, 0,
	0.99319755559415954, 0.0068024444058404606},
	{{1, 7}, {0.001, 0.01, 3, 0.5}, {0, 0, 2, 0, 1}, 100, 2,
	0.00055438488976920596, 9.0940106273749392e-5},
	{{0, 1}, {0.001, 0.001, 0.5, 0.5}, {0, 0, 0, 0, 1}, 1000000.0, 1000,
	0.020510014592280618, 1.3497559632641474e-7},
	{{1, 5}, {0.3, 0.0001, 0.5, 0.5}, {2, 1, 8, 0, 1}, 1e-05, 6,
	2.0760756437398685e-11, 2.699900904282169e-150},
};

static void
probabilities_are_known(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const Known *k = &known[i];

		assert_close(bg_p_purchase(k->family, k->par, &k->c, k->h),
					 k->p_purchase, 1e-12);
		assert_close(bg_pmf(k->family, k->par, &k->c, k->h, k->n), k->pmf,
					 1e-11);
	}
}

static const BgFamily families[] = {{0, 1}, {1, 1}, {1, 2}, {1, 12}};

/* Parameters and a customer: usual ones for even trials. */
typedef struct Subject
{
	BgFamily	family;
	double		par[4];
	ClvCustomer c;
	double		h;
} Subject;

static Subject
random_subject(int trial, uint64_t *seed)
{
	double		span = trial % 2 ? 2 : 0.5;
	Subject		s = {.family = families[trial % 4]};
	double		T = decades(seed, 0, 2);
	double		x = floor(8 * next_random(seed));

	for (int i = 0; i < 4; i++)
		s.par[i] = decades(seed, -span, span);
	s.c = one_customer(x, x > 0 ? T * next_random(seed) : 0, T);
	s.h = decades(seed, -span, 1 + span / 2);
	return s;
}

static void
none_or_some_purchases(void **state)
{
	uint64_t	seed = 50;

	(void) state;
	for (int trial = 0; trial < 2000; trial++)
	{
		Subject		s = random_subject(trial, &seed);

		assert_near(bg_p_purchase(s.family, s.par, &s.c, s.h) +
					bg_pmf(s.family, s.par, &s.c, s.h, 0), 1, 1e-14);
	}
}

/* For k = 1, a customer who is alive waits for a Lomax distributed time. */
static void
the_next_purchase_of_a_poisson_process(void **state)
{
	uint64_t	seed = 51;

	(void) state;
	for (int trial = 0; trial < 2000; trial++)
	{
		Subject		s = random_subject(trial, &seed);

		s.family.k = 1;
		assert_close(bg_p_purchase(s.family, s.par, &s.c, s.h),
					 bg_p_alive(s.family, s.par, &s.c) *
					 -expm1(-(s.par[BG_R] + s.c.x) *
							log1p(s.h / (s.par[BG_ALPHA] + s.c.T))), 1e-14);
	}
}

/* Where rounding could lead above 1. */
static void
probabilities_are_at_most_one(void **state)
{
	double		par[] = {50, .3, 1e-5, 1e5};
	ClvCustomer c = one_customer(3, 20, 20.01);

	(void) state;
	for (int k = 1; k <= BG_MAX_K; k++)
		for (double h = 1; h < 1e6; h *= 1.1)
		{
			BgFamily	family = {1, k};
			ClvCustomer new = {0};

			assert_true(bg_p_purchase(family, par, &c, h) <=
						bg_p_alive(family, par, &c));
			assert_true(bg_pmf(family, par, &c, 1e-9 / h, 0) <= 1);
			assert_true(bg_pmf(family, par, &new, 1e-9 / h, 0) <= 1);
		}
}

static void
no_horizon_has_no_purchase(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const Known *k = &known[i];

		assert_true(bg_p_purchase(k->family, k->par, &k->c, 0) == 0);
		assert_true(bg_pmf(k->family, k->par, &k->c, 0, 0) == 1);
		assert_true(bg_pmf(k->family, k->par, &k->c, 0, 1) == 0);
		assert_true(bg_expected(k->family, k->par, &k->c, 0) == 0);
		assert_true(bg_discounted(k->family, k->par, &k->c, 0, 0.1) == 0);
	}
}

/* A horizon so short that 1/h overflows. */
static void
a_tiny_horizon_has_no_purchase(void **state)
{
	double		par[] = {1, 1e15, 1, 1};
	ClvCustomer new = {0};

	(void) state;
	for (size_t f = 0; f < LENGTH(families); f++)
	{
		BgFamily	family = families[f];

		assert_true(bg_pmf(family, par, &new, 1e-300, 0) == 1);
		assert_near(bg_pmf(family, par, &new, 1e-300, 1), 0, 1e-300);
		assert_near(bg_p_purchase(family, par, &new, 1e-300), 0, 1e-300);
	}
}

/* ---- expected purchases ---- */

/* Horizons of a usual length, of 1, and of many purchases. */
static void
expected_purchases_are_the_mean_number(void **state)
{
	static const double horizons[] = {0.01, 1, 40};
	double		par[] = {0.6, 3, 0.5, 2};
	ClvCustomer c = one_customer(3, 20, 26);

	(void) state;
	for (size_t f = 0; f < LENGTH(families); f++)
		for (size_t i = 0; i < LENGTH(horizons); i++)
		{
			double		h = horizons[i];
			double		mean = 0;

			for (int n = 1; n < 500; n++)
				mean += n * bg_pmf(families[f], par, &c, h, n);
			assert_close(bg_expected(families[f], par, &c, h), mean, 1e-10);
			assert_true(bg_discounted(families[f], par, &c, h, 0) ==
						bg_expected(families[f], par, &c, h));
			assert_close(bg_discounted(families[f], par, &c, h, 1e-9), mean,
						 1e-7);
		}
}

/* P(alive) is too small for a number other than 0. */
static void
the_dead_buy_nothing(void **state)
{
	double		par[] = {1, 1, 1, 1};
	ClvCustomer c = one_customer(1e5, 1, 1e6);

	(void) state;
	for (size_t f = 0; f < LENGTH(families); f++)
	{
		assert_true(bg_p_alive(families[f], par, &c) == 0);
		assert_true(bg_expected(families[f], par, &c, 100) == 0);
		assert_true(bg_discounted(families[f], par, &c, INFINITY, 0.1) == 0);
		assert_true(bg_p_purchase(families[f], par, &c, 100) == 0);
		assert_true(bg_pmf(families[f], par, &c, 100, 0) == 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(probabilities_are_known),
		cmocka_unit_test(none_or_some_purchases),
		cmocka_unit_test(the_next_purchase_of_a_poisson_process),
		cmocka_unit_test(probabilities_are_at_most_one),
		cmocka_unit_test(no_horizon_has_no_purchase),
		cmocka_unit_test(a_tiny_horizon_has_no_purchase),
		cmocka_unit_test(expected_purchases_are_the_mean_number),
		cmocka_unit_test(the_dead_buy_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
