/*
 * Transitions of the aggregates cohort_retention, churn_by_period and
 * cohort_money, and cohort_base.
 */
#include "common/compat.h"

#include "lifecycle/cohorts_sql.h"

#include "common/calendar_unit.h"
#include "common/days.h"
#include "common/packed_value.h"
#include "common/state.h"
#include "lifecycle/entries.h"
#include "lifecycle/period_argument.h"

#define STATE_MAGIC 0x43524331	/* CRC1 */
#define FIRST_CAPACITY 64
#define STATE_SIZE(capacity) \
	(offsetof(CohortState, cells) + (Size) (capacity) * sizeof(CohortCell))

StaticAssertDecl(offsetof(CohortState, cells) % sizeof(int64) == 0,
				 "cells are aligned in an aligned state");

/*
 * Raises 22023 (invalid_parameter_value) for an invalid state unless `valid`.
 */
void
check_cohort_state(bool valid)
{
	if (!valid)
		invalid_state();
}

/*
 * The state in an argument, copied if it is not aligned. 22023
 * (invalid_parameter_value) for an invalid state.
 */
CohortState *
cohort_state_argument(FunctionCallInfo fcinfo, int argument)
{
	CohortState *state = (CohortState *) PG_GETARG_BYTEA_P(argument);

	if (PointerGetDatum(state) != MAXALIGN(PointerGetDatum(state)))
		state = (CohortState *) PG_GETARG_BYTEA_P_COPY(argument);
	check_cohort_state(VARSIZE(state) >= STATE_SIZE(1) &&
					   state->magic == STATE_MAGIC &&
					   IS_VALID_DATE(state->as_of) &&
					   state->kind >= 0 && state->kind < PERIOD_KINDS &&
					   state->ages >= CALENDAR && state->ages <= PERIOD_KINDS &&
					   VARSIZE(state) == STATE_SIZE(state->capacity) &&
					   (state->capacity & (state->capacity - 1)) == 0 &&
					   state->used <= state->capacity / 2);
	return state;
}

/* The periods that a state counts. */
PeriodRange
cohort_state_range(const CohortState *state)
{
	return complete_periods(state->kind, state->as_of);
}

static CohortState *
new_state(int32 as_of, PeriodKind kind, int ages, uint32 capacity)
{
	CohortState *state = palloc0(STATE_SIZE(capacity));

	Assert((capacity & (capacity - 1)) == 0 && capacity > 0);
	SET_VARSIZE(state, STATE_SIZE(capacity));
	state->magic = STATE_MAGIC;
	state->as_of = as_of;
	state->kind = kind;
	state->ages = ages;
	state->capacity = capacity;
	return state;
}

static CohortTable
table_of(CohortState *state)
{
	return (CohortTable) {state->cells, state->capacity, state->used};
}

/* Adds the cells of a state to another, which has room for them. */
static void
add_cells(CohortState *state, const CohortState *from)
{
	CohortTable table = table_of(state);

	for (uint32 i = 0; i < from->capacity; i++)
		if (from->cells[i].number != 0)
			check_cohort_state(cohort_add_cell(&table, &from->cells[i]));
	state->used = table.used;
}

/* The state, or a larger copy, with room for `more` cells. */
static CohortState *
with_room_for(CohortState *state, uint32 more)
{
	uint64		needed = 2 * ((uint64) state->used + more);
	uint64		capacity = state->capacity;
	CohortState *larger;

	if (needed <= capacity)
		return state;
	while (capacity < needed)
		capacity *= 2;
	if (STATE_SIZE(capacity) > MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many cohorts and periods"),
				 errhint("Choose a longer period, or group the customers.")));
	larger = new_state(state->as_of, state->kind, state->ages,
					   (uint32) capacity);
	add_cells(larger, state);
	return larger;
}

/*
 * Raises 22023 (invalid_parameter_value) unless two rows have the same day and
 * periods.
 */
static void
check_same_terms(const CohortState *state, int32 as_of, int kind, int ages)
{
	if (state->as_of != as_of)
		differs_between_rows("as_of", NULL, NULL);
	if (state->kind != kind)
		differs_between_rows("period", NULL, NULL);
	if (state->ages != ages)
		differs_between_rows("age", NULL, NULL);
}

