#include "model_check.h"
#include "rounds.h"

#include "clv/model/customer_base.h"
#include "clv/numeric/gauss.h"

extern const ClvModel clv_bg_bb;
static const ClvModel *const model = &clv_bg_bb;

static const double paper[] = {1.204, .750, .657, 2.783};

/* Donors to a charity, 6 years (Fader, Hardie and Shang 2010): x, t, T, -,
 * donors */
static const ClvCustomer donors[] = {
	{6, 6, 6, 0, 1203}, {5, 6, 6, 0, 728}, {4, 6, 6, 0, 512}, {3, 6, 6, 0, 357},
	{2, 6, 6, 0, 234}, {1, 6, 6, 0, 129}, {5, 5, 6, 0, 335}, {4, 5, 6, 0, 284},
	{3, 5, 6, 0, 225}, {2, 5, 6, 0, 173}, {1, 5, 6, 0, 119}, {4, 4, 6, 0, 240},
	{3, 4, 6, 0, 181}, {2, 4, 6, 0, 155}, {1, 4, 6, 0, 78}, {3, 3, 6, 0, 322},
	{2, 3, 6, 0, 255}, {1, 3, 6, 0, 129}, {2, 2, 6, 0, 613}, {1, 2, 6, 0, 277},
	{1, 1, 6, 0, 1091}, {0, 0, 6, 0, 3464}
};

/* ---- reference numbers ---- */

typedef struct Prediction
{
	double		x;
	double		t;
	double		log_likelihood;
	double		p_alive;
	double		cet5;
	double		cet10;
	double		dert;			/* 10 % a year */
} Prediction;

/* 60-digit arithmetic, n = 6 */
static const Prediction predictions[] = {
	{0, 0, -1.1672624726739, .10801658416867, .072802877475043,
	.13010379141285, .11464699618176},
	{1, 1, -2.2885316856663, .06940809320655, .08563539833787,
	.1530363962156, .1348551256045},
	{4, 5, -5.0956756388634, .6967010676851, 2.0296230314778,
	3.62707712514, 3.1961674045098},
	{6, 6, -2.1822484476183, .93040254237288, 3.7521156075998,
	6.7052908250145, 5.9086783195554},
	{2, 4, -5.1956976010426, .5895141164337, 1.0573489419097,
	1.8895558933913, 1.6650699025937}
};

static void
known_predictions(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(predictions); i++)
	{
		const Prediction *p = &predictions[i];
		ClvCustomer c = one_customer(p->x, p->t, 6);

		assert_close(model->log_likelihood(paper, &c), p->log_likelihood,
					 1e-12);
		assert_close(model->p_alive(paper, &c), p->p_alive, 1e-12);
		assert_close(model->expected(paper, &c, 5), p->cet5, 1e-12);
		assert_close(model->expected(paper, &c, 10), p->cet10, 1e-12);
		assert_close(model->discounted(paper, &c, INFINITY, log(1.1)), p->dert,
					 1e-12);
	}
}

static void
published_predictions(void **state)
{
	static const double newcomer[] = {.4985, .9233, 1.2969, 1.6323, 1.9381,
	2.2202, 2.4826, 2.7285, 2.9603, 3.1798, 3.3887};
	static const double unrounded[] = {1.20352241, .74971639, .65671827,
	2.78344249};
	ClvCustomer new = one_customer(0, 0, 0);
	double		cohort = 0;

	(void) state;
	for (size_t n = 0; n < LENGTH(newcomer); n++)
		assert_near(model->expected(unrounded, &new, n + 1), newcomer[n],
					5.1e-5);
	for (size_t i = 0; i < LENGTH(donors); i++)
		cohort += donors[i].count *
			model->expected(unrounded, &donors[i], 5);
	assert_near(cohort, 12884.2, 0.05);
}

