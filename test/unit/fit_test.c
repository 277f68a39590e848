#include "clv_check.h"

#include "clv/model/customer_base.h"
#include "clv/fit/fit.h"
#include "clv_cdnow.h"
#include "clv_simulate.h"

static ClvFit
fit_of(const ClvModel *model, const ClvCustomer *c, size_t n)
{
	ClvBase    *base = clv_base_create_for(model, c, n, NULL);
	ClvFit		fit;

	assert_non_null(base);
	/* a test of many customers is one of a fit that begins with a sample */
	assert_int_equal(base->nrows > CLV_SAMPLE_ABOVE, n >= 30000);
	clv_fit(model, base, NULL, &fit);
	clv_base_free(base);
	return fit;
}

/* Whatever the data were, no number of a fit may be senseless. */
static void
check_sane(const ClvModel *model, const ClvFit *fit)
{
	assert_true(isfinite(fit->log_likelihood));
	assert_true(isfinite(fit->gradient_norm));
	assert_true(clv_valid_parameters(model, fit->par));
	for (int i = 0; i < fit->nparams; i++)
	{
		assert_true(fit->se[i] == -1 || (fit->se[i] > 0 &&
										 isfinite(fit->se[i])));
		for (int j = 0; j < fit->nparams; j++)
			assert_true(isfinite(fit->cov[i][j]));
	}
}

/* ---- published fits ---- */

typedef struct Reference
{
	const char *model;
	double		par[4];
	double		se[4];
	double		log_likelihood;
	double		holdout;		/* expected purchases of all in the 39 weeks
								 * after, by mpmath at these parameters */
} Reference;

/* CDNOW, 2357 customers, weeks: reference fits of the literature's sample */
static const Reference cdnow_fits[] = {
	{"bg/nbd", {.24259452, 4.41360194, .79292185, 2.42590591},
	{.012557, .378224, .185734, .705414}, -9582.42920667, 1653.4087},
	{"mbg/nbd", {.52484311, 6.18308513, .89135938, 1.61400236},
	{.083268, .695621, .154790, .537495}, -9582.13571555, 1576.7283},
	{"mbg/cnbd-k", {.52484311, 6.18308513, .89135938, 1.61400236},
	{.083268, .695621, .154790, .537495}, -9582.13571555, 1576.7283},
};

#define NFITS (sizeof(cdnow_fits) / sizeof(cdnow_fits[0]))

/* expected purchases of all customers of CDNOW in the next h units */
static double
expected_by_all(const ClvModel *model, const double *par,
				const ClvCustomer *c, double h)
{
	double		sum = 0;

	for (int i = 0; i < CDNOW_CUSTOMERS; i++)
		sum += model->expected(par, &c[i], h);
	return sum;
}

static void
cdnow_is_fitted_as_published(void **state)
{
	ClvCustomer *c = cdnow_read(7);

	(void) state;
	if (c == NULL)
		skip();
	for (size_t i = 0; i < NFITS; i++)
	{
		const Reference *ref = &cdnow_fits[i];
		ClvFit		fit = fit_of(clv_find_model(ref->model), c,
								 CDNOW_CUSTOMERS);

		assert_int_equal(fit.status, CLV_CONVERGED);
		assert_int_equal(fit.customers, 2357);
		assert_int_equal(fit.rows, 1016);
		assert_true(fabs(fit.log_likelihood - ref->log_likelihood) < 1e-6);
		assert_true(fit.gradient_norm < 1e-6);
		for (int j = 0; j < 4; j++)
		{
			assert_close(fit.par[j], ref->par[j], 1e-5);
			assert_close(fit.se[j], ref->se[j], 1e-3);
		}
		if (fit.nparams > 4)
			assert_true(fit.par[4] == 1);
		assert_true(fabs(expected_by_all(clv_find_model(ref->model), fit.par,
										 c, 39) - ref->holdout) < 1e-3);
	}
	free(c);
}

/* ---- simulated bases ---- */

/* n customers of ages 20 .. 80, ages in steps of 1/7. */
static ClvCustomer *
simulate_base(const double *par, int k, int modified, size_t n)
{
	ClvCustomer *c = calloc(n, sizeof(ClvCustomer));
	uint64_t	state = 4;

	for (size_t i = 0; i < n; i++)
		c[i] = simulate(par, k, modified,
						20 + floor(next_random(&state) * 420) / 7, 0, NULL,
						&state);
	return c;
}

/* The truth is within four standard errors of the estimates. */
static void
check_recovers(const ClvModel *model, const double *par, int k, int modified,
			   size_t n)
{
	ClvCustomer *c = simulate_base(par, k, modified, n);
	ClvFit		fit = fit_of(model, c, n);

	check_sane(model, &fit);
	assert_int_equal(fit.status, CLV_CONVERGED);
	for (int i = 0; i < 4; i++)
		assert_true(fabs(fit.par[i] - par[i]) < 4 * fit.se[i]);
	if (fit.nparams > 4)
		assert_true(fit.par[4] == k);
	free(c);
}

