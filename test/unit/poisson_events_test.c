/*
 * Discounted events where every tick is one, against values by mpmath and
 * against the mean over the chance to end.  This program has a clv_beta_mean of
 * its own, which counts the customers that the fast methods leave to it.
 */
#include "clv_check.h"

#include <stdbool.h>

#include "clv/model/event_stream.h"
#include "clv/numeric/mean.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t random_state = 31;

/* ---- a mean over the chance to end ---- */

static int	means;				/* how many were asked for */
static bool is_given;			/* the mean is f(given_chance) */
static double given_chance;

/*
 * By the trapezoid rule over t, logit p = logit(mean) + scale sinh(t): all is
 * analytic in t and falls off fast on either side, so that all digits are there
 * with steps as small as these.
 */
double
clv_beta_mean(double a, double b, ClvFunction f, void *arg)
{
	double		scale = fmin(1, 1.5 * sqrt(1 / a + 1 / b));
	double		top = -a * log1p(b / a) - b * log1p(a / b);
	double		weights = 0;
	double		sum = 0;

	means++;
	if (is_given)
		return f(given_chance, arg);
	for (int side = -1; side <= 1; side += 2)
		for (int i = side > 0; i < 1000; i++)
		{
			double		t = side * i * 0.03;
			double		l = log(a / b) + scale * sinh(t);
			double		less = log1p(exp(-fabs(l)));	/* than l or -l */
			double		weight = cosh(t) *
				exp(-a * (less - fmin(l, 0)) - b * (less + fmax(l, 0)) - top);
			double		value = weight *
				f((l < 0 ? exp(l) : 1) / (1 + exp(-fabs(l))), arg);

			weights += weight;
			sum += value;
			if (weight <= 1e-18 * weights && value <= 1e-18 * sum)
				break;
		}
	return sum / weights;
}

/* Whether the fast methods take a customer, and what they find */
static bool
is_fast(const ClvEvents *e, double *events)
{
	means = 0;
	*events = clv_poisson_events(e);
	assert_in_range(means, 0, 1);
	return means == 0;
}

static bool
takes(const ClvEvents *e)
{
	double		events;

	return is_fast(e, &events);
}

typedef struct Known
{
	double		shape;			/* at rate 1 */
	double		a;
	double		b;
	double		h;
	double		delta;
	double		events;
} Known;

/* The integral of the expected rate, a hypergeometric function, in 30 digits */
static const Known known[] = {
	{0.243, 0.793, 2.426, 2, 0, 0.39005194098240508},
	{0.243, 0.793, 2.426, 40, 0.01, 2.5590538051621462},
	{4.5, 1, 6, 1.5, 0, 4.4791982683586695},
	{4.5, 1, 6, 30, 0.3, 6.2227033772751059},
	{0.3, 2.5, 0.4, 8, 0, 0.55414121911945282},
	{12.25, 0.05, 11, 3, 0.2, 26.450723617681627},
	{60.5, 0.7, 62, 0.8, 0, 39.020812190899882},
	{60.5, 0.7, 62, 200, 0.5, 68.821298713695004},
	{0.01, 20, 3, 5, 0, 0.019161877208351223},
	{2.5, 6, 40, 100, 0.05, 6.9866510128907209},
	{150, 30, 100, 0.05, 0, 3.5856427416007972},
	{1.5, 0.6, 3, 0.001, 0, 0.0014996876267453975},
	{1.5, 0.6, 3, 1e-9, 0.5, 1.4999999993125001e-9},
	{0.9, 0.8, 3.5, 500, 0.001, 21.919461651865133},
	{0.5, 40, 60, 4, 0, 0.9533444313968443},
	{1.5, 0.6, 3, 6, 1e4, 0.00014999375076071065},
	/* steep, up to where a panel is longest */
	{4, 0.1, 2, 24, 0.3, 11.024593649196082},
	/* powers as high as 2e6 of numbers close to 1 */
	{0.5, 1e6, 1e10, 2e-5, 0, 9.9999999850015007e-6},
	{3, 2e5, 1e8, 1e-4, 0, 0.00029999988023956081},
	/* without an end, some of them discounted so little that no horizon that
	 * the finite method takes would do */
	{0.01, 0.4, 0.7, INFINITY, 0.004, 0.42030620672597523},
	{4.5, 1, 6, INFINITY, 0.002, 32.027930958394055},
	{12.25, 0.05, 11, INFINITY, 0.0025, 3707.4442437045587},
	{60.5, 0.7, 20, INFINITY, 0.006, 319.27489459332365},
	{41.2, 51.8, 0.07, INFINITY, 0.2, 0.99641432767558152},
	{0.0096, 29.6, 0.00025, INFINITY, 0.19, 0.014548106245430703},
	{32, 1.23, 0.32, INFINITY, 0.546, 1.7217040012693412},
	{54.7, 0.27, 15.9, INFINITY, 0.5, 70.147590029783074},
	{3, 1.5, 9, INFINITY, 90, 0.03312420264708348},
};