/*
 * The state in argument 0, or a copy unless an aggregate may change it in
 * place.
 */
static CohortState *
state_to_change(FunctionCallInfo fcinfo)
{
	if (AggCheckCallContext(fcinfo, NULL))
		return cohort_state_argument(fcinfo, 0);
	cohort_state_argument(fcinfo, 0);
	return (CohortState *) PG_GETARG_BYTEA_P_COPY(0);
}

/*
 * Adds the entries of a customer. Returns false if an invalid state has no
 * room.
 */
static bool
add_customer(CohortState *state, Entries entries)
{
	CohortTable table = table_of(state);
	PeriodRange range = cohort_state_range(state);
	bool		added;

	if (state->ages == CALENDAR)
		added = cohort_add_customer(&table, range, entries.days,
									entries.count);
	else
		added = cohort_add_by_age(&table, range, state->ages - 1, entries.days,
								  entries.count);
	state->used = table.used;
	return added;
}

/* Transition: adds the customer of a history (1) as of a day (2). */
static Datum
add_history(FunctionCallInfo fcinfo, PeriodKind kind, int ages)
{
	int32		as_of = as_of_day(PG_GETARG_DATEADT(2));
	CohortState *state;
	Entries		entries;

	if (PG_ARGISNULL(0))
		state = new_state(as_of, kind, ages, FIRST_CAPACITY);
	else
		state = state_to_change(fcinfo);
	check_same_terms(state, as_of, kind, ages);
	entries = entries_argument(fcinfo, 1, as_of);
	state = with_room_for(state, entries.count);
	check_cohort_state(add_customer(state, entries));
	PG_RETURN_BYTEA_P(state);
}

PG_FUNCTION_INFO_V1(cohorts_add);

/* Transition by periods (3) of the calendar; rows with NULL are skipped. */
Datum
cohorts_add(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return skip_row(fcinfo);
	return add_history(fcinfo, period_kind_from_text(PG_GETARG_TEXT_PP(3)),
					   CALENDAR);
}

PG_FUNCTION_INFO_V1(cohort_money_add);

/* Transition by periods of the calendar (3), and since the first purchase (4);
 * rows with NULL are skipped. */
Datum
cohort_money_add(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3) ||
		PG_ARGISNULL(4))
		return skip_row(fcinfo);
	return add_history(fcinfo, period_kind_from_text(PG_GETARG_TEXT_PP(3)),
					   1 + period_kind_from_text(PG_GETARG_TEXT_PP(4)));
}

PG_FUNCTION_INFO_V1(cohorts_combine);

/* Combine: adds the customers of both. */
Datum
cohorts_combine(PG_FUNCTION_ARGS)
{
	CohortState *state = state_to_change(fcinfo);
	const CohortState *other = cohort_state_argument(fcinfo, 1);

	check_same_terms(state, other->as_of, other->kind, other->ages);
	state = with_room_for(state, other->used);
	add_cells(state, other);
	PG_RETURN_BYTEA_P(state);
}

/* The columns of a cohort_base, which has one row for each cell. */
enum
{
	CELL_COHORT,
	CELL_NUMBER,
	CELL_ACTIVE,
	CELL_KEPT,
	CELL_MONEY,
	CELL_COLUMNS
};

/* The parameters of a cohort_base. */
enum
{
	COHORTS_AS_OF,
	COHORTS_KIND
};

PG_FUNCTION_INFO_V1(cohort_base_add);

/* Transition of cohort_base: that of cohort_retention. */
Datum
cohort_base_add(PG_FUNCTION_ARGS)
{
	return call_with_unit_name(fcinfo, 3, cohorts_add);
}

PG_FUNCTION_INFO_V1(cohort_base_final);

