/*
 * Means over beta and gamma distributions, against their known moments.
 */
#include "clv_check.h"

#include <stdbool.h>

#include "clv/numeric/mean.h"

static const double parameters[] = {
	1e-3, 0.05, 0.5, 1, 2.5, 40, 999, 3e4, 7e5, 2e8, 1e12
};

#define PARAMETERS (sizeof(parameters) / sizeof(parameters[0]))

static int	calls;				/* of a function */

/* least + ((x - centre) / scale)^power */
typedef struct Moment
{
	double		centre;
	double		scale;
	int			power;
	double		least;			/* above 0, as the means are of positive
								 * functions */
} Moment;

static double
moment(double x, void *arg)
{
	const Moment *m = arg;
	double		z = (x - m->centre) / m->scale;
	double		value = 1;

	calls++;
	for (int i = 0; i < m->power; i++)
		value *= z;
	return m->least + value;
}

/* -ln x, and its square where there is an argument */
static double
minus_log(double x, void *arg)
{
	return arg == NULL ? -log(x) : log(x) * log(x);
}

static double
beta_moment(double a, double b, double centre, double scale, int power)
{
	Moment		m = {centre, scale, power, centre == 0 ? 0 : 1};

	return clv_beta_mean(a, b, moment, &m);
}

static double
gamma_moment(double shape, double rate, double centre, double scale, int power)
{
	Moment		m = {centre, scale, power, centre == 0 ? 0 : 1};

	return clv_gamma_mean(shape, rate, moment, &m);
}

/*
 * Whether (x - mean) / deviation is accurate enough: the rounding of x is far
 * below the deviation.
 */
static bool
is_accurate(double mean, double deviation)
{
	return 1e-16 * mean / deviation < 1e-13;
}

static void
moments_of_beta(void **state)
{
	(void) state;
	for (size_t i = 0; i < PARAMETERS; i++)
		for (size_t j = 0; j < PARAMETERS; j++)
		{
			double		a = parameters[i];
			double		b = parameters[j];
			double		n = a + b;
			double		mean = a / n;
			double		deviation = sqrt(mean * (b / n) / (n + 1));
			double		excess = 6 * ((a - b) * (a - b) * (n + 1) -
									  a * b * (n + 2)) /
				(a * b * (n + 2) * (n + 3));

			assert_close(beta_moment(a, b, 0, 1, 0), 1, 1e-12);
			assert_close(beta_moment(a, b, 0, mean, 1), 1, 1e-12);
			assert_close(beta_moment(a, b, 0, mean, 2),
						 (a + 1) / (n + 1) / mean, 1e-12);
			if (!is_accurate(mean, deviation))
				continue;
			assert_close(beta_moment(a, b, mean, deviation, 2), 2, 1e-11);
			assert_close(beta_moment(a, b, mean, deviation, 4), 4 + excess,
						 1e-11);
		}
}

static void
moments_of_gamma(void **state)
{
	(void) state;
	for (size_t i = 0; i < PARAMETERS; i++)
		for (size_t j = 0; j < PARAMETERS; j++)
		{
			double		shape = parameters[i];
			double		rate = parameters[j];
			double		mean = shape / rate;
			double		deviation = sqrt(shape) / rate;

			assert_close(gamma_moment(shape, rate, 0, 1, 0), 1, 1e-12);
			assert_close(gamma_moment(shape, rate, 0, mean, 1), 1, 1e-12);
			if (!is_accurate(mean, deviation))
				continue;
			assert_close(gamma_moment(shape, rate, mean, deviation, 2), 2,
						 1e-11);
			assert_close(gamma_moment(shape, rate, mean, deviation, 4),
						 4 + 6 / shape, 1e-11);
		}
}

/* Nearly all p are near 0 and 1, and only those at logarithms of -1/a count. */
static void
unequal_small_parameters(void **state)
{
	(void) state;
	for (double a = 1e-12; a < 1e-5; a *= 10)
		for (double b = 0.01; b < 1; b *= 3)
		{
			double		mean = a / (a + b);

			assert_close(beta_moment(a, b, 0, mean, 1), 1, 1e-12);
			assert_close(beta_moment(b, a, 0, b / (a + b), 1), 1, 1e-12);
			assert_close(beta_moment(a, b, 0, mean, 2),
						 (a + 1) / (a + b + 1) / mean, 1e-12);
		}
}

/* of x^30, for a mean */
#define MOST_HIGH_CALLS 1500

