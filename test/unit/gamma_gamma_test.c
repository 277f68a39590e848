#include "model_check.h"
#include "ticks.h"
#include "clv_cdnow.h"

#include "clv/model/gamma_gamma.h"
#include "clv/numeric/special.h"

static const double paper[] = {6.25, 3.74, 15.44};

static void
known_expected_spend(void **state)
{
	static const struct
	{
		double		x;
		double		mean;
		double		expected;
	}			known[] = {
		{0, 0, 35.21897810219}, {2, 22.35, 24.663713910761},
		{1, 11.77, 18.916852057842}, {7, 73.74, 71.469670896967},
		{1, 100, 80.255839822024}, {3, 35, 35.027919962773}
	};
	static const double heavy[] = {6, 0.9, 15};
	static const double heavier[] = {0.05, 0.9, 15};

	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
		assert_close(clv_spend_expected(paper, known[i].x, known[i].mean),
					 known[i].expected, 1e-12);
	/* for q <= 1 all customers have no mean, but one who has bought again has */
	assert_true(isinf(clv_spend_expected(heavy, 0, 0)));
	assert_true(isfinite(clv_spend_expected(heavy, 1, 30)));
	assert_true(isinf(clv_spend_expected(heavier, 1, 30)));
	assert_true(clv_spend_expected(paper, 0, NAN) ==
				clv_spend_expected(paper, 0, 0));
	/* between the population's and the customer's own mean, nearer the latter
	 * the more has been seen */
	assert_close(clv_spend_expected(paper, 1e9, 100), 100, 1e-8);
}

/* ---- likelihood ---- */

typedef struct Buyers
{
	ClvSpend   *spend;
	size_t		n;
} Buyers;

static void
log_likelihood(const double *par, void *arg, ClvSum *sum)
{
	const Buyers *buyers = arg;

	assert_int_equal(clv_spend_log_likelihood(par, buyers->spend, buyers->n,
											  NULL, sum), 0);
}

/* buyers with x purchases of a mean */
#define SPEND(x_, mean_) {.x = (x_), .mean = (mean_), .count = 1}

static const ClvSpend some[] = {
	SPEND(1, 10), SPEND(2, 25.5), SPEND(1, 80), SPEND(5, 33), SPEND(2, 12),
	SPEND(200, 40), SPEND(1, 10), SPEND(3, 0.01), SPEND(3, 5000)
};

/* Sets rows to the prepared rows of `some`; returns their number. */
static size_t
prepare_some(ClvSpend *rows)
{
	memcpy(rows, some, sizeof(some));
	return clv_spend_prepare(rows, LENGTH(some));
}

static void
derivatives_are_those_of_differences(void **state)
{
	static const double at[][3] = {{6.25, 3.74, 15.44}, {.3, .5, 200},
	{40, 50, 20}};
	ClvSpend	rows[LENGTH(some)];
	Buyers		buyers = {rows, prepare_some(rows)};

	(void) state;
	for (size_t i = 0; i < LENGTH(at); i++)
		check_derivatives(log_likelihood, &buyers, at[i], 3, 1e-6);
}

/*
 * For p = 1 the second derivative by q is minus the sum of 1 / (q + j)^2, j < x,
 * to all digits also where q is so large that digamma would lose them.
 */
static void
curvature_of_q_is_its_sum(void **state)
{
	(void) state;
	for (double q = 1; q < 1e12; q *= 10)
	{
		const double par[] = {1, q, q};
		ClvSpend	one = SPEND(5, 30);
		ClvSum		sum = {0};
		double		expected = 0;

		clv_spend_prepare(&one, 1);
		clv_spend_log_likelihood(par, &one, 1, NULL, &sum);
		for (int j = 0; j < 5; j++)
			expected -= 1 / ((q + j) * (q + j));
		assert_close(sum.hess[1][1], expected, 1e-9);
	}
}

typedef struct Density
{
	double		x;
	double		mean;
	double		log_power;
	bool		weighted;
} Density;

static double
density_at(double mean, double x)
{
	ClvSpend	one = SPEND(x, mean);
	Buyers		buyers = {&one, 1};
	ClvSum		sum = {0};

	clv_spend_prepare(&one, 1);
	log_likelihood(paper, &buyers, &sum);
	return exp(sum.value);
}

