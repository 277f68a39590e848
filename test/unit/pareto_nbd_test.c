#include "model_check.h"
#include "clv_cdnow.h"

#include "clv/model/customer_base.h"
#include "clv/numeric/gauss.h"

extern const ClvModel clv_pareto_nbd;
static const ClvModel *const model = &clv_pareto_nbd;

static const double paper[] = {.553, 10.578, .606, 11.669};

/* ---- reference numbers ---- */

typedef struct Prediction
{
	double		x;
	double		t;
	double		T;
	double		log_likelihood;
	double		p_alive;
	double		cet39;
	double		cet52;
	double		dert;			/* weekly, 15 % a year */
} Prediction;

/* 60-digit arithmetic, 14 digits of it */
static const Prediction predictions[] = {
	{2, 30.428571428571427, 38.857142857142854, -9.554122824149,
		0.86918615465116, 1.4552261309493, 1.8509545870788, 6.5021009292256},
	{1, 1.7142857142857142, 38.857142857142854, -4.4508130281904,
		0.16812715101767, 0.17122855018689, 0.21779176697474,
	0.76506687971154},
	{0, 0, 38.857142857142854, -0.52103685641016, 0.2953033742658,
		0.10709283382064, 0.13621523678542, 0.47850186269288},
	{26, 30.857142857142858, 31, -39.131626976117, 0.99787426060994,
		20.116129598451, 25.45733844058, 86.286043435655},
	{7, 29.428571428571427, 38.857142857142854, -21.594227549005,
		0.74954271895702, 3.7126391881773, 4.7222396501651, 16.588456049493},
	{0, 0, 0, 0, 1, 1.213002844281, 1.4729968033751, 3.9640705518789},
	{3, 38, 38, -12.585199765611, 1, 2.365057345521, 3.0066917268445,
	10.523408846646},
	{40, 40, 40, -50.513869910427, 1, 26.079842820129, 33.193551429606,
	117.1646020903}
};

static void
known_predictions(void **state)
{
	double		delta = log(1.15) / 52;

	(void) state;
	for (size_t i = 0; i < LENGTH(predictions); i++)
	{
		const Prediction *p = &predictions[i];
		ClvCustomer c = one_customer(p->x, p->t, p->T);

		assert_close(model->log_likelihood(paper, &c), p->log_likelihood,
					 1e-12);
		assert_close(model->p_alive(paper, &c), p->p_alive, 1e-12);
		assert_close(model->expected(paper, &c, 39), p->cet39, 1e-12);
		assert_close(model->expected(paper, &c, 52), p->cet52, 1e-12);
		assert_close(model->discounted(paper, &c, INFINITY, delta), p->dert,
					 1e-12);
	}
}

/*
 * Customer 1 of CDNOW over 12 months of 4.345 weeks at 1 % a month, each
 * purchase valued at the end of its month: 43.0857.  Valued when it happens it
 * is half a month nearer.
 */
static void
published_value_with_payments_at_month_ends(void **state)
{
	double		spend = 24.659612860892;
	double		month = 4.345;
	ClvCustomer c = one_customer(2, 30.428571428571427, 38.857142857142854);
	double		value = 0;

	(void) state;
	for (int i = 1; i <= 12; i++)
		value += spend * pow(1.01, -i) *
			(model->expected(paper, &c, i * month) -
			 model->expected(paper, &c, (i - 1) * month));
	assert_near(value, 43.0857, 5.1e-5);
	assert_close(spend * model->discounted(paper, &c, 12 * month,
										   log(1.01) / month),
				 value * sqrt(1.01), 1e-4);
}

/* Where the textbook forms return NaN, infinity or wrong digits. */
static void
known_values_where_textbook_forms_fail(void **state)
{
	static const double s_is_1[] = {.55, 10.6, 1, 11.7};
	static const double s_is_2[] = {.55, 10.6, 2, 11.7};
	static const double frequent[] = {.5143, 2.8845, .2856, 14.1087};
	static const double extreme[] = {10.465, .00798565181, 3.0516, 2.82};
	ClvCustomer usual = one_customer(2, 30, 38);
	ClvCustomer c221 = one_customer(221, 103.42857142857143, 103.57142857142857);
	ClvCustomer c161 = one_customer(161, 94.71428571428571, 98);
	ClvCustomer c500 = one_customer(500, 1, 37);

	(void) state;
	assert_close(model->expected(s_is_1, &usual, 52), 1.4997441615534, 1e-13);
	assert_close(model->discounted(s_is_2, &usual, INFINITY, .0027),
				 1.2871775396009, 1e-13);
	assert_close(model->p_alive(frequent, &c221), 0.99959606165548, 1e-13);
	assert_close(model->p_alive(frequent, &c161), 0.74948641301989, 1e-13);
	assert_close(model->log_likelihood(extreme, &c500), 2594.4044546228, 1e-13);
}

