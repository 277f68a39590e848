/*
 * What a fit does with any model: which values of a fixed parameter it tries,
 * which customers are in a sample, when it can be stopped. The model is one
 * whose log-likelihood and best parameters are known.
 */
#include "fake_model.h"

#include "clv/fit/fit.h"
#include "clv/model/customer_base.h"

#define FEW_ROWS	40
#define MANY_ROWS	(CLV_SAMPLE_ABOVE + 1)

/* Customer i of n rows, whose ages ascend from 10 on; `count` of each. */
static ClvBase *
base_for(const ClvModel *model, size_t n, int64_t count)
{
	ClvCustomer *c = calloc(n, sizeof(ClvCustomer));
	ClvBase    *base;

	for (size_t i = 0; i < n; i++)
		c[i] = (ClvCustomer) {.x = 1, .t = 5, .T = 10 + (double) i,
		.log_gaps = 0.25 * (double) i, .count = count};
	base = clv_base_create_for(model, c, n, NULL);
	assert_non_null(base);
	assert_true(base->nrows == n);
	free(c);
	return base;
}

static ClvFit
fit_rows(const ClvModel *model, size_t n, const ClvTick *tick)
{
	ClvBase    *base = base_for(model, n, 1);
	ClvFit		fit;

	clv_fit(model, base, tick, &fit);
	assert_true(fit.customers == (int64_t) n && fit.rows == n);
	clv_base_free(base);
	return fit;
}

/* Fails unless a fit is that of the best parameters and of k. */
static void
check_best(const ClvFit *fit, double k)
{
	assert_int_equal(fit->status, CLV_CONVERGED);
	assert_int_equal(fit->nparams, NFREE + 1);
	for (int i = 0; i < NFREE; i++)
	{
		assert_close(fit->par[i], exp(seen.best[i]), 1e-12);
		assert_close(fit->se[i], fit->par[i] / sqrt((double) fit->customers),
					 1e-9);
	}
	assert_true(fit->par[NFREE] == k);
	assert_true(fit->se[NFREE] == -1 && fit->cov[NFREE][NFREE] == 0);
	assert_true(fabs(fit->log_likelihood - seen.gain[(int) k]) < 1e-9);
}

/* ---- sums over the rows ---- */

typedef struct Counter
{
	int			calls;
	int			stop_at;		/* the only call that stops; 0: none does */
	int			reports;
	bool		of_sample;		/* whether a report was one of a sample */
} Counter;

static int
count_call(void *arg)
{
	Counter    *counter = arg;

	if (++counter->calls != counter->stop_at)
		return 0;
	seen.rows = 0;
	return 1;
}

static void
count_report(void *arg, int iteration, double log_likelihood,
			 double gradient_norm)
{
	Counter    *counter = arg;

	(void) log_likelihood;
	(void) gradient_norm;
	counter->reports++;
	assert_true(iteration >= 1);
	if (seen.of_sample[seen.ntried - 1])
		counter->of_sample = true;
}

static void
sums_are_of_all_rows(void **state)
{
	static const size_t rows[] = {1, CLV_CHUNK - 1, CLV_CHUNK, CLV_CHUNK + 1,
	2 * CLV_CHUNK, CLV_SAMPLE_ABOVE};

	(void) state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
	{
		Counter		counter = {0};
		ClvTick		tick = {count_call, &counter, NULL};
		size_t		chunks = (rows[i] + CLV_CHUNK - 1) / CLV_CHUNK;
		ClvFit		fit;

		seen.sums = seen.chunks = 0;
		fit = fit_rows(&fake, rows[i], &tick);
		assert_true(seen.chunks == seen.sums * chunks);
		assert_true((size_t) counter.calls == seen.chunks);
		assert_int_equal(seen.nsample, 0);	/* too few rows */
		if (rows[i] > 1)
			check_best(&fit, 1);
		fit = fit_rows(&fake, rows[i], NULL);
		if (rows[i] > 1)
			check_best(&fit, 1);
	}
}

/* ---- the search for the fixed parameter ---- */

/* Fits, and fails unless these values of k were tried, in this order. */
static ClvFit
check_tried(size_t rows, const int *expected, int n)
{
	ClvFit		fit;

	seen.ntried = 0;
	fit = fit_rows(&fake, rows, NULL);
	for (int i = 0; i < n && i < seen.ntried; i++)
		assert_int_equal(seen.tried[i], expected[i]);
	assert_int_equal(seen.ntried, n);
	return fit;
}

#define TRIED(rows, ...) check_tried(rows, (int[]) {__VA_ARGS__}, \
		sizeof((int[]) {__VA_ARGS__}) / sizeof(int))