/* u = m / (30 + m) */
static double
density(double u, double from_0, double to_1, void *arg)
{
	const Density *d = arg;
	double		mean = 30 * from_0 / to_1;

	(void) u;
	if (!(mean > 0 && to_1 > 1e-100))
		return 0;
	return (d->weighted ? mean : 1) * density_at(mean, d->x) * 30 /
		(to_1 * to_1);
}

/* nu ~ Gamma(q, v) and x purchases worth Gamma(p, nu) each, whose sum is
 * Gamma(p x, nu) */
static double
individual(double u, double from_0, double to_1, void *arg)
{
	const Density *d = arg;
	double		nu = from_0 / to_1;
	double		px = paper[0] * d->x;
	double		total = d->x * d->mean;
	double		log_density;

	(void) u;
	if (!(nu > 1e-100 && to_1 > 1e-100))
		return 0;
	log_density = px * log(nu) + (px - 1) * log(total) - nu * total -
		lgamma(px) + log(d->x) +
		paper[1] * log(paper[2]) + (paper[1] - 1) * log(nu) - paper[2] * nu -
		lgamma(paper[1]);
	return exp(log_density) / (to_1 * to_1);
}

/* The density of the mean is the mixture over nu, integrates to 1, and has the
 * mean of the population. */
static void
density_is_the_mixture_over_customers(void **state)
{
	(void) state;
	for (double x = 1; x < 30; x *= 3)
	{
		Density		d = {x, 22.35, 0, false};

		assert_close(density_at(22.35, x),
					 clv_integrate(individual, &d, 0, 1), 1e-11);
		assert_close(clv_integrate(density, &d, 0, 1), 1, 1e-11);
		d.weighted = true;
		assert_close(clv_integrate(density, &d, 0, 1),
					 clv_spend_expected(paper, 0, 0), 1e-9);
	}
}

static void
order_does_not_matter(void **state)
{
	ClvSpend	rows[LENGTH(some)];
	ClvSpend	other[LENGTH(some)];
	Buyers		a = {rows, prepare_some(rows)};
	Buyers		b = {other, 0};
	ClvSum		sum_a = {0};
	ClvSum		sum_b = {0};

	(void) state;
	for (size_t i = 0; i < LENGTH(some); i++)
		other[i] = some[(4 * i + 3) % LENGTH(some)];
	b.n = clv_spend_prepare(other, LENGTH(some));
	/* two are equal */
	assert_int_equal(a.n, LENGTH(some) - 1);
	assert_int_equal(b.n, a.n);
	log_likelihood(paper, &a, &sum_a);
	log_likelihood(paper, &b, &sum_b);
	assert_memory_equal(&sum_a, &sum_b, sizeof(sum_a));
}

/* Many buyers are in order whether their means differ in one digit or two. */
static void
many_buyers_are_sorted_by_mean(void **state)
{
	enum
	{
		MANY = 5000
	};
	ClvSpend   *buyer = calloc(MANY, sizeof(ClvSpend));

	(void) state;
	assert_non_null(buyer);
	for (int step = 0; step < 2; step++)
	{
		for (int i = 0; i < MANY; i++)
			buyer[i] = (ClvSpend) {
				.x = 3,
				.mean = 1 + i * 37 % 1000 * (step == 0 ? 0x1p-52 : 0x1p-44),
				.count = 1 + i % 2
			};
		assert_int_equal(clv_spend_prepare(buyer, MANY), 1000);
		for (int i = 0; i < 1000; i++)
		{
			assert_true(i == 0 || buyer[i].mean > buyer[i - 1].mean);
			/* five of each, of which all are single or all double */
			assert_true(buyer[i].count == 5 || buyer[i].count == 10);
		}
	}
	free(buyer);
}

/* ---- correlation ---- */