typedef struct Wild
{
	double		par[4];
	double		x;
	double		t;
	double		T;
	double		h;
	double		delta;
	double		n;
	double		log_likelihood;
	double		p_alive;
	double		expected;
	double		discounted;
	double		dert;
	double		p_purchase;
	double		pmf;
} Wild;

/* by quadrature in 30 digits */
static const Wild wild[] = {
#include "pareto_nbd_wild.inc"
};

static void
known_values_of_extreme_parameters(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(wild); i++)
	{
		const Wild *w = &wild[i];
		ClvCustomer c = one_customer(w->x, w->t, w->T);

		assert_close(model->log_likelihood(w->par, &c), w->log_likelihood,
					 1e-11);
		assert_close(model->p_alive(w->par, &c), w->p_alive, 1e-12);
		assert_close(model->expected(w->par, &c, w->h), w->expected, 1e-12);
		assert_close(model->discounted(w->par, &c, w->h, w->delta),
					 w->discounted, 1e-12);
		assert_close(model->discounted(w->par, &c, INFINITY, w->delta),
					 w->dert, 1e-12);
		assert_close(model->p_purchase(w->par, &c, w->h), w->p_purchase,
					 1e-12);
		assert_close(model->pmf(w->par, &c, w->h, w->n), w->pmf, 1e-10);
	}
}

/* ---- the individual-level model, integrated over lambda and mu ---- */

typedef enum Quantity
{
	LIKELIHOOD,
	ALIVE,
	EXPECTED,
	DISCOUNTED,
	PMF
} Quantity;

typedef struct Individual
{
	ClvCustomer c;
	double		h;
	double		delta;
	int			n;
	Quantity	quantity;
} Individual;

static double
gamma_density(double shape, double rate, double y)
{
	return exp(shape * log(rate) + (shape - 1) * log(y) - rate * y -
			   lgamma(shape));
}

/* P(n purchases by h | lambda, mu, alive at 0), death within h included */
static double
individual_pmf(double lambda, double mu, double h, int n)
{
	double		k = lambda + mu;
	double		term = exp(-k * h);
	double		by_h = term;
	double		poisson = exp(-k * h);

	for (int j = 1; j <= n; j++)
	{
		term *= k * h / j;
		by_h += term;
		poisson *= lambda * h / j;
	}
	return poisson + mu / k * pow(lambda / k, n) * (1 - by_h);
}

static double
individual(const Individual *i, double lambda, double mu)
{
	double		k = lambda + mu;
	double		alive = pow(lambda, i->c.x) * exp(-k * i->c.T);

	switch (i->quantity)
	{
		case LIKELIHOOD:
			return alive + pow(lambda, i->c.x) * mu / k *
				(exp(-k * i->c.t) - exp(-k * i->c.T));
		case ALIVE:
			return alive;
		case EXPECTED:
			return alive * lambda * -expm1(-mu * i->h) / mu;
		case DISCOUNTED:
			return alive * lambda * -expm1(-(mu + i->delta) * i->h) /
				(mu + i->delta);
		case PMF:
			return alive * individual_pmf(lambda, mu, i->h, i->n);
	}
	return 0;
}

/*
 * Mean over lambda and mu by Gauss's rule in panels of u = y / (1 + y); whole
 * shapes >= 1 make the densities smooth.
 */
#define PANELS	6

static double
mean_of(const double *par, Individual *i, Quantity quantity)
{
	const ClvGauss *rule = &clv_gauss_16;
	double		y[PANELS * 16];
	double		w[PANELS * 16];
	double		sum = 0;

	i->quantity = quantity;
	for (int j = 0; j < PANELS * 16; j++)
	{
		double		u = (j / 16 + rule->node[j % 16]) / PANELS;

		y[j] = u / (1 - u);
		w[j] = rule->weight[j % 16] / PANELS / ((1 - u) * (1 - u));
	}
	for (int j = 0; j < PANELS * 16; j++)
		for (int k = 0; k < PANELS * 16; k++)
			sum += w[j] * gamma_density(par[0], par[1], y[j]) *
				w[k] * gamma_density(par[2], par[3], y[k]) *
				individual(i, y[j], y[k]);
	return sum;
}

