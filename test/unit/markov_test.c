#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clv/formula/markov.h"

static void
assert_close(double actual, double expected, double relative)
{
	if (!(fabs(actual - expected) <= relative * fabs(expected)))
		fail_msg("%.17g is not %.17g", actual, expected);
}

static int	calls;

static void
count_call(void)
{
	calls++;
}

/* C8, Pfeifer & Carraway 2000: recency 1 to 4, then lost for good. */
static const double published[] = {
	.3, .7, 0, 0, 0,
	.2, 0, .8, 0, 0,
	.15, 0, 0, .85, 0,
	.05, 0, 0, 0, .95,
	0, 0, 0, 0, 1,
};
static const double published_reward[] = {36, -4, -4, -4, 0};

static void
values_of_the_paper(void **state)
{
	static const double four[] = {50.11496914, 4.21990741, .59211034,
	-1.98013117, 0};
	static const double forever[] = {52.31960944, 5.55378356, 1.25077299,
	-1.82001627, 0};
	MarkovChain chain = {5, published, published_reward, .2};
	double		value[5];

	(void) state;
	markov_value(&chain, 4, count_call, value);
	for (int i = 0; i < 5; i++)
		assert_true(fabs(value[i] - four[i]) < 5e-9);
	assert_int_equal(markov_value_forever(&chain, value), -1);
	for (int i = 0; i < 5; i++)
		assert_true(fabs(value[i] - forever[i]) < 5e-9);
}

static double
draw(void)
{
	return rand() / (RAND_MAX + 1.0);
}

/* A random chain, with many zeros. */
static void
fill(double *transition, double *reward, int states)
{
	for (int i = 0; i < states; i++)
	{
		double		sum = 0;

		for (int j = 0; j < states; j++)
		{
			double	   *cell = &transition[i * states + j];

			*cell = draw() < .5 && j != i ? 0 : draw();
			sum += *cell;
		}
		for (int j = 0; j < states; j++)
			transition[i * states + j] /= sum;
		reward[i] = draw() - .3;
	}
}

/* V = R + P V / (1+d), and the limit of finite values, up to 50 states. */
static void
value_forever_solves_its_equations(void **state)
{
	static double transition[MARKOV_MAX_STATES * MARKOV_MAX_STATES];
	double		reward[MARKOV_MAX_STATES];
	double		value[MARKOV_MAX_STATES];
	double		finite[MARKOV_MAX_STATES];
	double		sum;

	(void) state;
	srand(5);
	for (int states = 1; states <= MARKOV_MAX_STATES; states++)
	{
		MarkovChain chain = {states, transition, reward, .01 + draw()};

		fill(transition, reward, states);
		assert_int_equal(markov_bad_row(&chain, &sum), -1);
		assert_int_equal(markov_value_forever(&chain, value), -1);
		for (int i = 0; i < states; i++)
		{
			double		right = reward[i];

			for (int j = 0; j < states; j++)
				right += transition[i * states + j] * value[j] / (1 + chain.rate);
			assert_true(fabs(value[i] - right) < 1e-11);
		}
		markov_value(&chain, 1e9, count_call, finite);
		for (int i = 0; i < states; i++)
			assert_true(fabs(value[i] - finite[i]) < 1e-10);
	}
}

/* With a reward of 1 in all states the value is (1+d)/d, for any small rate. */
static void
small_rates_lose_no_digits(void **state)
{
	static double transition[20 * 20];
	double		reward[20];
	double		value[20];

	(void) state;
	srand(7);
	fill(transition, reward, 20);
	for (int i = 0; i < 20; i++)
		reward[i] = 1;
	for (double rate = 1; rate > 1e-300; rate /= 1000)
	{
		MarkovChain chain = {20, transition, reward, rate};

		assert_int_equal(markov_value_forever(&chain, value), -1);
		for (int i = 0; i < 20; i++)
			assert_close(value[i], (1 + rate) / rate, 1e-13);
	}
}

static void
without_a_rate_it_is_singular(void **state)
{
	MarkovChain chain = {5, published, published_reward, 0};
	static const double stuck[] = {1, 0, .5, .5};
	MarkovChain first = {2, stuck, published_reward, 0};
	double		value[5];

	(void) state;
	assert_int_equal(markov_value_forever(&chain, value), 4);
	assert_int_equal(markov_value_forever(&first, value), 0);
	markov_value(&chain, 1e12, count_call, value);
	assert_true(value[0] > 64 && value[0] < 65);
}

static void
long_horizons_end_early(void **state)
{
	MarkovChain chain = {5, published, published_reward, .2};
	double		value[5];

	(void) state;
	calls = 0;
	markov_value(&chain, 1e12, count_call, value);
	assert_true(calls > 50 && calls < 1000);
	calls = 0;
	chain.rate = -.999;
	markov_value(&chain, 1e12, count_call, value);
	assert_true(calls < 1000);
	assert_false(isfinite(value[0]));
	calls = 0;
	markov_value(&chain, 0, count_call, value);
	assert_int_equal(calls, 0);
	assert_memory_equal(value, published_reward, sizeof(published_reward));
}

static void
bad_rows_are_found(void **state)
{
	static const double low[] = {1, 0, .5, .4999};
	static const double negative[] = {1.5, -.5, 0, 1};
	static const double nan_row[] = {.5, .5, NAN, 1};
	static const double rounded[] = {.3333333333, .6666666667, 0, 1};
	static const double above[] = {0, 1, 1 + 5e-10, 0};
	double		sum;
	MarkovChain chain = {2, low, published_reward, .1};

	(void) state;
	assert_int_equal(markov_bad_row(&chain, &sum), 1);
	assert_close(sum, .9999, 1e-15);
	chain.transition = negative;
	assert_int_equal(markov_bad_row(&chain, &sum), 0);
	chain.transition = nan_row;
	assert_int_equal(markov_bad_row(&chain, &sum), 1);
	chain.transition = above;
	assert_int_equal(markov_bad_row(&chain, &sum), 1);
	chain.transition = rounded;
	assert_int_equal(markov_bad_row(&chain, &sum), -1);
}

/*
 * From both states all move to the first; a half is lost by discounting. It is
 * worth its reward twice, the second its own and the first's.
 */
static void
all_may_move_to_one_state(void **state)
{
	const double transition[] = {1, 0, 1, 0};
	const double reward[] = {3, 5};
	const MarkovChain chain = {2, transition, reward, 1};
	double		found[2];

	(void) state;
	assert_int_equal(markov_value_forever(&chain, found), -1);
	assert_close(found[0], 6, 1e-15);
	assert_close(found[1], 8, 1e-15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_the_paper),
		cmocka_unit_test(value_forever_solves_its_equations),
		cmocka_unit_test(small_rates_lose_no_digits),
		cmocka_unit_test(without_a_rate_it_is_singular),
		cmocka_unit_test(long_horizons_end_early),
		cmocka_unit_test(bad_rows_are_found),
		cmocka_unit_test(all_may_move_to_one_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
