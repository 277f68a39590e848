#include "clv_check.h"

#include "clv/numeric/panels.h"

/* of the 16 nodes, and the one at the begin of the panel */
#define CALLS	17

#define MOST_PANELS	40

/* The arguments of the integrand, and the begins of the panels among them */
typedef struct Seen
{
	int			calls;
	double		begin[MOST_PANELS];
} Seen;

static double
seen(const ClvPanels *panels, double u, double height)
{
	Seen	   *all = (Seen *) panels->arg;

	if (all->calls % CALLS == 0 && all->calls < MOST_PANELS * CALLS)
		all->begin[all->calls / CALLS] = u;
	all->calls++;
	return height;
}

/* e^(-shape u): its slope is known by the power */
static double
log_power(const ClvPanels *panels, double u)
{
	return seen(panels, u, -panels->shape * u);
}

static double
no_slope(const ClvPanels *panels, double u)
{
	(void) panels;
	(void) u;
	return 0;
}

/* e^((shape + 1) u - z e^u) du, which is a gamma density of e^u */
static double
log_gamma_density(const ClvPanels *panels, double u)
{
	return seen(panels, u, panels->shape * u - panels->z * expm1(u));
}

static double
growing_slope(const ClvPanels *panels, double u)
{
	return panels->z * exp(u);
}

/* Without a slope, panels of 2 each and what is left */
static void
panels_are_2_wide_at_most(void **state)
{
	Seen		all = {0};
	ClvPanels	panels = {.log_integrand = log_power,.slope = no_slope,.arg = &all};

	(void) state;
	assert_close(clv_sum_panels(&panels, 7), 7, 1e-15);
	assert_int_equal(all.calls, 4 * CALLS);
	for (int i = 0; i < 4; i++)
		assert_true(all.begin[i] == 2 * i);

	all.calls = 0;
	assert_close(clv_sum_panels(&panels, 8), 8, 1e-15);
	assert_int_equal(all.calls, 4 * CALLS);

	assert_true(clv_sum_panels(&panels, 0) == 0);
	assert_int_equal(all.calls, 4 * CALLS);
}

/* longest = 1: from 2 on, each panel is as long as all before it. */
static void
panels_grow_where_they_may(void **state)
{
	Seen		all = {0};
	ClvPanels	panels = {.log_integrand = log_power,.slope = no_slope,
	.longest = 1,.arg = &all};

	(void) state;
	assert_close(clv_sum_panels(&panels, 1024), 1024, 1e-15);
	assert_int_equal(all.calls, 10 * CALLS);
	for (int i = 1; i < 10; i++)
		assert_true(all.begin[i] == ldexp(1, i));
}

/* A panel spans at most a change of 10 in the logarithm, and the integral ends
 * where the logarithm has fallen by more than 45. */
static void
panels_are_short_where_the_power_is_large(void **state)
{
	Seen		all = {0};
	ClvPanels	panels = {.log_integrand = log_power,.slope = no_slope,
	.power = 20,.longest = 1,.shape = 20,.arg = &all};

	(void) state;
	assert_close(clv_sum_panels(&panels, INFINITY), 1 / 20.0, 1e-14);
	for (int i = 0; i < 6; i++)
		assert_close(1 + all.begin[i], 1 + 0.5 * i, 1e-15);
	assert_int_equal(all.calls, 5 * CALLS + 1);

	all.calls = 0;
	assert_close(clv_sum_panels(&panels, 0.75), -expm1(-15) / 20, 1e-14);
	assert_int_equal(all.calls, 2 * CALLS);

	/* a fall of exactly 45 is not more */
	panels.power = 10 / 0.75;
	panels.shape = 60;
	all.calls = 0;
	assert_true(clv_sum_panels(&panels, INFINITY) > 0);
	assert_int_equal(all.calls, 2 * CALLS + 1);
}

/* A slope z e^u spans 10 over a width of ln(1 + 10 / (z e^u)). */
static void
panels_are_short_where_the_slope_is_large(void **state)
{
	Seen		all = {0};
	ClvPanels	panels = {.log_integrand = log_gamma_density,
	.slope = growing_slope,.longest = 1,.z = 10,.arg = &all};

	(void) state;
	/* e^u from 1 on in steps of 1, e^10 E_1(10) by its continued fraction */
	assert_close(clv_sum_panels(&panels, INFINITY), 0.09156333393978808, 1e-14);
	for (int i = 0; i < 6; i++)
		assert_close(exp(all.begin[i]), 1 + i, 1e-14);
	assert_int_equal(all.calls, 5 * CALLS + 1);
}

/*
 * A density that rises to its top, e^45 and more above its begin, is added up
 * to the end of its fall: with shape n, the integral of x^(n - 1) e^(-z (x - 1))
 * over x from 1 on is the sum of (n - 1)! / (n - 1 - k)! / z^(k + 1).
 */
static void
integrals_reach_beyond_the_top(void **state)
{
	static const double shapes[] = {1, 2, 5, 20, 60};
	static const double slopes[] = {0.01, 0.5, 3, 1e6};

	(void) state;
	for (size_t i = 0; i < 5 * 4; i++)
	{
		Seen		all = {0};
		double		n = shapes[i % 5];
		double		z = slopes[i / 5];
		ClvPanels	panels = {.log_integrand = log_gamma_density,
		.slope = growing_slope,.power = n,.longest = 1,.shape = n,.z = z,
		.arg = &all};
		double		term = 1 / z;
		double		known = 0;

		for (double k = 0; k < n; k++)
		{
			known += term;
			term *= (n - 1 - k) / z;
		}
		assert_close(clv_sum_panels(&panels, INFINITY), known, 1e-13);
	}
}

/* e^(-u) up to where it is no number */
static double
log_broken(const ClvPanels *panels, double u)
{
	return seen(panels, u, u < 4 ? -u : NAN);
}

static double
endless_slope(const ClvPanels *panels, double u)
{
	(void) panels;
	return u < 2 ? 0 : INFINITY;
}

/* What is no number, and a panel of no width, end an integral. */
static void
broken_integrands_end(void **state)
{
	Seen		all = {0};
	ClvPanels	panels = {.log_integrand = log_broken,.slope = no_slope,.arg = &all};

	(void) state;
	assert_close(clv_sum_panels(&panels, INFINITY), -expm1(-4), 1e-14);
	assert_int_equal(all.calls, 2 * CALLS + 1);

	all.calls = 0;
	panels.slope = endless_slope;
	assert_close(clv_sum_panels(&panels, INFINITY), -expm1(-2), 1e-14);
	assert_int_equal(all.calls, CALLS + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(panels_are_2_wide_at_most),
		cmocka_unit_test(panels_grow_where_they_may),
		cmocka_unit_test(panels_are_short_where_the_power_is_large),
		cmocka_unit_test(panels_are_short_where_the_slope_is_large),
		cmocka_unit_test(integrals_reach_beyond_the_top),
		cmocka_unit_test(broken_integrands_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