static void
correlation_by_hand(void **state)
{
	ClvSpend	up[] = {SPEND(1, 10), SPEND(2, 20), SPEND(3, 30)};
	ClvSpend	down[] = {SPEND(1, 30), SPEND(2, 20), SPEND(3, 10)};
	/* deviations (-1, 0, 1) and (-1, 2, -1): none */
	ClvSpend	none[] = {SPEND(1, 9), SPEND(2, 12), SPEND(3, 9)};
	ClvSpend	same[] = {SPEND(1, 9), SPEND(1, 12)};
	/* deviations (-1.5, -.5, .5, 1.5) and (-10, 0, 0, 10) */
	ClvSpend	some_way[] = {SPEND(1, 10), SPEND(2, 20), SPEND(3, 20),
	SPEND(4, 30)};

	(void) state;
	assert_near(clv_spend_correlation(some_way, 4), 30 / sqrt(5 * 200), 1e-15);
	assert_near(clv_spend_correlation(up, 3), 1, 1e-15);
	assert_near(clv_spend_correlation(down, 3), -1, 1e-15);
	assert_near(clv_spend_correlation(none, 3), 0, 1e-15);
	assert_true(clv_spend_correlation(same, 2) == 0);
	assert_true(clv_spend_correlation(same, 0) == 0);
}

/* Two buyers have a correlation of 1 or -1, which rounding does not exceed. */
static void
correlation_of_two_buyers_is_one(void **state)
{
	uint64_t	seed = 7;

	(void) state;
	for (int i = 0; i < 2000; i++)
	{
		double		less = 1 + 100 * next_random(&seed);
		double		more = less * (1.1 + next_random(&seed));
		uint32_t	x = 1 + (uint32_t) (20 * next_random(&seed));
		ClvSpend	up[] = {SPEND(x, less), SPEND(x + 1 + i % 5, more)};
		ClvSpend	down[] = {SPEND(x, more), SPEND(x + 1 + i % 5, less)};
		double		correlation = clv_spend_correlation(up, 2);

		assert_true(correlation <= 1 && correlation > 1 - 1e-14);
		correlation = clv_spend_correlation(down, 2);
		assert_true(correlation >= -1 && correlation < -1 + 1e-14);
	}
}

/* ---- fits ---- */

/* Each bound has a meaning of its own; the first parameter counts first. */
static void
a_bound_has_its_meaning(void **state)
{
	ClvFit		none = {.nparams = CLV_SPEND_NPARAMS};

	(void) state;
	assert_null(clv_spend_detail(&none));
	/* not one of the parameters */
	none.at_bound[CLV_SPEND_NPARAMS] = 1;
	assert_null(clv_spend_detail(&none));
	for (int i = 0; i < CLV_SPEND_NPARAMS; i++)
	{
		ClvFit		lower = none;
		ClvFit		upper = none;

		lower.at_bound[i] = -1;
		upper.at_bound[i] = 1;
		assert_ptr_equal(clv_spend_detail(&lower), clv_spend_params[i].at_lower);
		assert_ptr_equal(clv_spend_detail(&upper), clv_spend_params[i].at_upper);
		lower.at_bound[0] = 1;
		assert_ptr_equal(clv_spend_detail(&lower), clv_spend_params[0].at_upper);
	}
}

/* In cents instead of euros v, its error and its bounds are a hundred times. */
static void
the_unit_of_money_does_not_matter(void **state)
{
	ClvSpend	rows[2][20];
	ClvFit		fits[2];

	(void) state;
	for (int variety = 0; variety < 2; variety++)
	{
		for (int cents = 0; cents < 2; cents++)
		{
			for (size_t i = 0; i < 20; i++)
				rows[cents][i] = (ClvSpend) SPEND(1 + i % 3, (cents ? 1000 : 10) *
												  (1 + variety * (double) i));
			clv_spend_fit(rows[cents], clv_spend_prepare(rows[cents], 20), NULL,
						  &fits[cents]);
		}
		assert_int_equal(fits[0].status, fits[1].status);
		for (int i = 0; i < CLV_SPEND_NPARAMS; i++)
		{
			assert_int_equal(fits[0].at_bound[i], fits[1].at_bound[i]);
			assert_close(fits[1].par[i], fits[0].par[i] * (i == 2 ? 100 : 1),
						 1e-6);
		}
	}
}

