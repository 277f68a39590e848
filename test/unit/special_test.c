#include "clv_check.h"

#include <float.h>

#include "clv/numeric/mean.h"
#include "clv/numeric/special.h"

/* All expected values to 60 digits from mpmath. */

#define assert_near(actual, expected, tolerance) \
	check_close(actual, expected, \
				(tolerance) * fmax(1, 1 / fabs(expected)), #actual, \
				__FILE__, __LINE__)

static void
gamma_functions(void **state)
{
	static const double cases[][4] = {
		{1e-5, 11.512919692895826, -100000.57719921568, 10000000001.64491},
		{.01, 4.5994798780420217, -100.56088545786867, 10001.621213528313},
		{.25, 1.2880225246980775, -4.2274535333762654, 17.197329154507111},
		{1, 0.0, -0.57721566490153286, 1.6449340668482264},
		{1.4616321449683623, -0.12148629053584961, -3.9928730412463044e-17, 0.96767224544762121},
		{2.5, 0.28468287047291916, 0.70315664064524319, 0.49035775610023486},
		{9.99, 12.779315214350193, 2.2507003728312011, 0.10527695014824179},
		{10, 12.80182748008147, 2.2517525890667211, 0.10516633568168575},
		{37.5, 97.521775222888204, 3.6109483445963384, 0.027025382266785014},
		{1e5, 1051287.7089736569, 11.512920464961895, 1.0000050000166667e-5},
		{1e9, 19723265827.503717, 20.723265836446411, 1.0000000005e-9},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const double *c = cases[i];

		if (c[1] == 0)
			assert_true(fabs(clv_lgamma(c[0])) < 1e-15);
		else
			assert_near(clv_lgamma(c[0]), c[1], 1e-15);
		assert_near(clv_digamma(c[0]), c[2], 1e-14);
		assert_close(clv_trigamma(c[0]), c[3], 1e-14);
	}
}

static void
rising_factorial(void **state)
{
	static const double cases[][3] = {
		{1e-5, 3, -10.819763284472783},
		{.25, 64, 200.75954790557261},
		{.25, 65, 204.92232962934793},
		{.25, .5, -1.0847415732667821},
		{3, 200, 873.15041261730581},
		{.243, 100000, 1051289.1885700404},
		{1e6, 2.5, 34.538778269909435},
		{1e9, 70, 1450.6286110012487},
		{1e6, 1000, 13816.009891630641},
		{9.5, 77.25, 287.41693934677218},
		{1e-3, 1e6, 12815497.675784236},
		{1e6, 60, 828.93240344275249},
		{1e-300, 40, -584.14376763757025},
		{5e-324, 2, -744.44007192138126},
		{1e100, 5, 1151.2925464970228},
		{3e153, 3, 1060.1823945502713},
		{1e160, 5, 1842.0680743952365},
		{1e300, 64, 44209.633785485677},
		{1.7e308, 2, 1419.4536737864565},
		{10, 1e-7, 2.2517525943250378e-7},
		{10, 0.0099, 0.022297502522027943},
		{10, 0.0101, 0.022748063262087892},
		{1234.5, 1e-3, 0.0071180166370142521},
		{123.25, 0, 0.0},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) - 1; i++)
		assert_close(clv_ln_rising(cases[i][0], cases[i][1]), cases[i][2],
					 4e-15);
	assert_true(clv_ln_rising(123.25, 0) == 0);
}

/* (x)_n+m = (x)_n (x + n)_m: products and Stirling's series, small and large */
static void
rising_factorials_may_be_split(void **state)
{
	static const double parts[] = {0.001953125, 0.125, 1, 20.75, 64, 65, 1e4};

	(void) state;
	for (double x = 0.0625; x < 1e9; x *= 3)
		for (size_t i = 0; i < 7 * 7; i++)
		{
			double		n = parts[i / 7];
			double		m = parts[i % 7];
			double		whole = clv_ln_rising(x, n + m);
			double		first = clv_ln_rising(x, n);
			double		second = clv_ln_rising(x + n, m);

			assert_true(fabs(first + second - whole) <=
						1e-14 * (fabs(first) + fabs(second)));
		}
}

