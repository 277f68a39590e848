/*
 * Parts of the report of a backtest: errors of the model by tenths, measures
 * of the model and of simple rules, grade.
 */
#include "common/compat.h"

#include "clv/fit/backtest_report.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "clv/fit/grade.h"
#include "common/json_text.h"

static const char *const amount_names[MEASURES] = {"purchases", "money"};

/* The comparison of the model with simple rules. */
typedef struct Judge
{
	StringInfo	json;
	const Forecast *forecasts;	/* prepared */
	Counts		counts;			/* of them */
	int			measures;		/* number of predicted measures */
	RankedValues predicted;		/* values of the current forecast */
	RankedValues actual[MEASURES];
	double	   *by_model[MEASURES];	/* values predicted by the model */
	wide	   *scratch;
	AmountMeasures model[MEASURES];
	Grade		grade;
	char	   *off;			/* reason if the total is wrong, or NULL */
	List	   *beaten;			/* texts: the errors in which a rule is better
								 * than the model */
} Judge;

/* Writes {"actual": ..., "predicted": ..., "bias": ..., "mae": ..., "rmse": ...}. */
static void
write_errors(StringInfo json, const char *key, const ErrorSums *sums, int64 n)
{
	json_key(json, key);
	json_begin(json, '{');
	json_key(json, "actual");
	json_number(json, sums->actual);
	json_key(json, "predicted");
	json_number(json, sums->predicted);
	json_key(json, "bias");
	json_number(json, (sums->predicted - sums->actual) / n);
	json_key(json, "mae");
	json_number(json, sums->absolute / n);
	json_key(json, "rmse");
	json_number(json, sqrt(sums->squared / n));
	json_end(json, '}');
}

/* Writes the keys customers, purchases and, if it is known, money. */
static void
write_forecasts(StringInfo json, const Forecast *forecasts, int64 rows)
{
	ErrorSums	purchases = sum_errors(forecasts, rows, PURCHASES);
	ErrorSums	money = sum_errors(forecasts, rows, MONEY);
	int64		customers = count_customers(forecasts, rows);

	json_key(json, "customers");
	json_number(json, (double) customers);
	write_errors(json, "purchases", &purchases, customers);
	if (isfinite(money.predicted))
		write_errors(json, "money", &money, customers);
}

/* Writes the array of tenths by predicted purchases, lowest first. */
static void
write_tenths(StringInfo json, const Forecast *forecasts,
			 const Counts *counts)
{
	Tenth		tenth = {0};

	json_key(json, "deciles");
	json_begin(json, '[');
	while (next_tenth(forecasts, counts->rows, counts->customers, &tenth))
	{
		json_begin(json, '{');
		json_key(json, "decile");
		json_number(json, tenth.number);
		write_forecasts(json, forecasts + tenth.from, tenth.end - tenth.from);
		json_end(json, '}');
	}
	json_end(json, ']');
}

/* ---- the model beside simple rules ---- */

static double *
allocate_doubles(int64 count)
{
	return MemoryContextAllocHuge(CurrentMemoryContext,
								  count * sizeof(double));
}

static RankedValues
allocate_ranked(int64 rows)
{
	return (RankedValues) {.value = allocate_doubles(rows),
	.rank = allocate_doubles(rows), .top = allocate_doubles(rows)};
}

static Counts
counts_of_forecasts(const Forecast *forecasts, int64 rows)
{
	int64	   *of_row = MemoryContextAllocHuge(CurrentMemoryContext,
												rows * sizeof(int64));

	for (int64 i = 0; i < rows; i++)
		of_row[i] = forecasts[i].count;
	return (Counts) {rows, of_row, count_customers(forecasts, rows)};
}

/*
 * Fills values with the field at an offset of each forecast, times a factor,
 * and ranks them.
 */
static void
take_column(Judge *judge, size_t offset, double factor, RankedValues *values)
{
	double	   *value = unconstify(double *, values->value);

	CHECK_FOR_INTERRUPTS();
	for (int64 i = 0; i < judge->counts.rows; i++)
		value[i] = factor *
			*(const double *) ((const char *) &judge->forecasts[i] + offset);
	rank_values(values, &judge->counts, judge->scratch);
}

/* Fills values with a constant; all customers have the middle rank. */
static void
take_constant(Judge *judge, double constant)
{
	double	   *value = unconstify(double *, judge->predicted.value);

	CHECK_FOR_INTERRUPTS();
	for (int64 i = 0; i < judge->counts.rows; i++)
		value[i] = constant;
	rank_values(&judge->predicted, &judge->counts, judge->scratch);
}

