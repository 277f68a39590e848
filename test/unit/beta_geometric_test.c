#include "model_check.h"

#include "clv/model/beta_geometric.h"
#include "clv/model/customer_base.h"

/* ---- one customer ---- */

typedef struct Known
{
	BgFamily	family;
	double		par[4];
	ClvCustomer c;
	double		log_likelihood;
	double		p_alive;
} Known;

/* The formula with gamma functions of 60 digits, by mpmath */
static const Known known[] = {
	{{0, 1}, {0.24, 4.4, 0.8, 2.4}, {3, 30, 38, 2.5, 1},
	-12.550754960291366, 0.73639029810227228},
	{{1, 3}, {0.24, 4.4, 0.8, 2.4}, {3, 30, 38, 2.5, 1},
	-20.665501034089855, 0.81235538424949866},
	{{1, 4}, {2.5, 0.3, 0.001, 0.001}, {2, 5, 6, 1.5, 1},
	-6.8098512025835956, 0.99940955062378886},
	{{1, 2}, {0.5, 6, 0.9, 1e-12}, {0, 0, 9, 0, 1},
	-1.9756423150671263e-13, 9.1354687960336386e-13},
	{{1, 12}, {5, 0.3, 1, 0.05}, {7, 100, 130, 18.5, 1},
	-36.19910040114468, 0.011886417457212133},
	{{1, 1}, {0.5, 6, 0.3, 1e-15}, {0, 0, 40, 0, 1},
	-2.1294748024756367e-15, 1.2038585308576907e-15},
	{{0, 1}, {0.5, 6, 0.3, 1e-15}, {1, 4, 9, 1.4, 1},
	-3.2511450854369879, 1.8144368465060548e-15},
	{{1, 2}, {0.001, 0.001, 10, 20}, {40, 80, 90, 27.7, 1},
	-72.166813953890256, 0.0047754650442826471},
};

static void
likelihood_and_chance_to_be_alive_are_known(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(known); i++)
	{
		const Known *k = &known[i];

		assert_near(bg_log_likelihood(k->family, k->par, &k->c),
					k->log_likelihood,
					1e-13 * fmax(1, fabs(k->log_likelihood)));
		assert_close(bg_p_alive(k->family, k->par, &k->c), k->p_alive, 1e-13);
	}
}

/* log_gaps need not be known where the gaps do not count */
static void
gaps_count_only_where_k_is_above_one(void **state)
{
	ClvCustomer c = {3, 30, 38, 2.5, 1};
	ClvCustomer unknown = {3, 30, 38, NAN, 1};
	const double par[] = {.24, 4.4, .8, 2.4};

	(void) state;
	for (int k = 1; k <= BG_MAX_K; k++)
	{
		BgFamily	family = {1, k};
		ClvCustomer longer = c;

		longer.log_gaps += 1;
		assert_near(bg_log_likelihood(family, par, &longer) -
					bg_log_likelihood(family, par, &c), k - 1, 1e-13);
	}
	assert_true(bg_log_likelihood((BgFamily) {1, 1}, par, &unknown) ==
				bg_log_likelihood((BgFamily) {1, 1}, par, &c));
}

/* ---- a base ---- */

static const BgFamily families[] = {{0, 1}, {1, 1}, {1, 2}, {1, 5}, {1, 12}};

/* Their log gaps are not rounded to 2^-36 by a base. */
static const ClvCustomer some[] = {
	{0, 0, 1, 0, 3}, {0, 0, 38, 0, 1}, {1, 2, 38, 0.75, 2},
	{1, 38, 38, 3.625, 1}, {2, 30, 38, 5, 1}, {2, 30, 31, 5, 4},
	{9, 2, 31, -14, 1}, {60, 37, 38, -30, 1}
};

/* usual ones; ones at which terms are not small; b of a bound of the search */
static const double points[][4] = {
	{.24, 4.4, .8, 2.4}, {3, .05, 5, .01}, {.3, .4, .2, 1e-5},
	{20, 300, 1e-3, 7},
};

/* LogLikelihood of a family on a base */
typedef struct Case
{
	BgFamily	family;
	const ClvBase *base;
} Case;

static double *
work_for(const Case *i)
{
	double	   *work = malloc(bg_work_size(i->family, i->base) *
							  sizeof(double));

	assert_non_null(work);
	return work;
}

