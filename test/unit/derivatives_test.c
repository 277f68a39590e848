#include "clv_check.h"

#include "clv/model/customer_base.h"

#define N 400

/*
 * For every model of the table: the batched likelihood is the sum of the
 * single ones, and its derivatives are those of central differences.
 */

/* Customers that any model can have observed: whole times, x <= t. */
static size_t
make_customers(ClvCustomer *c, size_t n)
{
	uint64_t	state = 3;

	for (size_t i = 0; i < n; i++)
	{
		c[i].T = 1 + floor(next_random(&state) * 12);
		c[i].t = floor(next_random(&state) * (c[i].T + 1));
		c[i].x = c[i].t == 0 ? 0 :
			1 + floor(next_random(&state) * fmin(c[i].t, 6));
		c[i].log_gaps = c[i].x * log(c[i].t > 0 ? c[i].t / c[i].x : 1);
		c[i].count = i % 3 == 0 ? 4 : 1;
	}
	/* heavy buyers, where the likelihood has its steepest corners */
	for (size_t i = 0; i < 5; i++)
		c[i] = (ClvCustomer) {10, 10 + (double) i, 30, 0, 1 + (int64_t) i};
	return n;
}

/* The whole batch, in chunks of unequal size. */
static ClvSum
sum_of(const ClvModel *model, const double *par, const ClvBase *base)
{
	double	   *work = malloc((model->work_size(base) + 1) * sizeof(double));
	ClvSum		sum = {0};

	model->begin(par, base, work, &sum);
	for (size_t from = 0, to; from < base->nrows; from = to)
	{
		to = from + 1 + from / 2;
		if (to > base->nrows)
			to = base->nrows;
		model->rows(par, base, work, from, to, &sum);
	}
	free(work);
	return sum;
}

static double
naive_sum(const ClvModel *model, const double *par, const ClvCustomer *c,
		  size_t n)
{
	double		sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double) c[i].count * model->log_likelihood(par, &c[i]);
	return sum;
}

/* Parameter vectors from the ordinary to the extreme; k = 1, 2 and 12. */
static const double points[][CLV_MAX_PARAMS] = {
	{0.55, 10.6, 0.79, 2.4, 1, 0.7, 0.3}, {0.55, 10.6, 0.79, 2.4, 2, 1e-6, 5},
	{5, 0.3, 1, 0.05, 12, 1e3, 0.01}, {0.02, 300, 40, 3, 3, 1, 1},
	{30, 20, 0.01, 0.02, 2, 1e-6, 1e-6}, {2, 2, 2, 2, 4, 1e6, 0.2},
};

#define NPOINTS (sizeof(points) / sizeof(points[0]))

static void
batch_is_sum_of_singles(void **state)
{
	ClvCustomer c[N];
	size_t		n = make_customers(c, N);

	(void) state;
	for (size_t m = 0; clv_models[m] != NULL; m++)
	{
		ClvBase    *base = clv_base_create_for(clv_models[m], c, n, NULL);

		for (size_t i = 0; i < NPOINTS; i++)
			assert_close(sum_of(clv_models[m], points[i], base).value,
						 naive_sum(clv_models[m], points[i], c, n), 1e-12);
		clv_base_free(base);
	}
}

/* Fails unless a derivative agrees with a difference, against its scale. */
static void
check_derivative(const ClvModel *model, double derivative, double difference,
				 double scale, size_t point)
{
	if (fabs(derivative - difference) <= 1e-6 * scale)
		return;
	print_error("%s, point %zu: derivative %.10g, difference %.10g\n",
				model->name, point, derivative, difference);
	fail();
}

