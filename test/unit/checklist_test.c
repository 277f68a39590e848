#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scoring/checklist.h"

static double
score_of(const Question *questions, int count)
{
	double		score = NAN;

	assert_true(checklist_score_of(questions, count, &score));
	return score;
}

static void
score_is_the_weighted_mean_of_answers(void **state)
{
	const Question questions[] = {
		{3, 4, 3}, {2, 4, 4}, {4, 1, 1}, {-1, 1, 0}, {100, 1, NAN},
	};
	const Question late[] = {{-1, 10, 10}, {1, 1, 0}};

	(void) state;
	assert_true(fabs(score_of(questions, 5) - 92.5) < 1e-12);
	assert_true(score_of(late, 2) == 0);
}

static void
weights_of_any_size_are_relative(void **state)
{
	static const double weights[] = {5e-324, 1e-300, .5, 1, 1e300};
	const Question one = {2, 4, 1};

	(void) state;
	for (int i = 0; i < 5; i++)
	{
		const Question questions[] = {{weights[i], 4, 1}, {weights[i], 4, 3}};

		assert_true(score_of(questions, 1) == 25);
		assert_true(score_of(questions, 2) == 50);
	}
	assert_true(score_of(&one, 1) == 25);
}

static void
without_weights_there_is_no_score(void **state)
{
	const Question questions[] = {{0, 1, 1}, {5, 1, NAN}};
	double		score;

	(void) state;
	assert_false(checklist_score_of(questions, 2, &score));
	assert_false(checklist_score_of(questions, 0, &score));
}

static void
stays_within_its_bounds(void **state)
{
	(void) state;
	srand(9);
	for (int round = 0; round < 100000; round++)
	{
		Question	questions[4];
		double		score;

		for (int i = 0; i < 4; i++)
		{
			double		highest = pow(10, rand() % 600 - 300);

			questions[i] = (Question) {
				.weight = (rand() % 3 - 1) * pow(10, rand() % 600 - 300),
				.highest = highest,
				.answer = rand() % 5 == 0 ? NAN : highest * (rand() % 11) / 10,
			};
			if (questions[i].answer > highest)
				questions[i].answer = highest;
		}
		if (checklist_score_of(questions, 4, &score))
			assert_true(score >= 0 && score <= 100);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(score_is_the_weighted_mean_of_answers),
		cmocka_unit_test(weights_of_any_size_are_relative),
		cmocka_unit_test(without_weights_there_is_no_score),
		cmocka_unit_test(stays_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
