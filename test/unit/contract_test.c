/*
 * What the models of contracts share: their names, and what a fit says beside
 * its parameters.
 */
#include "clv_check.h"

#include "clv/model/contract.h"

static void
models_are_found_by_name(void **state)
{
	int			count = 0;

	(void) state;
	for (; clv_contract_models[count] != NULL; count++)
		assert_ptr_equal(clv_find_contract_model(clv_contract_models[count]->name),
						 clv_contract_models[count]);
	assert_int_equal(count, CLV_CONTRACT_MODEL_COUNT);
	assert_ptr_equal(clv_find_contract_model("sbg"), &clv_sbg);
	assert_ptr_equal(clv_find_contract_model("bdw"), &clv_bdw);
	assert_null(clv_find_contract_model("a"));
	assert_null(clv_find_contract_model("z"));
}

/* Each bound has a meaning of its own; the first parameter counts first. */
static void
a_bound_has_its_meaning(void **state)
{
	(void) state;
	for (int m = 0; clv_contract_models[m] != NULL; m++)
	{
		const ClvContractModel *model = clv_contract_models[m];
		ClvFit		none = {.nparams = model->nparams};

		assert_null(clv_contract_detail(model, &none));
		/* not one of the parameters */
		none.at_bound[model->nparams] = 1;
		assert_null(clv_contract_detail(model, &none));
		for (int i = 0; i < model->nparams; i++)
		{
			ClvFit		lower = none;
			ClvFit		upper = none;

			lower.at_bound[i] = -1;
			upper.at_bound[i] = 1;
			assert_ptr_equal(clv_contract_detail(model, &lower),
							 model->params[i].at_lower);
			assert_ptr_equal(clv_contract_detail(model, &upper),
							 model->params[i].at_upper);
			lower.at_bound[0] = 1;
			assert_ptr_equal(clv_contract_detail(model, &lower),
							 model->params[0].at_upper);
		}
	}
}

/* The fit of 5 contracts that could be renewed once, and some up to 11 times. */
static ClvFit
fit_of(double first_lost, double first_renewed, double later_lost,
	   double later_renewed)
{
	const ClvRenewalRun runs[] = {
		{0, 1, first_lost, first_renewed}, {1, 10, later_lost, later_renewed}
	};
	const ClvRenewals renewals = {2, runs};
	ClvFit		fit = {.status = CLV_CONVERGED};

	clv_sbg.fit(&renewals, NULL, &fit);
	assert_int_equal(fit.customers, first_lost + first_renewed);
	assert_int_equal(fit.rows, 11);
	for (int i = 0; i < clv_sbg.nparams; i++)
		assert_true(fit.par[i] >= clv_sbg.params[i].lower &&
					fit.par[i] <= clv_sbg.params[i].upper);
	return fit;
}

static void
a_fit_needs_lost_and_renewed_contracts(void **state)
{
	const ClvRenewals none = {0, NULL};
	const ClvRenewalRun run = {0, 1, 2, 3};
	const ClvRenewals one = {1, &run};
	ClvFit		fit;

	(void) state;
	assert_int_not_equal(fit_of(2, 3, 1, 2).status, CLV_TOO_FEW);
	assert_int_not_equal(fit_of(5, 0, 0, 1).status, CLV_TOO_FEW);
	assert_int_not_equal(fit_of(0, 5, 1, 4).status, CLV_TOO_FEW);
	assert_int_equal(fit_of(0, 5, 0, 5).status, CLV_TOO_FEW);
	assert_int_equal(fit_of(5, 0, 0, 0).status, CLV_TOO_FEW);
	clv_sbg.fit(&one, NULL, &fit);
	assert_int_equal(fit.customers, 5);
	assert_int_equal(fit.rows, 1);
	clv_sbg.fit(&none, NULL, &fit);
	assert_int_equal(fit.status, CLV_TOO_FEW);
	assert_int_equal(fit.customers, 0);
	assert_int_equal(fit.rows, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(models_are_found_by_name),
		cmocka_unit_test(a_bound_has_its_meaning),
		cmocka_unit_test(a_fit_needs_lost_and_renewed_contracts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
