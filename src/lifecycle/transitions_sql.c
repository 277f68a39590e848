/*
 * transition_matrix and recency_state: customers as a Markov chain.
 */
#include "common/compat.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

#include "common/arguments.h"
#include "common/calendar_unit.h"
#include "common/days.h"
#include "common/packed_value.h"
#include "common/state.h"
#include "lifecycle/entries.h"
#include "lifecycle/period_argument.h"
#include "lifecycle/recency_chain.h"

/*
 * Returns the number of states. 22023 (invalid_parameter_value) if it is out
 * of range.
 */
static int32
check_states(int32 states)
{
	if (states < 2 || states > RECENCY_MAX_STATES)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of states must be between 2 and %d: %d",
						RECENCY_MAX_STATES, states)));
	return states;
}

/* The state of the aggregate: the elements of a bigint array. */
typedef struct TransitionState
{
	int64		as_of;
	int64		kind;
	int64		states;
	int64		counts[FLEXIBLE_ARRAY_MEMBER];	/* periods by state, then
												 * purchases */
} TransitionState;

#define STATE_LENGTH(states) (3 + 2 * (states))

/*
 * The state in an array. 22023 (invalid_parameter_value) for an invalid state.
 */
static TransitionState *
transition_state(ArrayType *array)
{
	TransitionState *state = (TransitionState *) ARR_DATA_PTR(array);

	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) ||
		ARR_DIMS(array)[0] < STATE_LENGTH(2) ||
		state->states < 2 || state->states > RECENCY_MAX_STATES ||
		ARR_DIMS(array)[0] != STATE_LENGTH(state->states))
		invalid_state();
	return state;
}

static RecencyCounts
counts_of(TransitionState *state)
{
	return (RecencyCounts) {state->counts, state->counts + state->states};
}

static ArrayType *
new_state(const TransitionState *terms)
{
	Datum		zeros[STATE_LENGTH(RECENCY_MAX_STATES)] = {0};
	ArrayType  *array = construct_array(zeros, STATE_LENGTH(terms->states),
										INT8OID, sizeof(int64),
										FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);

	*(TransitionState *) ARR_DATA_PTR(array) = *terms;
	return array;
}

/*
 * The array in argument 0, a copy unless an aggregate may change it in place.
 */
static ArrayType *
array_to_change(FunctionCallInfo fcinfo)
{
	if (AggCheckCallContext(fcinfo, NULL))
		return PG_GETARG_ARRAYTYPE_P(0);
	return PG_GETARG_ARRAYTYPE_P_COPY(0);
}

/*
 * Raises 22023 (invalid_parameter_value) unless the terms of two rows are
 * equal.
 */
static void
check_same_terms(const TransitionState *one, const TransitionState *other)
{
	if (one->as_of != other->as_of)
		differs_between_rows("as_of", NULL, NULL);
	if (one->kind != other->kind)
		differs_between_rows("period", NULL, NULL);
	if (one->states != other->states)
		differs_between_rows("number of states", NULL, NULL);
}

PG_FUNCTION_INFO_V1(transition_matrix_add);

/*
 * Transition: counts the customer of a history (1) as of a day (2) with a
 * number of states (3), by a kind of period (4). Rows with NULL are skipped.
 */
Datum
transition_matrix_add(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	TransitionState terms;
	Entries		entries;

	if (any_null(fcinfo, 1, 5))
		return skip_row(fcinfo);
	terms.as_of = as_of_day(PG_GETARG_DATEADT(2));
	terms.states = check_states(PG_GETARG_INT32(3));
	terms.kind = period_kind_from_text(PG_GETARG_TEXT_PP(4));
	array = PG_ARGISNULL(0) ? new_state(&terms) : array_to_change(fcinfo);
	check_same_terms(transition_state(array), &terms);
	entries = entries_argument(fcinfo, 1, terms.as_of);
	recency_count_customer(counts_of(transition_state(array)), terms.states,
						   complete_periods(terms.kind, terms.as_of),
						   entries.days, entries.count);
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(transition_matrix_combine);

/* Combine: the sums. */
Datum
transition_matrix_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *array = array_to_change(fcinfo);
	TransitionState *state = transition_state(array);
	const TransitionState *other = transition_state(PG_GETARG_ARRAYTYPE_P(1));

	check_same_terms(state, other);
	for (int i = 0; i < 2 * state->states; i++)
		state->counts[i] = (int64) ((uint64) state->counts[i] +
									(uint64) other->counts[i]);
	PG_RETURN_ARRAYTYPE_P(array);
}

/* Sets the row of a state; NULLs if no customer was in the state. */
static void
set_row(Datum *row, bool *nulls, int states, int state, int64 periods,
		int64 purchases)
{
	int			next = Min(state + 1, states);

	Assert(state >= 1 && state <= states);
	for (int to = 0; to < states; to++)
	{
		row[to] = Float8GetDatum(0);
		nulls[to] = periods == 0;
	}
	if (periods == 0)
		return;
	row[next - 1] = Float8GetDatum((double) (periods - purchases) / periods);
	row[0] = Float8GetDatum((double) purchases / periods);
}

PG_FUNCTION_INFO_V1(transition_matrix_final);

/*
 * Final: row by row, the shares of the periods that began in a state and led
 * to each state.
 */
