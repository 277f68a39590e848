/*
 * fit_retention: the aggregate that fits a model to contracts.
 */
#include "common/compat.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/calendar_unit.h"
#include "common/days.h"
#include "common/packed_value.h"
#include "common/sample_columns.h"
#include "common/state.h"
#include "clv/clv_model.h"
#include "clv/model_names.h"
#include "clv/fit/fit_report.h"
#include "common/json_text.h"
#include "clv/model/contract.h"
#include "clv/fit/verdict.h"
#include "clv/fit/watch.h"

#define RETENTION_TAG 0x53424732	/* SBG2 */
#define DEFAULT_UNIT UNIT_MONTH

/*
 * A contract in the sample is one number: twice the number of renewals, plus 1
 * if it was not renewed when next due.
 */
#define CONTRACT_COLUMNS 1

/* The parameters of the sample. */
enum
{
	CONTRACT_AS_OF,
	CONTRACT_UNIT,
	CONTRACT_MODEL				/* position in clv_contract_models, which ends
								 * with CONTRACT_AUTO */
};

#define CONTRACT_AUTO CLV_CONTRACT_MODEL_COUNT

/*
 * The position of a model by its name, or CONTRACT_AUTO. 22023
 * (invalid_parameter_value) for an unknown name.
 */
static int32
contract_model_of_text(const text *name)
{
	static const char *const autos[] = {AUTO};
	int			choice = choice_of_text(name,
										with_contract_names(NAMES(autos)),
										"model of contracts",
										"models of contracts");

	return choice == 0 ? CONTRACT_AUTO : choice - 1;
}

/*
 * Raises 22023 (invalid_parameter_value) for a contract that ends before it
 * starts.
 */
static void
check_contract(int32 started, int32 ended)
{
	if (ended < started)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("contract ends before it starts: %s to %s",
						text_of_day(started), text_of_day(ended))));
}

/*
 * Sets the keys of a contract as of a day. `ended` is PG_INT32_MAX for a
 * running contract. A contract that ended was not renewed when it was next
 * due; an end on that day and on the day before are the same. It counts as
 * lost from that day on, the day on which other contracts are renewed.
 */
static wide
number_of_contract(TimeUnit unit, int32 started, int32 ended, int32 as_of)
{
	int32		due = anniversaries(unit, started, as_of);
	int32		renewals = due;

	if (ended <= as_of)
		renewals = anniversaries(unit, started, ended - 1);
	return 2 * (wide) renewals + (renewals < due);
}

PG_FUNCTION_INFO_V1(fit_retention_add);

/*
 * Transition: adds a contract from a day (1) to a day (2; NULL or infinity:
 * running), as of a day (3), in units (4) and for a model (5) if given. A
 * contract without a start, or with a later start, does not change the state.
 */
Datum
fit_retention_add(PG_FUNCTION_ARGS)
{
	static const int digits = 0;
	SampleKind	kind = {RETENTION_TAG, CONTRACT_COLUMNS, false, {0}};
	TimeUnit	unit = DEFAULT_UNIT;
	wide		number;
	int32		started;
	int32		ended = PG_INT32_MAX;
	int32		as_of;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(3) ||
		(PG_NARGS() > 4 && PG_ARGISNULL(4)) ||
		(PG_NARGS() > 5 && PG_ARGISNULL(5)))
		return skip_row(fcinfo);
	started = as_of_day(PG_GETARG_DATEADT(1));
	as_of = as_of_day(PG_GETARG_DATEADT(3));
	if (!PG_ARGISNULL(2) && !DATE_IS_NOEND(PG_GETARG_DATEADT(2)))
		ended = as_of_day(PG_GETARG_DATEADT(2));
	if (PG_NARGS() > 4)
		unit = unit_of_text(PG_GETARG_TEXT_PP(4));
	if (PG_NARGS() > 5)
		kind.parameters[CONTRACT_MODEL] =
			contract_model_of_text(PG_GETARG_TEXT_PP(5));
	check_contract(started, ended);
	if (started > as_of)
		return skip_row(fcinfo);
	kind.parameters[CONTRACT_AS_OF] = as_of;
	kind.parameters[CONTRACT_UNIT] = unit;
	number = number_of_contract(unit, started, ended, as_of);
	PG_RETURN_BYTEA_P(columns_add(columns_to_change(fcinfo, &kind), &kind,
								  &number, &digits));
}

