/*
 * The measures of predictions against values of 60-digit arithmetic, against
 * their definitions written out over all pairs, and at their limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clv/fit/grade.h"
#include "clv/fit/measures.h"

#define MOST 300

/* Values with room for their ranks. */
typedef struct Values
{
	double		value[MOST];
	double		rank[MOST];
	double		top[MOST];
} Values;

static wide scratch[2 * MOST];

/* one customer in each row */
static Counts
each_once(int n)
{
	static int64_t ones[MOST];

	for (int i = 0; i < MOST; i++)
		ones[i] = 1;
	return (Counts) {n, ones, n};
}

static RankedValues
ranked(Values *v, const double *value, const Counts *counts)
{
	RankedValues r = {v->value, v->rank, v->top};

	for (int i = 0; i < counts->rows; i++)
		v->value[i] = value[i];
	rank_values(&r, counts, scratch);
	return r;
}

static AmountMeasures
counted_amounts(const double *predicted, const double *actual,
				const Counts *counts)
{
	Values		p;
	Values		a;
	RankedValues of_predicted = ranked(&p, predicted, counts);
	RankedValues of_actual = ranked(&a, actual, counts);

	return measure_amounts(&of_predicted, &of_actual, counts);
}

static AmountMeasures
amounts(const double *predicted, const double *actual, int n)
{
	Counts		counts = each_once(n);

	return counted_amounts(predicted, actual, &counts);
}

static ReturnMeasures
counted_returns(const double *score, const double *actual,
				const Counts *counts, bool probabilities)
{
	Values		v;
	RankedValues s = ranked(&v, score, counts);

	return measure_returns(&s, actual, counts, probabilities);
}

static ReturnMeasures
returns(const double *score, const double *actual, int n, bool probabilities)
{
	Counts		counts = each_once(n);

	return counted_returns(score, actual, &counts, probabilities);
}

static double
draw(void)
{
	return (double) rand() / RAND_MAX;
}

static void
assert_near(double value, double expected)
{
	if (!(fabs(value - expected) <= 1e-14 * fmax(1, fabs(expected))))
		fail_msg("%.17g is not %.17g", value, expected);
}

static const double predicted[] = {0.25, 1.5, 0.25, 3, 0, 0.75, 2, 0.5, 4.5, 1.25, 0.125};
static const double actual[] = {0, 2, 1, 1, 0, 0, 5, 0, 4, 0, 1};
static const double chance[] = {0.125, 0.75, 0.25, 0.875, 0, 0.5, 0.875, 0.375, 0.96875, 0.5625, 0.0625};

static void
reference_values(void **state)
{
	AmountMeasures m = amounts(predicted, actual, 11);
	ReturnMeasures r = returns(chance, actual, 11, true);

	(void) state;
	assert_near(m.actual, 14);
	assert_near(m.predicted, 14.125);
	assert_near(m.mae, 0.94318181818181818182);
	assert_near(m.rmse, 1.2528376881014047493);
	assert_near(m.msle, 0.24910465119025500549);
	assert_near(m.spearman, 0.58885685831955203228);
	assert_near(m.gini, 0.73);
	/* of the two best, 4 and 5, the predicted two hold one */
	assert_near(m.top_tenth, 0.5);
	assert_near(r.actual, 6);
	assert_near(r.predicted, 5.34375);
	assert_near(r.accuracy, 8 / 11.0);
	assert_near(r.auc, 0.7666666666666667);
	assert_near(r.log_loss, 0.62443067408997725002);
	assert_near(r.brier, 0.20534446022727272727);
}

/* the order alone counts, and right and wrong order are the two ends */
static void
limits_of_order(void **state)
{
	double		same[40];
	double		cubed[40];
	double		reversed[40];
	AmountMeasures m;
	AmountMeasures of_cubed;

	(void) state;
	for (int i = 0; i < 40; i++)
	{
		same[i] = (i * 17) % 40;
		cubed[i] = pow(same[i], 3);
		reversed[i] = -same[i];
	}
	m = amounts(cubed, same, 40);
	assert_near(m.spearman, 1);
	assert_near(m.gini, 1);
	assert_near(m.top_tenth, 1);
	of_cubed = amounts(same, same, 40);
	assert_true(of_cubed.mae == 0 && of_cubed.rmse == 0 && of_cubed.msle == 0);
	m = amounts(reversed, same, 40);
	assert_near(m.spearman, -1);
	assert_near(m.gini, -1);
	assert_near(m.top_tenth, 0);
	assert_near(returns(same, same, 40, false).auc, 1);
	assert_near(returns(reversed, same, 40, false).auc, 0);
}

