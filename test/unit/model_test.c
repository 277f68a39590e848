#include "model_check.h"

static const char *const names[] = {
	"bg/nbd", "mbg/nbd", "mbg/cnbd-k", "pareto/nbd", "bg/bb", "mbg/cnbd-mix"
};

/* ---- the table ---- */

static void
each_model_is_found_by_its_name(void **state)
{
	(void) state;
	for (size_t i = 0; i < LENGTH(names); i++)
	{
		int			length = (int) strlen(names[i]);
		int			position = clv_model_position(names[i], length);

		assert_int_equal(position, i);
		assert_string_equal(clv_models[position]->name, names[i]);
		assert_ptr_equal(clv_find_model(names[i]), clv_models[position]);
	}
	assert_null(clv_models[LENGTH(names)]);
	assert_int_equal(CLV_MODEL_COUNT, LENGTH(names));
}

/* The bytes of a name need not end with a zero byte; parts of it are no name. */
static void
other_names_are_unknown(void **state)
{
	static const char *const unknown[] = {"", "bg", "bg/nbdx", "BG/NBD", "nbd"};

	(void) state;
	for (size_t i = 0; i < LENGTH(unknown); i++)
	{
		assert_int_equal(clv_model_position(unknown[i],
											(int) strlen(unknown[i])), -1);
		assert_null(clv_find_model(unknown[i]));
	}
	assert_int_equal(clv_model_position("mbg/nbd, weekly", 7), 1);
	assert_int_equal(clv_model_position("mbg/nbd", 6), -1);
}

/* Customers of Pareto/NBD and BG/BB can drop out without a purchase. */
static void
models_that_drop_out_at_purchases_take_a_season(void **state)
{
	static const bool takes[] = {true, true, true, false, false, true};

	(void) state;
	for (size_t i = 0; i < LENGTH(names); i++)
		assert_int_equal(clv_takes_season(clv_find_model(names[i])), takes[i]);
}

/* ---- parameters ---- */

static void
parameters_up_to_the_limits_are_valid(void **state)
{
	static const double good[] = {CLV_LEAST, 1, CLV_LARGEST};
	const double bad[] = {
		0, -1, nextafter(CLV_LEAST, 0), nextafter(CLV_LARGEST, INFINITY),
		INFINITY, -INFINITY, NAN
	};
	const ClvModel *model = clv_find_model("pareto/nbd");

	(void) state;
	for (int i = 0; i < 4; i++)
	{
		/* what follows the parameters is not read */
		double		par[] = {.5, 10, .6, 12, NAN};

		for (size_t j = 0; j < LENGTH(good); j++)
		{
			par[i] = good[j];
			assert_true(clv_valid_parameters(model, par));
		}
		for (size_t j = 0; j < LENGTH(bad); j++)
		{
			par[i] = bad[j];
			assert_false(clv_valid_parameters(model, par));
		}
	}
}

/* k of MBG/CNBD-k */
static void
fixed_parameters_are_whole_numbers_within_their_bounds(void **state)
{
	const ClvModel *model = clv_find_model("mbg/cnbd-k");
	const ClvParameter *k = &model->params[4];
	double		par[] = {.5, 6, .9, 1.6, 0};

	(void) state;
	assert_true(k->is_fixed && k->lower == 1 && k->upper > 1);
	for (par[4] = 1; par[4] <= k->upper; par[4]++)
		assert_true(clv_valid_parameters(model, par));
	assert_false(clv_valid_parameters(model, par));
	for (par[4] = .5; par[4] < k->upper + 2; par[4]++)
		assert_false(clv_valid_parameters(model, par));
}

/* ---- customers ---- */

static void
check_customers(const char *name, const ClvCustomer *customers, size_t n,
				bool valid)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(clv_valid_customer(clv_find_model(name), &customers[i]),
						 valid);
}

