/*
 * A model beyond those of the library, NBD, written as doc/internals.md says:
 * customers buy at a rate that is Gamma(r, alpha) distributed, and never leave
 * (Ehrenberg 1959). It is fitted and used by the functions of all models.
 */
#include "clv_simulate.h"
#include "model_check.h"

#include "clv/model/customer_base.h"
#include "clv/numeric/rising.h"
#include "clv/numeric/special.h"

enum
{
	R,
	ALPHA,
	NPARAMS
};

static double
nbd_log_likelihood(const double *par, const ClvCustomer *c)
{
	return clv_lgamma(par[R] + c->x) - clv_lgamma(par[R]) +
		par[R] * log(par[ALPHA]) - (par[R] + c->x) * log(par[ALPHA] + c->T);
}

static int
nbd_starts(const ClvBase *base, double start[][CLV_MAX_PARAMS])
{
	start[0][R] = 1;
	start[0][ALPHA] = (double) base->customers * base->mean_T /
		(base->purchases + 1);
	return 1;
}

static size_t
nbd_work_size(const ClvBase *base)
{
	(void) base;
	return 0;
}

static void
nbd_begin(const double *par, const ClvBase *base, double *work, ClvSum *sum)
{
	double		n = (double) base->customers;

	(void) work;
	sum->value += n * par[R] * log(par[ALPHA]);
	sum->grad[R] += n * log(par[ALPHA]);
	sum->grad[ALPHA] += n * par[R] / par[ALPHA];
	sum->hess[R][ALPHA] += n / par[ALPHA];
	sum->hess[ALPHA][ALPHA] -= n * par[R] / (par[ALPHA] * par[ALPHA]);
}

static void
nbd_rows(const double *par, const ClvBase *base, const double *work,
		 size_t from, size_t to, ClvSum *sum)
{
	(void) work;
	for (size_t i = from; i < to; i++)
	{
		double		n = base->rows[i].count;
		double		x = base->x[base->rows[i].x];
		double		end = par[ALPHA] + base->T[base->rows[i].T];
		double		first;
		double		second;

		clv_rising_derivatives(par[R], x, &first, &second);
		sum->value += n * (clv_lgamma(par[R] + x) - clv_lgamma(par[R]) -
						   (par[R] + x) * log(end));
		sum->grad[R] += n * (first - log(end));
		sum->grad[ALPHA] -= n * (par[R] + x) / end;
		sum->hess[R][R] += n * second;
		sum->hess[R][ALPHA] -= n / end;
		sum->hess[ALPHA][ALPHA] += n * (par[R] + x) / (end * end);
	}
}

static double
nbd_p_alive(const double *par, const ClvCustomer *c)
{
	(void) par;
	(void) c;
	return 1;
}

static double
nbd_discounted(const double *par, const ClvCustomer *c, double h, double delta)
{
	double		length = delta > 0 ? -expm1(-delta * h) / delta : h;

	return (par[R] + c->x) / (par[ALPHA] + c->T) * length;
}

static double
nbd_expected(const double *par, const ClvCustomer *c, double h)
{
	return nbd_discounted(par, c, h, 0);
}

static double
nbd_pmf(const double *par, const ClvCustomer *c, double h, double n)
{
	double		shape = par[R] + c->x;
	double		rate = par[ALPHA] + c->T;

	if (h == 0)
		return n == 0;
	return exp(clv_lgamma(shape + n) - clv_lgamma(shape) - clv_lgamma(n + 1) -
			   shape * log1p(h / rate) - n * log1p(rate / h));
}

static double
nbd_p_purchase(const double *par, const ClvCustomer *c, double h)
{
	return -expm1(-(par[R] + c->x) * log1p(h / (par[ALPHA] + c->T)));
}

static const ClvModel nbd = {
	.name = "nbd",
	.nfree = NPARAMS,
	.nparams = NPARAMS,
	.params = {
		[R] = {.name = "r", .lower = 1e-6, .upper = 1e6},
		[ALPHA] = {.name = "alpha", .lower = 1e-6, .upper = 1e6, .is_time = true},
	},
	.log_likelihood = nbd_log_likelihood,
	.starts = nbd_starts,
	.work_size = nbd_work_size,
	.begin = nbd_begin,
	.rows = nbd_rows,
	.p_alive = nbd_p_alive,
	.expected = nbd_expected,
	.discounted = nbd_discounted,
	.p_purchase = nbd_p_purchase,
	.pmf = nbd_pmf,
};

#define CUSTOMERS 2000

/* Customers of r = 0.8, alpha = 10, seen for 40 to 80 units of time. */
static ClvBase *
simulated(ClvCustomer *customers)
{
	uint64_t	seed = 20261128;

	for (int i = 0; i < CUSTOMERS; i++)
	{
		double		T = 40 + i % 41;
		double		rate = random_gamma(0.8, &seed) / 10;
		double		at = 0;

		customers[i] = (ClvCustomer) {.T = T, .count = 1};
		while ((at += random_exponential(&seed) / rate) < T)
		{
			customers[i].x++;
			customers[i].t = at;
		}
	}
	return clv_base_create(customers, CUSTOMERS, NULL);
}

static void
likelihood_and_derivatives_agree(void **state)
{
	static ClvCustomer customers[CUSTOMERS];
	ClvBase    *base = simulated(customers);
	double		par[] = {0.7, 9};
	ModelOnBase m = {&nbd, base};

	(void) state;
	check_batch(&nbd, base, par, customers, CUSTOMERS);
	check_derivatives(model_on_base, &m, par, NPARAMS, 1e-6);
	clv_base_free(base);
}

static void
parameters_of_a_simulation_are_found(void **state)
{
	static ClvCustomer customers[CUSTOMERS];
	ClvBase    *base = simulated(customers);
	ClvFit		fit;

	(void) state;
	clv_fit(&nbd, base, NULL, &fit);
	assert_int_equal(fit.status, CLV_CONVERGED);
	assert_true(fabs(fit.par[R] - 0.8) < 4 * fit.se[R]);
	assert_true(fabs(fit.par[ALPHA] - 10) < 4 * fit.se[ALPHA]);
	clv_base_free(base);
}

static void
predictions_agree(void **state)
{
	double		par[] = {0.8, 10};
	ClvCustomer c = {.x = 3, .t = 20, .T = 30, .count = 1};
	double		total = 0;
	double		mean = 0;

	(void) state;
	for (int n = 0; n < 400; n++)
	{
		total += nbd.pmf(par, &c, 52, n);
		mean += n * nbd.pmf(par, &c, 52, n);
	}
	assert_near(total, 1, 1e-12);
	assert_near(mean, nbd.expected(par, &c, 52), 1e-10);
	assert_near(1 - nbd.pmf(par, &c, 52, 0), nbd.p_purchase(par, &c, 52), 1e-14);
	assert_near(nbd.discounted(par, &c, 52, 1e-12), nbd.expected(par, &c, 52), 1e-8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(likelihood_and_derivatives_agree),
		cmocka_unit_test(parameters_of_a_simulation_are_found),
		cmocka_unit_test(predictions_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