static void
donations_are_fitted_as_published(void **state)
{
	static const KnownFit known = {
		4, {1.20352241, .74971639, .65671827, 2.78344249},
		{.069391, .029448, .051010, .320819}, -33225.58127435, 1e-3
	};
	ClvBase    *base = clv_base_create(donors, LENGTH(donors), NULL);
	ClvFit		fit;

	(void) state;
	assert_non_null(base);
	clv_fit(model, base, NULL, &fit);
	clv_base_free(base);
	check_fit(&fit, &known);
	assert_int_equal(fit.customers, 11104);
}

/* ---- the individual-level model, integrated over p and theta ---- */

static double
beta_density(double a, double b, double y)
{
	return exp((a - 1) * log(y) + (b - 1) * log1p(-y) + lgamma(a + b) -
			   lgamma(a) - lgamma(b));
}

/* P(purchases seen, and alive at m) */
static double
alive_at(const ClvCustomer *c, double m, double p, double theta)
{
	return pow(p, c->x) * pow(1 - p, m - c->x) * pow(1 - theta, m);
}

static double
likelihood(const ClvCustomer *c, double p, double theta)
{
	double		sum = alive_at(c, c->T, p, theta);

	for (double m = c->t; m < c->T; m++)
		sum += alive_at(c, m, p, theta) * theta;
	return sum;
}

/* the purchases of the next h opportunities, discounted */
static double
discounted(const ClvCustomer *c, double h, double delta, double p,
		   double theta)
{
	double		sum = 0;

	for (double j = 1; j <= h; j++)
		sum += p * pow(1 - theta, j) * exp(-delta * j);
	return alive_at(c, c->T, p, theta) * sum;
}

/* exactly one purchase in the next 3 opportunities */
static double
one_of_three(const ClvCustomer *c, double p, double theta)
{
	double		q = 1 - p;
	double		s = 1 - theta;

	return alive_at(c, c->T, p, theta) *
		(3 * p * q * q * s * s * s + 2 * p * q * s * s * theta + p * s * theta);
}

static void
integrals_over_individuals_agree(void **state)
{
	static const double par[] = {2, 3, 2, 5};
	const ClvGauss *rule = &clv_gauss_16;
	ClvCustomer c = one_customer(2, 3, 5);
	double		sum = 0;
	double		alive = 0;
	double		expected = 0;
	double		present = 0;
	double		one = 0;

	(void) state;
	for (int i = 0; i < 16; i++)
		for (int j = 0; j < 16; j++)
		{
			double		p = rule->node[i];
			double		theta = rule->node[j];
			double		w = rule->weight[i] * rule->weight[j] *
				beta_density(par[0], par[1], p) *
				beta_density(par[2], par[3], theta);

			sum += w * likelihood(&c, p, theta);
			alive += w * alive_at(&c, 5, p, theta) * (1 - theta);
			expected += w * discounted(&c, 4, 0, p, theta);
			present += w * discounted(&c, 4, 0.2, p, theta);
			one += w * one_of_three(&c, p, theta);
		}
	assert_close(exp(model->log_likelihood(par, &c)), sum, 1e-12);
	assert_close(model->p_alive(par, &c), alive / sum, 1e-12);
	assert_close(model->expected(par, &c, 4), expected / sum, 1e-12);
	assert_close(model->discounted(par, &c, 4, 0.2), present / sum, 1e-12);
	assert_close(model->pmf(par, &c, 3, 1), one / sum, 1e-12);
}

/* ---- properties ---- */

static double
binomial(double n, double k)
{
	return round(exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)));
}

/* A customer who bought at each of n opportunities, at beta = gamma = 1: the
 * probability is alpha / (alpha + n) delta / (delta + n). */
static void
known_probability_of_a_purchase_at_each_opportunity(void **state)
{
	(void) state;
	for (double alpha = 1e-3; alpha < 1e6; alpha *= 20)
		for (double delta = 1e-3; delta < 1e6; delta *= 30)
			for (double n = 1; n < 1e9; n = 3 * n + 1)
			{
				ClvCustomer c = one_customer(n, n, n);
				double		par[] = {alpha, 1, 1, delta};

				assert_close(model->log_likelihood(par, &c),
							 -log1p(n / alpha) - log1p(n / delta), 1e-13);
			}
}

