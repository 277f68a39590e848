#include "clv_check.h"

#include "clv/numeric/long_sum.h"
#include "clv/numeric/poisson_rule.h"
#include "clv/numeric/sum_rule.h"

/* Sums over 101 and more whole numbers of all powers that the rule must have
 * exactly, of which the terms are between 0 and 1. */
static void
sum_rule_is_exact(void **state)
{
	static const double counts[] = {101, 150, 1000, 54321};
	double		node[CLV_SUM_NODES];
	double		weight[CLV_SUM_NODES];

	(void) state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (int power = 0; power < 2 * CLV_SUM_NODES; power++)
		{
			double		count = counts[i];
			double		sum = 0;
			long double known = 0;

			clv_sum_rule(7, count, node, weight);
			for (int n = 0; n < CLV_SUM_NODES; n++)
				sum += weight[n] * pow((node[n] - 7) / count, power);
			for (double m = 0; m < count; m++)
				known += pow(m / count, power);
			assert_close(sum, (double) known, 1e-12);
		}
}

/* E m (m - 1) .. (m - n + 1) = mean^n, as shares of it */
static void
poisson_rule_is_exact(void **state)
{
	static const double means[] = {200, 345.6, 1e4, 9.9e5, 1.1e6, 1e12};
	double		node[CLV_POISSON_NODES];
	double		weight[CLV_POISSON_NODES];

	(void) state;
	for (size_t i = 0; i < sizeof(means) / sizeof(means[0]); i++)
	{
		int			count = clv_poisson_rule(means[i], node, weight);

		assert_int_equal(count, means[i] > 1e6 ? 3 : 7);
		for (int power = 0; power < 2 * count; power++)
		{
			double		sum = 0;

			for (int n = 0; n < count; n++)
			{
				double		term = weight[n];

				for (int k = 0; k < power; k++)
					term *= (node[n] - k) / means[i];
				sum += term;
			}
			assert_close(sum, 1, 1e-13);
		}
	}
}

/* ---- sums of smooth terms ---- */

/* ln of m^a (scale - m)^b */
typedef struct Powers
{
	double		a;
	double		b;
	double		scale;
} Powers;

static double
log_powers(const ClvTerms *terms, double m)
{
	const Powers *p = terms->arg;

	return p->a * log(m) + p->b * log1p(-m / p->scale);
}

/* Sums that rise, fall and peak, sharply or not, against all terms added up */
static void
long_sums_are_sums(void **state)
{
	static const Powers cases[] = {
		{0, 0, 1e9}, {-0.3, 0, 1e9}, {-1, 2, 4e5}, {-7, 0, 1e9}, {0.5, 0, 1e9}, {3, 0, 1e9},
		{2, 5, 4e5}, {40, 300, 4e5}, {1e4, 2e4, 4e5}, {3e5, 9e5, 4e5}
	};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		ClvTerms	terms = {log_powers, 0, &cases[i]};
		double		from = 1;
		double		to = 300001;
		double		got = clv_log_sum(&terms, from, to);
		double		sum = 0;

		for (double m = from; m < to; m++)
			sum += exp(log_powers(&terms, m) - got);
		assert_close(sum, 1, 1e-9);
	}
}

/* The cost does not grow with the length: sums over 1e12 numbers, which the
 * integral of m^-a gives but for rounding. */
static void
endless_sums(void **state)
{
	static const double powers[] = {-0.5, -0.9, 0, 1, 2.5};

	(void) state;
	for (size_t i = 0; i < sizeof(powers) / sizeof(powers[0]); i++)
	{
		Powers		p = {powers[i], 0, 1e15};
		ClvTerms	terms = {log_powers, 0, &p};
		double		from = 1e6;
		double		to = 1e12;
		double		power = p.a + 1;
		double		known = (pow(to - 0.5, power) -
							 pow(from - 0.5, power)) / power;

		assert_close(exp(clv_log_sum(&terms, from, to)), known, 1e-11);
	}
}

/* ln of e^(shift - slope |m - middle|), which counts how often it is asked */
typedef struct Spike
{
	double		middle;
	double		slope;
	double		shift;
	int			calls;
} Spike;

static double
log_spike(const ClvTerms *terms, double m)
{
	Spike	   *p = (Spike *) terms->arg;

	p->calls++;
	return p->shift - p->slope * fabs(m - p->middle);
}