/* Two values that are no better, adjacent or not, end it. */
static void
a_fixed_parameter_is_searched_upwards(void **state)
{
	static const double one_dip[] = {0, 1, 0, 2, 1.5, 9};
	static const double rising[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
	static const double one_but_last[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 8};
	ClvFit		fit;

	(void) state;
	fit = TRIED(FEW_ROWS, 1, 2, 3);
	check_best(&fit, 1);		/* of equal ones the first */
	memcpy(seen.gain, one_dip, sizeof(one_dip));
	fit = TRIED(FEW_ROWS, 1, 2, 3, 4);
	check_best(&fit, 3);
	memcpy(seen.gain, rising, sizeof(rising));
	fit = TRIED(FEW_ROWS, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
	check_best(&fit, 10);
	memcpy(seen.gain, one_but_last, sizeof(one_but_last));
	fit = TRIED(FEW_ROWS, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
	check_best(&fit, 9);
}

/* The best of the sample is the first to be tried with all customers. */
static void
a_fixed_parameter_of_a_sample_is_improved(void **state)
{
	static const double four[] = {0, 1, 2, 3, 4};
	static const double six[] = {0, 0, 0, 0, 1, 2, 3, 2};
	static const double two[MOST_K + 1] = {0, 0, 3, 2, 1};
	ClvFit		fit;

	(void) state;
	memcpy(seen.sample_gain, four, sizeof(four));
	memcpy(seen.gain, four, sizeof(four));
	fit = TRIED(MANY_ROWS, 1, 2, 3, 4, 5, 6, 4, 5, 3);
	check_best(&fit, 4);
	memcpy(seen.gain, six, sizeof(six));
	fit = TRIED(MANY_ROWS, 1, 2, 3, 4, 5, 6, 4, 5, 6, 7);
	check_best(&fit, 6);
	memcpy(seen.gain, two, sizeof(two));
	fit = TRIED(MANY_ROWS, 1, 2, 3, 4, 5, 6, 4, 5, 3, 2, 1);
	check_best(&fit, 2);
	/* from the least value on, downwards is nowhere */
	memset(seen.sample_gain, 0, sizeof(seen.sample_gain));
	memset(seen.gain, 0, sizeof(seen.gain));
	fit = TRIED(MANY_ROWS, 1, 2, 3, 1, 2);
	check_best(&fit, 1);
	assert_true(fit.customers == MANY_ROWS);
}

/* Each search begins at the model's starting points and at the best so far;
 * that of all customers after a sample only at the best of the sample. */
static void
searches_begin_at_the_best_so_far(void **state)
{
	ClvFit		fit;
	int			iterations;

	(void) state;
	fit = TRIED(FEW_ROWS, 1, 2, 3);
	assert_int_equal(seen.start_calls, 3);
	/* one for the first, two for each of the others: all at the best */
	assert_int_equal(fit.iterations, 5);
	iterations = fit.iterations;
	seen.starts = CLV_MAX_STARTS;
	fit = TRIED(FEW_ROWS, 1, 2, 3);
	check_best(&fit, 1);
	/* all but the last take a step before the one that changes nothing */
	assert_int_equal(fit.iterations,
					 iterations + 3 * 2 * (CLV_MAX_STARTS - 1));
	seen.starts = 1;
	seen.start_calls = 0;
	fit = TRIED(MANY_ROWS, 1, 2, 3, 1, 2);
	assert_int_equal(seen.start_calls, 3);
	assert_int_equal(fit.iterations, 2);
	assert_close(seen.first[3], exp(seen.best[0]), 1e-12);
}

/* A model without a fixed parameter is fitted once. */
static void
no_fixed_parameter_no_search(void **state)
{
	ClvModel	model = fake;
	ClvModel	one = fake;
	ClvFit		fit;

	(void) state;
	one.params[NFREE].upper = 1;
	fit = fit_rows(&one, FEW_ROWS, NULL);
	check_best(&fit, 1);
	assert_int_equal(fit.iterations, 1);
	/* as many as there may be; the sum does not depend on most of them */
	seen.start_calls = 0;
	model.starts = even_starts;
	model.nfree = CLV_MAX_OWN_PARAMS;
	model.nparams = CLV_MAX_OWN_PARAMS;
	for (int i = 0; i < CLV_MAX_OWN_PARAMS; i++)
		model.params[i] = (ClvParameter) {.lower = 0.25, .upper = 4};
	fit = fit_rows(&model, FEW_ROWS, NULL);
	assert_int_equal(fit.status, CLV_FLAT);
	assert_int_equal(fit.nparams, CLV_MAX_OWN_PARAMS);
	assert_int_equal(seen.start_calls, 1);
	for (int i = 0; i < CLV_MAX_OWN_PARAMS; i++)
		assert_close(fit.par[i], i < NFREE ? exp(seen.best[i]) : 1, 1e-12);
	for (int i = 0; i < CLV_MAX_PARAMS; i++)
		assert_true(i < NFREE ? fit.se[i] > 0 : fit.se[i] ==
					(i < CLV_MAX_OWN_PARAMS ? -1 : 0));
}

/* ---- samples ---- */

/*
 * The customers in the middle of 5000 equal parts, in the order of their ages;
 * of rows of three customers too.
 */
static void
a_sample_is_systematic(void **state)
{
	ClvModel	by_gaps = fake;

	(void) state;
	by_gaps.flags = CLV_GAPS_BY_ROW;
	for (int count = 1; count <= 3; count += 2)
		for (size_t n = MANY_ROWS; n <= 30000; n += 30000 - MANY_ROWS)
		{
			ClvBase    *base = base_for(&by_gaps, n, count);
			int64_t		customers = (int64_t) n * count;
			double		purchases = 0;
			ClvFit		fit;

			seen.nsample = 0;
			clv_fit(&by_gaps, base, NULL, &fit);
			check_best(&fit, 1);
			assert_int_equal(seen.nsample, SAMPLE);
			for (int64_t i = 0; i < SAMPLE; i++)
			{
				int64_t		row = (2 * i + 1) * customers / (2 * SAMPLE) / count;
				const ClvCustomer *c = &seen.sample[i];

				assert_true(c->x == 1 && c->t == 5 && c->count == 1);
				assert_true(c->T == 10 + (double) row);
				assert_true(c->log_gaps == 0.25 * (double) row);
				purchases += c->x;
			}
			assert_close(seen.sample_gaps / purchases,
						 base->log_gaps / base->purchases, 1e-14);
			clv_base_free(base);
		}
}

static void
reports_are_of_all_customers(void **state)
{
	Counter		counter = {0};
	ClvTick		tick = {count_call, &counter, count_report};
	ClvFit		fit = fit_rows(&fake, MANY_ROWS, &tick);

	(void) state;
	assert_false(counter.of_sample);
	assert_int_equal(counter.reports, fit.iterations);
	assert_true((size_t) counter.calls == seen.chunks);
}

static void
a_fit_stops_at_any_call(void **state)
{
	static const size_t rows[] = {FEW_ROWS, MANY_ROWS};

	(void) state;
	for (int i = 0; i < 2; i++)
	{
		Counter		counter = {0};
		ClvTick		tick = {count_call, &counter, NULL};
		int			calls;

		(void) fit_rows(&fake, rows[i], &tick);
		calls = counter.calls;
		for (int call = 1; call <= calls; call++)
		{
			ClvFit		fit;

			counter = (Counter) {.stop_at = call};
			seen.ntried = 0;
			fit = fit_rows(&fake, rows[i], &tick);
			assert_int_equal(fit.status, CLV_STOPPED);
			assert_int_equal(counter.calls, call);
		}
	}
}

/* ---- bounds, and bases that are too small ---- */

/* Bounds of times are in units of the mean age, those of any number within
 * what a parameter may be. */
static void
bounds_are_those_of_the_model(void **state)
{
	ClvModel	model = fake;
	ClvCustomer c = {1, 1, 4, 0, 10};
	ClvCustomer young = {1, 0, 0, 0, 10};
	ClvBase    *base = clv_base_create(&c, 1, NULL);
	ClvFit		fit;

	(void) state;
	model.params[0].is_time = true;
	model.params[0].lower = 10;
	model.params[1].upper = 0.1;
	clv_fit(&model, base, NULL, &fit);
	assert_int_equal(fit.status, CLV_BOUNDARY);
	assert_int_equal(fit.at_bound[0], -1);
	assert_close(fit.par[0], 40, 1e-14);
	assert_int_equal(fit.at_bound[1], 1);
	assert_close(fit.par[1], 0.1, 1e-14);
	model.params[0].lower = 1e-3;
	model.params[0].upper = 0.125;
	model.params[1].lower = 10;
	model.params[1].upper = 20;
	clv_fit(&model, base, NULL, &fit);
	assert_close(fit.par[0], 0.5, 1e-14);
	assert_close(fit.par[1], 10, 1e-14);
	clv_base_free(base);

	/* a mean age below 1 */
	c = (ClvCustomer) {1, 0.25, 0.5, 0, 10};
	base = clv_base_create(&c, 1, NULL);
	clv_fit(&model, base, NULL, &fit);
	assert_close(fit.par[0], 0.0625, 1e-14);
	clv_base_free(base);

	/* all ages 0: in units */
	base = clv_base_create(&young, 1, NULL);
	clv_fit(&model, base, NULL, &fit);
	assert_close(fit.par[0], 0.125, 1e-14);
	model.params[0] = (ClvParameter) {.lower = 1e-20, .upper = 1};
	model.params[1] = (ClvParameter) {.lower = 1, .upper = 1e20};
	seen.best[0] = -200;
	seen.best[1] = 200;
	clv_fit(&model, base, NULL, &fit);
	assert_close(fit.par[0], CLV_LEAST, 1e-14);
	assert_close(fit.par[1], CLV_LARGEST, 1e-14);
	clv_base_free(base);
}

/* Two repeat buyers of each free parameter */
static void
few_repeat_buyers_are_too_few(void **state)
{
	(void) state;
	for (int n = 1; n <= 5; n++)
	{
		ClvFit		fit = fit_rows(&fake, (size_t) n, NULL);

		assert_int_equal(fit.status, n < 2 * NFREE ? CLV_TOO_FEW : CLV_CONVERGED);
		fit.status = CLV_CONVERGED;
		check_best(&fit, 1);
	}
}

/* Without a repeat buyer the parameters are the first start, within bounds. */
static void
no_repeat_buyer_no_search(void **state)
{
	ClvModel	model = fake;
	ClvCustomer c = {0, 0, 4, 0, 10};
	ClvBase    *base = clv_base_create(&c, 1, NULL);
	Counter		counter = {0};
	ClvTick		tick = {count_call, &counter, NULL};
	ClvFit		fit;

	(void) state;
	seen.starts = 2;			/* the first is e^0.125 times the best */
	memcpy(seen.gain, (double[]) {0, 7, 8}, 3 * sizeof(double));
	clv_fit(&model, base, NULL, &fit);
	assert_int_equal(fit.status, CLV_TOO_FEW);
	assert_int_equal(fit.nparams, NFREE + 1);
	assert_int_equal(fit.iterations, 0);
	assert_close(fit.par[0], exp(0.625), 1e-14);
	assert_close(fit.par[1], exp(-0.375), 1e-14);
	assert_true(fit.par[NFREE] == 1);
	for (int i = 0; i <= NFREE; i++)
		assert_true(fit.se[i] == -1);
	assert_true(fit.se[NFREE + 1] == 0);
	assert_close(fit.log_likelihood, 7 - 10 * 0.125 * 0.125, 1e-12);
	model.params[0].lower = 3;
	model.params[1].upper = 0.25;
	model.params[NFREE].lower = 2;
	clv_fit(&model, base, &tick, &fit);
	assert_int_equal(fit.status, CLV_TOO_FEW);
	assert_int_equal(counter.calls, 1);
	assert_true(fit.par[0] == 3 && fit.par[1] == 0.25 && fit.par[NFREE] == 2);
	counter = (Counter) {.stop_at = 1};
	clv_fit(&model, base, &tick, &fit);
	assert_int_equal(fit.status, CLV_STOPPED);
	clv_base_free(base);
}

/* ---- words ---- */

/* Of several bounds the last one that means something */
static void
a_bound_is_explained(void **state)
{
	ClvModel	model = fake;
	ClvFit		fit = {.nparams = NFREE};

	(void) state;
	model.params[0].at_lower = "a low";
	model.params[0].at_upper = "a high";
	model.params[1].at_upper = "b high";
	assert_null(clv_fit_detail(&model, &fit));
	fit.at_bound[0] = -1;
	assert_string_equal(clv_fit_detail(&model, &fit), "a low");
	fit.at_bound[0] = 1;
	assert_string_equal(clv_fit_detail(&model, &fit), "a high");
	fit.at_bound[1] = -1;
	assert_string_equal(clv_fit_detail(&model, &fit), "a high");
	fit.at_bound[1] = 1;
	assert_string_equal(clv_fit_detail(&model, &fit), "b high");
	fit.at_bound[0] = 0;
	assert_string_equal(clv_fit_detail(&model, &fit), "b high");
	/* only free parameters have bounds of a search */
	fit.at_bound[1] = 0;
	fit.at_bound[NFREE] = 1;
	model.params[NFREE].at_upper = "k high";
	assert_null(clv_fit_detail(&model, &fit));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(sums_are_of_all_rows, set_up),
		cmocka_unit_test_setup(a_fixed_parameter_is_searched_upwards, set_up),
		cmocka_unit_test_setup(a_fixed_parameter_of_a_sample_is_improved,
							   set_up),
		cmocka_unit_test_setup(searches_begin_at_the_best_so_far, set_up),
		cmocka_unit_test_setup(no_fixed_parameter_no_search, set_up),
		cmocka_unit_test_setup(a_sample_is_systematic, set_up),
		cmocka_unit_test_setup(reports_are_of_all_customers, set_up),
		cmocka_unit_test_setup(a_fit_stops_at_any_call, set_up),
		cmocka_unit_test_setup(bounds_are_those_of_the_model, set_up),
		cmocka_unit_test_setup(few_repeat_buyers_are_too_few, set_up),
		cmocka_unit_test_setup(no_repeat_buyer_no_search, set_up),
		cmocka_unit_test(a_bound_is_explained),
	};
	int			failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(seen.sample);
	return failed;
}
