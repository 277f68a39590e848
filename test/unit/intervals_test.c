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
	assert_true(net_promoter_interval_of(50, 30, 20, .95).estimate == 30);
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

/* A number of up to 2^62, often near 0 or most. */
static int64_t
draw_number(int64_t most)
{
	int64_t		number = (int64_t) pow(2, 62 * (rand() / (RAND_MAX + 1.0)));

	number = number < most ? number : most;
	return rand() % 2 ? number : most - number;
}

/* Shares and differences are in their intervals, and those in 0..1 and -1..1,
 * also of more than 2^53 and for any level. */
static void
intervals_hold_their_estimates(void **state)
{
	(void) state;
	srand(8);
	for (int i = 0; i < 20000; i++)
	{
		double		doubt = pow(2, -53 * (rand() / (RAND_MAX + 1.0)));
		double		level = rand() % 2 ? doubt : 1 - doubt / 2;
		ShareInterval two[2];
		ShareInterval difference;

		for (int k = 0; k < 2; k++)
		{
			int64_t		whole = 1 + draw_number(INT64_MAX / 2);

			two[k] = share_interval_of(draw_number(whole), whole, level);
			assert_true(two[k].lower >= 0 && two[k].lower <= two[k].estimate);
			assert_true(two[k].upper <= 1 && two[k].upper >= two[k].estimate);
		}
		difference = difference_interval_of(two[0], two[1]);
		assert_true(difference.estimate == two[0].estimate - two[1].estimate);
		assert_true(difference.lower >= -1 && difference.upper <= 1);
		assert_true(difference.lower <= difference.estimate &&
					difference.upper >= difference.estimate);
	}
}

/* At an end of 0..1 and -1..1 the bounds are exact. */
static void
ends_are_exact(void **state)
{
	(void) state;
	for (int64_t whole = 1; whole < INT64_MAX / 8; whole *= 7)
	{
		ShareInterval none = share_interval_of(0, whole, .95);
		ShareInterval all = share_interval_of(whole, whole, .95);

		assert_true(none.lower == 0 && all.upper == 1);
		assert_true(difference_interval_of(all, none).upper == 1);
		assert_true(difference_interval_of(none, all).lower == -1);
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
		cmocka_unit_test(intervals_hold_their_estimates),
		cmocka_unit_test(ends_are_exact),
		cmocka_unit_test(net_promoter_coverage),
		cmocka_unit_test(net_promoter_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