static void
integrals_over_individuals_agree(void **state)
{
	static const double par[] = {2, 2.1, 3, 3.2};
	Individual	i = {{3, 2.5, 4, 0, 1}, 1.5, 0.1, 2, LIKELIHOOD};
	double		likelihood = mean_of(par, &i, LIKELIHOOD);
	double		dead = 1 - mean_of(par, &i, ALIVE) / likelihood;

	(void) state;
	assert_close(exp(model->log_likelihood(par, &i.c)), likelihood, 1e-9);
	assert_close(model->p_alive(par, &i.c), 1 - dead, 1e-9);
	assert_close(model->expected(par, &i.c, i.h),
				 mean_of(par, &i, EXPECTED) / likelihood, 1e-9);
	assert_close(model->discounted(par, &i.c, i.h, i.delta),
				 mean_of(par, &i, DISCOUNTED) / likelihood, 1e-9);
	assert_close(model->pmf(par, &i.c, i.h, i.n),
				 mean_of(par, &i, PMF) / likelihood, 1e-9);
	i.n = 0;
	assert_close(model->pmf(par, &i.c, i.h, 0),
				 dead + mean_of(par, &i, PMF) / likelihood, 1e-9);
}

/* ---- properties ---- */

static const double many[][4] = {
	{.553, 10.578, .606, 11.669}, {1, 1, 1, 1}, {.01, .001, .01, 1e4},
	{50, 1e4, .02, .01}, {1e3, 1e5, 1e3, 1e-3}, {.001, 1e5, 30, 1e5}
};

static const ClvCustomer customers[] = {
	{0, 0, 0, 0, 1}, {0, 0, 38, 0, 1}, {0, 0, 1e6, 0, 1}, {1, 1, 38, 0, 1},
	{1, 38, 38, 0, 1}, {5, 1e-6, 1e6, 0, 1}, {1e5, 3e5, 1e6, 0, 1},
	{1e5, 1e6, 1e6, 0, 1}, {1e5, 1e6 - 1e-3, 1e6, 0, 1}
};

/* Each answer is finite and within its range for any customer. */
static void
answers_are_in_range(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(many); i++)
		for (size_t j = 0; j < LENGTH(customers); j++)
		{
			const ClvCustomer *c = &customers[j];
			double		alive = model->p_alive(many[i], c);
			double		buys = model->p_purchase(many[i], c, 52);

			assert_true(isfinite(model->log_likelihood(many[i], c)));
			assert_true(alive >= 0 && alive <= 1);
			assert_true(buys >= 0 && buys <= alive);
			assert_true(model->expected(many[i], c, 52) >= buys);
			assert_true(isfinite(model->expected(many[i], c, 52)));
			assert_true(isfinite(model->discounted(many[i], c, INFINITY,
												   1e-6)));
			assert_near(model->pmf(many[i], c, 52, 0), 1 - buys, 1e-13);
			assert_true(model->pmf(many[i], c, 52, 7) <= buys + 1e-13);
		}
}

static void
silence_lowers_the_chance_to_be_alive(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(many); i++)
	{
		double		before = 1;

		for (double silence = 0; silence < 1e5; silence = 2 * silence + 0.1)
		{
			ClvCustomer c = one_customer(4, 20, 20 + silence);
			double		alive = model->p_alive(many[i], &c);

			assert_true(alive <= before);
			assert_true(silence > 0 || alive == 1);
			before = alive;
		}
	}
}

