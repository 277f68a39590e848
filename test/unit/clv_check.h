/*
 * What the tests of the probability models share.
 */
#ifndef CLV_CHECK_H
#define CLV_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Fails unless |actual - expected| <= tolerance |expected|; no NaN passes. */
static inline void
check_close(double actual, double expected, double tolerance,
			const char *what, const char *file, int line)
{
	if (fabs(actual - expected) <= tolerance * fabs(expected))
		return;
	print_error("%s: %.17g, expected %.17g, off by %.2g\n", what, actual,
				expected, fabs(actual - expected) / fabs(expected));
	_fail(file, line);
}

#define assert_close(actual, expected, tolerance) \
	check_close(actual, expected, tolerance, #actual, __FILE__, __LINE__)

/* A stream of numbers in [0, 1), the same everywhere (splitmix64). */
static inline double
next_random(uint64_t *state)
{
	uint64_t	z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double) ((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

#endif							/* CLV_CHECK_H */