/* The probabilities of all possible customers of n opportunities sum to 1. */
static void
probabilities_of_all_customers_sum_to_one(void **state)
{
	double		n = 9;
	ClvCustomer none = one_customer(0, 0, n);
	double		total = exp(model->log_likelihood(paper, &none));

	(void) state;
	for (double t = 1; t <= n; t++)
		for (double x = 1; x <= t; x++)
		{
			ClvCustomer c = one_customer(x, t, n);

			total += binomial(t - 1, x - 1) *
				exp(model->log_likelihood(paper, &c));
		}
	assert_near(total, 1, 1e-13);
}

static void
probabilities_of_purchases_sum_to_one(void **state)
{
	ClvCustomer many[] = {one_customer(0, 0, 0), one_customer(2, 4, 6),
	one_customer(30, 300, 1000)};

	(void) state;
	for (size_t i = 0; i < LENGTH(many); i++)
		for (double h = 1; h < 3000; h *= 7)
		{
			double		total = 0;
			double		mean = 0;

			for (double n = 0; n <= h; n++)
			{
				double		p = model->pmf(paper, &many[i], h, n);

				assert_true(p >= 0 && p <= 1);
				total += p;
				mean += n * p;
			}
			assert_near(total, 1, 1e-11);
			assert_close(mean, model->expected(paper, &many[i], h), 1e-11);
			assert_near(1 - model->pmf(paper, &many[i], h, 0),
						model->p_purchase(paper, &many[i], h), 1e-13);
			assert_true(model->pmf(paper, &many[i], h, h + 1) == 0);
		}
}

static void
nothing_happens_at_no_opportunity(void **state)
{
	ClvCustomer c = one_customer(2, 4, 6);

	(void) state;
	assert_true(model->p_purchase(paper, &c, 0) == 0);
	assert_true(model->expected(paper, &c, 0) == 0);
	assert_true(model->discounted(paper, &c, 0, .1) == 0);
	assert_near(model->pmf(paper, &c, 0, 0), 1, 1e-15);
	assert_true(model->pmf(paper, &c, 0, 1) == 0);
}

/* For customers who hardly buy, and for some who certainly do: chances that sum
 * to 1 but for rounding. */
static void
no_probability_is_above_1(void **state)
{
	uint64_t	seed = 7;

	(void) state;
	for (int trial = 0; trial < 1000; trial++)
	{
		double		hardly[] = {1e-14, 1, decades(&seed, -1, 1),
		decades(&seed, -1, 1)};
		double		often[] = {decades(&seed, 1, 4), decades(&seed, 0, 2), 1e-14,
		1e6};
		double		h = floor(decades(&seed, 1, 3));
		ClvCustomer silent = one_customer(0, 0, 50);
		ClvCustomer new = one_customer(0, 0, 0);

		assert_true(model->pmf(hardly, &silent, h, 0) <= 1);
		assert_true(model->p_purchase(often, &new, h) <= 1);
	}
}

static const double many_par[][4] = {
	{1.204, .750, .657, 2.783}, {1, 1, 1, 1}, {1e-3, 10, 1e-3, 1e-3},
	{500, 1e5, .01, 1}, {1e6, 1, 1e6, 1e6}
};

