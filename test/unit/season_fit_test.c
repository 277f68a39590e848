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

static const int gifts_percent[12] = {79, 75, 85, 90, 100, 95, 85, 80, 100, 110, 140, 160};
static const int level_percent[12] = {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100};
static const int summer_percent[12] = {5, 5, 20, 80, 150, 220, 260, 220, 120, 60, 10, 50};

/*
 * Uneven months from the calendar month `start` on, and their fit: the fixed
 * point of S2, by mpmath with 25 digits, until the spread changes by less than
 * 1e-14.
 */
typedef struct Reference
{
	int			months;
	int			start;
	int			base;			/* expected purchases, and their growth */
	int			slope;
	int			wobble;			/* percent of purchases */
	int			scale;			/* purchases of each that is expected */
	const int  *percent;
	double		index[12];
	double		se[12];
	double		dispersion;
	double		spread;
	double		departure;
} Reference;

static const Reference references[] = {
	{31, 4, 40, 3, 6, 3, gifts_percent,
		{0.825748769027, 0.723987039117, 0.884253035736, 0.963388048646,
		0.936457152315, 1.02846506361, 0.845378822369, 0.816261410334,
		0.960037794198, 1.11956437742, 1.42790451752, 1.45625363695},
		{0.093519019431, 0.0860743622072, 0.0927591790818, 0.0941268854577,
		0.083402358878, 0.086289690816, 0.0768532649784, 0.075077070729,
		0.0801820729655, 0.0855335320518, 0.0970453099699, 0.122291617614},
		5.5720834103808, 0.23259218398403, 70.627270112491},
	{24, 0, 300, 0, 0, 1, gifts_percent,
		{0.799561389559, 0.758461099874, 0.856313241372, 0.902127063648,
		1.0013105124, 0.949569727396, 0.852600033524, 0.806107385196,
		0.999138491977, 1.09495629962, 1.38513493261, 1.58084649053},
		{0.0365044446094, 0.0354547839048, 0.036999054771, 0.0377252904343,
		0.0391356924726, 0.0381383108748, 0.0362105872916, 0.0352750929233,
		0.0392228250753, 0.0409611736458, 0.0463500360506, 0.0498263485415},
		1, 0.22779737338487, 429.7467718535},
	{14, 2, 500, -20, 2, 1, gifts_percent,
		{0.775453072815, 0.80791538974, 0.829825306823, 0.921904076547,
		1.00560141911, 0.92064933916, 0.909025137924, 0.827678580889,
		0.980544796601, 1.03000425597, 1.42449924795, 1.55780015543},
		{0.0579806770669, 0.062697618549, 0.0390859059039, 0.0414280786977,
		0.05712279559, 0.0536383175582, 0.0527874886184, 0.0506150227157,
		0.0559425847677, 0.0585993308883, 0.0705460672644, 0.0767984661147},
		1.3204993131885, 0.22499756048637, 184.64757542114},
	{36, 0, 400, 5, 2, 1, level_percent,
		{0.999699917264, 1.00035215278, 0.999857859801, 0.999949897015,
		0.99996207347, 1.00011659886, 1.00021778818, 0.999679340847,
		1.00039336965, 0.999873136279, 0.999956284062, 0.999986330537},
		{0.026305224935, 0.0261985085256, 0.0256546207647, 0.0255041045044,
		0.0252024522772, 0.0251092100523, 0.0249214880043, 0.0248574346748,
		0.0249381713173, 0.02486445417, 0.025043460722, 0.0250793326856},
		1, 0, 0.00089024821473085},
	{30, 7, 20, 2, 3, 2, level_percent,
		{1.00004912035, 1.00008048642, 0.999972684688, 1.0000085893,
		0.999901027723, 1.00001755659, 1.00007148454, 0.999913652539,
		1.00011109191, 0.999967931208, 0.999985483338, 0.999932009531},
		{0.0541551057173, 0.0715245181599, 0.0689410668819, 0.0683064002049,
		0.0661547851631, 0.0654350169205, 0.0634085204019, 0.0581199371909,
		0.0575535828151, 0.0557258640359, 0.0556559205062, 0.0545577062574},
		1, 0, 1.3728369851479e-5},
	{240, 0, 30, 0, 4, 1, gifts_percent,
		{0.789977361313, 0.757389388882, 0.850502658179, 0.897258110621,
		1.00199055108, 0.956031740982, 0.851746689397, 0.801768189732,
		1.0030944031, 1.08924686572, 1.38868612215, 1.59863280971},
		{0.0343030144555, 0.033779086313, 0.0354177478555, 0.0364047058858,
		0.0380754085959, 0.0373401245209, 0.0353343018628, 0.0344360515034,
		0.0382286061949, 0.0395722047739, 0.0443377866323, 0.0468865710878},
		1, 0.23193378544496, 500.48950332316},
	{26, 5, 3, 0, 0, 1, summer_percent,
		{0.0951652820321, 0.109444195583, 0.170473270071, 0.807203065573,
		1.46488299958, 2.21628493841, 2.61454633882, 2.1358474698, 1.1334947847,
		0.615757109807, 0.0843880091491, 0.481082316058},
		{0.100299110078, 0.120111758296, 0.133981452148, 0.299316869857,
		0.352415336141, 0.374083650359, 0.423147831389, 0.453866350069,
		0.348248407401, 0.228562200019, 0.0861322781636, 0.232765194272},
		1, 1.4014186553784, 97.239178544763}
};

