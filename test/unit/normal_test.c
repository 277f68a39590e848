#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "clv/numeric/normal.h"

/* of the tables of the normal distribution, and the limits */
static void
deviates_are_those_of_the_tables(void **state)
{
	static const double cases[][2] = {
		{0.5, 0.6744897501960817},
		{0.8, 1.2815515655446004},
		{0.9, 1.6448536269514722},
		{0.95, 1.959963984540054},
		{0.99, 2.5758293035489004},
		{0.999, 3.2905267314919255},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(fabs(normal_deviate(cases[i][0]) / cases[i][1] - 1) < 1e-14);
}

static void
deviates_hold_their_share(void **state)
{
	(void) state;
	for (double level = 1e-6; level < 1; level += 0.001)
		assert_true(fabs(erf(normal_deviate(level) / sqrt(2)) - level) < 1e-14);
	assert_true(normal_deviate(1 - DBL_EPSILON / 2) > 8);
	assert_true(normal_deviate(1 - DBL_EPSILON / 2) < 9);
	assert_true(fabs(normal_deviate(1e-9) / (1e-9 * sqrt(M_PI / 2)) - 1) < 1e-6);
	assert_true(normal_deviate(DBL_MIN) >= 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deviates_are_those_of_the_tables),
		cmocka_unit_test(deviates_hold_their_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