static Judge
create_judge(StringInfo json, const Forecast *forecasts, int64 rows)
{
	Judge		judge = {.json = json, .forecasts = forecasts,
		.counts = counts_of_forecasts(forecasts, rows),
		.measures = isfinite(sum_errors(forecasts, rows, MONEY).predicted) ?
		MEASURES : MONEY};

	judge.scratch = MemoryContextAllocHuge(CurrentMemoryContext,
										   2 * rows * sizeof(wide));
	judge.predicted = allocate_ranked(rows);
	for (int i = 0; i < MEASURES; i++)
	{
		judge.actual[i] = allocate_ranked(rows);
		take_column(&judge, offsetof(Forecast, actual[i]),
					i == MONEY ? 1.0 / MONEY_PARTS : 1, &judge.actual[i]);
	}
	return judge;
}

static void
begin_forecast(Judge *judge, const char *name)
{
	json_begin(judge->json, '{');
	json_key(judge->json, "forecast");
	json_string(judge->json, name);
}

static void
write_number(StringInfo json, const char *key, double number)
{
	json_key(json, key);
	json_number(json, number);
}

static void
write_amounts(Judge *judge, int measure, const AmountMeasures *m)
{
	StringInfo	json = judge->json;

	json_key(json, amount_names[measure]);
	json_begin(json, '{');
	write_number(json, "actual", m->actual);
	write_number(json, "predicted", m->predicted);
	write_number(json, "relative_bias", relative_bias(m));
	write_number(json, "mae", m->mae);
	write_number(json, "wape", m->actual > 0 ?
				 m->mae * judge->counts.customers / m->actual : NAN);
	write_number(json, "rmse", m->rmse);
	write_number(json, "msle", m->msle);
	write_number(json, "spearman", m->spearman);
	write_number(json, "gini", m->gini);
	write_number(json, "top_tenth", m->top_tenth);
	json_end(json, '}');
}

static void
write_returns(Judge *judge, const ReturnMeasures *m)
{
	StringInfo	json = judge->json;

	json_key(json, "returns");
	json_begin(json, '{');
	write_number(json, "actual", m->actual);
	write_number(json, "predicted", m->predicted);
	write_number(json, "accuracy", m->accuracy);
	write_number(json, "auc", m->auc);
	write_number(json, "log_loss", m->log_loss);
	write_number(json, "brier", m->brier);
	json_end(json, '}');
}

/* Measures the ranked scores, and writes the measures. */
static void
judge_returns(Judge *judge, bool probabilities)
{
	ReturnMeasures m = measure_returns(&judge->predicted,
									   judge->actual[PURCHASES].value,
									   &judge->counts, probabilities);

	write_returns(judge, &m);
}

static AmountMeasures
judge_amounts(Judge *judge, int measure)
{
	AmountMeasures m = measure_amounts(&judge->predicted,
									   &judge->actual[measure],
									   &judge->counts);

	write_amounts(judge, measure, &m);
	return m;
}

static void
judge_model(Judge *judge, const char *name)
{
	begin_forecast(judge, name);
	for (int i = 0; i < judge->measures; i++)
	{
		take_column(judge, offsetof(Forecast, predicted[i]), 1,
					&judge->predicted);
		judge->model[i] = judge_amounts(judge, i);
		judge->by_model[i] = allocate_doubles(judge->counts.rows);
		memcpy(judge->by_model[i], judge->predicted.value,
			   judge->counts.rows * sizeof(double));
	}
	take_column(judge, offsetof(Forecast, p_purchase), 1, &judge->predicted);
	judge_returns(judge, true);
	json_end(judge->json, '}');
	judge->grade = grade_total(&judge->model[PURCHASES]);
	if (judge->grade > GRADE_GOOD)
		judge->off = psprintf("the total of the purchases is off by %.0f %%",
							  100 * fabs(relative_bias(&judge->model[PURCHASES])));
}

static void
add_beaten(Judge *judge, const char *rule, int measure, const char *error,
		   double of_rule, double of_model)
{
	judge->beaten = lappend(judge->beaten,
							psprintf("%s has less %s of %s: %.4g against %.4g",
									 rule, error, amount_names[measure],
									 of_rule, of_model));
}

/*
 * Adds to the reasons of the grade the errors in which a rule is better than
 * the model.
 */
static void
compare_with_model(Judge *judge, const char *name, int measure,
				   const AmountMeasures *rule)
{
	const AmountMeasures *model = &judge->model[measure];
	Better		better = better_than_model(judge->predicted.value,
										   judge->by_model[measure],
										   judge->actual[measure].value,
										   &judge->counts);

	judge->grade = worse_grade(judge->grade, grade_against(better));
	if (better.mae)
		add_beaten(judge, name, measure, "mae", rule->mae, model->mae);
	if (better.rmse)
		add_beaten(judge, name, measure, "rmse", rule->rmse, model->rmse);
}

/*
 * Measures a simple rule: the amounts at an offset, times a factor. It
 * predicts a return if it predicts more than half a purchase.
 */