static void
answers_are_in_range(void **state)
{
	static const ClvCustomer customers[] = {
		{0, 0, 0, 0, 1}, {0, 0, 1000, 0, 1}, {1, 1, 20000, 0, 1},
		{1000, 1000, 1000, 0, 1}, {3000, 10000, 20000, 0, 1}
	};

	(void) state;
	for (size_t i = 0; i < LENGTH(many_par); i++)
		for (size_t j = 0; j < LENGTH(customers); j++)
		{
			const double *par = many_par[i];
			const ClvCustomer *c = &customers[j];
			double		alive = model->p_alive(par, c);
			double		before = 0;

			assert_true(isfinite(model->log_likelihood(par, c)));
			assert_true(alive >= 0 && alive <= 1);
			for (double h = 1; h < 1e6; h *= 10)
			{
				double		expected = model->expected(par, c, h);

				assert_true(isfinite(expected) &&
							expected >= before * (1 - 1e-12));
				assert_true(model->p_purchase(par, c, fmin(h, 1000)) <=
							alive + 1e-15);
				assert_close(model->discounted(par, c, h, 1e-10 / h), expected,
							 2e-10);
				before = expected;
			}
			assert_close(model->discounted(par, c, 1e6, 1e-3),
						 model->discounted(par, c, INFINITY, 1e-3), 1e-10);
		}
}

/* P(alive) falls with each opportunity not taken. */
static void
silence_lowers_the_chance_to_be_alive(void **state)
{
	double		before = 1;

	(void) state;
	for (double silent = 0; silent < 300; silent++)
	{
		ClvCustomer c = one_customer(2, 5, 5 + silent);
		double		alive = model->p_alive(paper, &c);

		assert_true(alive < before);
		before = alive;
	}
}

/* No step at gamma = 1, neither in the short sum nor in the long one. */
static void
no_step_at_gamma_1(void **state)
{
	ClvCustomer c = one_customer(2, 5, 6);

	(void) state;
	for (double h = 10; h < 1e6; h *= 10)
	{
		double		at = model->expected((double[]) {1, 1, 1, 3}, &c, h);

		for (double e = 1e-14; e < 1e-8; e *= 10)
		{
			assert_close(model->expected((double[]) {1, 1, 1 + e, 3}, &c, h),
						 at, 20 * e + 1e-13);
			assert_close(model->expected((double[]) {1, 1, 1 - e, 3}, &c, h),
						 at, 20 * e + 1e-13);
		}
	}
}

/* Answers are in range and calls end, for extreme parameters. */
static void
extreme_parameters_do_not_overflow(void **state)
{
	uint64_t	seed = 20;

	(void) state;
	for (int trial = 0; trial < 500; trial++)
	{
		double		span = trial % 2 ? 20 : 4;
		double		par[4];
		double		x = floor(decades(&seed, -2, 2));
		double		t = x > 0 ? x + floor(decades(&seed, -2, 2)) : 0;
		ClvCustomer c = one_customer(x, t, t + floor(decades(&seed, -2, 3)));
		double		h = floor(decades(&seed, 0, 3));
		double		delta = decades(&seed, -8, 1);

		for (int i = 0; i < 4; i++)
			par[i] = decades(&seed, -span, span);
		check_predictions(model, par, &c, h, delta);
	}
}

/* ---- likelihood of a base ---- */

static void
derivatives_are_those_of_differences(void **state)
{
	static const double at[][4] = {
		{1.204, .750, .657, 2.783}, {1, 1, 1, 1}, {.3, 10, .2, .5},
		{20, 30, 2, 40}
	};
	static const ClvCustomer long_ago[] = {
		{0, 0, 0, 0, 1}, {0, 0, 400, 0, 3}, {1, 1, 400, 0, 2},
		{50, 60, 5000, 0, 1}, {50, 4000, 5000, 0, 1}, {300, 310, 400, 0, 1}
	};
	ClvBase    *base = clv_base_create(donors, LENGTH(donors), NULL);
	ClvBase    *other = clv_base_create(long_ago, LENGTH(long_ago), NULL);
	ModelOnBase m = {model, base};
	ModelOnBase o = {model, other};

	(void) state;
	assert_non_null(base);
	assert_non_null(other);
	for (size_t i = 0; i < LENGTH(at); i++)
	{
		check_batch(model, base, at[i], donors, LENGTH(donors));
		check_batch(model, other, at[i], long_ago, LENGTH(long_ago));
		check_derivatives(model_on_base, &m, at[i], 4, 1e-6);
		check_derivatives(model_on_base, &o, at[i], 4, 1e-6);
		check_parts(model, base, at[i]);
		check_parts(model, other, at[i]);
	}
	clv_base_free(base);
	clv_base_free(other);
}