/* x, h, n and ln{ (x + h)_n / (x)_n } */
static void
growth_of_rising_factorial(void **state)
{
	static const double cases[][4] = {
		{0.001, 12, 1, 9.3927452586314413418},
		{700, 1, 1000000.0, 7.2651299780351427729},
		{3, 1000000000000000.0, 1000000.0, 21723231.07287558277},
		{700, 400, 12, 5.3898398983198749919},
		{1000000.0, 1, 1e-14, 9.9999999999999999881e-21},
		{700, 12, 400, 5.3898398983198749919},
		{10, 12, 0.3, 0.24231658966656392885},
		{1e-20, 1000000000000000.0, 12, 443.01471075293531702},
		{10, 12, 1e-14, 8.16390450794475268e-15},
		{1000000.0, 400, 1000000.0, 277.21898019214625564},
		{1000000000000.0, 1000000.0, 1, 9.9999950000033333308e-7},
		{1e-20, 400, 1, 52.043166406988895722},
		{9.99, 400, 0.3, 1.1246851686637855854},
		{10, 12, 12, 7.0960167007091709728},
		{1000000.0, 1, 1000000.0, 0.69314718055994530942},
		{1000000000000.0, 1000000.0, 1000000.0, 0.99999900000166666417},
		{9.99, 1, 1, 0.095401175755067842034},
		{700, 1, 1, 0.001427551991185417359},
		{3, 1000000000000000.0, 0.3, 10.067681521138416723},
		{9.99, 12, 1, 0.78900321190620765347},
		{9.99, 1000000000000000.0, 1000000.0, 21723146.588582918469},
		{1000000000000.0, 400, 1, 3.9999999992000000002e-10},
		{0.3, 1000000.0, 1e-14, 1.7318034580164367648e-13},
		{1000000.0, 400, 1, 0.00039992002132693538065},
		{0.3, 0.001, 2e-5, 2.441420549496211333e-7},
		{3.75, 0.00390625, 0.0009765625, 1.1639179722680650149e-6},
		{10, 1e-12, 1e-13, 1.0516633568167966979e-26},
		{10, 0.0099, 0.0098, 0.000010192690867899032658},
		{10, 0.0099, 0.011, 0.000011440055265355164457},
		{12.5, 0.015625, 0.0078125, 0.000010156747907158548567},
		{9.5, 1e-4, 1e-4, 1.1099605770042396398e-9},
		{25, 1e-9, 0.009, 3.6722854200058161388e-13},
		{4e4, 0.00015, 0.000125, 4.6875585781245969145e-13},
		{1e7, 1e-14, 0.01, 1.0000000495000016366e-23},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const double *c = cases[i];

		assert_close(clv_ln_rising_growth(c[0], c[1], c[2]), c[3], 3e-14);
		assert_close(clv_ln_rising_growth(c[0], c[2], c[1]), c[3], 3e-14);
	}
	assert_true(clv_ln_rising_growth(3.5, 0, 7) == 0);
	assert_true(clv_ln_rising_growth(3.5, 7, 0) == 0);
}

static void
beta_function(void **state)
{
	static const double cases[][3] = {
		{.5, .5, 1.1447298858494002},
		{1e-5, 1e6, 11.512781537795246},
		{1e6, 3, -40.753387493330377},
		{2.5, 1e9, -51.523481723768109},
		{300, 400, -479.688451037132},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const double *c = cases[i];

		assert_close(clv_ln_beta(c[0], c[1]), c[2], 4e-15);
		assert_close(clv_ln_beta(c[1], c[0]), c[2], 4e-15);
	}
}

static void
incomplete_beta_function(void **state)
{
	static const double cases[][5] = {
		{1, 2, .25, 0.75, 0.4375},
		{200, .243, .87, 0.13, 1.7766856495055403e-14},
		{10, .243, .31, 0.69, 4.8905209848623174e-7},
		{3, 2.5, .999, 0.001, 0.99999975132625215},
		{5, 1000, .001, 0.999, 0.0036983141135402075},
		{400, 800, .3333, 0.6667, 0.50173781255925566},
		{1e5, 2, .9999, 0.0001, 0.0004991495735485729},
		{2, 30000, .5, 0.5, 1.0},
		{2.5, 1e-3, .5, 0.5, 0.00011292170157024686},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const double *c = cases[i];

		assert_close(clv_inc_beta(c[0], c[1], c[2], c[3]), c[4], 1e-12);
	}
	assert_true(clv_inc_beta(3, 4, 0, 1) == 0);
	assert_true(clv_inc_beta(3, 4, 1, 0) == 1);
	assert_true(clv_inc_beta(1000, 5, 0.001, 0.999) == 0);	/* 4e-2990 */
}

/* What is known of I_x(a, b) for all a and b, the continued fraction of either
 * side: symmetry, the step from a to a + 1, and that it is a distribution */
static void
incomplete_beta_function_has_its_identities(void **state)
{
	static const double shapes[] = {1e-3, 0.4, 1, 2.5, 30, 1200};

	(void) state;
	for (size_t i = 0; i < 6 * 6; i++)
	{
		double		a = shapes[i / 6];
		double		b = shapes[i % 6];
		double		before = 0;

		for (double x = 1.0 / 64; x < 1; x += 1.0 / 64)
		{
			double		y = 1 - x;
			double		share = clv_inc_beta(a, b, x, y);
			double		step = exp(a * log(x) + b * log(y) -
								   clv_ln_beta(a, b)) / a;

			assert_true(share >= before - 1e-12 && share <= 1);
			before = share;
			assert_close(share + clv_inc_beta(b, a, y, x), 1, 1e-12);
			assert_true(fabs(share - clv_inc_beta(a + 1, b, x, y) - step) <=
						1e-12 * (x < (a + 1) / (a + b + 2) ? share : 1));
		}
	}
}

