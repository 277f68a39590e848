/*
 * The grade of a model (V3): when a rule is better by more than chance.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "clv/fit/grade.h"

#define MOST 10

/* the errors of a rule and of the model for customers who bought 7 each */
static Better
compare(const double *rule_errors, const double *model_errors, int customers)
{
	int64_t		once[MOST];
	double		actual[MOST];
	double		rule[MOST];
	double		model[MOST];
	Counts		counts = {customers, once, customers};

	for (int i = 0; i < customers; i++)
	{
		once[i] = 1;
		actual[i] = 7;
		rule[i] = 7 + rule_errors[i];
		model[i] = 7 + model_errors[i];
	}
	return better_than_model(rule, model, actual, &counts);
}

static void
assert_better(Better better, bool mae, bool rmse)
{
	assert_int_equal(better.mae, mae);
	assert_int_equal(better.rmse, rmse);
}

static void
biases_by_hand(void **state)
{
	(void) state;
	assert_true(relative_bias(&(AmountMeasures) {.actual = .5, .predicted = 1}) == 1);
	assert_true(relative_bias(&(AmountMeasures) {.actual = 8, .predicted = 2}) == -.75);
	assert_true(relative_bias(&(AmountMeasures) {.actual = 1e-300}) == -1);
	assert_true(isnan(relative_bias(&(AmountMeasures) {.actual = 0, .predicted = 2})));
	assert_true(isnan(relative_bias(&(AmountMeasures) {.actual = -2, .predicted = 2})));
}

static void
the_same_predictions_are_not_better(void **state)
{
	const double errors[] = {3, -2, 0, 1};

	(void) state;
	assert_better(compare(errors, errors, 4), false, false);
}

/* The same difference for all customers has no standard error. */
static void
constant_differences_are_no_chance(void **state)
{
	const double less[] = {.875, -.875};
	const double more[] = {1, -1};

	(void) state;
	assert_better(compare(less, more, 2), true, true);
	assert_better(compare(more, less, 2), false, false);
}

/*
 * Differences of 0, 0, d and d have the mean d / 2 and the standard error d / 4,
 * of which they must exceed two; those of 0, 0, d, d and d have 0.6 d and
 * 0.219 d.
 */
static void
two_standard_errors_are_chance(void **state)
{
	const double rule[] = {0, 0, 0, 0, 0};
	const double model[] = {0, 0, 2, 2, 2};

	(void) state;
	assert_better(compare(rule, model, 4), false, false);
	assert_better(compare(rule, model, 5), true, true);
}

/* A smaller absolute error counts if the total is off by no more. */
static void
totals_that_are_further_off(void **state)
{
	const double model[] = {2, -2, 2, -2, 2, -2, 2, -2};
	const double even[] = {1, -1, 1, -1, 1, -1, 1, -1};
	const double above[] = {.0625, .0625, .0625, .0625, .0625, .0625, .0625, .0625};
	const double below[] = {-.0625, -.0625, -.0625, -.0625, -.0625, -.0625, -.0625, -.0625};
	const double larger[] = {-1, -1, -1, -1, -1, -1, -1, -1};

	(void) state;
	assert_better(compare(even, model, 8), true, true);
	assert_better(compare(above, model, 8), false, true);
	assert_better(compare(below, model, 8), false, true);
	assert_better(compare(above, larger, 8), true, true);
}

static void
the_worse_grade(void **state)
{
	(void) state;
	for (Grade one = GRADE_NONE; one <= GRADE_POOR; one++)
		for (Grade other = GRADE_NONE; other <= GRADE_POOR; other++)
		{
			Grade		worse = worse_grade(one, other);

			assert_true(worse == one || worse == other);
			assert_int_equal(worse, worse_grade(other, one));
			if (one == GRADE_NONE)
				assert_int_equal(worse, GRADE_NONE);
			else if (other != GRADE_NONE)
				assert_true(worse >= one && worse >= other);
		}
}

static void
rules_lower_the_grade(void **state)
{
	(void) state;
	assert_int_equal(grade_against((Better) {false, false}), GRADE_GOOD);
	assert_int_equal(grade_against((Better) {true, false}), GRADE_FAIR);
	assert_int_equal(grade_against((Better) {false, true}), GRADE_FAIR);
	assert_int_equal(grade_against((Better) {true, true}), GRADE_POOR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(biases_by_hand),
		cmocka_unit_test(the_same_predictions_are_not_better),
		cmocka_unit_test(constant_differences_are_no_chance),
		cmocka_unit_test(two_standard_errors_are_chance),
		cmocka_unit_test(totals_that_are_further_off),
		cmocka_unit_test(the_worse_grade),
		cmocka_unit_test(rules_lower_the_grade),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