static void
no_work_space_is_needed(void **state)
{
	ClvBase    *base = clv_base_create(donors, LENGTH(donors), NULL);

	(void) state;
	assert_non_null(base);
	assert_int_equal(model->work_size(base), 0);
	clv_base_free(base);
}

/* The mean chances to drop out of the starts are from 0.05 to 0.4. */
static void
starts_differ_in_drop_out(void **state)
{
	double		start[CLV_MAX_STARTS][CLV_MAX_PARAMS];
	ClvBase    *base = clv_base_create(donors, LENGTH(donors), NULL);
	double		least = 1;
	double		most = 0;
	int			n;

	(void) state;
	assert_non_null(base);
	n = starts_of(model, base, start);
	for (int i = 0; i < n; i++)
	{
		double		mean = start[i][2] / (start[i][2] + start[i][3]);

		least = fmin(least, mean);
		most = fmax(most, mean);
	}
	assert_close(least, .05, 1e-13);
	assert_close(most, .4, 1e-13);
	clv_base_free(base);
}

/*
 * Customers who are active for two thirds of the opportunities buy as often as
 * the base, at most at 0.9 and at least at 0.001 of the opportunities.
 */
static void
starts_buy_at_the_mean_rate(void **state)
{
	static const ClvCustomer often = {9, 9, 9, 0, 5};
	static const ClvCustomer rare[] = {{1, 2, 1000, 0, 1}, {0, 0, 1000, 0, 1}};
	static const ClvCustomer never = {0, 0, 9, 0, 7};
	static const ClvCustomer new = {0, 0, 0, 0, 7};
	static const struct
	{
		const ClvCustomer *customers;
		size_t		n;
		double		mean;
	}			bases[] = {
		{donors, LENGTH(donors), 0}, {&often, 1, .9}, {rare, 2, 1e-3},
		{&never, 1, 1e-3}, {&new, 1, 1e-3}
	};

	(void) state;
	for (size_t b = 0; b < LENGTH(bases); b++)
	{
		double		start[CLV_MAX_STARTS][CLV_MAX_PARAMS];
		ClvBase    *base = clv_base_create(bases[b].customers, bases[b].n,
										   NULL);
		double		mean = bases[b].mean;
		int			n;

		assert_non_null(base);
		if (b == 0)
			mean = 1.5 * base->purchases / (6 * (double) base->customers);
		n = starts_of(model, base, start);
		for (int i = 0; i < n; i++)
			assert_close(start[i][0] / (start[i][0] + start[i][1]), mean, 1e-13);
		clv_base_free(base);
	}
}

/* Weights over more orders of magnitude than a double has. */
static void
long_silences_do_not_underflow(void **state)
{
	ClvCustomer silent[300];
	ClvBase    *base;

	(void) state;
	for (size_t i = 0; i < LENGTH(silent); i++)
		silent[i] = one_customer(1000, 1000 + (double) i, 5000);
	base = clv_base_create(silent, LENGTH(silent), NULL);
	assert_non_null(base);
	check_batch(model, base, paper, silent, LENGTH(silent));
	clv_base_free(base);
}

/* Silences that are gone through block by block are the same likelihood as one
 * customer by one, and have the derivatives of it. */
