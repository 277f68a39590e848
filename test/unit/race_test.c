#include "model_check.h"

#include "clv/model/race.h"
#include "clv/numeric/mixture.h"

/* ---- probabilities ---- */

/* shape1, rate1, shape2, rate2, h and P(clock 2 rings first, within h), by
 * mpmath with 40 digits: the integral in pieces of ln(smaller rate + y) */
static const double known[][6] = {
	{0.55, 10.6, 0.6, 11.7, 30, 0.39306726020575169},
	{2.5, 0.01, 1, 40, 100, 0.00016650751131477582},
	{1, 40, 2.5, 0.01, 100, 0.99983349246012094},
	{0.003, 5, 0.002, 1e-6, 1e6, 0.053332039374548715},
	{0.002, 1e-6, 0.003, 5, 1e6, 0.034453602907606561},
	{30, 2, 0.5, 1e9, 1e6, 3.4482758616995074e-11},
	{0.5, 1e9, 30, 2, 1e6, 0.99999999996551724},
	{1000, 3, 2000, 7, 1e-3, 0.2130107676590196},
	{1000, 3, 2000, 7, 5, 0.46161490275773091},
	{1e4, 1, 3, 1e10, 1e12, 3.0003000300028803e-14},
	{50, 1, 1e-10, 1e-3, 20, 2.6040300389287593e-10},
	{20, 1, 5, 1e-8, 3, 0.9999999500000035},
	{60, 10, 2, 1e14, 1000, 3.3898305084745587e-15},
	{1, 1, 1, 1e-9, 1e-9, 0.49999999980685282},
	{1e-8, 1, 1e-8, 1e-5, 1e10, 3.4538767762879772e-7},
	{0.9, 1e-15, 1, 1e15, 1e9, 2.5018859748033127e-27},
	{0.999, 1e-15, 1, 1e15, 1e9, 5.6817507102136561e-29},
	{0.95, 1e-12, 0.001, 1e9, 1e9, 1.9705770462872555e-22},
	{1e10, 1e12, 1e-06, 1e3, 1e5, 9.1563326177257148e-8},
	{0.01, 1e-15, 40, 1e3, 1e9, 0.68946043153250913},
	{1.5, 1e-15, 1, 1e15, 1e15, 1.9999999999999953e-30},
	{0.000636418, 1, 2.66413, 5.85939, 0.219619, 0.09337217473360287},
	{0.001, 1, 2.6, 6, 0.2, 0.081713036027661553},
	{0.01, 1, 18, 18, 1.99, 0.84453757841166861},
	{0.00902839, 1, 18.7744, 17.9524, 1.99459, 0.85802113097474014},
};

static void
second_is_known(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const double *k = known[i];
		ClvRace		race = {k[0], k[1], k[2], k[3]};

		assert_close(clv_race_second(&race, k[4]), k[5], 1e-14);
	}
}

/* With equal rates, the share of clock 2 in the events. */
static void
equal_rates_share_the_events(void **state)
{
	static const double shapes[] = {1e-9, 0.3, 1, 7, 900, 1e12};

	(void) state;
	for (size_t i = 0; i < LENGTH(shapes) * LENGTH(shapes); i++)
		for (double h = 1e-8; h < 1e10; h *= 9)
		{
			double		s1 = shapes[i / LENGTH(shapes)];
			double		s2 = shapes[i % LENGTH(shapes)];
			ClvRace		race = {s1, 3, s2, 3};

			assert_close(clv_race_second(&race, h),
						 s2 / (s1 + s2) * -expm1(-(s1 + s2) * log1p(h / 3)),
						 1e-13);
		}
}

/* One of the clocks rings first, or neither rings. */
static void
one_rings_first_or_neither(void **state)
{
	uint64_t	seed = 31;

	(void) state;
	for (int trial = 0; trial < 3000; trial++)
	{
		double		span = trial % 2 ? 3 : 15;
		ClvRace		race = {decades(&seed, -span, span),
			decades(&seed, -span, span), decades(&seed, -span, span),
		decades(&seed, -span, span)};
		ClvRace		swapped = {race.shape2, race.rate2, race.shape1,
		race.rate1};
		double		h = decades(&seed, -9, 12);

		assert_near(clv_race_second(&race, h) + clv_race_second(&swapped, h) +
					exp(-clv_race_silence(&race, 0, h)), 1, 1e-13);
	}
}

/* Rounding does not lead above 1. */
static void
a_certain_event_has_a_probability_of_at_most_one(void **state)
{
	uint64_t	seed = 32;

	(void) state;
	for (int trial = 0; trial < 3000; trial++)
	{
		ClvRace		race = {decades(&seed, -15, -14), decades(&seed, 0, 9),
		decades(&seed, 0, 3), decades(&seed, -3, 2)};

		assert_true(clv_race_second(&race, 1e15) <= 1);
	}
}

