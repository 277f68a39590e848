/*
 * Fits the requested models to customers, and keeps the best fit.
 */
#include "common/compat.h"

#include "clv/fit/fitting.h"

#include <math.h>

#include "utils/builtins.h"
#include "utils/memutils.h"

#include "clv/model_names.h"
#include "clv/model/customer_base.h"
#include "clv/fit/observe.h"
#include "clv/fit/series.h"
#include "clv/fit/watch.h"
#include "common/money.h"

/* Asks for the model that is best on a holdout. */
#define AUTO_BY_HOLDOUT "auto: holdout"

/* Raises the error of a computation that failed without an interrupt. */
static void
raise_failure(ClvStatus status)
{
	if (status == CLV_NO_MEMORY)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory"),
				 errdetail("There is not enough memory to fit a model.")));
	if (status == CLV_STOPPED)
		elog(ERROR, "fit stopped without a reason");
}

/*
 * The BIC: -2 ln L plus the penalty of the parameters; less is better.
 */
double
bic_of_fit(const ClvFit *fit)
{
	return fit->nparams * log((double) fit->customers) -
		2 * fit->log_likelihood;
}

/*
 * Whether a fit is better than another: a fit that converged is better than
 * one that did not; otherwise the BIC decides.
 */
bool
is_better_fit(const ClvFit *fit, const ClvFit *than)
{
	bool		ended = fit->status != CLV_NOT_CONVERGED;

	if (ended != (than->status != CLV_NOT_CONVERGED))
		return ended;
	return bic_of_fit(fit) < bic_of_fit(than);
}

/* Fits a model and keeps it if it is the best so far. */
static ClvStatus
try_model(const ClvModel *model, int position, const ClvBase *base,
		  FitOutcome *outcome)
{
	Watch		watch = {.what = model->name};
	ClvTick		tick = watch_tick(&watch);
	ClvFit		fit;

	clv_fit(model, base, &tick, &fit);
	if (watch.error != NULL)
	{
		clv_base_free((ClvBase *) base);
		watch_end(&watch);
	}
	if (fit.status == CLV_STOPPED || fit.status == CLV_NO_MEMORY)
		return fit.status;
	outcome->bic[position] = bic_of_fit(&fit);
	if (outcome->model == NULL || is_better_fit(&fit, &outcome->fit))
	{
		outcome->model = model;
		outcome->fit = fit;
	}
	return CLV_CONVERGED;
}

/* Whether a model is tried for the request. */
static bool
is_wanted(const FitRequest *request, const ClvModel *model)
{
	if (request->season != NULL && !clv_takes_season(model))
		return false;
	if (request->model != NULL)
		return model == request->model;
	return (model->flags & (CLV_DISCRETE | CLV_GAPS_BY_ROW)) == 0;
}

/* Days or periods that are 1 in the ages of the request. */
double
unit_of_ages(const FitRequest *request)
{
	return is_discrete(request->model) ? 1 : unit_days(request->unit);
}

/* The customers in canonical form, by malloc. */
static ClvBase *
create_base(const FitInput *input, const FitRequest *request)
{
	Watch		watch = {.what = "customers"};
	ClvTick		tick = watch_tick(&watch);
	ClvBase    *base = input->whole != NULL ?
		clv_base_create_whole(input->whole, unit_of_ages(request),
							  input->log_gaps, &tick) :
		request->model == NULL ?
		clv_base_create(input->customers, input->rows, &tick) :
		clv_base_create_for(request->model, input->customers, input->rows,
							&tick);

	watch_end(&watch);
	if (base == NULL)
		raise_failure(CLV_NO_MEMORY);
	return base;
}

/*
 * Sets the recent and the expected recent purchases, if the time before them
 * is at least as long.
 */
static void
compare_recent(const FitInput *input, const ClvBase *base,
			   FitOutcome *outcome)
{
	const FitRequest *request = &outcome->request;
	double		days = request->season == NULL ? RECENT_DAYS :
		season_elapsed(request->season, request->as_of - RECENT_DAYS, RECENT_DAYS);
	double		length = days / unit_days(request->unit);
	Watch		watch = {.what = "recent purchases"};
	ClvTick		tick = watch_tick(&watch);

	if (base->max_T < 2 * length)
		return;
	outcome->recent_known = true;
	outcome->recent = input->recent;
	outcome->recent_squares = input->recent_squares;
	outcome->recent_expected = expected_lately(outcome->model,
											   outcome->fit.par, base, length,
											   &tick);
	if (watch.error != NULL)
	{
		clv_base_free((ClvBase *) base);
		watch_end(&watch);
	}
}

/* Whether recent purchases differ from the expected ones (V6). */
bool
recent_is_off(const FitOutcome *outcome)
{
	double		dispersion = outcome->recent > 0 ?
		outcome->recent_squares / outcome->recent : 1;

	return outcome->recent_known &&
		is_off(outcome->recent, outcome->recent_expected, dispersion);
}

/*
 * Prepares the parts of the customers for clv_holdout_score. Returns their
 * number.
 */
static size_t
prepare_parts(const FitInput *input)
{
	Watch		watch = {.what = "auto: holdout"};
	ClvTick		tick = watch_tick(&watch);
	size_t		parts = input->rows;
	bool		prepared = clv_parts_prepare(input->parts, &parts, &tick);

	watch_end(&watch);
	if (!prepared)
		raise_failure(CLV_NO_MEMORY);
	return parts;
}