static void
silences_by_block_equal_those_one_by_one(void **state)
{
	static const ClvCustomer silent[] = {
		{0, 0, 5000, 0, 1}, {0, 0, 1e7, 0, 2}, {3, 40, 1e7, 0, 1},
		{3, 9e6, 1e7, 0, 1}, {500, 600, 1e5, 0, 1}, {2, 7, 1e9, 0, 3},
		{90000, 95000, 1e5, 0, 1}, {5e8, 6e8, 1e9, 0, 1}
	};
	static const double at[][4] = {
		{1.204, .750, .657, 2.783}, {.3, 80, .2, .5}, {20, 3000, 2, 4000}
	};
	ClvBase    *base = clv_base_create(silent, LENGTH(silent), NULL);
	ModelOnBase m = {model, base};

	(void) state;
	assert_non_null(base);
	for (size_t i = 0; i < LENGTH(at); i++)
	{
		check_batch(model, base, at[i], silent, LENGTH(silent));
		check_derivatives(model_on_base, &m, at[i], 4, 1e-5);
		for (size_t j = 0; j < LENGTH(silent); j++)
		{
			ClvBase    *one = clv_base_create(&silent[j], 1, NULL);

			assert_non_null(one);
			check_batch(model, one, at[i], &silent[j], 1);
			clv_base_free(one);
		}
	}
	clv_base_free(base);
}

/* P(n purchases in the next h opportunities) of a new customer, term by term:
 * the last opportunity alive is m = n .. h, followed by a death or the end. */
static double
naive_pmf(const double *par, int h, int n)
{
	long double ways = 1;		/* P(n purchases in m, and alive) */
	long double sum = 0;

	for (int i = 0; i < n; i++)
		ways *= (par[0] + i) / (par[0] + par[1] + i) *
			((par[3] + i) / (long double) (par[2] + par[3] + i));
	for (int m = n; m < h; m++)
	{
		sum += ways * par[2] / (par[2] + par[3] + m);
		ways *= (par[1] + m - n) / (par[0] + par[1] + m) *
			((par[3] + m) / (long double) (par[2] + par[3] + m)) *
			((m + 1) / (long double) (m + 1 - n));
	}
	return (double) (sum + ways);
}

/* Horizons that are gone through block by block. */
static void
probabilities_of_long_horizons_by_block(void **state)
{
	static const double par[][4] = {
		{1.204, .750, .657, 2.783}, {.5, 400, .8, 300}, {30, 9e5, .4, 1e4}
	};
	ClvCustomer new = one_customer(0, 0, 0);
	int			most = 1000 * rounds(1000);	/* terms added one by one */

	(void) state;
	for (size_t i = 0; i < LENGTH(par); i++)
	{
		for (double h = 3000; h < 1e12; h *= 7)
			assert_near(1 - model->pmf(par[i], &new, floor(h), 0),
						model->p_purchase(par[i], &new, floor(h)), 1e-12);
		for (int n = 0; n < 4000; n = 2 * n + 1)
			for (int h = 4096 + n; h < most; h = 3 * h + 1)
				assert_close(model->pmf(par[i], &new, h, n),
							 naive_pmf(par[i], h, n), 1e-10);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_predictions),
		cmocka_unit_test(published_predictions),
		cmocka_unit_test(donations_are_fitted_as_published),
		cmocka_unit_test(integrals_over_individuals_agree),
		cmocka_unit_test(known_probability_of_a_purchase_at_each_opportunity),
		cmocka_unit_test(probabilities_of_all_customers_sum_to_one),
		cmocka_unit_test(probabilities_of_purchases_sum_to_one),
		cmocka_unit_test(nothing_happens_at_no_opportunity),
		cmocka_unit_test(no_probability_is_above_1),
		cmocka_unit_test(answers_are_in_range),
		cmocka_unit_test(silence_lowers_the_chance_to_be_alive),
		cmocka_unit_test(no_step_at_gamma_1),
		cmocka_unit_test(extreme_parameters_do_not_overflow),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(no_work_space_is_needed),
		cmocka_unit_test(starts_differ_in_drop_out),
		cmocka_unit_test(starts_buy_at_the_mean_rate),
		cmocka_unit_test(long_silences_do_not_underflow),
		cmocka_unit_test(silences_by_block_equal_those_one_by_one),
		cmocka_unit_test(probabilities_of_long_horizons_by_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