static void
of_base(const double *par, void *arg, ClvSum *sum)
{
	const Case *i = arg;
	double	   *work = work_for(i);

	bg_begin(i->family, par, i->base, work, sum);
	bg_rows(i->family, par, i->base, work, 0, i->base->nrows, sum);
	free(work);
}

/* the same as a sum of parts by x and of rows */
static void
of_parts(const double *par, void *arg, ClvSum *sum)
{
	const Case *i = arg;
	const ClvBase *base = i->base;
	double	   *work = work_for(i);
	ClvSum		unused = {0};

	bg_begin(i->family, par, base, work, &unused);
	for (size_t j = 0; j < base->nrows; j++)
		for (uint32_t n = 0; n < base->rows[j].count; n++)
		{
			bg_add_x(i->family, par, base, base->rows[j].x, sum);
			bg_add_row(i->family, par, base, work, j, sum);
		}
	sum->value += (i->family.k - 1) * base->log_gaps;
	free(work);
}

static void
assert_same_sum(const ClvSum *got, const ClvSum *want)
{
	assert_close(got->value, want->value, 1e-12);
	for (int i = 0; i < BG_NFREE; i++)
	{
		assert_near(got->grad[i], want->grad[i],
					1e-12 * (fabs(want->grad[i]) + sqrt(fabs(want->hess[i][i]))));
		for (int j = i; j < BG_NFREE; j++)
			assert_near(got->hess[i][j], want->hess[i][j],
						1e-11 * sqrt(fabs(want->hess[i][i] *
										  want->hess[j][j])));
	}
}

static void
a_base_is_the_sum_of_its_customers(void **state)
{
	ClvBase    *base = clv_base_create(some, LENGTH(some), NULL);

	(void) state;
	assert_non_null(base);
	for (size_t f = 0; f < LENGTH(families); f++)
		for (size_t i = 0; i < LENGTH(points); i++)
		{
			Case		whole = {families[f], base};
			ClvSum		sum = {0};
			ClvSum		parts = {0};
			double		total = 0;

			for (size_t j = 0; j < LENGTH(some); j++)
				total += some[j].count *
					bg_log_likelihood(families[f], points[i], &some[j]);
			of_base(points[i], &whole, &sum);
			assert_close(sum.value, total, 1e-13);
			of_parts(points[i], &whole, &parts);
			assert_same_sum(&parts, &sum);
		}
	clv_base_free(base);
}

static void
derivatives_are_those_of_differences(void **state)
{
	ClvBase    *base = clv_base_create(some, LENGTH(some), NULL);

	(void) state;
	for (size_t f = 0; f < LENGTH(families); f++)
		for (size_t i = 0; i < LENGTH(points); i++)
		{
			Case		whole = {families[f], base};

			check_derivatives(of_base, &whole, points[i], BG_NFREE, 1e-6);
		}
	clv_base_free(base);
}

/* A b of 1e-15 in b - 1 + 1 would be off by a tenth. */
static void
a_tiny_b_keeps_its_digits(void **state)
{
	ClvCustomer c = {0, 0, 40, 0, 1};
	ClvBase    *base = clv_base_create(&c, 1, NULL);
	Case		one = {{1, 1}, base};
	double		par[] = {.5, 6, .3, 1.3e-15};
	ClvSum		sum = {0};

	(void) state;
	of_base(par, &one, &sum);
	assert_near(sum.value, bg_log_likelihood(one.family, par, &c), 1e-13);
	/* ln b - ln(a + b) + ln a/b: nothing of b is left */
	assert_near(par[BG_B] * sum.grad[BG_B], 0, 1e-13);
	clv_base_free(base);
}

/* Rows may be added in any pieces. */
static void
pieces_of_rows_add_up(void **state)
{
	ClvBase    *base = clv_base_create(some, LENGTH(some), NULL);

	(void) state;
	for (size_t f = 0; f < LENGTH(families); f++)
	{
		Case		whole = {families[f], base};
		ClvSum		sum = {0};
		double	   *work = work_for(&whole);

		of_base(points[0], &whole, &sum);
		for (size_t from = 1; from < base->nrows; from++)
		{
			ClvSum		pieces = {0};

			bg_begin(families[f], points[0], base, work, &pieces);
			bg_rows(families[f], points[0], base, work, 0, from, &pieces);
			bg_rows(families[f], points[0], base, work, from, base->nrows,
					&pieces);
			assert_same_sum(&pieces, &sum);
		}
		free(work);
	}
	clv_base_free(base);
}