Datum
transition_matrix_final(PG_FUNCTION_ARGS)
{
	TransitionState *state = transition_state(PG_GETARG_ARRAYTYPE_P(0));
	RecencyCounts counts = counts_of(state);
	int			states = state->states;
	Datum	   *cells = palloc(states * states * sizeof(Datum));
	bool	   *nulls = palloc(states * states * sizeof(bool));
	int			dimensions[] = {states, states};
	int			bounds[] = {1, 1};

	for (int i = 0; i < states; i++)
		set_row(cells + i * states, nulls + i * states, states, i + 1,
				counts.periods[i], counts.purchases[i]);
	PG_RETURN_ARRAYTYPE_P(construct_md_array(cells, nulls, 2, dimensions,
											 bounds, FLOAT8OID,
											 sizeof(float8), FLOAT8PASSBYVAL,
											 TYPALIGN_DOUBLE));
}

/* The parameters of a base of transitions. */
enum
{
	TRANSITIONS_AS_OF,
	TRANSITIONS_KIND,
	TRANSITIONS_STATES
};

/* The columns of a base: an index of TransitionState.counts, and the count. */
enum
{
	COUNT_PLACE,
	COUNT_VALUE,
	COUNT_COLUMNS
};

PG_FUNCTION_INFO_V1(transition_base_add);

/* Transition of transition_base: that of transition_matrix. */
Datum
transition_base_add(PG_FUNCTION_ARGS)
{
	return call_with_unit_name(fcinfo, 4, transition_matrix_add);
}

PG_FUNCTION_INFO_V1(transition_base_final);

/* Final of transition_base: the counts, sorted by index. */
Datum
transition_base_final(PG_FUNCTION_ARGS)
{
	const TransitionState *state = transition_state(PG_GETARG_ARRAYTYPE_P(0));
	const PackHeader header = {
		.parameters[TRANSITIONS_AS_OF] = (int32) state->as_of,
		.parameters[TRANSITIONS_KIND] = (int32) state->kind,
		.parameters[TRANSITIONS_STATES] = (int32) state->states
	};
	StringInfo	value = value_begin(&transition_base_type, &header);
	wide		before[COUNT_COLUMNS] = {0};

	value_append_columns(value, COUNT_COLUMNS, NULL, NULL);
	value_append_count(value, 2 * state->states);
	for (int i = 0; i < 2 * state->states; i++)
	{
		wide		row[] = {i, state->counts[i]};

		value_append_row(value, 1, COUNT_COLUMNS, NULL, row, before);
		memcpy(before, row, sizeof(before));
	}
	return value_end(value);
}

/* The state of a base. 22023 (invalid_parameter_value) for invalid bytes. */
static ArrayType *
state_of_base(FunctionCallInfo fcinfo, int argument)
{
	PackHeader	header;
	PackReader	reader = value_argument(fcinfo, argument,
										&transition_base_type, &header);
	PackBlock	block = value_block(&reader, &header, COUNT_COLUMNS);
	TransitionState terms = {
		.as_of = header.parameters[TRANSITIONS_AS_OF],
		.kind = header.parameters[TRANSITIONS_KIND],
		.states = header.parameters[TRANSITIONS_STATES]
	};
	ArrayType  *array;
	uint64		count;

	if (terms.states < 2 || terms.states > RECENCY_MAX_STATES)
		invalid_state();
	array = new_state(&terms);
	while (value_next(&block, &header, &count))
	{
		wide		place = block.keys[COUNT_PLACE];
		wide		value = block.keys[COUNT_VALUE];

		if (place < 0 || place >= 2 * terms.states || value != (int64) value)
			invalid_state();
		transition_state(array)->counts[place] = (int64) value;
	}
	return array;
}

PG_FUNCTION_INFO_V1(transition_base_rollup_add);

/* Transition of rollup: adds the customers of a base (1). */
Datum
transition_base_rollup_add(PG_FUNCTION_ARGS)
{
	ArrayType  *state = PG_ARGISNULL(1) ? NULL : state_of_base(fcinfo, 1);

	return value_rollup(fcinfo, PointerGetDatum(state),
						transition_matrix_combine);
}

PG_FUNCTION_INFO_V1(transition_matrix_of_base);

/* transition_matrix(transition_base). */
Datum
transition_matrix_of_base(PG_FUNCTION_ARGS)
{
	return value_finish(fcinfo, PointerGetDatum(state_of_base(fcinfo, 0)),
						transition_matrix_final);
}

PG_FUNCTION_INFO_V1(recency_state);

/*
 * recency_state(h, as_of, states, period): the state of a customer at the end
 * of the last complete period; 1 if there was a purchase since; NULL without a
 * purchase. 22023 (invalid_parameter_value) for an unknown period and states
 * outside 2..50, 22008 (datetime_field_overflow) for an infinite day.
 */
Datum
recency_state(PG_FUNCTION_ARGS)
{
	int32		as_of = as_of_day(PG_GETARG_DATEADT(1));
	int32		states = check_states(PG_GETARG_INT32(2));
	PeriodKind	kind = period_kind_from_text(PG_GETARG_TEXT_PP(3));
	Entries		entries = entries_argument(fcinfo, 0, as_of);
	int			state = recency_state_of(states, complete_periods(kind, as_of),
										 entries.days, entries.count);

	if (state == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(state);
}