static void
bases_that_cannot_be_fitted_end_with_a_status(void **state)
{
	ClvSpend	alike[20];
	ClvFit		fit;

	(void) state;
	for (size_t n = 0; n <= LENGTH(alike); n += 5)
	{
		for (size_t i = 0; i < n; i++)
			alike[i] = (ClvSpend) SPEND(1 + i % 3, 10);
		clv_spend_fit(alike, clv_spend_prepare(alike, n), NULL, &fit);
		assert_int_equal(fit.customers, n);
		assert_int_equal(fit.status, n < 6 ? CLV_TOO_FEW : CLV_BOUNDARY);
		assert_true(n == 0 || clv_spend_detail(&fit) != NULL);
		for (int i = 0; i < CLV_SPEND_NPARAMS; i++)
			assert_true(fit.par[i] > 0 && isfinite(fit.par[i]));
	}
}

static int
stop_after(void *arg)
{
	++*(int *) arg;
	return 1;
}

/* The ticks of a likelihood of buyers with x = 1, and of more with x = 2 */
static int
ticks_of(size_t ones, size_t twos)
{
	ClvSpend   *buyer = calloc(ones + twos, sizeof(ClvSpend));
	int			calls = 0;
	ClvTick		tick = {.call = count_up, .arg = &calls};
	ClvSum		sum = {0};

	assert_non_null(buyer);
	for (size_t i = 0; i < ones + twos; i++)
		buyer[i] = (ClvSpend) SPEND(i < ones ? 1 : 2, 1 + (double) i);
	assert_int_equal(clv_spend_prepare(buyer, ones + twos), ones + twos);
	assert_int_equal(clv_spend_log_likelihood(paper, buyer, ones + twos, &tick,
											  &sum), 0);
	free(buyer);
	return calls;
}

/* It is called before the first buyer, and when a chunk was read since then. */
static void
the_tick_is_called_once_a_chunk_of_buyers(void **state)
{
	int			calls = 0;
	ClvTick		tick = {.call = stop_after, .arg = &calls};
	ClvSpend	one = SPEND(1, 10);
	ClvSum		sum = {0};

	(void) state;
	assert_int_equal(ticks_of(1, 0), 1);
	assert_int_equal(ticks_of(CLV_CHUNK, 0), 1);
	assert_int_equal(ticks_of(CLV_CHUNK + 1, 0), 2);
	assert_int_equal(ticks_of(2 * CLV_CHUNK, 1), 3);
	assert_int_equal(ticks_of(CLV_CHUNK - 1, 1), 1);
	assert_int_equal(ticks_of(CLV_CHUNK - 1, CLV_CHUNK), 1);
	clv_spend_prepare(&one, 1);
	assert_true(clv_spend_log_likelihood(paper, &one, 1, &tick, &sum) != 0);
	assert_int_equal(calls, 1);
}

static void
a_fit_can_be_stopped(void **state)
{
	int			calls = 0;
	ClvTick		tick = {.call = stop_after, .arg = &calls};
	ClvSpend	rows[LENGTH(some)];
	ClvFit		fit;

	(void) state;
	clv_spend_fit(rows, prepare_some(rows), &tick, &fit);
	assert_int_equal(fit.status, CLV_STOPPED);
	assert_int_equal(calls, 1);
}

/* Sets n different buyers. */
static void
draw_buyers(ClvSpend *buyer, size_t n)
{
	uint64_t	seed = 4;

	for (size_t i = 0; i < n; i++)
	{
		double		usual = 10 * exp(2 * next_random(&seed));

		buyer[i] = (ClvSpend) {.x = 1 + floor(4 * next_random(&seed)), .count = 1};
		for (uint32_t j = 0; j < buyer[i].x; j++)
			buyer[i].mean += usual * (0.1 + next_random(&seed)) / buyer[i].x;
	}
}

/* `large` has the optimum of `small`, and `times` its information. */
static void
check_multiple(const ClvFit *small, const ClvFit *large, double times,
			   double tolerance)
{
	assert_int_equal(small->status, CLV_CONVERGED);
	assert_int_equal(large->status, CLV_CONVERGED);
	assert_true(large->customers == times * small->customers);
	assert_close(large->log_likelihood, times * small->log_likelihood, tolerance);
	for (int i = 0; i < CLV_SPEND_NPARAMS; i++)
	{
		assert_close(large->par[i], small->par[i], 1e-5);
		assert_close(large->se[i], small->se[i] / sqrt(times), 1e-4);
	}
}

