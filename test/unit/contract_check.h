/*
 * What the tests of the models of contracts share.
 */
#ifndef CONTRACT_CHECK_H
#define CONTRACT_CHECK_H

#include "clv_check.h"

#include "clv/model/contract.h"

/* A call of a tick that stops at the last of *arg calls. */
static inline int
count_down(void *arg)
{
	int		   *left = arg;

	return --*left == 0;
}

/* Fails unless the likelihood calls the tick once for CLV_CHUNK runs, and stops
 * when that says so. */
static inline void
check_stops(ClvRenewalLikelihood likelihood, const double *par)
{
	static ClvRenewalRun runs[2 * CLV_CHUNK + 1];
	ClvRenewals all = {2 * CLV_CHUNK + 1, runs};

	for (int calls = 1; calls <= 4; calls++)
	{
		int			left = calls;
		ClvTick		tick = {.call = count_down, .arg = &left};
		ClvSum		sum = {0};
		int			stopped = likelihood(par, &all, &tick, &sum);

		assert_int_equal(stopped != 0, calls <= 3);
		assert_int_equal(left, calls <= 3 ? 0 : 1);
	}
}

#endif							/* CONTRACT_CHECK_H */