static void
no_time_has_no_event(void **state)
{
	ClvRace		race = {0.5, 10, 0.6, 12};
	ClvMixture	mix = {0};

	(void) state;
	assert_true(clv_race_second(&race, 0) == 0);
	assert_true(clv_race_silence(&race, 7, 7) == 0);
	clv_race_extend(&race, 7, 7, &mix);
	assert_true(mix.w == 0);
}

static void
silence_is_the_sum_of_both_clocks(void **state)
{
	ClvRace		race = {0.5, 10, 3, 2};

	(void) state;
	/* (12/14)^0.5 (4/6)^3 */
	assert_close(clv_race_silence(&race, 2, 4),
				 0.5 * log(14 / 12.0) + 3 * log(1.5), 1e-15);
	assert_close(clv_race_silence(&race, 0, 2) + clv_race_silence(&race, 2, 4),
				 clv_race_silence(&race, 0, 4), 1e-15);
	assert_close(clv_race_silence(&race, 0, 1e-20), 1.55e-20, 1e-15);
}

/* ---- derivatives ---- */

enum
{
	S1, R1, S2, R2
};

/* usual ones, of which one is far from the other, and with long silence */
static const double points[][5] = {
	{0.55, 10.6, 0.6, 11.7, 30}, {3, 0.05, 1.5, 40, 100},
	{1.5, 40, 3, 0.05, 100}, {40, 3, 0.2, 5, 2}, {300, 7, 200, 9, 50},
	{2, 3, 5, 1e-3, 0.1},
};

static ClvRace
race_at(const double *par)
{
	return (ClvRace) {par[S1], par[R1], par[S2], par[R2]};
}

/* ln of a mixture and its derivatives, without the constant of the silence */
static ClvSum
finished(const ClvMixture *mix)
{
	ClvSum		sum = {0};

	clv_mixture_finish(mix, 0, 1, &sum);
	return sum;
}

static void
neither_has_the_derivatives_of_a_power(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(points); i++)
	{
		ClvRace		race = race_at(points[i]);
		double		y = points[i][4];
		ClvMixture	mix = {0};
		ClvSum		sum;
		double		end1 = race.rate1 + y;
		double		end2 = race.rate2 + y;

		clv_race_add_silence(&race, y, 0.25, &mix);
		assert_true(mix.w == 0.25);
		sum = finished(&mix);
		assert_close(sum.grad[S1], log(race.rate1 / end1), 1e-13);
		assert_close(sum.grad[R1], race.shape1 * (1 / race.rate1 - 1 / end1),
					 1e-13);
		assert_close(sum.grad[S2], log(race.rate2 / end2), 1e-13);
		assert_close(sum.grad[R2], race.shape2 * (1 / race.rate2 - 1 / end2),
					 1e-13);
		assert_close(sum.hess[S1][R1], 1 / race.rate1 - 1 / end1, 1e-11);
		assert_close(sum.hess[R1][R1], race.shape1 *
					 (1 / (end1 * end1) - 1 / (race.rate1 * race.rate1)),
					 1e-11);
		assert_close(sum.hess[S2][R2], 1 / race.rate2 - 1 / end2, 1e-11);
		assert_close(sum.hess[R2][R2], race.shape2 *
					 (1 / (end2 * end2) - 1 / (race.rate2 * race.rate2)),
					 1e-11);
		assert_true(fabs(sum.hess[S1][S1]) + fabs(sum.hess[S1][S2]) +
					fabs(sum.hess[S1][R2]) + fabs(sum.hess[R1][S2]) +
					fabs(sum.hess[R1][R2]) + fabs(sum.hess[S2][S2]) <
					1e-12 * fabs(sum.grad[S1] * sum.grad[S2]));
	}
}

/* ln P(clock 2 rings first, and in (lo, hi]), for check_derivatives */
typedef struct Span
{
	double		lo;
	double		hi;
} Span;

static void
log_second_in(const double *par, void *arg, ClvSum *sum)
{
	const Span *span = arg;
	ClvRace		race = race_at(par);
	ClvRace		since = {par[S1], par[R1] + span->lo, par[S2],
	par[R2] + span->lo};
	ClvMixture	mix = {0};

	clv_race_extend(&race, span->lo, span->hi, &mix);
	*sum = finished(&mix);
	assert_close(mix.w, clv_race_second(&since, span->hi - span->lo), 1e-14);
	sum->value = log(mix.w) - clv_race_silence(&race, 0, span->lo);
}

static void
derivatives_are_those_of_differences(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(points); i++)
	{
		double		h = points[i][4];
		Span		spans[] = {{0, h}, {0, h / 100}, {h / 3, h}, {h, 50 * h}};

		for (size_t j = 0; j < LENGTH(spans); j++)
			check_derivatives(log_second_in, &spans[j], points[i], 4, 1e-7);
	}
}