/* A large base, which is fitted by way of a sample, has its optimum where the
 * small one has of which it is 60 times nearly the same. */
static void
a_repeated_base_has_the_same_optimum(void **state)
{
	size_t		n = 600;
	size_t		times = 60;
	ClvSpend   *buyer = calloc(n * times, sizeof(ClvSpend));
	ClvFit		small;
	ClvFit		large;

	(void) state;
	assert_non_null(buyer);
	draw_buyers(buyer, n);
	for (size_t i = n; i < n * times; i++)
	{
		buyer[i] = buyer[i % n];
		buyer[i].mean *= 1 + 1e-12 * (i / n);
	}
	assert_int_equal(clv_spend_prepare(buyer, n * times), n * times);
	clv_spend_fit(buyer, n * times, NULL, &large);
	draw_buyers(buyer, n);
	clv_spend_fit(buyer, clv_spend_prepare(buyer, n), NULL, &small);
	check_multiple(&small, &large, times, 1e-10);
	free(buyer);
}

/* A count is as many equal buyers, to the bit if they are there one by one. */
static void
a_count_is_as_many_equal_buyers(void **state)
{
	enum
	{
		N = 600, TIMES = 7
	};
	ClvSpend   *counted = calloc(N, sizeof(ClvSpend));
	ClvSpend   *single = calloc(N * TIMES, sizeof(ClvSpend));
	size_t		rows;
	ClvFit		one;
	ClvFit		by_count;
	ClvFit		one_by_one;

	(void) state;
	assert_true(counted != NULL && single != NULL);
	draw_buyers(counted, N);
	for (size_t i = 0; i < N * TIMES; i++)
		single[i] = counted[i % N];
	rows = clv_spend_prepare(counted, N);
	clv_spend_fit(counted, rows, NULL, &one);
	for (size_t i = 0; i < rows; i++)
		counted[i].count *= TIMES;
	clv_spend_fit(counted, rows, NULL, &by_count);
	check_multiple(&one, &by_count, TIMES, 1e-13);
	assert_int_equal(clv_spend_prepare(single, N * TIMES), rows);
	clv_spend_fit(single, rows, NULL, &one_by_one);
	assert_memory_equal(&one_by_one, &by_count, sizeof(ClvFit));
	assert_true(clv_spend_correlation(single, rows) ==
				clv_spend_correlation(counted, rows));
	/* as many as there can be */
	for (size_t i = 0; i < rows; i++)
		counted[i].count = INT32_MAX / N;
	clv_spend_fit(counted, rows, NULL, &by_count);
	check_multiple(&one, &by_count, INT32_MAX / N, 1e-12);
	free(counted);
	free(single);
}

/* The best likelihood there is at this q, or somewhat less: by a search over p
 * and v in turn */
static double
best_at(double q, const ClvSpend *spend, size_t n)
{
	double		par[] = {10, q, q};
	ClvSum		sum;

	for (int round = 0; round < 40; round++)
		for (int i = 0; i < 3; i += 2)
		{
			sum = (ClvSum) {0};
			clv_spend_log_likelihood(par, spend, n, NULL, &sum);
			par[i] -= sum.grad[i] / sum.hess[i][i];
		}
	sum = (ClvSum) {0};
	clv_spend_log_likelihood(par, spend, n, NULL, &sum);
	return sum.value;
}

/*
 * Customers who are, up to far less than chance, all alike: many purchases each
 * of Gamma(10, nu) money, nu ~ Gamma(q, q).  No q is better than the one found,
 * which may be very large.
 */