/* equal predictions give no order; without purchases measures are NaN */
static void
equal_predictions_rank_nobody(void **state)
{
	const double constant[] = {2, 2, 2, 2, 2};
	const double some[] = {0, 1, 5, 0, 4};
	const double none[] = {0, 0, 0, 0, 0};
	AmountMeasures m = amounts(constant, some, 5);

	(void) state;
	assert_true(isnan(m.spearman));
	assert_true(m.gini == 0 && m.mae == 2);
	assert_near(m.top_tenth, 0.2);	/* one of five, by chance */
	m = amounts(some, none, 5);
	assert_true(isnan(m.spearman) && isnan(m.gini) && isnan(m.top_tenth));
	assert_true(isnan(returns(some, none, 5, false).auc));
	assert_true(isnan(returns(some, some, 5, false).log_loss));
	assert_near(returns((const double[]) {0.5}, none, 1, true).log_loss, log(2));
}

/*
 * Ranks that are equal have exactly the correlation 1, opposite ones -1; no
 * rounded sum of amounts is better than the best order.
 */
static void
no_order_is_better_than_the_best(void **state)
{
	double		amount[MOST];
	double		opposite[MOST];
	double		order[MOST];

	(void) state;
	for (int n = 2; n <= MOST; n++)
	{
		AmountMeasures m;

		for (int i = 0; i < n; i++)
		{
			amount[i] = 5 + floor(10 * draw()) * 0.1;
			opposite[i] = -amount[i];
			/* the same order, and equal amounts in some order */
			order[i] = amount[i] + i * 1e-5;
		}
		amount[0] = order[0] = 1;
		opposite[0] = -1;
		m = amounts(amount, amount, n);
		assert_true(m.spearman == 1 && m.gini == 1);
		m = amounts(opposite, amount, n);
		assert_true(m.spearman == -1 && m.gini == -1);
		m = amounts(order, amount, n);
		assert_true(m.spearman <= 1 && m.gini <= 1);
		assert_true(m.gini > 1 - 1e-12);
		for (int i = 0; i < n; i++)
			order[i] = -order[i];
		m = amounts(order, amount, n);
		assert_true(m.spearman >= -1 && m.gini >= -1);
	}
}

/* two customers are enough for an order, equal amounts have none */
static void
order_of_few_amounts(void **state)
{
	const double order[] = {0, 1};
	const double equal[] = {0.1, 0.1, 0.1};
	const double uneven[] = {0.7, 0.1, 0.4};
	AmountMeasures m = amounts(order, order, 2);

	(void) state;
	assert_true(m.spearman == 1 && m.gini == 1 && m.top_tenth == 1);
	assert_true(returns(order, order, 2, false).auc == 1);
	m = amounts(uneven, equal, 3);
	assert_true(isnan(m.spearman) && isnan(m.gini) && isnan(m.top_tenth));
}

/* a score of 1/2 does not predict a return, as a number more does */
static void
scores_above_a_half_predict_a_return(void **state)
{
	const double half = 0.5;
	const double more = nextafter(0.5, 1);
	const double actual = 3;
	ReturnMeasures m = returns(&half, &actual, 1, false);

	(void) state;
	assert_true(m.predicted == 0 && m.accuracy == 0 && m.actual == 1);
	m = returns(&more, &actual, 1, false);
	assert_true(m.predicted == 1 && m.accuracy == 1);
	assert_near(returns(&more, &actual, 1, true).predicted, 0.5);
}

/* certain and wrong is bad, but finite */
static void
losses_of_certain_predictions(void **state)
{
	const double certain[] = {0, 1};
	const double came[] = {0, 1};
	const double wrong[] = {1, 0};

	(void) state;
	assert_true(returns(certain, came, 2, true).log_loss < 1e-14);
	for (int i = 0; i < 2; i++)
	{
		double		loss = returns(certain + i, wrong + i, 1, true).log_loss;

		/* the limit is 1e-15, near 1 rounded to a double */
		assert_true(fabs(loss - 15 * log(10)) < 1e-3);
	}
}

/* refunds: amounts below 0 count as 0 where a logarithm is taken */
static void
negative_amounts(void **state)
{
	const double refund[] = {-3, 0, 2};
	const double guess[] = {-1, 0, 2};
	AmountMeasures m = amounts(guess, refund, 3);

	(void) state;
	assert_true(m.msle == 0 && m.actual == -1);
	assert_near(m.mae, 2.0 / 3);
}

