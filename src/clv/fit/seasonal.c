/*
 * Fits with a season (S2 and S3 of models.md): a model without a season gives
 * the expected purchases by day; the index compares the actual purchases of
 * each month with them. The season is kept if there are enough years of data
 * and the BIC is lower with it.
 */
#include "common/compat.h"

#include "clv/fit/seasonal.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/memutils.h"

#include "clv/clv_model.h"
#include "clv/model_names.h"
#include "clv/fit/season_counts.h"
#include "clv/fit/fit_input.h"
#include "clv/fit/season_level.h"
#include "clv/fit/watch.h"
#include "common/state.h"

/*
 * The index must differ from 1 significantly at the 1 % level: quantile of
 * chi-squared with 11 degrees of freedom.
 */
#define BEYOND_CHANCE 24.725

static const char *const month_names[SEASONS] = {
	"January", "February", "March", "April", "May", "June", "July", "August",
	"September", "October", "November", "December"
};

/*
 * Raises 22023 (invalid_parameter_value) unless the season is 'month' and the
 * model can have a season. model is NULL for auto.
 */
void
check_season_argument(const text *season, const ClvModel *model)
{
	static const char *const seasons[] = {"month"};

	(void) choice_of_text(season, NAMES(seasons), "season", "seasons");
	if (model != NULL && !clv_takes_season(model))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model %s cannot have a season", model->name),
				 errdetail("Its customers drop out by calendar time, which a season of purchases does not change."),
				 errhint("The models with a season are %s.",
						 listed_names(with_model_names(NO_NAMES, clv_takes_season)))));
}

/* The customers of a sample by the clock of the request's season. */
static void
read_input(const Sample *sample, const FitRequest *request, FitInput *input)
{
	HistoryReader reader = season_state_reader(sample);
	StateRow	row;
	wide		keys[STATE_COLUMNS];

	*input = create_input(request, season_state_customers(sample));
	while (season_state_read(&reader))
	{
		CHECK_FOR_INTERRUPTS();
		if (!state_observe(reader.history, request, request->as_of, &row))
			invalid_state();
		/* gaps in the units of the states of other aggregates */
		state_keys(&row, keys);
		row.seen.log_gaps = log_gaps_of_key(keys[STATE_LOG_GAPS]);
		row.part.log_gaps = log_gaps_of_key(keys[STATE_PART_LOG_GAPS]);
		add_to_input(&row, 1, request, input);
	}
}

/* Fits the requested model to the customers of a sample. */
FitOutcome *
fit_sample(const Sample *sample, const FitRequest *request)
{
	FitInput	input;
	FitOutcome *outcome;

	read_input(sample, request, &input);
	outcome = fit_customers(request, &input);
	pfree(input.customers);
	pfree(input.spend);
	if (input.parts != NULL)
		pfree(input.parts);
	return outcome;
}

/* The purchases of each day that a fit expects. */
static double *
expected_by_day(const FitOutcome *fit, const SeasonCounts *counts)
{
	Watch		watch = {.what = "season"};
	ClvTick		tick = watch_tick(&watch);
	double	   *expected = palloc(counts->days * sizeof(double));
	bool		done = season_level(fit->model, fit->fit.par,
									unit_days(fit->request.unit),
									counts->acquired, counts->days, &tick,
									expected);

	watch_end(&watch);
	if (!done)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory"),
				 errdetail("There is not enough memory to fit a season.")));
	return expected;
}

static int
least(const int *of_seasons, int *season)
{
	*season = 0;
	for (int i = 1; i < SEASONS; i++)
		if (of_seasons[i] < of_seasons[*season])
			*season = i;
	return of_seasons[*season];
}

/* The reason why the cells do not determine the season; NULL if they do. */
static char *
not_seen(const SeasonCells *cells, SeasonReport *report)
{
	int			season;

	report->years = least(cells->years_seen, &season);
	if (report->years < SEASON_LEAST_YEARS)
		return psprintf("every month must have been seen in %d years, %s was in %d",
						SEASON_LEAST_YEARS, month_names[season],
						report->years);
	report->years = least(cells->years_telling, &season);
	if (report->years < SEASON_LEAST_YEARS)
		return psprintf("too few purchases in %s to compare it in %d years",
						month_names[season], SEASON_LEAST_YEARS);
	return NULL;
}

/* The share of the days of the calendar that are in a month. */
static double
share_of_year(int month)
{
	Season		only = {{0}};

	only.month[month] = 1;
	return season_mean(&only);
}

/*
 * A number of the index rounded to four decimals, as it is written and used.
 */
