#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "clv/formula/intervals.h"

static void
check(ShareInterval interval, double lower, double upper)
{
	assert_true(fabs(interval.lower - lower) < 5e-5);
	assert_true(fabs(interval.upper - upper) < 5e-5);
}

/* What Newcombe 1998 prints. */
static void
printed_intervals(void **state)
{
	(void) state;
	check(share_interval_of(81, 263, .95), .2553, .3662);
	check(share_interval_of(15, 148, .95), .0624, .1605);
	check(share_interval_of(0, 20, .95), 0, .1611);
	check(share_interval_of(1, 29, .95), .0061, .1718);
	check(difference_interval_of(share_interval_of(56, 70, .95),
								 share_interval_of(48, 80, .95)),
		  .0524, .3339);
	/* by hand: p = 51/102, d = 21/102 */
	check(net_promoter_interval_of(50, 30, 20, .95), 14.13872, 44.68481);
}

/* The ends of Wilson's interval are the shares that the data just reject. */
static void
ends_are_rejected_shares(void **state)
{
	const double z = 1.959963984540054;

	(void) state;
	for (int n = 1; n < 60; n++)
		for (int k = 0; k <= n; k++)
		{
			ShareInterval i = share_interval_of(k, n, .95);
			double		p = (double) k / n;

			assert_true(i.lower >= 0 && i.lower <= p && p <= i.upper &&
						i.upper <= 1);
			if (k > 0)
				assert_true(fabs((p - i.lower) /
								 sqrt(i.lower * (1 - i.lower) / n) - z) < 1e-9);
			if (k < n)
				assert_true(fabs((i.upper - p) /
								 sqrt(i.upper * (1 - i.upper) / n) - z) < 1e-9);
		}
}

/* In simulated surveys the interval holds the true score about as often as it
 * says. */
static void
net_promoter_coverage(void **state)
{
	const int	surveys = 4000;
	int			held = 0;

	(void) state;
	srand(3);
	for (int survey = 0; survey < surveys; survey++)
	{
		int64_t		counts[3] = {0, 0, 0};
		ShareInterval i;

		for (int answer = 0; answer < 50; answer++)
		{
			double		draw = rand() / (RAND_MAX + 1.0);

			counts[draw < .5 ? 0 : draw < .8 ? 1 : 2]++;
		}
		i = net_promoter_interval_of(counts[0], counts[1], counts[2], .9);
		held += i.lower <= 30 && 30 <= i.upper;
	}
	assert_true(held > .88 * surveys && held < .92 * surveys);
}

static void
net_promoter_ends(void **state)
{
	ShareInterval all = net_promoter_interval_of(1000, 0, 0, .001);
	ShareInterval none = net_promoter_interval_of(0, 0, 1000, .001);

	(void) state;
	assert_true(net_promoter_interval_of(1, 0, 0, .95).upper == 100);
	assert_true(net_promoter_interval_of(0, 0, 1, .95).lower == -100);
	assert_true(all.estimate == 100 && all.upper == 100);
	assert_true(none.estimate == -100 && none.lower == -100);
	assert_true(all.lower == -none.upper);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(printed_intervals),
		cmocka_unit_test(ends_are_rejected_shares),
		cmocka_unit_test(net_promoter_coverage),
		cmocka_unit_test(net_promoter_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