/* the definitions, over all pairs of customers */
static void
definitions_over_pairs(void **state)
{
	double		p[MOST];
	double		a[MOST];

	(void) state;
	for (int round = 0; round < 60; round++)
	{
		int			n = 2 + (int) (draw() * (MOST - 2));
		double		concordant = 0;
		double		pairs = 0;
		double		within = 0;
		double		most = 0;
		int64_t		customers = 0;
		Counts		counts = each_once(n);
		HiatusRule	rule;
		ReturnMeasures r;

		for (int i = 0; i < n; i++)
		{
			p[i] = floor(draw() * (1 + round));
			a[i] = floor(draw() * draw() * 4);
		}
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
				if (a[i] > 0 && !(a[j] > 0))
				{
					pairs++;
					concordant += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0;
				}
		r = returns(p, a, n, false);
		if (pairs > 0)
			assert_near(r.auc, concordant / pairs);
		for (double limit = -1; limit <= round; limit++)
		{
			double		right = 0;

			for (int i = 0; i < n; i++)
				right += (p[i] <= limit) == (a[i] > 0);
			if (right > most)
			{
				most = right;
				within = limit;
			}
		}
		rule = best_hiatus(p, a, &counts, scratch);
		assert_near(rule.accuracy, most / n);
		assert_true(rule.limit <= within);
		for (int i = 0; i < n; i++)
			customers += p[i] <= rule.limit;
		assert_int_equal(rule.within, customers);
	}
}

/* shares of the top tenth fill its room exactly */
static void
top_tenth_has_its_size(void **state)
{
	Values		v;
	double		value[MOST];

	(void) state;
	for (int n = 1; n <= MOST; n++)
	{
		Counts		counts = each_once(n);
		double		sum = 0;
		double		ranks = 0;

		for (int i = 0; i < n; i++)
			value[i] = floor(draw() * 1.2 * n);
		ranked(&v, value, &counts);
		for (int i = 0; i < n; i++)
		{
			sum += v.top[i];
			ranks += v.rank[i];
		}
		assert_true(fabs(sum - ceil(n / 10.0)) < 1e-9);
		assert_true(ranks == n * (n + 1.0) / 2);
	}
}

/* the same within the rounding of sums, or NaN for both */
static void
assert_alike(double value, double expected)
{
	if (!isnan(value) || !isnan(expected))
		assert_true(fabs(value - expected) <= 1e-12 * fmax(1, fabs(expected)));
}

static void
assert_same_amounts(const AmountMeasures *m, const AmountMeasures *expected)
{
	assert_alike(m->actual, expected->actual);
	assert_alike(m->predicted, expected->predicted);
	assert_alike(m->mae, expected->mae);
	assert_alike(m->rmse, expected->rmse);
	assert_alike(m->msle, expected->msle);
	assert_alike(m->spearman, expected->spearman);
	assert_alike(m->gini, expected->gini);
	assert_alike(m->top_tenth, expected->top_tenth);
}

static void
assert_same_returns(const ReturnMeasures *m, const ReturnMeasures *expected)
{
	assert_alike(m->actual, expected->actual);
	assert_alike(m->predicted, expected->predicted);
	assert_alike(m->accuracy, expected->accuracy);
	assert_alike(m->auc, expected->auc);
	assert_alike(m->log_loss, expected->log_loss);
	assert_alike(m->brier, expected->brier);
}

/* a count is as many equal customers */
static void
counts_are_customers(void **state)
{
	(void) state;
	for (int round = 0; round < 60; round++)
	{
		double		of_row[3][MOST];	/* predicted, actual, another rule */
		double		of_customer[3][MOST];
		int64_t		count[MOST];
		Counts		counts = {0, count, 0};
		Counts		ones;
		AmountMeasures m;
		AmountMeasures one_by_one;
		ReturnMeasures r;
		ReturnMeasures r_one_by_one;
		HiatusRule	rule;
		HiatusRule	rule_one_by_one;
		Better		better;
		Better		better_one_by_one;

		while (counts.customers < MOST - 9)
		{
			int64_t		row = counts.rows++;

			count[row] = 1 + (int64_t) (draw() * 9);
			of_row[0][row] = floor(draw() * 8) / 8;
			of_row[1][row] = floor(draw() * 3 * draw());
			of_row[2][row] = floor(draw() * 2);
			for (int64_t i = 0; i < count[row]; i++, counts.customers++)
				for (int j = 0; j < 3; j++)
					of_customer[j][counts.customers] = of_row[j][row];
		}
		ones = each_once((int) counts.customers);
		m = counted_amounts(of_row[0], of_row[1], &counts);
		one_by_one = counted_amounts(of_customer[0], of_customer[1], &ones);
		assert_same_amounts(&m, &one_by_one);
		r = counted_returns(of_row[0], of_row[1], &counts, true);
		r_one_by_one = counted_returns(of_customer[0], of_customer[1], &ones, true);
		assert_same_returns(&r, &r_one_by_one);
		rule = best_hiatus(of_row[0], of_row[1], &counts, scratch);
		rule_one_by_one = best_hiatus(of_customer[0], of_customer[1], &ones, scratch);
		assert_true(rule.limit == rule_one_by_one.limit && rule.within == rule_one_by_one.within &&
					rule.accuracy == rule_one_by_one.accuracy);
		better = better_than_model(of_row[2], of_row[0], of_row[1], &counts);
		better_one_by_one = better_than_model(of_customer[2], of_customer[0], of_customer[1], &ones);
		assert_true(better.mae == better_one_by_one.mae && better.rmse == better_one_by_one.rmse);
	}
}