static double
readable(double number)
{
	return rint(number * 1e4) / 1e4;
}

/*
 * Sets the index from the cells. Returns the reason if there is none,
 * otherwise NULL.
 */
static char *
fit_index(const SeasonCells *cells, const SeasonCounts *counts,
		  SeasonReport *report)
{
	SeasonFit	fit;
	double		weight[SEASONS];

	for (int i = 0; i < SEASONS; i++)
		weight[i] = share_of_year(i);
	if (!season_fit(cells->cells, cells->count, counts->days / DAYS_OF_YEAR,
					weight, &fit))
		return pstrdup("the months could not be told from the level");
	report->dispersion = fit.dispersion;
	if (fit.spread == 0 || fit.departure < BEYOND_CHANCE)
		return pstrdup("the months differ by no more than chance");
	for (int i = 0; i < SEASONS; i++)
	{
		report->index.month[i] = readable(fit.index[i]);
		report->se[i] = readable(fit.se[i]);
		if (!(fit.index[i] >= SEASON_LEAST && fit.index[i] <= SEASON_MOST))
			return psprintf("the index of %s is %g, out of %g to %g",
							month_names[i], fit.index[i], SEASON_LEAST,
							SEASON_MOST);
	}
	return NULL;
}

/*
 * The season of a sample, given a fit without a season, or the reason why
 * there is none. The caller makes the choice by BIC.
 */
SeasonReport *
season_of_sample(const Sample *sample, const FitOutcome *without)
{
	SeasonReport *report = palloc0(sizeof(SeasonReport));
	SeasonCounts counts;
	SeasonCells cells;

	report->dispersion = report->bic_with = report->bic_without = NAN;
	count_purchases(sample, without->request.as_of, &counts);
	for (int day = 0; day < counts.days; day++)
		report->purchases += counts.purchases[day];
	memcpy(report->by_season, counts.by_season, sizeof(report->by_season));
	if (without->fit.status == CLV_TOO_FEW ||
		without->fit.status == CLV_NOT_CONVERGED)
	{
		report->none = psprintf("the model without one has the status \"%s\"",
								clv_status_text(without->fit.status));
		return report;
	}
	season_cells(&counts, expected_by_day(without, &counts), &cells);
	report->none = not_seen(&cells, report);
	if (report->none == NULL)
		report->none = fit_index(&cells, &counts, report);
	return report;
}

/*
 * Converts the log-likelihood of a fit with ages by the clock to calendar
 * time: adds the logarithms of the index at the repeat purchases (S3), and to
 * the BICs the penalty of the index.
 */
static void
count_by_calendar(const SeasonReport *report, FitOutcome *with)
{
	double		sum = 0;
	double		price = (SEASONS - 1) * log((double) with->fit.customers);

	for (int i = 0; i < SEASONS; i++)
		sum += (double) report->by_season[i] * log(report->index.month[i]);
	with->fit.log_likelihood += sum;
	for (int i = 0; i < CLV_MODEL_COUNT; i++)
		with->bic[i] += price - 2 * sum;
}

/* The reason why the fit with a season is not kept, NULL if it is. */
static char *
not_better(const FitOutcome *with, const FitOutcome *without,
		   SeasonReport *report)
{
	if (with->fit.status == CLV_TOO_FEW ||
		with->fit.status == CLV_NOT_CONVERGED)
		return psprintf("the model with it has the status \"%s\"",
						clv_status_text(with->fit.status));
	report->bic_without = bic_of_fit(&without->fit);
	report->bic_with = bic_of_fit(&with->fit) +
		(SEASONS - 1) * log((double) with->fit.customers);
	if (report->bic_with < report->bic_without)
		return NULL;
	return psprintf("BIC is %.1f with it, %.1f without", report->bic_with,
					report->bic_without);
}

/*
 * Fits the requested model with and without a season. Returns the fit that is
 * kept, with a report on the season.
 */
FitOutcome *
fit_with_season(const Sample *sample, const FitRequest *request)
{
	FitOutcome *without = fit_sample(sample, request);
	SeasonReport *report = season_of_sample(sample, without);
	FitRequest	in_season = *request;
	FitOutcome *with;

	without->season = report;
	if (report->none != NULL)
		return without;
	in_season.season = &report->index;
	if (request->by_holdout)	/* the choice by holdout is made without a
								 * season */
		in_season.model = without->model;
	in_season.by_holdout = false;
	with = fit_sample(sample, &in_season);
	with->longest = without->longest;
	count_by_calendar(report, with);
	report->none = not_better(with, without, report);
	if (report->none != NULL)
		return without;
	with->season = report;
	return with;
}