static void
expected_purchases_rise_with_the_horizon(void **state)
{
	ClvCustomer c = one_customer(2, 30, 38);

	(void) state;
	for (size_t i = 0; i < LENGTH(many); i++)
	{
		double		before = 0;
		double		bought = 0;

		assert_true(model->expected(many[i], &c, 0) == 0);
		assert_true(model->p_purchase(many[i], &c, 0) == 0);
		for (double h = 0.01; h < 1e6; h *= 3)
		{
			double		expected = model->expected(many[i], &c, h);
			double		buys = model->p_purchase(many[i], &c, h);

			assert_true(expected >= before * (1 - 1e-14));
			assert_true(buys >= bought * (1 - 1e-14));
			assert_close(model->discounted(many[i], &c, h, 1e-9 / h), expected,
						 2e-9);
			assert_true(model->discounted(many[i], &c, h, 0.1) <= expected);
			before = expected;
			bought = buys;
		}
		assert_close(model->discounted(many[i], &c, 1e7, 0.01),
					 model->discounted(many[i], &c, INFINITY, 0.01), 1e-12);
	}
}

static void
probabilities_sum_to_one_and_give_the_mean(void **state)
{
	ClvCustomer c = one_customer(2, 30, 38);

	(void) state;
	for (int i = 0; i < 2; i++)
	{
		double		h = i == 0 ? 52 : 1;
		double		total = 0;
		double		mean = 0;

		for (int n = 0; n < 200; n++)
		{
			double		p = model->pmf(paper, &c, h, n);

			total += p;
			mean += n * p;
		}
		assert_near(total, 1, 1e-12);
		assert_near(mean, model->expected(paper, &c, h), 1e-12);
	}
	assert_true(model->pmf(paper, &c, 0, 0) == 1);
	assert_true(model->pmf(paper, &c, 0, 1) == 0);
}

/*
 * With alpha = beta the chance that a purchase comes before death is Beta(r, s)
 * distributed: a new customer buys n times before death with probability
 * B(r + n, s + 1) / B(r, s).
 */
static void
purchases_before_death_are_beta_geometric(void **state)
{
	/* r, s, alpha, n and that probability, in 40 digits */
	static const double known[][5] = {
		{.08, .4, 1, 1, 0.045045045045045046},
		{1.9, 30, 7, 50, 6.2145312071417909e-22},
		{1e-15, .99, 1e-8, 1e9, 1.2251179539446575e-33},
		{.3, 1e-9, 5, 3, 3.0303030156352214e-10},
		{1e6, 2, 2, 3e4, 1.8302798180740959e-6},
		{1e7, 5000, 50, 2000, 0.00018387536183378118},
		{3e4, 1.5, 1e-3, 1e5, 1.2791277627568661e-6},
		{300, 1e6, 1e-3, 2, 9.0218508163097454e-8},
		{1, 1, 1e4, 1e6, 9.9999700000699999e-13}
	};
	ClvCustomer new = one_customer(0, 0, 0);

	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const double *k = known[i];
		double		par[] = {k[0], k[2], k[1], k[2]};

		assert_close(model->pmf(par, &new, 1e300, k[3]),
					 k[4], 1e-10);
	}
}

/* For customers who hardly buy, two chances that sum to 1 but for rounding. */
static void
no_probability_is_above_1(void **state)
{
	ClvCustomer new = one_customer(0, 0, 0);
	uint64_t	seed = 7;

	(void) state;
	for (int trial = 0; trial < 1000; trial++)
	{
		double		par[] = {1e-6, 1e15, decades(&seed, -2, 2),
		decades(&seed, -2, 2)};

		assert_true(model->pmf(par, &new, decades(&seed, -3, 3), 0) <= 1);
	}
}

/* At alpha = 1e3 a customer does not buy 10000 times within 1e-3. */
static void
probabilities_below_all_numbers_are_0(void **state)
{
	ClvCustomer new = one_customer(0, 0, 0);

	(void) state;
	assert_true(model->pmf((double[]) {1, 1e3, 1, 1e3}, &new, 1e-3, 1e4) == 0);
}

/* No step at s = 1 and alpha = beta. */
static void
no_step_at_s_1_and_equal_rates(void **state)
{
	ClvCustomer c = one_customer(2, 30, 38);

	(void) state;
	for (double e = -1e-9; e <= 1e-9; e += 1e-9)
	{
		double		s_near_1[] = {.5, 10, 1 + e, 12};
		double		equal[] = {.5, 10, .6, 10 * (1 + e)};

		assert_close(model->expected(s_near_1, &c, 52),
					 model->expected((double[]) {.5, 10, 1, 12}, &c, 52), 1e-8);
		assert_close(model->discounted(s_near_1, &c, INFINITY, .01),
					 model->discounted((double[]) {.5, 10, 1, 12}, &c,
									   INFINITY, .01), 1e-8);
		assert_close(model->log_likelihood(equal, &c),
					 model->log_likelihood((double[]) {.5, 10, .6, 10}, &c),
					 1e-8);
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
		double		T = decades(&seed, -3, 9);
		double		x = floor(decades(&seed, -2, 6));
		ClvCustomer c = one_customer(x, x > 0 ? T * next_random(&seed) : 0, T);
		double		h = decades(&seed, -6, 9);
		double		delta = decades(&seed, -8, 1);

		for (int i = 0; i < 4; i++)
			par[i] = decades(&seed, -span, span);
		check_predictions(model, par, &c, h, delta);
	}
}

