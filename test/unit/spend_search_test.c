/*
 * Where a fit of the gamma-gamma model searches: bounds, starting points, the
 * sample of a large base. The searches are recorded by a clv_maximise of this
 * program.
 */
#include "model_check.h"
#include "scarce_memory.h"

#include "clv/model/gamma_gamma.h"

#define MOST_SEARCHES	2
#define ANY_STARTS		8

/* rows that are fitted without a sample, and rows of one */
#define LIMIT	20000
#define SAMPLE	5000

#define MANY	30000

static const double paper[] = {6.25, 3.74, 15.44};

typedef struct Search
{
	ClvProblem	problem;
	double		start[ANY_STARTS][CLV_MAX_PARAMS];
	int			nstarts;
	ClvSum		sum;			/* of the rows at `paper` */
} Search;

static Search searches[MOST_SEARCHES];
static int	nsearches;

void
clv_maximise(const ClvProblem *problem, double start[][CLV_MAX_PARAMS],
			 int nstarts, ClvFit *fit)
{
	Search	   *search = &searches[nsearches++];

	assert_true(nsearches <= MOST_SEARCHES && nstarts <= ANY_STARTS);
	*search = (Search) {.problem = *problem, .nstarts = nstarts};
	memcpy(search->start, start, (size_t) nstarts * sizeof(start[0]));
	assert_int_equal(problem->evaluate(problem->arg, paper, &search->sum), 0);
	*fit = (ClvFit) {.status = CLV_CONVERGED, .nparams = problem->nfree};
	memcpy(fit->par, paper, sizeof(paper));
}

/* Prepares the rows and fits them; returns the number of rows. */
static size_t
search_rows(ClvSpend *spend, size_t n, ClvFit *fit)
{
	n = clv_spend_prepare(spend, n);
	nsearches = 0;
	clv_spend_fit(spend, n, NULL, fit);
	assert_true(fit->rows == n);
	return n;
}

static void
assert_equal_sums(const ClvSum *a, const ClvSum *b)
{
	assert_close(a->value, b->value, 1e-13);
	for (int i = 0; i < CLV_SPEND_NPARAMS; i++)
		assert_close(a->grad[i], b->grad[i], 1e-11);
}

/* v scales with money, so do its bounds and its starts, at each of which the
 * expected spend of a new customer is the mean of the buyers. */
static void
check_unit(ClvSpend *spend, size_t n, double mean)
{
	const Search *search = &searches[0];
	ClvFit		fit;

	search_rows(spend, n, &fit);
	assert_int_equal(nsearches, 1);
	assert_int_equal(search->problem.nfree, CLV_SPEND_NPARAMS);
	for (int i = 0; i < CLV_SPEND_NPARAMS; i++)
	{
		double		scale = i == 2 ? mean : 1;

		assert_close(search->problem.lower[i],
					 fmax(clv_spend_params[i].lower * scale, CLV_LEAST), 1e-15);
		assert_close(search->problem.upper[i],
					 fmin(clv_spend_params[i].upper * scale, CLV_LARGEST),
					 1e-15);
	}
	assert_true(search->nstarts > 1);
	for (int i = 0; i < search->nstarts; i++)
		assert_close(clv_spend_expected(search->start[i], 0, 0), mean, 1e-14);
}

static void
v_is_searched_in_the_unit_of_the_mean(void **state)
{
	(void) state;
	for (double unit = 1e-3; unit < 1e6; unit *= 30)
	{
		ClvSpend	spend[] = {
			{.x = 1, .mean = 2 * unit, .count = 5},
			{.x = 3, .mean = 4 * unit, .count = 15}
		};

		check_unit(spend, 1, 2 * unit);
		check_unit(spend, 2, 3.5 * unit);
	}
}

/* Without buyers the mean is unknown, and v is searched between its bounds. */
static void
no_buyers_are_too_few(void **state)
{
	const Search *search = &searches[0];
	ClvSpend	none[1];
	ClvFit		fit;

	(void) state;
	search_rows(none, 0, &fit);
	assert_int_equal(fit.status, CLV_TOO_FEW);
	assert_int_equal(nsearches, 1);
	assert_true(search->sum.value == 0);
	assert_true(search->problem.lower[2] == clv_spend_params[2].lower);
	assert_true(search->problem.upper[2] == clv_spend_params[2].upper);
}