static void
simulated_parameters_are_recovered(void **state)
{
	double		par[] = {0.8, 6, 0.7, 2.5};

	(void) state;
	check_recovers(clv_find_model("bg/nbd"), par, 1, 0, 3000);
	check_recovers(clv_find_model("mbg/nbd"), par, 1, 1, 3000);
	check_recovers(clv_find_model("mbg/cnbd-k"), par, 1, 1, 3000);
	check_recovers(clv_find_model("mbg/cnbd-k"), par, 3, 1, 3000);
	/* above the size at which a sample gives the starting point */
	check_recovers(clv_find_model("bg/nbd"), par, 1, 0, 30000);
	check_recovers(clv_find_model("mbg/cnbd-k"), par, 2, 1, 40000);
}

/* ---- invariance ---- */

static void
order_and_grouping_do_not_matter(void **state)
{
	double		par[] = {0.8, 6, 0.7, 2.5};
	size_t		n = 40000;
	ClvCustomer *c = simulate_base(par, 1, 0, n);
	const ClvModel *model = clv_find_model("bg/nbd");
	ClvFit		a;
	ClvFit		b;

	(void) state;
	a = fit_of(model, c, n);
	for (size_t i = 0; i < n / 2; i++)
	{
		ClvCustomer swap = c[i];

		c[i] = c[n - 1 - i];
		c[n - 1 - i] = swap;
	}
	b = fit_of(model, c, n);
	assert_memory_equal(&a, &b, sizeof(a));
	free(c);
}

/* A fit to the same customers with time in units 1/unit as long. */
static ClvFit
fit_in_units(const ClvModel *model, const ClvCustomer *c, size_t n,
			 double unit)
{
	ClvCustomer *d = calloc(n, sizeof(ClvCustomer));
	ClvFit		fit;

	for (size_t i = 0; i < n; i++)
	{
		d[i] = c[i];
		d[i].t *= unit;
		d[i].T *= unit;
		d[i].log_gaps += d[i].x * log(unit);
	}
	fit = fit_of(model, d, n);
	free(d);
	return fit;
}

/* In weeks, days, microseconds and units of 1e12 weeks. */
static void
the_time_unit_does_not_matter(void **state)
{
	double		par[] = {0.8, 6, 0.7, 2.5};
	double		units[] = {7, 6048e8, 1e-12};
	size_t		n = 2000;
	ClvCustomer *c = simulate_base(par, 2, 1, n);
	double		purchases = 0;

	(void) state;
	for (size_t i = 0; i < n; i++)
		purchases += c[i].x;
	for (size_t m = 0; m < NFITS; m++)
	{
		const ClvModel *model = clv_find_model(cdnow_fits[m].model);
		ClvFit		weeks = fit_of(model, c, n);

		for (int u = 0; u < 3; u++)
		{
			ClvFit		other = fit_in_units(model, c, n, units[u]);

			assert_int_equal(other.status, weeks.status);
			assert_close(other.log_likelihood + purchases * log(units[u]),
						 weeks.log_likelihood, 1e-11);
			for (int i = 0; i < 4; i++)
			{
				double		scale = i == 1 ? units[u] : 1;

				assert_close(other.par[i], weeks.par[i] * scale, 1e-7);
				assert_close(other.se[i], weeks.se[i] * scale, 1e-6);
			}
		}
	}
	free(c);
}

/* Identical customers may be given one by one or with a count. */
static void
counts_are_repetitions(void **state)
{
	double		par[] = {0.8, 6, 0.7, 2.5};
	ClvCustomer *c = simulate_base(par, 1, 0, 600);
	const ClvModel *model = clv_find_model("mbg/nbd");
	ClvFit		repeated;
	ClvFit		counted;

	(void) state;
	for (size_t i = 0; i < 300; i++)
		c[300 + i] = c[i];
	repeated = fit_of(model, c, 600);
	for (size_t i = 0; i < 300; i++)
		c[i].count = 2;
	counted = fit_of(model, c, 300);
	assert_memory_equal(&repeated, &counted, sizeof(counted));
	free(c);
}

/* ---- bases that a model cannot be fitted to ---- */

static void
nobody_repeats(void **state)
{
	ClvCustomer c[] = {{0, 0, 20, 0, 50}, {0, 0, 35, 0, 50}};

	(void) state;
	for (size_t m = 0; clv_models[m] != NULL; m++)
	{
		ClvFit		fit = fit_of(clv_models[m], c, 2);

		assert_int_equal(fit.status, CLV_TOO_FEW);
		check_sane(clv_models[m], &fit);
		assert_true(fit.se[0] == -1);
	}
}