static void
customers_up_to_the_limits_are_valid(void **state)
{
	static const ClvCustomer good[] = {
		{0, 0, 0, 0, 1}, {0, 0, CLV_LARGEST_T, 0, INT64_MAX},
		{1, 1e-300, .5, 0, 1}, {2, 9.5, 9.5, 0, 7},
		{CLV_LARGEST_X, CLV_LARGEST_T, CLV_LARGEST_T, 0, 1}
	};
	const ClvCustomer bad[] = {
		{-1, 1, 9, 0, 1}, {1.5, 2, 9, 0, 1}, {NAN, 2, 9, 0, 1},
		{INFINITY, 2, 9, 0, 1}, {CLV_LARGEST_X + 1, 2, 9, 0, 1},
		{1, -2, 9, 0, 1}, {1, NAN, 9, 0, 1}, {1, nextafter(9, 10), 9, 0, 1},
		{1, 2, NAN, 0, 1}, {1, 2, INFINITY, 0, 1},
		{1, 2, nextafter(CLV_LARGEST_T, INFINITY), 0, 1},
		{1, 0, 9, 0, 1}, {0, 3, 9, 0, 1}, {0, -1, 9, 0, 1},
		{1, 2, 9, 0, 0}, {1, 2, 9, 0, -1}
	};

	(void) state;
	check_customers("bg/nbd", good, LENGTH(good), true);
	check_customers("bg/nbd", bad, LENGTH(bad), false);
	check_customers("pareto/nbd", good, LENGTH(good), true);
	check_customers("pareto/nbd", bad, LENGTH(bad), false);
}

/* At most one purchase in each of whole periods. */
static void
customers_of_discrete_models_have_whole_ages(void **state)
{
	static const ClvCustomer good[] = {
		{0, 0, 0, 0, 1}, {0, 0, 6, 0, 1}, {1, 2, 6, 0, 1}, {6, 6, 6, 0, 1}
	};
	static const ClvCustomer bad[] = {
		{1, 1.5, 6, 0, 1}, {1, 2, 6.5, 0, 1}, {0, 0, 6.5, 0, 1}, {3, 2, 6, 0, 1}
	};

	(void) state;
	check_customers("bg/bb", good, LENGTH(good), true);
	check_customers("bg/bb", bad, LENGTH(bad), false);
	check_customers("bg/nbd", bad, LENGTH(bad), true);
}

/* Each gap is from e^-30 to e^30 units; models that do not read gaps take any
 * number. */
static void
gaps_of_a_customer_are_within_reach(void **state)
{
	static const ClvCustomer good[] = {
		{0, 0, 9, 0, 1}, {1, 2, 9, 30, 1}, {1, 2, 9, -30, 1}, {7, 2, 9, 210, 1}
	};
	const ClvCustomer bad[] = {
		{0, 0, 9, 1e-9, 1}, {1, 2, 9, nextafter(30, 31), 1},
		{1, 2, 9, nextafter(-30, -31), 1}, {1, 2, 9, NAN, 1},
		{1, 2, 9, INFINITY, 1}, {1, 2, 9, -INFINITY, 1}
	};

	(void) state;
	check_customers("mbg/cnbd-k", good, LENGTH(good), true);
	check_customers("mbg/cnbd-k", bad, LENGTH(bad), false);
	check_customers("mbg/cnbd-mix", bad, LENGTH(bad), false);
	check_customers("mbg/nbd", bad, LENGTH(bad), true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_model_is_found_by_its_name),
		cmocka_unit_test(other_names_are_unknown),
		cmocka_unit_test(models_that_drop_out_at_purchases_take_a_season),
		cmocka_unit_test(parameters_up_to_the_limits_are_valid),
		cmocka_unit_test(fixed_parameters_are_whole_numbers_within_their_bounds),
		cmocka_unit_test(customers_up_to_the_limits_are_valid),
		cmocka_unit_test(customers_of_discrete_models_have_whole_ages),
		cmocka_unit_test(gaps_of_a_customer_are_within_reach),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