/* I_x(a, 1) = x^a and I_x(1, b) = 1 - y^b, also where x or y has few digits */
static void
incomplete_beta_function_of_powers(void **state)
{
	static const double shapes[] = {1e-3, 0.4, 1, 2.5, 30};

	(void) state;
	for (size_t i = 0; i < 5; i++)
		for (double x = 1e-9; x < 0.5; x *= 3)
		{
			double		c = shapes[i];

			assert_close(clv_inc_beta(c, 1, x, 1 - x), pow(x, c), 1e-12);
			assert_close(clv_inc_beta(c, 1, 1 - x, x), exp(c * log1p(-x)),
						 1e-13);
			assert_close(clv_inc_beta(1, c, x, 1 - x),
						 -expm1(c * log1p(-x)), 1e-13);
			assert_true(fabs(clv_inc_beta(1, c, 1 - x, x) - 1 + pow(x, c)) <=
						4e-15);
		}
}

/* All of a distribution is at 0 or at 1, and no rounding leads beyond. */
static void
incomplete_beta_function_is_a_share(void **state)
{
	(void) state;
	for (double a = 1e-16; a < 1e-14; a *= 1.3)
		for (double x = 1e-9; x < 0.1; x *= 1.5)
		{
			double		share = clv_inc_beta(a, 0.1, x, 1 - x);

			assert_true(share <= 1);
			assert_close(share, 1, 1e-12);
			assert_true(clv_inc_beta(0.1, a, 1 - x, x) >= 0);
		}
}

static void
sums_of_logarithms(void **state)
{
	(void) state;
	assert_close(clv_logaddexp(log(3), log(4)), log(7), 1e-15);
	assert_close(clv_logaddexp(-2000, -2000), -2000 + log(2), 1e-15);
	assert_true(clv_logaddexp(-INFINITY, 5) == 5);
	assert_true(clv_logaddexp(5, -INFINITY) == 5);
	assert_true(clv_logaddexp(-INFINITY, -INFINITY) == -INFINITY);
	assert_true(clv_relative_decay(0) == 1);
	assert_close(clv_relative_decay(1e-9), 1 - 5e-10, 1e-15);
	assert_close(clv_relative_decay(-2), (exp(2) - 1) / 2, 1e-15);
	assert_close(clv_relative_decay(800), 1 / 800.0, 1e-15);
}

/* An integrand and how often it was asked, from a to b */
typedef struct Integrand
{
	double		power;
	double		a;
	double		b;
	int			calls;
} Integrand;

/* (x - a)^power, of points that are what their distances say */
static double
power_from_a(double x, double from_a, double to_b, void *arg)
{
	Integrand  *f = arg;
	double		unit = DBL_EPSILON * (fabs(f->a) + fabs(f->b));

	assert_true(from_a > 0 && to_b > 0);
	assert_true(fabs(from_a + to_b - (f->b - f->a)) <= unit);
	assert_true(fabs(f->a + from_a - x) <= unit);
	f->calls++;
	return pow(from_a, f->power);
}

static double
inverse_root(double x, double from_a, double to_b, void *arg)
{
	(void) x;
	(void) arg;
	return 1 / sqrt(from_a * to_b);
}

static double
exponential(double x, double from_a, double to_b, void *arg)
{
	(void) from_a;
	(void) to_b;
	return exp(*(double *) arg * x);
}

/* 1 / (1 + (x / width)^2) */
typedef struct Bell
{
	double		width;
	int			calls;
} Bell;

static double
bell(double x, double from_a, double to_b, void *arg)
{
	Bell	   *f = arg;

	(void) from_a;
	(void) to_b;
	f->calls++;
	return 1 / (1 + x / f->width * (x / f->width));
}

/* e^-(((x - middle) / width)^2 / 2) */
typedef struct Peak
{
	double		middle;
	double		width;
} Peak;

static double
peak(double x, double from_a, double to_b, void *arg)
{
	const Peak *f = arg;
	double		z = (x - f->middle) / f->width;

	(void) from_a;
	(void) to_b;
	return exp(-z * z / 2);
}

static void
known_integrals(void **state)
{
	double		rate = -3;

	(void) state;
	assert_close(clv_integrate(inverse_root, NULL, -1, 4), acos(-1), 1e-12);
	assert_close(clv_integrate(exponential, &rate, 0, 2),
				 (1 - exp(-6)) / 3, 1e-13);
}