/* Six buyers are enough. */
static void
few_buyers_are_told(void **state)
{
	(void) state;
	for (uint32_t buyers = 1; buyers < 10; buyers++)
	{
		ClvSpend	spend[] = {{.x = 2, .mean = 7, .count = buyers}};
		ClvFit		fit;

		search_rows(spend, 1, &fit);
		assert_int_equal(fit.customers, buyers);
		assert_int_equal(fit.status,
						 buyers < 6 ? CLV_TOO_FEW : CLV_CONVERGED);
	}
}

/* rows that all differ */
static ClvSpend *
different_rows(uint32_t n)
{
	ClvSpend   *spend = calloc(n, sizeof(ClvSpend));

	assert_non_null(spend);
	for (uint32_t i = 0; i < n; i++)
		spend[i] = (ClvSpend) {.x = 1 + i % 7, .mean = 1 + i * 0.37,
		.count = 1 + i % 11 * (i % 2)};
	return spend;
}

static void
a_base_up_to_the_limit_is_searched_at_once(void **state)
{
	(void) state;
	for (size_t more = 0; more <= 1; more++)
	{
		ClvSpend   *spend = different_rows((uint32_t) (LIMIT + more));
		ClvFit		fit;

		search_rows(spend, LIMIT + more, &fit);
		assert_int_equal(nsearches, 1 + more);
		free(spend);
	}
}

static void
no_memory_for_a_sample_is_told(void **state)
{
	ClvSpend   *spend = different_rows(LIMIT + 1);
	size_t		rows = clv_spend_prepare(spend, LIMIT + 1);
	ClvFit		fit;

	(void) state;
	memset(&fit, 255, sizeof(fit));
	nsearches = 0;
	allocations_left = 0;
	clv_spend_fit(spend, rows, NULL, &fit);
	allocations_left = -1;
	assert_int_equal(nsearches, 0);
	assert_int_equal(fit.status, CLV_NO_MEMORY);
	assert_true(fit.rows == rows && fit.log_likelihood == 0);
	assert_int_equal(fit.iterations, 0);
	assert_null(clv_spend_detail(&fit));
	free(spend);
}

/* The first sum over a base of many rows is that of the buyers in the middle of
 * 5,000 equal parts, one of each; then all buyers, from the optimum of these. */
static void
a_large_base_is_searched_by_a_sample_first(void **state)
{
	ClvSpend   *spend = different_rows(MANY);
	ClvSpend   *sample = calloc(SAMPLE, sizeof(ClvSpend));
	ClvSum		of_sample = {0};
	ClvSum		of_all = {0};
	ClvFit		fit;
	int64_t		buyers = 0;
	int64_t		at = 0;
	size_t		taken = 0;

	(void) state;
	assert_non_null(sample);
	assert_true(search_rows(spend, MANY, &fit) == MANY);
	for (size_t i = 0; i < MANY; i++)
		buyers += spend[i].count;
	assert_true(fit.customers == buyers);
	/* buyer (2 k + 1) buyers / 10,000, rounded down, counted from 0 */
	for (size_t i = 0; i < MANY; at += spend[i++].count)
		while (taken < SAMPLE &&
			   (2 * (int64_t) taken + 1) * buyers / (2 * SAMPLE) <
			   at + spend[i].count)
		{
			sample[taken] = spend[i];
			sample[taken++].count = 1;
		}
	assert_true(taken == SAMPLE);
	assert_int_equal(nsearches, 2);
	clv_spend_log_likelihood(paper, sample, clv_spend_prepare(sample, SAMPLE),
							 NULL, &of_sample);
	clv_spend_log_likelihood(paper, spend, MANY, NULL, &of_all);
	assert_equal_sums(&searches[0].sum, &of_sample);
	assert_equal_sums(&searches[1].sum, &of_all);
	assert_true(searches[0].nstarts > 1);
	assert_int_equal(searches[1].nstarts, 1);
	assert_memory_equal(searches[1].start[0], paper, sizeof(paper));
	free(sample);
	free(spend);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v_is_searched_in_the_unit_of_the_mean),
		cmocka_unit_test(no_buyers_are_too_few),
		cmocka_unit_test(few_buyers_are_told),
		cmocka_unit_test(a_base_up_to_the_limit_is_searched_at_once),
		cmocka_unit_test(no_memory_for_a_sample_is_told),
		cmocka_unit_test(a_large_base_is_searched_by_a_sample_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