PG_FUNCTION_INFO_V1(fit_retention_combine);

/* Combine: the contracts of both. */
Datum
fit_retention_combine(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(columns_combine(fcinfo, RETENTION_TAG,
									  CONTRACT_COLUMNS));
}

/* Adds `count` contracts with a number to those with the same renewals. */
static void
add_contracts(ClvContracts *contracts, wide number, uint64 count)
{
	if (number % 2 != 0)
		contracts->ended += count;
	else
		contracts->running += count;
}

/*
 * Counts contracts by renewals; there is room for as many counts as numbers.
 * Returns how many different numbers of renewals there are. 22023
 * (invalid_parameter_value) for an invalid state.
 */
static int64
count_contracts(PackColumn column, ClvContracts *contracts)
{
	int64		last = -1;

	while (unpack_value(&column))
	{
		double		renewals = (double) (column.key / 2);

		if (column.key < 0 || column.key / 2 >= PG_INT32_MAX)
			invalid_state();
		if (last < 0 || contracts[last].renewals != renewals)
			contracts[++last] = (ClvContracts) {renewals, 0, 0};
		add_contracts(&contracts[last], column.key, column.count);
	}
	return last + 1;
}

static ClvRenewals
renewals_of_contracts(const Counted *counted)
{
	Size		most = counted->column.distinct;
	ClvContracts *contracts =
		MemoryContextAllocHuge(CurrentMemoryContext,
							   most * sizeof(ClvContracts));
	int64		n = count_contracts(counted->column, contracts);
	ClvRenewalRun *runs =
		MemoryContextAllocHuge(CurrentMemoryContext,
							   2 * n * sizeof(ClvRenewalRun));

	return (ClvRenewals) {clv_count_renewals(contracts, n, runs), runs};
}

/* The fit and its result. */
typedef struct RetentionOutcome
{
	const ClvContractModel *model;
	ClvFit		fit;
	double		bic[CLV_CONTRACT_MODEL_COUNT];
	bool		chosen;			/* whether the model was chosen by BIC */
} RetentionOutcome;

/* Fits a model; the fit can be cancelled. */
static void
fit_renewals(const ClvRenewals *renewals, const ClvContractModel *model,
			 ClvFit *fit)
{
	Watch		watch = {.what = model->name};
	ClvTick		tick = watch_tick(&watch);

	model->fit(renewals, &tick, fit);
	watch_end(&watch);
}

/* Fits the requested models, and keeps the one with the lowest BIC. */
static void
fit_contracts(const ClvRenewals *renewals, int32 wanted,
			  RetentionOutcome *outcome)
{
	*outcome = (RetentionOutcome) {.chosen = wanted == CONTRACT_AUTO};
	for (int i = 0; clv_contract_models[i] != NULL; i++)
	{
		ClvFit		fit;

		if (!outcome->chosen && i != wanted)
			continue;
		fit_renewals(renewals, clv_contract_models[i], &fit);
		outcome->bic[i] = bic_of_fit(&fit);
		if (outcome->model == NULL ||
			is_better_fit(&fit, &outcome->fit))
		{
			outcome->model = clv_contract_models[i];
			outcome->fit = fit;
		}
	}
}

/* The Problems of a fit. */
static List *
retention_problems(const RetentionOutcome *outcome)
{
	const ClvFit *fit = &outcome->fit;

	if (fit->status == CLV_TOO_FEW)
		return add_problem(NIL, pstrdup("no retention to see: none lost or none renewed"),
						   "Take a longer period, or fit larger groups together.");
	return add_fit_problem(NIL, "", fit, outcome->model->params,
						   clv_contract_detail(outcome->model, fit),
						   fit->customers);
}