/*
 * The model that best predicts the last parts of the customers' ages from the
 * first parts (V7).
 */
static const ClvModel *
choose_by_holdout(const FitInput *input, FitOutcome *outcome)
{
	const ClvModel *best = NULL;
	double		most = -INFINITY;
	size_t		parts = prepare_parts(input);

	for (int i = 0; clv_models[i] != NULL; i++)
	{
		Watch		watch = {.what = clv_models[i]->name};
		ClvTick		tick = watch_tick(&watch);
		ClvStatus	status;

		outcome->scores[i] = NAN;
		if (!is_wanted(&outcome->request, clv_models[i]))
			continue;
		status = clv_holdout_score(clv_models[i], input->parts, parts,
								   &tick, &outcome->scores[i]);
		watch_end(&watch);
		raise_failure(status);
		if (best == NULL || outcome->scores[i] > most)
		{
			best = clv_models[i];
			most = outcome->scores[i];
		}
	}
	return best;
}

/*
 * Fits the models of purchases. The base is allocated by malloc, so it is
 * freed before an error is raised.
 */
static void
fit_purchases(const FitInput *input, FitOutcome *outcome)
{
	const ClvModel *best = outcome->request.by_holdout ?
		choose_by_holdout(input, outcome) : NULL;
	ClvBase    *base = create_base(input, &outcome->request);
	ClvStatus	status = CLV_CONVERGED;

	outcome->repeat_buyers = base->repeaters;
	outcome->longest = base->max_T;
	for (int i = 0; clv_models[i] != NULL && status == CLV_CONVERGED; i++)
	{
		outcome->bic[i] = NAN;
		if (best != NULL ? clv_models[i] == best :
			is_wanted(&outcome->request, clv_models[i]))
			status = try_model(clv_models[i], i, base, outcome);
	}
	if (status == CLV_CONVERGED && input->recent_known)
		compare_recent(input, base, outcome);
	clv_base_free(base);
	raise_failure(status);
}

/* The prepared rows of the spend, and their number. */
static ClvSpend *
prepare_spend(const FitInput *input, size_t *rows)
{
	Watch		watch = {.what = "spend"};
	ClvTick		tick = watch_tick(&watch);
	ClvSpend   *spend;
	bool		stopped;

	if (input->whole == NULL)
	{
		*rows = clv_spend_prepare(input->spend, input->spend_rows);
		return input->spend;
	}
	spend = MemoryContextAllocHuge(CurrentMemoryContext,
								   input->spend_rows * sizeof(ClvSpend));
	stopped = !clv_spend_of_whole(input->whole, MONEY_UNIT, &tick, spend, rows);
	watch_end(&watch);
	if (stopped)
		raise_failure(CLV_STOPPED);
	return spend;
}

static void
fit_spend(const FitInput *input, FitOutcome *outcome)
{
	Watch		watch = {.what = "spend"};
	ClvTick		tick = watch_tick(&watch);
	ClvSpend   *spend;
	size_t		rows;

	outcome->without_spend = input->without_spend;
	outcome->has_spend = input->spend_rows > 0;
	if (!outcome->has_spend)
		return;
	spend = prepare_spend(input, &rows);
	clv_spend_fit(spend, rows, &tick, &outcome->spend);
	watch_end(&watch);
	raise_failure(outcome->spend.status);
	outcome->correlation = clv_spend_correlation(spend, rows);
}

/*
 * Fits the requested model or models. The same customers give the same outcome
 * to the last bit, whatever their order.
 */
FitOutcome *
fit_customers(const FitRequest *request, const FitInput *input)
{
	FitOutcome *outcome = palloc0(sizeof(FitOutcome));

	outcome->request = *request;
	outcome->sampled = input->sampled;
	fit_purchases(input, outcome);
	fit_spend(input, outcome);
	return outcome;
}

/*
 * The choice of an argument among some names, then those of the models. 22023
 * (invalid_parameter_value) for an unknown name.
 */
static int
choice_of_model(const text *name, NameList first)
{
	const char *given = VARDATA_ANY(name);
	int			length = VARSIZE_ANY_EXHDR(name);
	int			choice = name_position(first, given, length);

	if (choice >= 0)
		return choice;
	choice = clv_model_position(given, length);
	if (choice < 0)
		unknown_choice(given, length, with_model_names(first, NULL),
					   "model", "models");
	return first.count + choice;
}

/*
 * Reads which models an argument asks for; 22023 (invalid_parameter_value) for
 * an unknown name.
 */
void
read_model_choice(const text *name, FitRequest *request)
{
	static const char *const autos[] = {AUTO, AUTO_BY_HOLDOUT};
	int			choice = choice_of_model(name, NAMES(autos));

	request->by_holdout = choice == 1;
	request->model = choice < (int) lengthof(autos) ? NULL :
		clv_models[choice - lengthof(autos)];
}

/*
 * The model of an argument, NULL for auto. 22023 (invalid_parameter_value) for
 * an unknown name.
 */
const ClvModel *
model_of_text(const text *name)
{
	static const char *const autos[] = {AUTO};
	int			choice = choice_of_model(name, NAMES(autos));

	return choice == 0 ? NULL : clv_models[choice - 1];
}