/* Final of cohort_base: the cells by cohort and number. */
Datum
cohort_base_final(PG_FUNCTION_ARGS)
{
	CohortState *state = (CohortState *)
		PG_DETOAST_DATUM_COPY(PointerGetDatum(cohort_state_argument(fcinfo, 0)));
	size_t		count = cohort_sort_cells(state->cells, state->capacity);
	const PackHeader header = {
		.parameters[COHORTS_AS_OF] = state->as_of,
		.parameters[COHORTS_KIND] = state->kind
	};
	StringInfo	value = value_begin(&cohort_base_type, &header);
	wide		keys[2][CELL_COLUMNS] = {{0}};

	value_append_columns(value, CELL_COLUMNS, NULL, NULL);
	value_append_count(value, count);
	for (size_t i = 0; i < count; i++)
	{
		const CohortCell *cell = &state->cells[i];
		wide	   *row = keys[i % 2];

		row[CELL_COHORT] = cell->cohort;
		row[CELL_NUMBER] = cell->number;
		row[CELL_ACTIVE] = cell->active;
		row[CELL_KEPT] = cell->kept;
		row[CELL_MONEY] = cell->money;
		value_append_row(value, 1, CELL_COLUMNS, NULL, row, keys[1 - i % 2]);
	}
	return value_end(value);
}

/* The cell of a row. 22023 (invalid_parameter_value) for invalid keys. */
static CohortCell
cell_of_keys(const wide *keys)
{
	CohortCell	cell = {
		.cohort = (int32) keys[CELL_COHORT],
		.number = (int32) keys[CELL_NUMBER],
		.active = (int64) keys[CELL_ACTIVE],
		.kept = (int64) keys[CELL_KEPT],
		.money = keys[CELL_MONEY]
	};

	check_cohort_state(cell.cohort == keys[CELL_COHORT] &&
					   cell.number == keys[CELL_NUMBER] && cell.number > 0 &&
					   cell.active == keys[CELL_ACTIVE] &&
					   cell.kept == keys[CELL_KEPT]);
	return cell;
}

/* The state of a base. 22023 (invalid_parameter_value) for invalid bytes. */
static CohortState *
state_of_base(FunctionCallInfo fcinfo, int argument)
{
	PackHeader	header;
	PackReader	reader = value_argument(fcinfo, argument, &cohort_base_type,
										&header);
	PackBlock	block = value_block(&reader, &header, CELL_COLUMNS);
	CohortState *state;
	CohortTable table;
	uint64		count;

	check_cohort_state(IS_VALID_DATE(header.parameters[COHORTS_AS_OF]) &&
					   header.parameters[COHORTS_KIND] >= 0 &&
					   header.parameters[COHORTS_KIND] < PERIOD_KINDS &&
					   block.rows <= PG_INT32_MAX);
	state = with_room_for(new_state(header.parameters[COHORTS_AS_OF],
									header.parameters[COHORTS_KIND], CALENDAR,
									FIRST_CAPACITY), (uint32) block.rows);
	table = table_of(state);
	while (value_next(&block, &header, &count))
	{
		CohortCell	cell = cell_of_keys(block.keys);

		check_cohort_state(cohort_add_cell(&table, &cell));
	}
	state->used = table.used;
	return state;
}

PG_FUNCTION_INFO_V1(cohort_base_rollup_add);

/* Transition of rollup: adds the customers of a base (1). */
Datum
cohort_base_rollup_add(PG_FUNCTION_ARGS)
{
	CohortState *state = PG_ARGISNULL(1) ? NULL : state_of_base(fcinfo, 1);

	return value_rollup(fcinfo, PointerGetDatum(state), cohorts_combine);
}

extern Datum cohort_retention_final(PG_FUNCTION_ARGS);
extern Datum churn_by_period_final(PG_FUNCTION_ARGS);

PG_FUNCTION_INFO_V1(cohort_retention_of_base);
PG_FUNCTION_INFO_V1(churn_by_period_of_base);

/* cohort_retention(cohort_base). */
Datum
cohort_retention_of_base(PG_FUNCTION_ARGS)
{
	return value_finish(fcinfo, PointerGetDatum(state_of_base(fcinfo, 0)),
						cohort_retention_final);
}

/* churn_by_period(cohort_base). */
Datum
churn_by_period_of_base(PG_FUNCTION_ARGS)
{
	return value_finish(fcinfo, PointerGetDatum(state_of_base(fcinfo, 0)),
						churn_by_period_final);
}