/* All of the work space is filled, and nothing after it. */
static void
work_space_is_as_large_as_needed(void **state)
{
	ClvBase    *base = clv_base_create(some, LENGTH(some), NULL);

	(void) state;
	for (size_t f = 0; f < LENGTH(families); f++)
	{
		size_t		size = bg_work_size(families[f], base);
		double	   *work = malloc((size + 1) * sizeof(double));
		ClvSum		sum = {0};

		assert_non_null(work);
		for (size_t i = 0; i <= size; i++)
			work[i] = NAN;
		bg_begin(families[f], points[0], base, work, &sum);
		for (size_t i = 0; i < size; i++)
			assert_false(isnan(work[i]) && (families[f].modified ||
											i != 2 * base->nT + 2 * base->nt));
		assert_true(isnan(work[size]));
		free(work);
	}
	clv_base_free(base);
}

/* ---- starting points ---- */

/* Customers who are active buy at most 50 times as much as all do, and not
 * less, whatever the unit of time and the number of ticks. */
static void
starts_are_of_the_size_of_the_observed_rate(void **state)
{
	static const double units[] = {1e-3, 1, 1e3};
	double		first[CLV_MAX_STARTS] = {0};

	(void) state;
	for (size_t u = 0; u < LENGTH(units); u++)
		for (size_t f = 0; f < LENGTH(families); f++)
		{
			double		start[CLV_MAX_STARTS][CLV_MAX_PARAMS];
			ClvCustomer customers[LENGTH(some)];
			ClvBase    *base;
			int			n;

			memcpy(customers, some, sizeof(some));
			for (size_t i = 0; i < LENGTH(some); i++)
			{
				customers[i].t *= units[u];
				customers[i].T *= units[u];
			}
			base = clv_base_create(customers, LENGTH(some), NULL);
			n = bg_starts(families[f], base, start);
			assert_true(n >= 1 && n <= CLV_MAX_STARTS);
			for (int i = 0; i < n; i++)
			{
				double		seen = base->purchases /
					(base->mean_T * (double) base->customers);
				double		rate = start[i][BG_R] / start[i][BG_ALPHA] /
					families[f].k / seen;

				assert_true(start[i][BG_A] > 0 && start[i][BG_B] > 0);
				assert_true(rate > 1 - 1e-12 && rate < 50 + 1e-10);
				if (first[i] == 0)
					first[i] = rate;
				assert_close(rate, first[i], 1e-12);
			}
			clv_base_free(base);
		}
}

/* Without a purchase, the rate is that of one; without age, alpha is above 0. */
static void
starts_of_a_base_without_purchases(void **state)
{
	ClvCustomer silent = {0, 0, 10, 0, 5};
	ClvCustomer new = {0, 0, 0, 0, 5};
	double		start[CLV_MAX_STARTS][CLV_MAX_PARAMS];
	BgFamily	family = {1, 2};
	ClvBase    *base = clv_base_create(&silent, 1, NULL);
	int			n;

	(void) state;
	for (int i = 0; i < CLV_MAX_STARTS; i++)
		start[i][BG_R] = NAN;
	n = bg_starts(family, base, start);
	for (int i = n; i < CLV_MAX_STARTS; i++)
		assert_true(isnan(start[i][BG_R]));
	for (int i = 0; i < n; i++)
	{
		/* ticks in a unit of time, of 2 in the 50 units of all customers */
		double		rate = start[i][BG_R] / start[i][BG_ALPHA] / (2 / 50.0);

		assert_true(rate > 1 - 1e-12 && rate < 50 + 1e-10);
	}
	clv_base_free(base);
	base = clv_base_create(&new, 1, NULL);
	n = bg_starts(family, base, start);
	for (int i = 0; i < n; i++)
		assert_true(start[i][BG_ALPHA] > 0);
	clv_base_free(base);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(likelihood_and_chance_to_be_alive_are_known),
		cmocka_unit_test(gaps_count_only_where_k_is_above_one),
		cmocka_unit_test(a_base_is_the_sum_of_its_customers),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(a_tiny_b_keeps_its_digits),
		cmocka_unit_test(pieces_of_rows_add_up),
		cmocka_unit_test(work_space_is_as_large_as_needed),
		cmocka_unit_test(starts_are_of_the_size_of_the_observed_rate),
		cmocka_unit_test(starts_of_a_base_without_purchases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