/* The same for parameters that the fast methods leave */
static const Known known_slow[] = {
	{3, 1000, 5000, 1, 0, 2.2216906246646032},
	{0.5, 1e5, 1e9, 0.012, 0, 0.0059999946005453451},
	{30, 0.9, 2, 50, 0, 18.914697258545886},
	{0.5, 2.5, 0.3, INFINITY, 0.004, 1.056172373664734},
	{0.243, 0.793, 2.426, INFINITY, 0.003, 6.6418994207028061},
};

static void
known_values(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
		for (double unit = 1; unit < 100; unit *= 30)
		{
			const Known *k = &known[i];
			ClvEvents	e = {k->shape, unit, k->a, k->b, k->h * unit,
			k->delta / unit};
			double		events;

			assert_true(is_fast(&e, &events));
			assert_close(events, k->events, 2e-13);
			assert_close(clv_poisson_events_by_mean(&e), k->events, 1e-12);
		}
	for (size_t i = 0; i < LENGTH(known_slow); i++)
	{
		const Known *k = &known_slow[i];
		ClvEvents	e = {k->shape, 1, k->a, k->b, k->h, k->delta};
		double		events;

		assert_false(is_fast(&e, &events));
		assert_close(events, k->events, 1e-12);
	}
}

/* ---- one chance to end ---- */

static double
given(double chance, ClvEvents e)
{
	double		events;

	is_given = true;
	given_chance = chance;
	events = clv_poisson_events_by_mean(&e);
	is_given = false;
	return events;
}

/* Without discounting (1 - (1 + p h/rate)^-shape) / p, in an endless time
 * shape / (p rate) times the stream of shape + 1 and rate / p. */
static void
events_given_the_chance_to_end(void **state)
{
	(void) state;
	for (double shape = 0.1; shape < 1e3; shape *= 7)
		for (double p = 1e-12; p <= 1; p *= 10)
			for (double h = 1e-3; h < 1e5; h *= 20)
				assert_close(given(p, (ClvEvents) {shape, 2, 1, 1, h, 0}),
							 -expm1(-shape * log1p(p * h / 2)) / p, 1e-12);
}

/* shape/rate times an annuity over h, also where rate/p is too large for a
 * double or as good as infinite */
static void
events_of_a_clock_that_never_ends(void **state)
{
	static const double chances[] = {
		0, 1e-320, 1e-308, 1e-300, 1e-292, 1e-285, 1e-270, 1e-100
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(chances); i++)
		for (double delta = 1e-10; delta < 1e10; delta *= 100)
		{
			double		p = chances[i];
			double		pace = 3.0 / 7;
			ClvEvents	e = {3, 7, 1, 1, INFINITY, delta};

			assert_close(given(p, e), pace / delta, 1e-13);
			e.h = 0.8;
			assert_close(given(p, e), pace * -expm1(-delta * 0.8) / delta,
						 1e-13);
			e.delta = 0;
			assert_close(given(p, e), pace * 0.8, 1e-13);
		}
}

/* ---- what the fast methods take ---- */

/* Fails unless customers up to the horizon are taken, those beyond it are not,
 * and the last of them are worth what the mean says. */
