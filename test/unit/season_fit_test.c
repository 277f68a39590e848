#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clv/fit/season_fit.h"
#include "clv/fit/season_level.h"

static const double gifts[12] = {.79, .75, .85, .9, 1, .95, .85, .8, 1, 1.1, 1.4, 1.6};

static double weight[12];

static void
set_weights(void)
{
	static const double days[12] = {31, 28.2425, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	for (int i = 0; i < 12; i++)
		weight[i] = days[i] / 365.2425;
}

/* so many years of months that have what is expected, times a season and a
 * level that grows by `growth` a year */
static int
make_cells(SeasonCell *cells, int years, double expected, double growth,
		   const double *season)
{
	for (int i = 0; i < 12 * years; i++)
	{
		double		time = (i + .5) / 12;

		cells[i] = (SeasonCell) {.season = i % 12, .expected = expected,
		.purchases = expected * pow(growth, time) * season[i % 12], .time = time};
	}
	return 12 * years;
}

static double
mean_index(const SeasonFit *fit)
{
	double		mean = 0;

	for (int i = 0; i < 12; i++)
		mean += weight[i] * fit->index[i];
	return mean;
}

/* purchases in exact proportion: the index is found to any precision, whatever
 * the growth of the level */
static void
exact_purchases(void **state)
{
	SeasonCell	cells[SEASON_MOST_CELLS];
	SeasonFit	fit;

	(void) state;
	for (int years = 2; years <= 20; years += 6)
		for (double growth = .3; growth < 4; growth *= 3)
		{
			double		mean = 0;
			int			n = make_cells(cells, years, 1e9, growth, gifts);

			assert_true(season_fit(cells, n, years, weight, &fit));
			for (int i = 0; i < 12; i++)
				mean += weight[i] * gifts[i];
			for (int i = 0; i < 12; i++)
				assert_true(fabs(fit.index[i] * mean / gifts[i] - 1) < 1e-5);
			assert_true(fabs(mean_index(&fit) - 1) < 1e-12);
			assert_true(fit.dispersion == 1);
			assert_true(fit.departure > 1e6);
			assert_true(fit.spread > .15 && fit.spread < .35);
		}
}

/* no season: no spread, and an index of 1 within less than an error */
static void
without_a_season_all_indexes_are_1(void **state)
{
	static const double level[12] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	SeasonCell	cells[SEASON_MOST_CELLS];
	SeasonFit	fit;
	int			n = make_cells(cells, 3, 50, 1.5, level);

	(void) state;
	assert_true(season_fit(cells, n, 3, weight, &fit));
	assert_true(fit.spread == 0 && fit.departure < 1);
	for (int i = 0; i < 12; i++)
		assert_true(fabs(fit.index[i] - 1) < .01 && fit.se[i] > .05 &&
					fit.se[i] < .2);
}

/* fewer purchases: the same months are shrunk more, and known less well */
static void
fewer_purchases_shrink_the_indexes(void **state)
{
	SeasonCell	cells[SEASON_MOST_CELLS];
	double		before = INFINITY;
	double		error = 0;

	(void) state;
	for (double expected = 1e6; expected > 5; expected /= 10)
	{
		SeasonFit	fit;
		int			n = make_cells(cells, 3, expected, 1, gifts);

		assert_true(season_fit(cells, n, 3, weight, &fit));
		assert_true(fit.index[11] < before && fit.index[11] >= 1);
		assert_true(fit.se[11] > error);
		before = fit.index[11];
		error = fit.se[11];
	}
}

/* months that differ by more than chance: dispersion above 1, larger errors */
static void
uneven_months_raise_the_dispersion(void **state)
{
	SeasonCell	cells[SEASON_MOST_CELLS];
	SeasonFit	quiet;
	SeasonFit	noisy;
	int			n = make_cells(cells, 4, 400, 1, gifts);

	(void) state;
	assert_true(season_fit(cells, n, 4, weight, &quiet));
	for (int i = 0; i < n; i++)
		cells[i].purchases *= i * 7 % 5 < 2 ? 1.2 : .8;
	assert_true(season_fit(cells, n, 4, weight, &noisy));
	assert_true(quiet.dispersion == 1 && noisy.dispersion > 5);
	assert_true(noisy.se[3] > 2 * quiet.se[3]);
}

/* months without any purchase, a level that breaks off, a single month, huge
 * and tiny numbers: finite and of mean 1, or refused */
static void
odd_counts_give_finite_indexes_or_none(void **state)
{
	static const double scale[] = {1e-300, 1e-9, 1e-3, 1, 1e6, 1e15};
	static const double closed[12] = {0, 0, 0, 1, 2, 2, 2, 2, 1, 0, 0, 0};
	SeasonCell	cells[SEASON_MOST_CELLS];

	(void) state;
	for (int s = 0; s < 6; s++)
		for (int years = 1; years <= 20; years += 19)
			for (int kind = 0; kind < 4; kind++)
			{
				SeasonFit	fit;
				int			n = make_cells(cells, years, scale[s], 1,
										   kind == 0 ? closed : gifts);

				for (int i = 0; i < n; i++)
				{
					if (kind == 1 && i >= n / 2)
						cells[i].purchases = 0;
					if (kind == 2)
						cells[i].purchases = i == 5 ? 1e9 : 0;
				}
				if (kind == 3)
					n = 1;
				if (!season_fit(cells, n, years, weight, &fit))
					continue;
				assert_true(fabs(mean_index(&fit) - 1) < 1e-9);
				for (int i = 0; i < 12; i++)
					assert_true(fit.index[i] > 0 && isfinite(fit.index[i]) &&
								isfinite(fit.se[i]) && fit.se[i] >= 0);
				assert_true(isfinite(fit.dispersion) && fit.spread >= 0);
			}
}

static int
go_on(void *arg)
{
	int		   *calls = arg;

	return calls != NULL && --*calls < 0;
}

/* the days of all customers add up to what the model expects of each */
static void
level_adds_up(void **state)
{
	const double par[] = {.243, 4.414, .793, 2.426};
	const ClvCustomer fresh = {.count = 1};
	int64_t		acquired[800] = {[0] = 3, [10] = 2, [500] = 40, [799] = 7};
	double		expected[800];
	double		sum = 0;
	double		truth = 0;
	ClvTick		tick = {.call = go_on};
	int			calls = 100;

	(void) state;
	assert_true(season_level(&clv_bg_nbd, par, 7, acquired, 800, &tick,
							 expected));
	for (int day = 0; day < 800; day++)
	{
		assert_true(expected[day] >= 0);
		sum += expected[day];
		truth += (double) acquired[day] *
			clv_bg_nbd.expected(par, &fresh, (799 - day) / 7.0);
	}
	assert_true(expected[0] == 0);
	assert_true(fabs(sum / truth - 1) < 1e-10);
	tick.arg = &calls;
	assert_false(season_level(&clv_bg_nbd, par, 7, acquired, 800, &tick,
							  expected));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_purchases),
		cmocka_unit_test(without_a_season_all_indexes_are_1),
		cmocka_unit_test(fewer_purchases_shrink_the_indexes),
		cmocka_unit_test(uneven_months_raise_the_dispersion),
		cmocka_unit_test(odd_counts_give_finite_indexes_or_none),
		cmocka_unit_test(level_adds_up),
	};

	set_weights();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