static void
equal_customers_have_the_best_q(void **state)
{
	static const double q[] = {3e4, 2e5, INFINITY};
	enum
	{
		CUSTOMERS = 1500, SHAPE = 10
	};
	ClvSpend   *buyer = calloc(CUSTOMERS, sizeof(ClvSpend));
	uint64_t	seed = 5;

	(void) state;
	assert_non_null(buyer);
	for (size_t k = 0; k < LENGTH(q); k++)
	{
		ClvFit		fit;

		for (int i = 0; i < CUSTOMERS; i++)
		{
			int			x = 20 + 10 * (i % 15);
			double		chance = -6;
			double		sum = 0;

			for (int j = 0; j < 12; j++)
				chance += next_random(&seed);	/* nearly normal */
			for (int j = 0; j < x * SHAPE; j++)
				sum -= log1p(-next_random(&seed));
			buyer[i] = (ClvSpend) SPEND(x, sum / x / (1 + chance / sqrt(q[k])));
		}
		assert_int_equal(clv_spend_prepare(buyer, CUSTOMERS), CUSTOMERS);
		clv_spend_fit(buyer, CUSTOMERS, NULL, &fit);
		for (double other = 1e3; other < 1e7; other *= 3)
			assert_true(fit.log_likelihood >= best_at(other, buyer, CUSTOMERS));
		assert_true(fit.par[0] > 8 && fit.par[0] < 12);
		assert_close(clv_spend_expected(fit.par, 100, 10), 10, 2e-3);
	}
	free(buyer);
}

/*
 * The repeat buyers of CDNOW, with the sum of what they spent after the day of
 * their first purchase in place of the mean; returns their number.
 */
static size_t
read_repeat_spend(FILE *file, ClvSpend *buyer)
{
	char		line[100];
	size_t		n = 0;
	char		id[8] = "";
	int			first = 0;
	int			last = 0;

	while (fgets(line, sizeof(line), file) != NULL)
	{
		bool		heading = line[0] == 'c';
		int			day = heading ? 0 : cdnow_day(line + 5);

		if (heading || day > CDNOW_END)
			continue;
		if (strncmp(line, id, 4) != 0)
		{
			n += n < CDNOW_CUSTOMERS && buyer[n].x > 0;
			memcpy(id, line, 4);
			first = last = day;
		}
		if (day > last)
			buyer[n].x++;
		if (day > first)
			buyer[n].mean += atof(line + 16);
		last = day;
	}
	return n + (buyer[n].x > 0);
}

static void
cdnow_is_fitted_as_published(void **state)
{
	static const KnownFit known = {
		3, {6.24957337, 3.74422458, 15.44351755},
		{1.190056, .290133, 4.159422}, -4055.91769480, 1e-3
	};
	FILE	   *file = fopen(CDNOW_FILE, "r");
	ClvSpend   *buyer;
	size_t		n;
	ClvFit		fit;

	(void) state;
	if (file == NULL)
	{
		printf("# skipped: %s is not there\n", CDNOW_FILE);
		skip();
	}
	buyer = calloc(CDNOW_CUSTOMERS, sizeof(ClvSpend));
	assert_non_null(buyer);
	n = read_repeat_spend(file, buyer);
	fclose(file);
	assert_int_equal(n, 946);
	for (size_t i = 0; i < n; i++)
	{
		buyer[i].mean /= buyer[i].x;
		buyer[i].count = 1;
	}
	clv_spend_fit(buyer, clv_spend_prepare(buyer, n), NULL, &fit);
	assert_int_equal(fit.customers, 946);
	check_fit(&fit, &known);
	free(buyer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_expected_spend),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(curvature_of_q_is_its_sum),
		cmocka_unit_test(density_is_the_mixture_over_customers),
		cmocka_unit_test(order_does_not_matter),
		cmocka_unit_test(many_buyers_are_sorted_by_mean),
		cmocka_unit_test(correlation_by_hand),
		cmocka_unit_test(correlation_of_two_buyers_is_one),
		cmocka_unit_test(the_tick_is_called_once_a_chunk_of_buyers),
		cmocka_unit_test(a_bound_has_its_meaning),
		cmocka_unit_test(the_unit_of_money_does_not_matter),
		cmocka_unit_test(bases_that_cannot_be_fitted_end_with_a_status),
		cmocka_unit_test(a_fit_can_be_stopped),
		cmocka_unit_test(a_repeated_base_has_the_same_optimum),
		cmocka_unit_test(a_count_is_as_many_equal_buyers),
		cmocka_unit_test(equal_customers_have_the_best_q),
		cmocka_unit_test(cdnow_is_fitted_as_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
