/*
 * MBG/CNBD with kinds of regularity: against 60-digit values of its definition,
 * its limits, the kinds it is made of, and customers who are as it says.
 */
#include "clv_check.h"
#include "clv_simulate.h"
#include "model_check.h"

#include "clv/fit/fit.h"
#include "clv/model/beta_geometric.h"
#include "clv/model/customer_base.h"

static const ClvModel *const mix = &clv_mbg_cnbd_mix;
/* what is behind the seven parameters is not read */
static const double usual[CLV_MAX_PARAMS] = {1.2, 5, 0.4, 0.8, 1.3, 1.25, 0.9, NAN};

static const ClvCustomer customers[] = {
	{0, 0, 20, 0, 1}, {1, 7, 20, 1.9459101490553133051, 1}, {4, 18, 22, 5.9914645471079819869, 1},
	{4, 18, 40, 4.1431347263915326879, 1}, {12, 48, 50, 16.635532333438687426, 1}
};

static void
reference_values(void **state)
{
	/* ln L and P(alive) */
	static const double expected[][2] = {
		{-0.83919955816041203352, 0.22849546613482878434}, {-4.7737000479768715414, 0.38911060043257336931},
		{-9.5143483722129741019, 0.87514833929515519918}, {-14.925091934794680211, 0.1955867289007941751},
		{-18.168610447782886053, 0.96901379417473971397}
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(customers); i++)
	{
		assert_close(mix->log_likelihood(usual, &customers[i]), expected[i][0], 1e-13);
		assert_close(mix->p_alive(usual, &customers[i]), expected[i][1], 1e-12);
	}
}

/* With all customers of one kind it is MBG/CNBD-k of that k. */
static void
limits_are_the_kinds(void **state)
{
	static const int ks[] = {1, 2, 4, 12};

	(void) state;
	for (int kind = 0; kind < 4; kind++)
	{
		double		par[CLV_MAX_PARAMS] = {1.2, 5, 0.4, 0.8, 1e-14, 1e-14, 1e-14};
		double		one[CLV_MAX_PARAMS] = {1.2, 5.0 / ks[kind], 0.4, 0.8, ks[kind]};

		if (kind > 0)
			par[3 + kind] = 1e14;
		for (size_t i = 0; i < LENGTH(customers); i++)
		{
			const ClvCustomer *c = &customers[i];

			assert_close(mix->log_likelihood(par, c), clv_mbg_cnbd_k.log_likelihood(one, c), 1e-8);
			assert_true(fabs(mix->p_alive(par, c) - clv_mbg_cnbd_k.p_alive(one, c)) < 1e-5);
			assert_true(fabs(mix->expected(par, c, 30) - clv_mbg_cnbd_k.expected(one, c, 30)) < 1e-5);
			assert_true(fabs(mix->discounted(par, c, INFINITY, 0.01) - clv_mbg_cnbd_k.discounted(one, c, INFINITY, 0.01)) < 1e-5);
			assert_true(fabs(mix->p_purchase(par, c, 30) - clv_mbg_cnbd_k.p_purchase(one, c, 30)) < 1e-5);
			assert_true(fabs(mix->pmf(par, c, 30, 2) - clv_mbg_cnbd_k.pmf(one, c, 30, 2)) < 1e-5);
		}
	}
}

/* probabilities add up, and give the expectation */
static void
distribution_adds_up(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(customers); i++)
	{
		const ClvCustomer *c = &customers[i];
		double		all = 0;
		double		mean = 0;

		for (int n = 0; n < 400; n++)
		{
			double		p = mix->pmf(usual, c, 20, n);

			all += p;
			mean += n * p;
		}
		assert_close(all, 1, 1e-9);
		assert_close(mean, mix->expected(usual, c, 20), 1e-7);
		assert_close(mix->p_purchase(usual, c, 20), 1 - mix->pmf(usual, c, 20, 0), 1e-9);
	}
}

/* The more even the gaps of equal sum, the lower P(alive) after a silence. */
static void
even_gaps_lower_the_chance_to_be_alive(void **state)
{
	double		before = 1;

	(void) state;
	for (double log_gaps = 4; log_gaps <= 4 * log(18 / 4.0); log_gaps += 0.1)
	{
		ClvCustomer c = {4, 18, 40, log_gaps, 1};
		double		alive = mix->p_alive(usual, &c);

		assert_true(alive < before);
		before = alive;
	}
}

#define N 4000