static int
uneven_cells(const Reference *r, SeasonCell *cells)
{
	for (int i = 0; i < r->months; i++)
	{
		int			season = (r->start + i) % 12;
		int			expected = r->base + r->slope * i + i * i % 7;
		int			wobble = 100 + r->wobble * (i * 5 % 7 - 3);

		cells[i] = (SeasonCell) {.season = season, .expected = expected,
		.purchases = expected * r->percent[season] * wobble * r->scale / 10000, .time = (i + .5) / 12};
	}
	return r->months;
}

static void
assert_close(double actual, double expected, double relative)
{
	if (!(fabs(actual - expected) <= relative * fabs(expected)))
		fail_msg("%.14g is not %.14g", actual, expected);
}

/* many and few purchases, a level and without one, uneven beyond chance, and
 * less than chance: then there is no spread */
static void
fits_are_the_fixed_point(void **state)
{
	SeasonCell	cells[SEASON_MOST_CELLS];
	SeasonFit	fit;

	(void) state;
	for (size_t k = 0; k < sizeof(references) / sizeof(references[0]); k++)
	{
		const Reference *r = &references[k];
		int			n = uneven_cells(r, cells);

		assert_true(season_fit(cells, n, n / 12.0, weight, &fit));
		for (int i = 0; i < 12; i++)
		{
			assert_close(fit.index[i], r->index[i], 3e-6);
			assert_close(fit.se[i], r->se[i], 6e-6);
		}
		assert_close(fit.dispersion, r->dispersion, 1e-5);
		assert_close(fit.spread, r->spread, 2e-6);
		assert_close(fit.departure, r->departure, 2e-5);
	}
}

/* two years of 100 purchases a month, `more` or fewer in six of the months */
static SeasonFit
fit_of_difference(double more)
{
	SeasonCell	cells[24];
	SeasonFit	fit;

	for (int i = 0; i < 24; i++)
		cells[i] = (SeasonCell) {.season = i % 12, .expected = 100,
		.purchases = 100 + (i % 12 >= 6 ? 0 : i % 2 == 0 ? more : -more), .time = (i + .5) / 12};
	assert_true(season_fit(cells, 24, 2, weight, &fit));
	return fit;
}

/*
 * Chance explains a sum of 6 (2 more)^2 / 200 over the months up to its mean,
 * which is less than the 11 degrees of freedom by the part of the level:
 * more < 9.57. Close to that the spread decreases ever more slowly, and the fit
 * ends before it is 0.
 */
static void
chance_has_no_spread(void **state)
{
	double		before = 0;

	(void) state;
	for (int more = 0; more <= 9; more++)
		assert_true(fit_of_difference(more).spread == 0);
	assert_true(fit_of_difference(9.48).spread > 0);
	for (int more = 10; more < 30; more++)
	{
		double		spread = fit_of_difference(more).spread;

		assert_true(spread > before);
		before = spread;
	}
}

/* the season of a single year is told from its level by the priors only, which
 * is lost in the rounding of too many purchases: there is an error of each
 * index, or no fit */
static void
purchases_beyond_precision_are_refused(void **state)
{
	static const double level[12] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	SeasonCell	cells[SEASON_MOST_CELLS];
	SeasonFit	fit;
	int			refused = 0;

	(void) state;
	assert_true(season_fit(cells, make_cells(cells, 1, 1e10, 1, level), 1, weight, &fit));
	for (double expected = 1e13; expected < 1e20; expected *= 1.7)
	{
		make_cells(cells, 1, expected, 1, level);
		for (int months = 8; months <= 12; months++)
		{
			bool		fitted = season_fit(cells, months, months / 12.0, weight, &fit);

			refused += !fitted;
			for (int i = 0; fitted && i < 12; i++)
				assert_true(fit.se[i] > 0);
		}
	}
	assert_true(refused > 0);
}

/* its index is known without an error, which the sum over errors leaves out */
static void
one_season_may_be_all_of_the_year(void **state)
{
	const double all[12] = {1};
	SeasonCell	cells[SEASON_MOST_CELLS];
	SeasonFit	fit;

	(void) state;
	assert_true(season_fit(cells, make_cells(cells, 3, 100, 1, gifts), 3, all, &fit));
	assert_true(fit.index[0] == 1 && fit.se[0] == 0);
	assert_true(fit.departure > 0 && isfinite(fit.departure));
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
		cmocka_unit_test(fits_are_the_fixed_point),
		cmocka_unit_test(chance_has_no_spread),
		cmocka_unit_test(purchases_beyond_precision_are_refused),
		cmocka_unit_test(one_season_may_be_all_of_the_year),
		cmocka_unit_test(level_adds_up),
	};

	set_weights();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