/* x^30, most of whose mean comes from far above the mode */
static void
high_moments(void **state)
{
	(void) state;
	for (size_t i = 0; parameters[i] <= 40; i++)
	{
		double		a = parameters[i];
		double		log_moment = lgamma(a + 30) - lgamma(a);

		calls = 0;
		assert_close(gamma_moment(a, 3, 0, exp(log_moment / 30) / 3, 30), 1,
					 1e-11);
		assert_in_range(calls, 1, MOST_HIGH_CALLS);
		for (size_t j = 0; parameters[j] <= 40; j++)
		{
			double		n = a + parameters[j];
			double		least = log_moment - lgamma(n + 30) + lgamma(n);

			calls = 0;
			assert_close(beta_moment(a, parameters[j], 0, exp(least / 30), 30),
						 1, 1e-11);
			assert_in_range(calls, 1, MOST_HIGH_CALLS);
		}
	}
}

/* of the function, for a mean; on average over the parameters */
#define MOST_CALLS 700
#define MEAN_GAMMA_CALLS 333
#define MEAN_BETA_CALLS 362

static double
counted(double x, void *arg)
{
	(void) arg;
	calls++;
	return x;
}

/*
 * The lengths of the panels fit the distribution: others take more calls, if
 * only by some percents.
 */
static void
a_mean_takes_some_hundred_calls(void **state)
{
	int			gamma_calls = 0;
	int			beta_calls = 0;

	(void) state;
	for (size_t i = 0; i < PARAMETERS; i++)
	{
		calls = 0;
		(void) clv_gamma_mean(parameters[i], 3, counted, NULL);
		assert_in_range(calls, 1, MOST_CALLS);
		gamma_calls += calls;
		for (size_t j = 0; j < PARAMETERS; j++)
		{
			calls = 0;
			(void) clv_beta_mean(parameters[i], parameters[j], counted, NULL);
			assert_in_range(calls, 1, MOST_CALLS);
			beta_calls += calls;
		}
	}
	assert_in_range(gamma_calls / PARAMETERS, 1, MEAN_GAMMA_CALLS);
	assert_in_range(beta_calls / (PARAMETERS * PARAMETERS), 1,
					MEAN_BETA_CALLS);
}

/* x^-0.965, in a unit in which it overflows only at 0 */
static double
singular(double x, void *arg)
{
	(void) arg;
	return exp(-0.965 * log(x) - 100);
}

/*
 * What counts of these means is at logarithms of x down to where the density
 * is no double.
 */
static void
singularities_are_followed(void **state)
{
	double		a = 1.005;
	double		ratio = exp(lgamma(a - 0.965) - lgamma(a) - 100);

	(void) state;
	assert_close(clv_gamma_mean(a, a, singular, NULL),
				 ratio * pow(a, 0.965), 1e-11);
	assert_close(clv_beta_mean(a, 3, singular, NULL),
				 ratio * exp(lgamma(a + 3) - lgamma(a + 3 - 0.965)), 1e-11);
}

/* ---- functions whose values have errors ---- */

/* x^power e^-(decay x) with a relative error of up to `error`, which has
 * nothing to do with that of values nearby */
typedef struct Noisy
{
	double		power;
	double		decay;
	double		error;
} Noisy;

static double
noisy(double x, void *arg)
{
	const Noisy *f = arg;
	uint64_t	seed;

	calls++;
	memcpy(&seed, &x, sizeof(seed));
	return pow(x, f->power) * exp(-f->decay * x) *
		(1 + f->error * (2 * next_random(&seed) - 1));
}

#define MOST_NOISY_CALLS 10000

/* Whether a mean of values that have errors has no larger error than these. */
static void
check_noisy_mean(double mean, double expected, double error)
{
	assert_close(mean, expected, error + 1e-11);
	assert_in_range(calls, 1, MOST_NOISY_CALLS);
	calls = 0;
}

/*
 * E x^n e^-(c x) over Gamma(a, b) is (b/(b + c))^a (a)_n/(b + c)^n, and
 * E p^n over Beta(a, b) is (a)_n/(a + b)_n.
 */
