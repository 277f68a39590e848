#include "model_check.h"

#include "clv/model/beta_stream.h"

/* d, g, delta and the endless stream, as a hypergeometric function in 40
 * digits */
static const double known[][4] = {
#include "endless_stream.inc"
};

static void
streams_are_known(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const double *k = known[i];

		assert_close(clv_endless_stream(k[0], k[1], k[2]), k[3], 2e-13);
		assert_true(clv_beta_stream(k[0], k[1], INFINITY, k[2]) ==
					clv_endless_stream(k[0], k[1], k[2]));
	}
}

/* d/(g - 1), if the mean number of periods is finite */
static void
no_discount_has_the_mean_number_of_periods(void **state)
{
	(void) state;
	assert_true(clv_endless_stream(3, 2.5, 0) == 2);
	assert_true(clv_endless_stream(3, 1.5, 0) == 6);
	assert_true(isinf(clv_endless_stream(3, 1, 0)));
	assert_true(isinf(clv_endless_stream(3, 0.5, 0)));
	assert_close(clv_endless_stream(3, 2.5, 1e-14), 2, 1e-6);
}

/* d = g = 1: the sum of v^j / (j + 1), which is a logarithm */
static void
even_chances_have_a_logarithm(void **state)
{
	(void) state;
	for (double delta = 1e-14; delta < 1; delta *= 1.7)
		assert_close(clv_endless_stream(1, 1, delta),
					 -log(-expm1(-delta)) * exp(delta) - 1, 1e-12);
}

/* The first period, and then a customer who survived it */
static void
the_first_period_precedes_the_rest(void **state)
{
	uint64_t	seed = 40;

	(void) state;
	for (int trial = 0; trial < 20000; trial++)
	{
		double		d = decades(&seed, -3, trial % 2 ? 1 : 8);
		double		g = trial % 3 ? decades(&seed, -3, 2) :
			floor(42 * next_random(&seed)) + decades(&seed, -15, 0);
		double		delta = decades(&seed, trial % 5 ? -3 : -20, 1);

		assert_close(clv_endless_stream(d, g, delta), exp(-delta) * d /
					 (d + g) * (1 + clv_endless_stream(d + 1, g, delta)),
					 2e-13);
	}
}

/* d/(d + g) with d + g lost in d + g + 1: the limit of equal shapes */
static void
shapes_lost_in_rounding_have_their_limit(void **state)
{
	static const double deltas[] = {0.1, 0.4, 1, 5};

	(void) state;
	for (size_t i = 0; i < LENGTH(deltas); i++)
		assert_close(clv_endless_stream(1e-17, 1e-17, deltas[i]),
					 0.5 / expm1(deltas[i]), 1e-14);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_are_known),
		cmocka_unit_test(no_discount_has_the_mean_number_of_periods),
		cmocka_unit_test(even_chances_have_a_logarithm),
		cmocka_unit_test(the_first_period_precedes_the_rest),
		cmocka_unit_test(shapes_lost_in_rounding_have_their_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