static void
check_limit(ClvEvents e, double h)
{
	double		events;

	e.h = h * (1 + 1e-9);
	assert_false(takes(&e));
	e.h = h * (1 - 1e-9);
	assert_true(is_fast(&e, &events));
	assert_close(events, clv_poisson_events_by_mean(&e), 1e-12);
}

/*
 * The integral has at most 32 panels, each of which lets the bound of the
 * integrand fall by e^-12 and by half of the discount so far.  The bound falls
 * by (shape + 1) a / (a + b) per x, later by a / (1 + x).
 */
static void
panels_at_most(void **state)
{
	/* (a + b) / (shape + 1) is above 1 + h */
	ClvEvents	even = {499, 1, 520, 2730, 0, 0};
	double		slope = 80;

	/* it is 9, which is 1 + x after 16 panels */
	ClvEvents	mixed = {319, 1, 216, 2664, 0, 0};

	(void) state;
	check_limit(even, 32 * 12 / slope);
	check_limit(mixed, 9 * pow(1 + 12.0 / 216, 16) - 1);
	even.delta = 0.5;
	slope += 0.5;
	check_limit(even, (pow(1 + 0.25 / slope, 32) - 1) * 12 / 0.25);
}

/* Horizons at which the terms of the series are 1000 times as large as it is,
 * from its coefficients in 60 digits */
static void
series_that_lose_digits_are_left(void **state)
{
	(void) state;
	check_limit((ClvEvents) {30, 1, 0.9, 2, 0, 0}, 0.37002454816856119);
	check_limit((ClvEvents) {8, 1, 0.9, 1, 0, 0}, 1.4326945462931578);
	check_limit((ClvEvents) {12, 1, 4, 2, 0, 0}, 0.69180392277583205);
	check_limit((ClvEvents) {300, 1, 5, 200, 0, 0}, 0.90903914928957504);
}

/* The longest horizon of which the series has few enough terms: the sum is all
 * there. */
static void
longest_series(void **state)
{
	static const ClvEvents customers[] = {
		{0.1, 1, 0.3, 2, 0, 0}, {0.9, 1, 0.8, 3.5, 0, 0},
		{2, 1, 0.05, 30, 0, 0}, {0.5, 1, 6, 12, 0, 0}, {3, 1, 12, 40, 0, 0},
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(customers); i++)
	{
		ClvEvents	e = customers[i];
		double		taken = 10;
		double		left = 1e6;
		double		events;

		for (int halving = 0; halving < 60; halving++)
		{
			e.h = sqrt(taken * left);
			if (takes(&e))
				taken = e.h;
			else
				left = e.h;
		}
		e.h = taken;
		/* q is above .9 */
		assert_true(taken > 360);
		assert_true(is_fast(&e, &events));
		assert_close(events, clv_poisson_events_by_mean(&e), 1e-12);
	}
}

/* ---- without an end ---- */

/* Fails unless discount rates down to delta are taken, those below are not, and
 * the last of them are worth what is given, else what the mean says. */
static void
check_least_discount(ClvEvents e, double delta, double worth)
{
	double		events;

	e.h = INFINITY;
	e.delta = delta * (1 - 1e-6);
	assert_false(takes(&e));
	e.delta = delta * (1 + 1e-6);
	assert_true(is_fast(&e, &events));
	assert_close(events, worth > 0 ? worth : clv_poisson_events_by_mean(&e),
				 1e-12);
}

/* At most 1024 terms, which are (34 + 4a) / sqrt(z) and 16 more; half as many
 * more where they are too few */
static void
terms_at_most(void **state)
{
	(void) state;
	check_least_discount((ClvEvents) {0.243, 1, 0.793, 2.426, 0, 0},
						 pow(1.5 * (34 + 4 * 0.793) / 1008, 2), 0);
	check_least_discount((ClvEvents) {0.01, 1, 0.4, 0.7, 0, 0},
						 pow((34 + 4 * 0.4) / 1008, 2), 0);
	check_least_discount((ClvEvents) {0.3, 1, 5, 6, 0, 0},
						 pow(1.5 * (34 + 4 * 5) / 1008, 2), 0);
	check_least_discount((ClvEvents) {0.6, 1, 2.2, 2.4, 0, 0},
						 pow(1.5 * (34 + 4 * 2.2) / 1008, 2), 0);
}