/* Small and uniform bases: any status, soon, and no senseless number. */
static void
degenerate_bases_end_with_a_status(void **state)
{
	static const struct
	{
		size_t		n;
		ClvCustomer c[4];
	}			bases[] =
	{
		{1, {{0, 0, 0, 0, 1}}},
		{1, {{1, 2, 3, 0.7, 1}}},
		{3, {{0, 0, 20, 0, 1}, {1, 5, 20, 1.6, 1}, {4, 15, 18, 5, 1}}},
		{1, {{5, 20, 30, 6.9, 1000}}},
		{1, {{5, 30, 30, 8.9, 1000}}},
		{2, {{5, 30, 30, 8.9, 1000}, {0, 0, 30, 0, 1000}}},
		{2, {{1, 30, 30, 3.4, 1000}, {0, 0, 30, 0, 1000}}},
		{2, {{1, 1, 30, 0, 1000}, {0, 0, 30, 0, 10}}},
		{2, {{1000, 999, 1000, 0, 3}, {1, 1, 1000, 0, 1000}}},
		{1, {{1, 1, 1, 0, 1000}}},
		{2, {{100000, 100000, 100000, 0, 10}, {0, 0, 100000, 0, 10}}},
		{3, {{2, 1, 1000000, -0.6, 10}, {3, 999999, 1000000, 30, 10},
		{0, 0, 1, 0, 10}}},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++)
		for (size_t m = 0; clv_models[m] != NULL; m++)
		{
			ClvFit		fit;

			if ((clv_models[m]->flags & CLV_DISCRETE) != 0 &&
				bases[i].c[0].x > bases[i].c[0].t)
				continue;
			fit = fit_of(clv_models[m], bases[i].c, bases[i].n);
			check_sane(clv_models[m], &fit);
			assert_true(fit.status >= CLV_CONVERGED && fit.status <= CLV_NOT_CONVERGED);
			assert_true(fit.iterations >= 0 && fit.iterations <= 5000);
		}
}

/* Customers who never drop out: a goes to its bound, and the fit says so. */
static void
no_drop_out_is_a_boundary(void **state)
{
	double		par[] = {2, 10, 1e-9, 1};
	const ClvModel *model = clv_find_model("bg/nbd");
	ClvCustomer *c = simulate_base(par, 1, 0, 2000);
	ClvFit		fit = fit_of(model, c, 2000);

	(void) state;
	check_sane(model, &fit);
	assert_int_equal(fit.status, CLV_BOUNDARY);
	assert_int_equal(fit.at_bound[2], -1);
	assert_string_equal(clv_fit_detail(model, &fit), "no drop-out visible");
	assert_true(fit.se[2] == -1);
	assert_true(fabs(fit.par[0] - 2) < 4 * fit.se[0]);
	assert_true(fabs(fit.par[1] - 10) < 4 * fit.se[1]);
	free(c);
}

/* One chance to drop out for all: a and b grow together; their ratio stays. */
static void
equal_drop_out_is_no_interior_optimum(void **state)
{
	double		par[] = {1, 2, 2e7, 8e7};
	const ClvModel *model = clv_find_model("bg/nbd");
	ClvCustomer *c = simulate_base(par, 1, 0, 3000);
	ClvFit		fit = fit_of(model, c, 3000);

	(void) state;
	check_sane(model, &fit);
	assert_int_not_equal(fit.status, CLV_NOT_CONVERGED);
	assert_true(fabs(fit.par[2] / (fit.par[2] + fit.par[3]) - 0.2) < 0.02);
	free(c);
}

/* ---- cancelling ---- */

typedef struct Watch
{
	int			calls_left;
	int			reports;
} Watch;

static int
watch_call(void *arg)
{
	return ((Watch *) arg)->calls_left-- <= 0;
}

static void
watch_report(void *arg, int iteration, double log_likelihood,
			 double gradient_norm)
{
	assert_true(iteration >= 1);
	assert_true(isfinite(log_likelihood));
	assert_true(gradient_norm >= 0);
	((Watch *) arg)->reports++;
}

static void
a_fit_can_be_stopped_at_any_call(void **state)
{
	double		par[] = {0.8, 6, 0.7, 2.5};
	size_t		n = 32000;
	ClvCustomer *c = simulate_base(par, 1, 1, n);
	ClvBase    *base = clv_base_create(c, n, NULL);
	bool		finished = false;

	(void) state;
	assert_true(base->nrows > CLV_SAMPLE_ABOVE);
	for (int calls = 0; !finished && calls < 3000; calls += 1 + calls / 3)
	{
		Watch		watch = {calls, 0};
		ClvTick		tick = {watch_call, &watch, watch_report};
		ClvFit		fit;

		clv_fit(clv_find_model("mbg/cnbd-k"), base, &tick, &fit);
		finished = fit.status != CLV_STOPPED;
		assert_true(!finished || watch.reports > 0);
	}
	assert_true(finished);
	clv_base_free(base);
	free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cdnow_is_fitted_as_published),
		cmocka_unit_test(simulated_parameters_are_recovered),
		cmocka_unit_test(order_and_grouping_do_not_matter),
		cmocka_unit_test(the_time_unit_does_not_matter),
		cmocka_unit_test(counts_are_repetitions),
		cmocka_unit_test(nobody_repeats),
		cmocka_unit_test(degenerate_bases_end_with_a_status),
		cmocka_unit_test(no_drop_out_is_a_boundary),
		cmocka_unit_test(equal_drop_out_is_no_interior_optimum),
		cmocka_unit_test(a_fit_can_be_stopped_at_any_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