/* Customers of the first kind and of the last, two to one. */
static void
parameters_of_a_simulation(void **state)
{
	static const double truth[] = {2, 6, 0.3, 1.5};
	ClvCustomer *c = malloc(N * sizeof(ClvCustomer));
	uint64_t	seed = 7;
	ClvBase    *base;
	ClvFit		fit;

	(void) state;
	for (int i = 0; i < N; i++)
	{
		int			k = i % 3 == 0 ? 12 : 1;
		double		par[] = {truth[0], truth[1] / k, truth[2], truth[3]};

		c[i] = simulate(par, k, 1, 60, 0, NULL, &seed);
	}
	base = clv_base_create_for(mix, c, N, NULL);
	clv_fit(mix, base, NULL, &fit);
	clv_base_free(base);
	for (int i = 0; i < 4; i++)
		assert_true(fabs(log(fit.par[i] / truth[i])) * fit.par[i] < 5 * fit.se[i]);
	/* w12 is one half; who takes 2 or 4 ticks are few */
	assert_true(fabs(fit.par[6] - 0.5) < 0.06);
	assert_true(fit.par[4] + fit.par[5] < 0.1);
	free(c);
}

/* the same base to the last bit in any order, rows apart where gaps are */
static void
base_by_gaps(void **state)
{
	ClvCustomer c[] = {
		{4, 18, 22, 5, 1}, {4, 18, 22, 5.5, 2}, {0, 0, 22, 0, 3}, {4, 18, 22, 5, 4}, {4, 18, 22, 4, 1}, {0, 0, 22, 0, 1}
	};
	ClvCustomer backwards[LENGTH(c)];
	ClvBase    *base = clv_base_create_for(mix, c, LENGTH(c), NULL);
	ClvBase    *other;
	const double gaps[] = {0, 4, 5, 5.5};
	const uint32_t counts[] = {4, 1, 5, 2};

	(void) state;
	for (size_t i = 0; i < LENGTH(c); i++)
		backwards[i] = c[LENGTH(c) - 1 - i];
	other = clv_base_create_for(mix, backwards, LENGTH(c), NULL);
	assert_int_equal(base->nrows, 4);
	assert_int_equal(base->customers, 12);
	for (size_t i = 0; i < 4; i++)
	{
		assert_true(base->row_gaps[i] == gaps[i] && other->row_gaps[i] == gaps[i]);
		assert_int_equal(base->rows[i].count, counts[i]);
	}
	assert_memory_equal(base->rows, other->rows, 4 * sizeof(ClvRow));
	clv_base_free(base);
	clv_base_free(other);
	base = clv_base_create_for(&clv_mbg_cnbd_k, c, LENGTH(c), NULL);
	assert_null(base->row_gaps);
	assert_int_equal(base->nrows, 2);
	clv_base_free(base);
}

/* ---- kinds of customers ---- */

static const int kinds[] = {1, 2, 4, 12};

/* What MBG/CNBD-k says of a customer, with the share of the kind */
static double
log_share_of_kind(const double *par, int kind, const ClvCustomer *c)
{
	double		one[CLV_MAX_PARAMS] = {par[0], par[1] / kinds[kind], par[2], par[3], kinds[kind]};
	double		odds = kind == 0 ? 1 : par[3 + kind];

	return log(odds / (1 + par[4] + par[5] + par[6])) + clv_mbg_cnbd_k.log_likelihood(one, c);
}

/* The likelihood is a sum over the kinds: where one kind is e^1000 times as
 * likely as the others, it is that of this kind. */
static void
one_kind_may_be_far_likelier_than_the_others(void **state)
{
	/* even gaps of a week, made less even */
	static const double uneven[] = {1, 0.35, 0.15, 0};

	(void) state;
	for (int likeliest = 0; likeliest < 4; likeliest++)
	{
		double		x = 30000;
		ClvCustomer c = {x, 7 * x, 7 * x, x * (log(7) - uneven[likeliest]), 1};
		double		most = -INFINITY;
		int			at = 0;

		for (int kind = 0; kind < 4; kind++)
			if (log_share_of_kind(usual, kind, &c) > most)
				most = log_share_of_kind(usual, at = kind, &c);
		assert_int_equal(at, likeliest);
		for (int kind = 0; kind < 4; kind++)
			assert_true(kind == at || log_share_of_kind(usual, kind, &c) < most - 1000);
		assert_close(mix->log_likelihood(usual, &c), most, 1e-12);
		assert_true(mix->p_alive(usual, &c) > 0);
	}
}

/* Kinds whose probabilities are 1 give 1, never more by rounding. */
static void
probabilities_are_at_most_1(void **state)
{
	uint64_t	seed = 4;

	(void) state;
	for (int trial = 0; trial < 300; trial++)
	{
		double		par[CLV_MAX_PARAMS] = {1.2, 5, 1e-15, 1};
		ClvCustomer c = customers[trial % LENGTH(customers)];
		double		none;

		for (int i = 4; i < 7; i++)
			par[i] = decades(&seed, -1, 1);
		assert_true(mix->p_alive(par, &c) <= 1);
		assert_true(mix->p_alive(par, &c) > 1 - 1e-12);
		/* in a very long time, and in none to speak of */
		assert_true(mix->p_purchase(par, &c, 1e300) <= 1);
		assert_true(mix->p_purchase(par, &c, 1e300) > 1 - 1e-12);
		none = mix->pmf(par, &c, 1e-100, 0);
		assert_true(none <= 1);
		assert_true(none > 1 - 1e-12);
	}
}