/* Discount rates at which the terms of the series are 1000 times as large as
 * it is, from integrals of its coefficients in 40 digits */
static void
endless_series_that_lose_digits_are_left(void **state)
{
	(void) state;
	check_least_discount((ClvEvents) {36.5, 1, 0.07, 7e-5, 0, 0},
						 0.0066567836796526601, 4.0190376114643326);
}

/* Customers of whom the first number of terms leaves more than a thousandth of
 * the sum */
static void
too_few_terms_are_noticed(void **state)
{
	static const ClvEvents customers[] = {
		{83.4928, 1, 0.00619912, 0.000128881, INFINITY, 0.220704},
		{177.565, 1, 0.172915, 0.0023618, INFINITY, 0.0374486},
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(customers); i++)
		assert_close(clv_poisson_events(&customers[i]),
					 clv_poisson_events_by_mean(&customers[i]), 1e-12);
}

/* A sum that is too large for a double is not taken for no events. */
static void
sums_beyond_a_double_are_left(void **state)
{
	ClvEvents	e = {491.035, 1, 3.03258, 0.0281316, INFINITY, 0.00480291};
	double		events;

	(void) state;
	assert_false(is_fast(&e, &events));
	assert_true(events > 1);
}

/* Discounted within far less time than any event takes: shape/rate/delta */
static void
all_that_counts_is_the_first_moment(void **state)
{
	ClvEvents	e = {1.5, 1, 0.6, 3, 1e-9, 1e11};
	double		events;

	(void) state;
	assert_true(is_fast(&e, &events));
	assert_close(events, 1.5e-11, 1e-11);
	e.h = INFINITY;
	assert_true(is_fast(&e, &events));
	assert_close(events, 1.5e-11, 1e-11);
}

/* value times e^-spread .. e^spread */
static double
about(double value, double spread)
{
	return value * exp(spread * (2 * next_random(&random_state) - 1));
}

/* Both ways are the same; customers who are not extreme take a fast one. */
static void
two_ways_agree(void **state)
{
	(void) state;
	for (int spread = 0; spread < 5; spread++)
	{
		int			fast = 0;

		for (int trial = 0; trial < 60; trial++)
		{
			double		most = 3 + spread / 2.0;
			double		x = floor(exp(most * next_random(&random_state)) - 1);
			ClvEvents	e = {x + about(0.6, spread), about(60, spread),
				about(0.8, spread), x + 1 + about(2, spread),
			about(80, spread), 0};
			double		events;

			if (trial % 3 > 0)
				e.delta = about(0.01, spread);
			if (trial % 3 > 1)
				e.h = INFINITY;
			fast += is_fast(&e, &events);
			assert_close(events, clv_poisson_events_by_mean(&e), 2e-12);
		}
		assert_true(fast >= (spread < 2 ? 57 : 45));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values),
		cmocka_unit_test(events_given_the_chance_to_end),
		cmocka_unit_test(events_of_a_clock_that_never_ends),
		cmocka_unit_test(panels_at_most),
		cmocka_unit_test(series_that_lose_digits_are_left),
		cmocka_unit_test(longest_series),
		cmocka_unit_test(terms_at_most),
		cmocka_unit_test(endless_series_that_lose_digits_are_left),
		cmocka_unit_test(too_few_terms_are_noticed),
		cmocka_unit_test(sums_beyond_a_double_are_left),
		cmocka_unit_test(all_that_counts_is_the_first_moment),
		cmocka_unit_test(two_ways_agree),
	};
	const char *seed = getenv("CRMVALUE_SEED");

	if (seed != NULL)
		random_state = strtoull(seed, NULL, 10);
	printf("# CRMVALUE_SEED=%llu\n", (unsigned long long) random_state);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