/* Writes the BICs, if the model was chosen by them. */
static void
write_contract_choice(StringInfo json, const RetentionOutcome *outcome)
{
	if (!outcome->chosen)
		return;
	json_key(json, "bic");
	json_begin(json, '{');
	for (int i = 0; clv_contract_models[i] != NULL; i++)
	{
		json_key(json, clv_contract_models[i]->name);
		json_number(json, outcome->bic[i]);
	}
	json_end(json, '}');
}

/*
 * Raises 22023 (invalid_parameter_value) for a state with invalid parameters.
 */
static void
check_contract_parameters(const Sample *sample)
{
	if (sample->parameters[CONTRACT_UNIT] < 0 ||
		sample->parameters[CONTRACT_UNIT] >= TIME_UNITS ||
		sample->parameters[CONTRACT_MODEL] < 0 ||
		sample->parameters[CONTRACT_MODEL] > CONTRACT_AUTO ||
		!IS_VALID_DATE(sample->parameters[CONTRACT_AS_OF]))
		invalid_state();
}

PG_FUNCTION_INFO_V1(fit_retention_final);

/*
 * Final: the clv_model. NULL without a contract. Raises a WARNING for each
 * defect of the fit.
 */
Datum
fit_retention_final(PG_FUNCTION_ARGS)
{
	Sample	   *sample = columns_argument(fcinfo, 0, RETENTION_TAG,
										  CONTRACT_COLUMNS);
	Counted		contracts;
	ClvRenewals renewals;
	RetentionOutcome outcome;
	List	   *problems;
	char	   *verdict;
	StringInfoData json;

	if (sample == NULL || !columns_read(sample, &contracts))
		PG_RETURN_NULL();
	check_contract_parameters(sample);
	renewals = renewals_of_contracts(&contracts);
	fit_contracts(&renewals, sample->parameters[CONTRACT_MODEL], &outcome);
	problems = retention_problems(&outcome);
	verdict = verdict_on_contracts(&outcome.fit, renewals.n - 1);
	warn_of_problems("fit_retention", problems, verdict,
					 psprintf("The model is %s, contracts that came due: " INT64_FORMAT ".",
							  outcome.model->name,
							  (int64) outcome.fit.customers));
	initStringInfo(&json);
	begin_model(&json, outcome.model->name, sample->parameters[CONTRACT_UNIT],
				sample->parameters[CONTRACT_AS_OF], &outcome.fit,
				outcome.model->params);
	write_contract_choice(&json, &outcome);
	write_problems(&json, problems, verdict);
	json_end(&json, '}');
	PG_RETURN_DATUM(json_to_jsonb(&json));
}

PG_FUNCTION_INFO_V1(retention_base_add);

/* Transition of retention_base: that of fit_retention. */
Datum
retention_base_add(PG_FUNCTION_ARGS)
{
	if (PG_NARGS() > 4)
		return call_with_unit_name(fcinfo, 4, fit_retention_add);
	return fit_retention_add(fcinfo);
}

PG_FUNCTION_INFO_V1(retention_base_final);

/* Final of retention_base: the contracts as a value. */
Datum
retention_base_final(PG_FUNCTION_ARGS)
{
	const Sample *sample = columns_argument(fcinfo, 0, RETENTION_TAG,
											CONTRACT_COLUMNS);

	return value_of_columns(&retention_base_type, sample, sample->parameters);
}

PG_FUNCTION_INFO_V1(retention_base_rollup_add);

/* Transition of rollup: adds the contracts of a base (1). */
Datum
retention_base_rollup_add(PG_FUNCTION_ARGS)
{
	return columns_rollup(fcinfo, &retention_base_type, RETENTION_TAG,
						  fit_retention_combine);
}

PG_FUNCTION_INFO_V1(fit_retention_of_base);

/*
 * fit_retention(retention_base): the clv_model of its contracts; 22023
 * (invalid_parameter_value).
 */
Datum
fit_retention_of_base(PG_FUNCTION_ARGS)
{
	Sample	   *state = columns_of_value(fcinfo, 0, &retention_base_type,
										 RETENTION_TAG);

	return value_finish(fcinfo, PointerGetDatum(state), fit_retention_final);
}
