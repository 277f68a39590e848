/*
 * Discounted events of several ticks at one rate of ticks: this program has a
 * clv_gamma_mean of its own, which asks for one rate only.
 */
#include "clv_check.h"

#include "clv/model/event_stream.h"
#include "clv/numeric/mean.h"

static double given_rate;
static int	means;				/* how many were asked for */

double
clv_gamma_mean(double shape, double rate, ClvFunction f, void *arg)
{
	(void) shape;
	(void) rate;
	means++;
	return f(given_rate, arg);
}

/* Without a silence */
static double
events(int k, double a, double b, double h, double delta, double rate)
{
	ClvEvents	e = {1, 1, a, b, h, delta};

	given_rate = rate;
	return clv_erlang_events_by_mean(&e, k, 0);
}

/* The sum over n of v^(nk) P(alive at event n) P(nk ticks or more at rate +
 * delta), v = rate / (rate + delta) */
static double
sum_over_events(int k, double a, double b, double h, double delta,
				double rate)
{
	double		mean = (rate + delta) * h;
	double		v_k = pow(rate / (rate + delta), k);
	double		next = v_k;
	double		worth = 0;
	double		sum = 0;
	double		all = 0;

	for (int m = 0; m < mean + 12 * sqrt(mean) + 60; m++)
	{
		double		p = exp(m * log(mean) - mean - lgamma(m + 1));

		if (m > 0 && m % k == 0)
		{
			int			n = m / k;

			worth += next;
			next *= v_k * (b + n - 1) / (a + b + n - 1);
		}
		sum += p * worth;
		all += p;
	}
	return sum / all;
}

static void
check_sum(int k, double a, double b, double h, double delta, double rate)
{
	assert_close(events(k, a, b, h, delta, rate),
				 sum_over_events(k, a, b, h, delta, rate), 3e-12);
}

/* Below and above the number of ticks up to which they are summed */
static void
sums_over_events(void **state)
{
	(void) state;
	for (int k = 2; k <= CLV_MAX_TICKS; k += 2)
		for (double ticks = 5; ticks < 2000; ticks *= 3)
			for (double a = 0.05; a < 50; a *= 5)
				for (double delta = 0; delta < 3; delta += 1)
					check_sum(k, a, 0.2, 0.1, delta, 10 * ticks);
	for (int k = 2; k <= CLV_MAX_TICKS; k += 2)
		for (double a = 0.05; a < 50; a *= 5)
			for (double ticks = 395; ticks < 408; ticks += 2)
				check_sum(k, a, 0.2, 0.1, 0, 10 * ticks);
}

/* With a = 1/2, b = 1 the sum over n events is sqrt(pi) Gamma(n + 1)/
 * Gamma(n + 1/2) - 1, for a large n sqrt(pi n) - 1. */
static void
more_ticks_than_whole_numbers_in_a_double(void **state)
{
	(void) state;
	for (int k = 2; k <= CLV_MAX_TICKS; k++)
		for (double ticks = 1e14; ticks < 1e60; ticks *= 17)
			assert_close(events(k, 0.5, 1, 1, 0, ticks),
						 sqrt(acos(-1) * ticks / k) - 1, 1e-12);
}

static void
no_tick_no_event(void **state)
{
	(void) state;
	for (int k = 2; k <= CLV_MAX_TICKS; k++)
	{
		assert_true(events(k, 0.5, 2, INFINITY, 0.3, 0) == 0);
		assert_true(events(k, 0.5, 2, INFINITY, 0.3, 1e-310) == 0);
		for (double h = 1; h < 1e20; h *= 10)
		{
			assert_true(events(k, 0.5, 2, h, 0, 0) == 0);
			assert_true(events(k, 0.5, 2, h, 0.3, 0) == 0);
			assert_true(events(k, 0.5, 2, h, 0.3, 1e-310) == 0);
			/* one tick is expected, some have k */
			check_sum(k, 0.5, 2, h, 0, 1 / h);
		}
	}
}

/* Usual customers of short and of long horizons need no mean over the rate. */
static void
fast_methods_for_any_horizon(void **state)
{
	static const double horizons[] = {1, 30, 600, 1e4, 1e6, INFINITY};

	(void) state;
	means = 0;
	for (int k = 2; k <= CLV_MAX_TICKS; k++)
		for (size_t i = 0; i < sizeof(horizons) / sizeof(horizons[0]); i++)
		{
			ClvEvents	e = {0.6 + 3 * k, 60, 0.8, 6, horizons[i], 0.02};

			assert_true(clv_erlang_events(&e, k, 7) > 0);
		}
	assert_int_equal(means, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_over_events),
		cmocka_unit_test(more_ticks_than_whole_numbers_in_a_double),
		cmocka_unit_test(no_tick_no_event),
		cmocka_unit_test(fast_methods_for_any_horizon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