/* ---- a base ---- */

static ClvBase *
varied_base(void)
{
	ClvCustomer c[60];
	uint64_t	seed = 9;

	for (size_t i = 0; i < LENGTH(c); i++)
	{
		double		x = floor(8 * next_random(&seed));
		double		T = 5 + floor(40 * next_random(&seed));
		double		t = x == 0 ? 0 : 1 + floor((T - 1) * next_random(&seed));

		c[i] = (ClvCustomer) {x, t, T, x == 0 ? 0 : x * (log(t / x) - 0.7 * next_random(&seed)), 1 + (int64_t) (i % 3)};
	}
	return clv_base_create_for(mix, c, LENGTH(c), NULL);
}

/* ln L of a base is the sum over its customers; its derivatives are those of
 * differences. */
static void
base_is_the_sum_of_its_customers(void **state)
{
	ClvBase    *base = varied_base();
	ModelOnBase on = {mix, base};
	static const double points[][CLV_MAX_PARAMS] = {
		{1.2, 5, 0.4, 0.8, 1.3, 1.25, 0.9}, {0.3, 40, 1.5, 3, 0.01, 20, 0.4}, {6, 2, 0.1, 0.4, 4, 0.2, 7}
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(points); i++)
	{
		ClvSum		sum = {0};
		double		value = 0;

		for (size_t at = 0; at < base->nrows; at++)
		{
			const ClvRow *row = &base->rows[at];
			ClvCustomer c = {base->x[row->x], base->t[row->t], base->T[row->T], base->row_gaps[at], 1};

			value += row->count * mix->log_likelihood(points[i], &c);
		}
		model_on_base(points[i], &on, &sum);
		assert_close(sum.value, value, 1e-13);
		check_derivatives(model_on_base, &on, points[i], mix->nfree, 1e-6);
	}
	clv_base_free(base);
}

/* For each kind that of MBG/CNBD-k, and by x ln L with 4 first and 16 second
 * derivatives */
static void
work_space(void **state)
{
	ClvBase    *base = varied_base();
	size_t		size = 0;

	(void) state;
	for (int kind = 0; kind < 4; kind++)
		size += bg_work_size((BgFamily) {1, kinds[kind]}, base) + (1 + 4 + 16) * base->nx;
	assert_int_equal(mix->work_size(base), size);
	clv_base_free(base);
}

/* The first three of MBG/NBD, with shares of 1 to one half each; nothing is
 * written behind them. */
static void
starts_are_those_of_mbg_nbd(void **state)
{
	ClvBase    *base = varied_base();
	double		start[CLV_MAX_STARTS][CLV_MAX_PARAMS];
	double		plain[CLV_MAX_STARTS][CLV_MAX_PARAMS];

	(void) state;
	for (int i = 0; i < CLV_MAX_STARTS; i++)
		for (int j = 0; j < CLV_MAX_PARAMS; j++)
			start[i][j] = plain[i][j] = -1;
	assert_true(clv_mbg_nbd.starts(base, plain) > 3);
	assert_int_equal(mix->starts(base, start), 3);
	for (int i = 0; i < CLV_MAX_STARTS; i++)
	{
		assert_memory_equal(start[i], plain[i], 4 * sizeof(double));
		for (int j = 4; j < CLV_MAX_PARAMS; j++)
			assert_true(start[i][j] == (i < 3 && j < 7 ? 0.5 : -1));
	}
	clv_base_free(base);
}

static void
parameters(void **state)
{
	static const char *const names[] = {"r", "alpha", "a", "b", "w2", "w4", "w12"};

	(void) state;
	assert_int_equal(mix->nfree, 7);
	assert_int_equal(mix->nparams, 7);
	for (int i = 0; i < 7; i++)
		assert_string_equal(mix->params[i].name, names[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reference_values),
		cmocka_unit_test(limits_are_the_kinds),
		cmocka_unit_test(distribution_adds_up),
		cmocka_unit_test(even_gaps_lower_the_chance_to_be_alive),
		cmocka_unit_test(parameters_of_a_simulation),
		cmocka_unit_test(base_by_gaps),
		cmocka_unit_test(one_kind_may_be_far_likelier_than_the_others),
		cmocka_unit_test(probabilities_are_at_most_1),
		cmocka_unit_test(base_is_the_sum_of_its_customers),
		cmocka_unit_test(work_space),
		cmocka_unit_test(starts_are_those_of_mbg_nbd),
		cmocka_unit_test(parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