/* ---- likelihood of a base ---- */

static const ClvCustomer some[] = {
	{0, 0, 38, 0, 11}, {0, 0, 27, 0, 5}, {1, 2, 38, 0, 3}, {1, 20, 38, 0, 2},
	{1, 38, 38, 0, 1}, {2, 30, 38, 0, 2}, {7, 1, 38, 0, 1}, {7, 29, 38, 0, 2},
	{300, 5, 38, 0, 1}, {300, 37, 38, 0, 1}
};

static void
derivatives_are_those_of_differences(void **state)
{
	static const double at[][4] = {
		{.553, 10.578, .606, 11.669}, {1, 5, 1, 5}, {3, .1, .2, 40},
		{2, 40, 3, .05}, {.2, 3, 30, 300}
	};
	ClvBase    *base = clv_base_create(some, LENGTH(some), NULL);
	ModelOnBase m = {model, base};

	(void) state;
	assert_non_null(base);
	for (size_t i = 0; i < LENGTH(at); i++)
	{
		check_batch(model, base, at[i], some, LENGTH(some));
		check_derivatives(model_on_base, &m, at[i], 4, 1e-6);
		check_parts(model, base, at[i]);
	}
	clv_base_free(base);
}

/* What needs no row: ln{ (r)_x alpha^-x } at each number of purchases, of which
 * the base has as many as it says. */
static void
each_number_of_purchases_counts_once(void **state)
{
	const double *par = paper;
	ClvBase    *base = clv_base_create(some + 2, LENGTH(some) - 2, NULL);
	double		known = 0;

	(void) state;
	assert_non_null(base);
	assert_true(base->nx == 4 && base->x[0] == 1);
	for (size_t nx = 0; nx <= 4; nx++)
	{
		ClvBase		part = *base;
		ClvSum		sum = {0};

		part.nx = nx;
		model->begin(par, &part, NULL, &sum);
		if (nx > 0)
			known += (double) base->x_count[nx - 1] *
				(lgamma(par[0] + base->x[nx - 1]) - lgamma(par[0]) -
				 base->x[nx - 1] * log(par[1]));
		assert_near(sum.value, known, 1e-12 * fabs(known));
	}
	clv_base_free(base);
}

static void
no_work_space_is_needed(void **state)
{
	ClvBase    *base = clv_base_create(some, LENGTH(some), NULL);

	(void) state;
	assert_non_null(base);
	assert_int_equal(model->work_size(base), 0);
	clv_base_free(base);
}

/* Customers who are active for 0.6 of their age buy at the mean rate of the
 * base, whatever the unit of time. */
static void
starts_buy_at_the_mean_rate(void **state)
{
	static const double units[] = {1, 7, 1e-3, 1e6};
	double		first[CLV_MAX_STARTS][CLV_MAX_PARAMS];

	(void) state;
	for (size_t u = 0; u < LENGTH(units); u++)
	{
		double		start[CLV_MAX_STARTS][CLV_MAX_PARAMS];
		ClvCustomer scaled[LENGTH(some)];
		ClvBase    *base;
		int			n;

		memcpy(scaled, some, sizeof(some));
		for (size_t i = 0; i < LENGTH(some); i++)
		{
			scaled[i].t *= units[u];
			scaled[i].T *= units[u];
		}
		base = clv_base_create(scaled, LENGTH(some), NULL);
		assert_non_null(base);
		n = starts_of(model, base, start);
		if (u == 0)
			memcpy(first, start, sizeof(first));
		for (int i = 0; i < n; i++)
		{
			assert_close(start[i][0] / start[i][1], base->purchases /
						 (.6 * base->mean_T * (double) base->customers), 1e-13);
			assert_close(start[i][1], units[u] * first[i][1], 1e-13);
			assert_close(start[i][2], first[i][2], 1e-13);
			assert_close(start[i][3], units[u] * first[i][3], 1e-13);
		}
		clv_base_free(base);
	}
}