/* A factor of all terms is one of the sum, however small or large they are. */
static void
sums_of_scaled_terms(void **state)
{
	static const double slopes[] = {1e-6, 1e-4, 0.01};
	static const double shifts[] = {-1e6, -700, -30, 0, 30, 700, 1e6};

	(void) state;
	for (size_t i = 0; i < 3 * 7; i++)
	{
		Spike		p = {3e5, slopes[i / 7], shifts[i % 7], 0};
		ClvTerms	terms = {log_spike, 0, &p};
		/* x + .. + x^300000 and 1 + .. + x^299999 */
		double		x = exp(-p.slope);
		double		known = (1 + x) * -expm1(-3e5 * p.slope) /
			-expm1(-p.slope);

		assert_close(exp(clv_log_sum(&terms, 0, 3e5) - p.shift) +
					 exp(clv_log_sum(&terms, 3e5, 6e5) - p.shift), known,
					 1e-9);
	}
}

/* Terms far from the greatest one, which add nothing, are not asked for. */
static void
negligible_terms_are_left_out(void **state)
{
	static const double shifts[] = {-700, 0, 700};

	(void) state;
	for (size_t i = 0; i < 3; i++)
	{
		Spike		p = {1e9, 0.01, shifts[i], 0};
		ClvTerms	terms = {log_spike, 0, &p};

		assert_close(clv_log_sum(&terms, 1e9 - 1e8, 1e9 + 1) - p.shift,
					 -log(-expm1(-0.01)), 1e-10);
		assert_close(clv_log_sum(&terms, 1e9, 1e9 + 1e8) - p.shift,
					 -log(-expm1(-0.01)), 1e-10);
		assert_true(p.calls < 2000);
	}
}

/* ---- blocks ---- */

/* The change of ln of the terms of a block that begins at from. */
static double
change_of(const ClvTerms *terms, double from, double length)
{
	return fabs(terms->log_term(terms, from + length - 1) -
				terms->log_term(terms, from));
}

/*
 * A block of `length` of `count` terms from `first` on, at their end if
 * backward. The distance from the edge grows by 3 at most, the logarithm of a
 * term changes by 12 at most. One term more would break the first rule, or
 * twice as many the second, or there are no more.
 */
static void
check_block(const ClvTerms *terms, const ClvBlock *block, double first,
			double length, double count, bool backward)
{
	double		edge = terms->edge;
	double		longer = 2 * length + 1;
	double		from = backward ? first + length - longer : first;
	double		nearest = backward ? first - 1 : first;
	double		sum = 0;

	for (int i = 0; i < block->n; i++)
	{
		assert_true(block->node[i] >= first - 0.5);
		assert_true(block->node[i] <= first + length - 0.5);
		sum += block->weight[i];
	}
	assert_close(sum, length, 1e-12);
	if (length <= CLV_BLOCK)
	{
		assert_int_equal(block->n, (int) length);
		return;
	}
	assert_int_equal(block->n, CLV_SUM_NODES);
	assert_true(first + length - edge <= 3 * (first - edge));
	assert_true(change_of(terms, first, length) <= 12);
	assert_true(longer > count ||
				first + length + !backward - edge > 3 * (nearest - edge) ||
				change_of(terms, from, longer) > 12);
}

static void
blocks_are_as_long_as_they_may_be(void **state)
{
	static const Powers cases[] = {
		{0, 0, 1e9}, {-1, 2, 4e5}, {-7, 0, 1e9}, {40, 300, 4e5}, {3e5, 9e5, 4e5}
	};
	static const double begins[] = {1, 49, 52, 700, 2e4};
	static const double counts[] = {1, 99, 100, 101, 102, 250, 5000, 1e5};
	static const double edges[] = {0, -30, -2000};

	(void) state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]) * 3 * 5 * 8; i++)
	{
		ClvTerms	terms = {log_powers, edges[i % 3], &cases[i / 120]};
		double		from = begins[i / 3 % 5];
		double		count = counts[i / 15 % 8];
		ClvBlock	block;
		double		at = clv_first_block(&terms, from, from + count, &block);

		assert_true(at > from && at <= from + count);
		check_block(&terms, &block, from, at - from, count, false);
		at = clv_last_block(&terms, from, from + count, &block);
		assert_true(at >= from && at < from + count);
		check_block(&terms, &block, at, from + count - at, count, true);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sum_rule_is_exact),
		cmocka_unit_test(poisson_rule_is_exact),
		cmocka_unit_test(long_sums_are_sums),
		cmocka_unit_test(endless_sums),
		cmocka_unit_test(sums_of_scaled_terms),
		cmocka_unit_test(negligible_terms_are_left_out),
		cmocka_unit_test(blocks_are_as_long_as_they_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