/* Derivatives by ln par at one point against differences over +-h. */
static void
check_point(const ClvModel *model, const double *par, const ClvBase *base,
			size_t point)
{
	double		h = 1e-4;
	ClvSum		at = sum_of(model, par, base);
	double		scale = (double) base->customers;

	for (int i = 0; i < model->nfree; i++)
	{
		double		up[CLV_MAX_PARAMS];
		double		down[CLV_MAX_PARAMS];
		ClvSum		plus;
		ClvSum		minus;

		memcpy(up, par, sizeof(up));
		memcpy(down, par, sizeof(down));
		up[i] *= exp(h);
		down[i] *= exp(-h);
		plus = sum_of(model, up, base);
		minus = sum_of(model, down, base);
		check_derivative(model, par[i] * at.grad[i],
						 (plus.value - minus.value) / (2 * h),
						 scale + fabs(par[i] * at.grad[i]), point);
		for (int j = 0; j < model->nfree; j++)
		{
			double		second = i <= j ? at.hess[i][j] : at.hess[j][i];

			check_derivative(model, par[i] * par[j] * second,
							 par[j] * (plus.grad[j] - minus.grad[j]) / (2 * h),
							 scale + fabs(par[j] * at.grad[j]) +
							 fabs(par[i] * par[j] * second), point);
		}
	}
}

static void
derivatives_are_those_of_differences(void **state)
{
	ClvCustomer c[N];
	size_t		n = make_customers(c, N);

	(void) state;
	for (size_t m = 0; clv_models[m] != NULL; m++)
	{
		ClvBase    *base = clv_base_create_for(clv_models[m], c, n, NULL);

		for (size_t i = 0; i < NPOINTS; i++)
			check_point(clv_models[m], points[i], base, i);
		clv_base_free(base);
	}
}

/* The table itself: names are found, parameters are described. */
static void
models_are_complete(void **state)
{
	(void) state;
	for (size_t m = 0; clv_models[m] != NULL; m++)
	{
		const ClvModel *model = clv_models[m];

		assert_ptr_equal(clv_find_model(model->name), model);
		assert_true(model->nfree >= 1 && model->nfree <= model->nparams);
		assert_true(model->nparams >= model->nfree && model->nparams <= CLV_MAX_PARAMS);
		for (int i = 0; i < model->nparams; i++)
		{
			assert_non_null(model->params[i].name);
			assert_true(model->params[i].lower > 0);
			assert_true(model->params[i].lower < model->params[i].upper);
			assert_int_equal(model->params[i].is_fixed, i >= model->nfree);
		}
	}
	assert_null(clv_find_model("bg"));
	assert_null(clv_find_model(""));
}

static void
senseless_parameters_are_refused(void **state)
{
	const ClvModel *model = clv_find_model("mbg/cnbd-k");
	double		good[] = {0.5, 6, 0.9, 1.6, 2};
	double		bad[] = {0, -1, NAN, INFINITY, 9e-16, 1.1e15};

	(void) state;
	assert_true(clv_valid_parameters(model, good));
	for (int i = 0; i < 5; i++)
		for (int j = 0; j < 6; j++)
		{
			double		par[5];

			memcpy(par, good, sizeof(par));
			par[i] = bad[j];
			assert_false(clv_valid_parameters(model, par));
		}
	good[4] = 2.5;
	assert_false(clv_valid_parameters(model, good));
	good[4] = 13;
	assert_false(clv_valid_parameters(model, good));
}

static void
impossible_customers_are_refused(void **state)
{
	const ClvModel *model = clv_find_model("bg/nbd");
	ClvCustomer good[] = {{0, 0, 0, 0, 1}, {0, 0, 9, 0, 1}, {2, 3.5, 9, 0, 7},
	{2, 9, 9, 0, 1}};
	ClvCustomer bad[] = {{-1, 0, 9, 0, 1}, {1.5, 2, 9, 0, 1}, {NAN, 2, 9, 0, 1},
	{1, 10, 9, 0, 1}, {1, 0, 9, 0, 1}, {0, 3, 9, 0, 1}, {1, NAN, 9, 0, 1},
	{1, 2, INFINITY, 0, 1}, {1, 2, NAN, 0, 1}, {1, 2, 9, 0, 0},
	{1, -2, 9, 0, 1}};

	(void) state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(clv_valid_customer(model, &good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(clv_valid_customer(model, &bad[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(batch_is_sum_of_singles),
		cmocka_unit_test(derivatives_are_those_of_differences),
		cmocka_unit_test(models_are_complete),
		cmocka_unit_test(senseless_parameters_are_refused),
		cmocka_unit_test(impossible_customers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