static void
bases_without_purchases_or_ages_have_starts(void **state)
{
	static const ClvCustomer silent = {0, 0, 38, 0, 11};
	static const ClvCustomer new = {0, 0, 0, 0, 11};
	double		start[CLV_MAX_STARTS][CLV_MAX_PARAMS];
	ClvBase    *base = clv_base_create(&silent, 1, NULL);

	(void) state;
	assert_non_null(base);
	starts_of(model, base, start);
	clv_base_free(base);
	base = clv_base_create(&new, 1, NULL);
	assert_non_null(base);
	starts_of(model, base, start);
	clv_base_free(base);
}

/* A covariate that multiplies a rate by a factor divides its scale by it. */
static void
links_are_inverse_scales(void **state)
{
	(void) state;
	assert_string_equal(model->params[model->links[CLV_RATE].param].name,
						"alpha");
	assert_string_equal(model->params[model->links[CLV_DROP_OUT].param].name,
						"beta");
	assert_int_equal(model->links[CLV_RATE].sign, -1);
	assert_int_equal(model->links[CLV_DROP_OUT].sign, -1);
}

/* Weeks or days: only the unit of the density of the purchase times changes. */
static void
time_unit_does_not_matter(void **state)
{
	double		days[] = {.553, 7 * 10.578, .606, 7 * 11.669};

	(void) state;
	for (size_t i = 0; i < LENGTH(some); i++)
	{
		ClvCustomer c = one_customer(some[i].x, 7 * some[i].t, 7 * some[i].T);

		assert_near(model->log_likelihood(days, &c),
					model->log_likelihood(paper, &some[i]) - c.x * log(7),
					1e-10);
		assert_close(model->expected(days, &c, 70),
					 model->expected(paper, &some[i], 10), 1e-13);
	}
}

static void
cdnow_is_fitted_and_predicted_as_published(void **state)
{
	static const KnownFit known = {
		4, {.55327709, 10.57768427, .60623997, 11.66873345},
		{.047628, .842723, .187281, 6.211114}, -9594.97617894, 1e-3
	};
	ClvCustomer *cdnow = cdnow_read(7);
	ClvBase    *base;
	ClvFit		fit;
	double		holdout = 0;

	(void) state;
	if (cdnow == NULL)
		skip();
	base = clv_base_create(cdnow, CDNOW_CUSTOMERS, NULL);
	assert_non_null(base);
	clv_fit(model, base, NULL, &fit);
	check_fit(&fit, &known);
	for (size_t i = 0; i < CDNOW_CUSTOMERS; i++)
		holdout += model->expected(fit.par, &cdnow[i], 39);
	assert_near(holdout, 1665.43, 0.1);
	clv_base_free(base);
	free(cdnow);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_predictions),
		cmocka_unit_test(published_value_with_payments_at_month_ends),
		cmocka_unit_test(known_values_where_textbook_forms_fail),
		cmocka_unit_test(known_values_of_extreme_parameters),
		cmocka_unit_test(integrals_over_individuals_agree),
		cmocka_unit_test(answers_are_in_range),
		cmocka_unit_test(silence_lowers_the_chance_to_be_alive),
		cmocka_unit_test(expected_purchases_rise_with_the_horizon),
		cmocka_unit_test(probabilities_sum_to_one_and_give_the_mean),
		cmocka_unit_test(purchases_before_death_are_beta_geometric),
		cmocka_unit_test(no_probability_is_above_1),
		cmocka_unit_test(probabilities_below_all_numbers_are_0),
		cmocka_unit_test(no_step_at_s_1_and_equal_rates),
		cmocka_unit_test(extreme_parameters_do_not_overflow),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(each_number_of_purchases_counts_once),
		cmocka_unit_test(no_work_space_is_needed),
		cmocka_unit_test(starts_buy_at_the_mean_rate),
		cmocka_unit_test(bases_without_purchases_or_ages_have_starts),
		cmocka_unit_test(links_are_inverse_scales),
		cmocka_unit_test(time_unit_does_not_matter),
		cmocka_unit_test(cdnow_is_fitted_and_predicted_as_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