static void
a_mean_has_no_larger_error_than_the_values(void **state)
{
	static const double errors[] = {1e-12, 1e-11, 1e-10, 1e-9, 1e-7, 1e-3, 0.1};

	(void) state;
	calls = 0;
	for (size_t e = 0; e < sizeof(errors) / sizeof(errors[0]); e++)
		for (size_t i = 0; parameters[i] <= 40; i++)
			for (size_t j = 0; parameters[j] <= 40; j++)
			{
				double		a = parameters[i];
				double		b = parameters[j];
				Noisy		f = {(double) (e % 3), j % 2 == 0 ? 0 : b, errors[e]};
				double		n = f.power;
				double		rising = n == 0 ? 1 : n == 1 ? a : a * (a + 1);

				check_noisy_mean(clv_gamma_mean(a, b, noisy, &f), rising *
								 pow(b / (b + f.decay), a) *
								 pow(b + f.decay, -n), f.error);
				f.decay = 0;
				check_noisy_mean(clv_beta_mean(a, b, noisy, &f), rising /
								 (n == 0 ? 1 : n == 1 ? a + b :
								  (a + b) * (a + b + 1)), f.error);
			}
}

static double
constant(double x, void *arg)
{
	(void) x;
	calls++;
	return *(double *) arg;
}

static void
means_of_what_is_no_number_end_at_once(void **state)
{
	double		values[] = {NAN, INFINITY};

	(void) state;
	for (int i = 0; i < 2; i++)
	{
		calls = 0;
		assert_false(isfinite(clv_gamma_mean(0.5, 3, constant, &values[i])));
		assert_in_range(calls, 1, MOST_CALLS);
		calls = 0;
		assert_false(isfinite(clv_beta_mean(0.5, 3, constant, &values[i])));
		assert_in_range(calls, 1, MOST_CALLS);
	}
}

/* no number at 0, where the density is infinite */
static double
unknown_at_0(double x, void *arg)
{
	(void) arg;
	calls++;
	return x < 1e-100 ? NAN : x;
}

static void
values_that_are_no_numbers_are_not_sought(void **state)
{
	(void) state;
	calls = 0;
	assert_true(isnan(clv_gamma_mean(0.01, 1, unknown_at_0, NULL)));
	assert_in_range(calls, 1, MOST_CALLS);
	calls = 0;
	assert_true(isnan(clv_beta_mean(0.01, 1, unknown_at_0, NULL)));
	assert_in_range(calls, 1, MOST_CALLS);
}

/* 1e-310 is below the normal doubles: halves of its multiples are rounded. */
static void
the_unit_of_the_values_does_not_matter(void **state)
{
	double		values[] = {1, 1e300, -1, 1e-310, 0};

	(void) state;
	for (int i = 0; i < 5; i++)
	{
		static int	first;

		calls = 0;
		assert_close(clv_beta_mean(0.05, 40, constant, &values[i]), values[i],
					 1e-10);
		if (i == 0)
			first = calls;
		assert_int_equal(calls, first);
	}
}

static double
reciprocal(double x, void *arg)
{
	return *(double *) arg / (1 + 1000 * x);
}

static void
the_sign_of_a_function_does_not_matter(void **state)
{
	double		plus = 1;
	double		minus = -1;

	(void) state;
	for (size_t i = 0; i < PARAMETERS; i++)
	{
		assert_true(clv_gamma_mean(parameters[i], 3, reciprocal, &plus) ==
					-clv_gamma_mean(parameters[i], 3, reciprocal, &minus));
		assert_true(clv_beta_mean(parameters[i], 3, reciprocal, &plus) ==
					-clv_beta_mean(parameters[i], 3, reciprocal, &minus));
	}
}

/* E -ln p over Beta(a, 1) is 1/a, E ln^2 p is 2/a^2, infinite at p = 0. */
static void
logarithms_over_beta(void **state)
{
	int			squared;

	(void) state;
	for (double a = 0.5; a < 1000; a *= 3)
	{
		assert_close(clv_beta_mean(a, 1, minus_log, NULL) * a, 1, 1e-11);
		assert_close(clv_beta_mean(a, 1, minus_log, &squared) * a * a, 2,
					 1e-11);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moments_of_beta),
		cmocka_unit_test(moments_of_gamma),
		cmocka_unit_test(unequal_small_parameters),
		cmocka_unit_test(high_moments),
		cmocka_unit_test(a_mean_takes_some_hundred_calls),
		cmocka_unit_test(logarithms_over_beta),
		cmocka_unit_test(singularities_are_followed),
		cmocka_unit_test(a_mean_has_no_larger_error_than_the_values),
		cmocka_unit_test(means_of_what_is_no_number_end_at_once),
		cmocka_unit_test(values_that_are_no_numbers_are_not_sought),
		cmocka_unit_test(the_unit_of_the_values_does_not_matter),
		cmocka_unit_test(the_sign_of_a_function_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
