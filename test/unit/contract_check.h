/*
 * What the tests of the models of contracts share.
 */
#ifndef CRMVALUE_CONTRACT_CHECK_H
#define CRMVALUE_CONTRACT_CHECK_H

#include "clv_check.h"
#include "ticks.h"

#include "clv/model/contract.h"

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

#endif							/* CRMVALUE_CONTRACT_CHECK_H */