static void
judge_rule(Judge *judge, const char *name, size_t offset, double factor)
{
	begin_forecast(judge, name);
	/* purchases last, because the returns are measured by them */
	for (int i = judge->measures - 1; i >= 0; i--)
	{
		AmountMeasures m;

		take_column(judge, offset + i * sizeof(double), factor,
					&judge->predicted);
		m = judge_amounts(judge, i);
		compare_with_model(judge, name, i, &m);
	}
	judge_returns(judge, false);
	json_end(judge->json, '}');
}

/*
 * Measures the mean of the actual amounts, which is not known at the split, as
 * the prediction for all customers.
 */
static void
judge_mean(Judge *judge)
{
	const Counts *counts = &judge->counts;
	double		back = 0;

	begin_forecast(judge, "mean of all");
	for (int i = 0; i < judge->measures; i++)
	{
		double		sum = 0;

		for (int64 j = 0; j < counts->rows; j++)
			sum += counts->of_row[j] * judge->actual[i].value[j];
		take_constant(judge, sum / counts->customers);
		judge_amounts(judge, i);
	}
	for (int64 j = 0; j < counts->rows; j++)
		if (judge->actual[PURCHASES].value[j] > 0)
			back += counts->of_row[j];
	take_constant(judge, back / counts->customers);
	judge_returns(judge, true);
	json_end(judge->json, '}');
}

/*
 * Measures the rule that customers who bought recently come back, with the
 * best limit, which is not known at the split.
 */
static void
judge_hiatus(Judge *judge)
{
	HiatusRule	rule;
	ReturnMeasures m;

	begin_forecast(judge, "hiatus");
	take_column(judge, offsetof(Forecast, silence), -1, &judge->predicted);
	m = measure_returns(&judge->predicted, judge->actual[PURCHASES].value,
						&judge->counts, false);
	take_column(judge, offsetof(Forecast, silence), 1, &judge->predicted);
	rule = best_hiatus(judge->predicted.value, judge->actual[PURCHASES].value,
					   &judge->counts, judge->scratch);
	m.predicted = (double) rule.within;
	m.accuracy = rule.accuracy;
	write_returns(judge, &m);
	write_number(judge->json, "limit", rule.limit < 0 ? NAN : rule.limit);
	json_end(judge->json, '}');
}

/* Measures p_alive as a prediction of a return. It is not meant as one. */
static void
judge_alive(Judge *judge)
{
	begin_forecast(judge, "p_alive");
	take_column(judge, offsetof(Forecast, p_alive), 1, &judge->predicted);
	judge_returns(judge, false);
	json_end(judge->json, '}');
}

/* Writes the grade, and the reasons if it is not good. */
static void
write_grade(Judge *judge)
{
	ListCell   *cell;

	json_key(judge->json, "grade");
	if (judge->grade == GRADE_NONE)
		appendStringInfoString(judge->json, "null");
	else
		json_string(judge->json, grade_name(judge->grade));
	json_key(judge->json, "grade_reasons");
	json_begin(judge->json, '[');
	if (judge->off != NULL)
		json_string(judge->json, judge->off);
	foreach(cell, judge->beaten)
		json_string(judge->json, lfirst(cell));
	json_end(judge->json, ']');
}

/* Raises a WARNING if a simple rule is better than the model. */
static void
warn_of_rules(const Judge *judge, const char *model)
{
	StringInfoData detail;
	ListCell   *cell;

	if (judge->beaten == NIL)
		return;
	initStringInfo(&detail);
	foreach(cell, judge->beaten)
		appendStringInfo(&detail, "%s%s", detail.len > 0 ? "; " : "",
						 (const char *) lfirst(cell));
	ereport(WARNING,
			(errmsg("backtest: a simple rule predicts better than %s", model),
			 errdetail_internal("%s.", detail.data),
			 errhint("Use the rule, another model or another period; see backtest_measures.")));
}

/*
 * Writes errors, measures and grade. Raises a WARNING if a simple rule is
 * better than the model.
 */
void
write_backtest(StringInfo json, const FitOutcome *outcome,
			   const Forecast *forecasts, int64 rows)
{
	Judge		judge = create_judge(json, forecasts, rows);
	double		retention = retention_of(forecasts, rows);

	write_forecasts(json, forecasts, rows);
	write_tenths(json, forecasts, &judge.counts);
	json_key(json, "forecasts");
	json_begin(json, '[');
	judge_model(&judge, outcome->model->name);
	judge_rule(&judge, "last window", offsetof(Forecast, window), 1);
	if (!isnan(retention))
		judge_rule(&judge, "last window x retention",
				   offsetof(Forecast, window), retention);
	judge_rule(&judge, "rate x time", offsetof(Forecast, pace), 1);
	judge_mean(&judge);
	judge_hiatus(&judge);
	judge_alive(&judge);
	json_end(json, ']');
	write_grade(&judge);
	warn_of_rules(&judge, outcome->model->name);
}