/* the most customers that there can be */
static void
many_customers(void **state)
{
	static const double low_high[] = {1, 2};
	const int64_t count[] = {INT32_MAX - 1000000000, 1000000000};
	Counts		counts = {2, count, INT32_MAX};
	AmountMeasures m = counted_amounts(low_high, low_high, &counts);
	ReturnMeasures r = counted_returns(low_high, (const double[]) {0, 1}, &counts, false);

	(void) state;
	assert_true(m.actual == INT32_MAX + 1e9 && m.mae == 0);
	assert_near(m.spearman, 1);
	assert_near(m.top_tenth, ceil(INT32_MAX / 10.0) / 1e9);
	assert_true(r.actual == 1e9 && r.predicted == INT32_MAX);
	assert_near(r.auc, 1);
}

/* the grade that a rule leaves to the model, over n customers who differ */
static Grade
grade_of(double rule_error, double model_error, double spread)
{
	double		actual[MOST];
	double		rule[MOST];
	double		model[MOST];
	Counts		counts = each_once(MOST);

	for (int i = 0; i < MOST; i++)
	{
		double		sign = i % 2 == 0 ? 1 : -1;

		actual[i] = 10 + i % 7;
		rule[i] = actual[i] + sign * rule_error;
		/* its total is further off than that of the rule */
		model[i] = actual[i] + sign * model_error + (i % 3 - 1) * spread + 1e-6;
	}
	return grade_against(better_than_model(rule, model, actual, &counts));
}

static void
grades_against_rules(void **state)
{
	const double actual[] = {0, 0, 0, 0, 0, 0, 0, 4};
	const double nothing[] = {0, 0, 0, 0, 0, 0, 0, 0};
	const double mean[] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
	Counts		eight = each_once(8);
	Better		better = better_than_model(nothing, mean, actual, &eight);

	(void) state;
	assert_int_equal(grade_of(1, 1, 0), GRADE_GOOD);
	assert_int_equal(grade_of(1, 0.5, 0), GRADE_GOOD);
	assert_int_equal(grade_of(0.5, 1, 0), GRADE_POOR);
	/* less rmse, and less mae by chance only */
	assert_int_equal(grade_of(0.99, 1, 1), GRADE_FAIR);
	assert_int_equal(grade_of(0, 0, 3), GRADE_POOR);
	/* less absolute error, but a total that is off */
	assert_false(better.mae || better.rmse);
}

static void
grades_of_totals(void **state)
{
	(void) state;
	for (int total = 0; total <= 250; total++)
	{
		AmountMeasures m = {.actual = 100, .predicted = total};

		assert_int_equal(grade_total(&m),
						 total >= 80 && total <= 120 ? GRADE_GOOD :
						 total >= 50 && total <= 150 ? GRADE_FAIR : GRADE_POOR);
	}
	assert_int_equal(grade_total(&(AmountMeasures) {.predicted = 3}), GRADE_NONE);
	assert_int_equal(worse_grade(GRADE_NONE, GRADE_POOR), GRADE_NONE);
	assert_int_equal(worse_grade(GRADE_GOOD, GRADE_FAIR), GRADE_FAIR);
	assert_string_equal(grade_name(GRADE_POOR), "poor");
	assert_null(grade_name(GRADE_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reference_values),
		cmocka_unit_test(limits_of_order),
		cmocka_unit_test(equal_predictions_rank_nobody),
		cmocka_unit_test(no_order_is_better_than_the_best),
		cmocka_unit_test(order_of_few_amounts),
		cmocka_unit_test(scores_above_a_half_predict_a_return),
		cmocka_unit_test(losses_of_certain_predictions),
		cmocka_unit_test(negative_amounts),
		cmocka_unit_test(definitions_over_pairs),
		cmocka_unit_test(top_tenth_has_its_size),
		cmocka_unit_test(counts_are_customers),
		cmocka_unit_test(many_customers),
		cmocka_unit_test(grades_against_rules),
		cmocka_unit_test(grades_of_totals),
	};
	const char *seed = getenv("CRMVALUE_SEED");
	unsigned	number = seed != NULL ? (unsigned) atoi(seed) : (unsigned) time(NULL);

	printf("CRMVALUE_SEED=%u\n", number);
	srand(number);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