/* Bells of a hundredth of the range and wider; narrower ones end as well. */
static void
integrals_of_bells(void **state)
{
	(void) state;
	for (double width = 1; width > 1e-4; width /= 1.3)
	{
		Bell		f = {.width = width};
		double		area = clv_integrate(bell, &f, -3, 1);

		assert_true(f.calls <= 13000);
		if (width > 0.04)
			assert_close(area, width * (atan(3 / width) + atan(1 / width)),
						 1e-13);
	}
}

/* Where the first points see nothing of a peak, the next ones are tried. */
static void
peaks_between_the_first_points(void **state)
{
	Peak		f = {tanh(M_PI_2 * sinh(0.125)), 0.0045};

	(void) state;
	assert_close(clv_integrate(peak, &f, -1, 1), f.width * sqrt(2 * M_PI),
				 1e-12);
}

/* Powers that can be integrated, some of which are infinite at the end */
static void
integrals_of_powers(void **state)
{
	static const double powers[] = {-0.9, -0.5, 0, 0.3, 1, 7.5};

	(void) state;
	for (size_t i = 0; i < sizeof(powers) / sizeof(powers[0]); i++)
	{
		Integrand	f = {.power = powers[i],.a = -1,.b = 4};

		assert_close(clv_integrate(power_from_a, &f, -1, 4),
					 pow(5, powers[i] + 1) / (powers[i] + 1), 1e-13);
		assert_in_range(f.calls, 190, powers[i] == 0 ? 210 : 400);
	}
}

/* 0, which counts how often it is asked */
static double
nothing(double x, double from_a, double to_b, void *arg)
{
	(void) x;
	(void) from_a;
	(void) to_b;
	++*(int *) arg;
	return 0;
}

static void
integrals_of_nothing(void **state)
{
	int			calls = 0;

	(void) state;
	assert_true(clv_integrate(nothing, &calls, 0, 1) == 0);
	assert_in_range(calls, 190, 210);
}

/* x^power */
static double
power_of(double x, void *arg)
{
	return pow(x, *(double *) arg);
}

/* 1 / (1 + x times scale) */
static double
fraction_of(double x, void *arg)
{
	return 1 / (1 + x * *(double *) arg);
}

/* E p^s = B(a + s, b) / B(a, b), and the same for the gamma distribution. */
static void
means_of_powers(void **state)
{
	static const double shapes[][2] = {
		{0.793, 2.426}, {1e-5, 1}, {1, 1e-5}, {0.01, 0.02}, {1, 1},
		{500, 900000}, {1e5, 2e5}, {0.8, 1e5}, {30, 0.5}, {0.8, 1e15},
		{1e13, 2e13}, {1e-15, 1e-13}, {1e15, 1e-15}
	};
	double		powers[] = {0, 0.5, 1, 3};

	(void) state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		for (size_t j = 0; j < sizeof(powers) / sizeof(powers[0]); j++)
		{
			double		a = shapes[i][0];
			double		b = shapes[i][1];
			double		s = powers[j];

			assert_close(clv_beta_mean(a, b, power_of, &s),
						 exp(clv_ln_rising(a, s) - clv_ln_rising(a + b, s)),
						 1e-13);
			assert_close(clv_gamma_mean(a, b, power_of, &s),
						 exp(clv_ln_rising(a, s) - s * log(b)), 1e-13);
		}
}

/* E 1/(1 + c p) over Beta(1, 1) is ln(1 + c)/c: c puts the step anywhere. */
static void
means_of_distant_steps(void **state)
{
	(void) state;
	for (double scale = 1e-3; scale < 1e270; scale *= 10)
		assert_close(clv_beta_mean(1, 1, fraction_of, &scale),
					 log1p(scale) / scale, 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gamma_functions),
		cmocka_unit_test(rising_factorial),
		cmocka_unit_test(rising_factorials_may_be_split),
		cmocka_unit_test(growth_of_rising_factorial),
		cmocka_unit_test(beta_function),
		cmocka_unit_test(incomplete_beta_function),
		cmocka_unit_test(incomplete_beta_function_has_its_identities),
		cmocka_unit_test(incomplete_beta_function_of_powers),
		cmocka_unit_test(incomplete_beta_function_is_a_share),
		cmocka_unit_test(sums_of_logarithms),
		cmocka_unit_test(known_integrals),
		cmocka_unit_test(integrals_of_bells),
		cmocka_unit_test(peaks_between_the_first_points),
		cmocka_unit_test(integrals_of_powers),
		cmocka_unit_test(integrals_of_nothing),
		cmocka_unit_test(means_of_powers),
		cmocka_unit_test(means_of_distant_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