/* Times in another unit: P(rates c, times c) does not depend on c, so that the
 * derivatives by the rates and by h cancel. */
static void
derivatives_by_time_cancel(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(points); i++)
		for (double h = points[i][4] / 1e4; h < 1e4 * points[i][4]; h *= 5)
		{
			ClvRace		race = race_at(points[i]);
			ClvMixture	mix = {0};
			double		by_h = race.shape2 / (race.rate2 + h) *
				exp(-clv_race_silence(&race, 0, h));

			clv_race_extend(&race, 0, h, &mix);
			assert_near(race.rate1 * mix.d[R1] + race.rate2 * mix.d[R2] +
						h * by_h, 0, 1e-13 *
						(fabs(race.rate1 * mix.d[R1]) + mix.w));
		}
}

/* At equal rates, P is s2/S {1 - e^-SL} with S = s1 + s2, L = ln(1 + h/rate). */
static void
derivatives_by_shapes_of_equal_rates(void **state)
{
	static const double cases[][3] = {	/* s1, s2, h / rate */
		{0.5, 0.7, 2}, {3, 0.01, 20}, {0.01, 3, 0.1}, {8, 9, 1},
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(cases); i++)
	{
		double		s1 = cases[i][0];
		double		s2 = cases[i][1];
		double		S = s1 + s2;
		double		L = log1p(cases[i][2]);
		double		rest = exp(-S * L);
		double		odds = L * rest / (1 - rest);
		ClvRace		race = {s1, 4, s2, 4};
		ClvMixture	mix = {0};
		ClvSum		sum;

		clv_race_extend(&race, 0, 4 * cases[i][2], &mix);
		sum = finished(&mix);
		assert_close(sum.grad[S1], odds - 1 / S, 1e-12);
		assert_close(sum.grad[S2], odds - 1 / S + 1 / s2, 1e-12);
		assert_close(sum.hess[S1][S1], 1 / (S * S) - odds * L - odds * odds,
					 1e-11);
		assert_close(sum.hess[S1][S2], 1 / (S * S) - odds * L - odds * odds,
					 1e-11);
		assert_close(sum.hess[S2][S2], 1 / (S * S) - odds * L - odds * odds -
					 1 / (s2 * s2), 1e-11);
	}
}

/* ---- pieces ---- */

static void
assert_same_mixture(const ClvMixture *got, const ClvMixture *want)
{
	assert_close(got->w, want->w, 1e-13);
	for (int i = 0; i < CLV_MIX_PARAMS; i++)
	{
		assert_near(got->d[i], want->d[i], 1e-13 * fabs(want->d[i]) +
					1e-15 * want->w);
		for (int j = i; j < CLV_MIX_PARAMS; j++)
			assert_near(got->dd[i][j], want->dd[i][j], 1e-12 *
						(fabs(want->dd[i][j]) +
						 sqrt(fabs(want->dd[i][i] * want->dd[j][j]))));
	}
}

static void
pieces_of_time_add_up(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(points); i++)
	{
		ClvRace		race = race_at(points[i]);
		double		h = points[i][4];
		ClvMixture	whole = {0};
		ClvMixture	pieces = {0};

		clv_race_extend(&race, h / 9, 3 * h, &whole);
		for (double end = 3 * h; end > h / 9; end /= 3)
			clv_race_extend(&race, fmax(end / 3, h / 9), end, &pieces);
		assert_same_mixture(&pieces, &whole);
	}
}

/* What comes after a silence of e^-100 and less does not count. */
static void
what_is_after_a_long_silence_does_not_count(void **state)
{
	ClvRace		race = {300, 7, 200, 9};
	ClvMixture	after = {.w = 1};
	ClvMixture	mix = {0};

	(void) state;
	assert_true(clv_race_silence(&race, 1, 50) > 100);
	clv_race_add_silence(&race, 50, 1, &after);
	clv_race_extend(&race, 1, 50, &after);
	clv_race_extend(&race, 1, 50, &mix);
	assert_same_mixture(&after, &mix);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(second_is_known),
		cmocka_unit_test(equal_rates_share_the_events),
		cmocka_unit_test(one_rings_first_or_neither),
		cmocka_unit_test(a_certain_event_has_a_probability_of_at_most_one),
		cmocka_unit_test(no_time_has_no_event),
		cmocka_unit_test(silence_is_the_sum_of_both_clocks),
		cmocka_unit_test(neither_has_the_derivatives_of_a_power),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(derivatives_by_time_cancel),
		cmocka_unit_test(derivatives_by_shapes_of_equal_rates),
		cmocka_unit_test(pieces_of_time_add_up),
		cmocka_unit_test(what_is_after_a_long_silence_does_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
