/*
 * lifecycle_rules: the aggregate that learns rules from a customer base; and
 * lifecycle_base. Its state is a bytea with the encoded gaps of learn.h and
 * spare room.
 */
#include "common/compat.h"

#include "miscadmin.h"

#include "common/days.h"
#include "common/packed_value.h"
#include "common/state.h"
#include "lifecycle/entries.h"
#include "lifecycle/learn.h"
#include "lifecycle/rules_sql.h"

#define STATE_MAGIC 0x43524C32	/* CRL2 */
#define FIRST_CAPACITY 1000

typedef struct LearnState
{
	int32		vl_len_;		/* use SET_VARSIZE and VARSIZE */
	uint32		magic;
	uint32		used;			/* bytes of gaps */
	unsigned char gaps[FLEXIBLE_ARRAY_MEMBER];
} LearnState;

#define STATE_HEADER_SIZE offsetof(LearnState, gaps)
#define STATE_MAX_CAPACITY (MaxAllocSize - STATE_HEADER_SIZE)

static inline Size
state_capacity(const LearnState *state)
{
	return VARSIZE(state) - STATE_HEADER_SIZE;
}

/*
 * A state with a capacity, and with the gaps of another, or none for NULL. The
 * free room is set to zero, because the value is visible to a user who calls a
 * transition function directly.
 */
static LearnState *
state_with_capacity(const LearnState *from, Size capacity)
{
	LearnState *state = palloc0(STATE_HEADER_SIZE + capacity);

	Assert(from == NULL || from->used <= capacity);
	state->magic = STATE_MAGIC;
	if (from != NULL)
	{
		state->used = from->used;
		memcpy(state->gaps, from->gaps, from->used);
	}
	SET_VARSIZE(state, STATE_HEADER_SIZE + capacity);
	return state;
}

/*
 * The state in an argument. 22023 (invalid_parameter_value) for an invalid
 * state.
 */
static LearnState *
state_argument(FunctionCallInfo fcinfo, int argument)
{
	LearnState *state = (LearnState *) PG_GETARG_BYTEA_P(argument);

	if (VARSIZE(state) < STATE_HEADER_SIZE || state->magic != STATE_MAGIC ||
		state->used > state_capacity(state))
		invalid_state();
	return state;
}

/*
 * The state in argument 0: a new state for NULL; a copy unless an aggregate
 * may change it in place.
 */
static LearnState *
state_to_change(FunctionCallInfo fcinfo)
{
	LearnState *state;

	if (PG_ARGISNULL(0))
		return state_with_capacity(NULL, FIRST_CAPACITY);
	state = state_argument(fcinfo, 0);
	if (AggCheckCallContext(fcinfo, NULL))
		return state;
	return state_with_capacity(state, state_capacity(state));
}

/*
 * Raises 54000 (program_limit_exceeded) for more bytes than a state may have.
 */
static void
check_size(Size size)
{
	if (size > STATE_MAX_CAPACITY)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many purchases to learn lifecycle rules from"),
				 errdetail("The gaps between them take more than %zu bytes.",
						   (Size) STATE_MAX_CAPACITY),
				 errhint("Learn from a part of the customers, for example with TABLESAMPLE.")));
}

/* The state, or a larger copy, with room for `more` bytes. */
static LearnState *
with_room_for(LearnState *state, Size more)
{
	Size		needed = state->used + more;

	if (needed <= state_capacity(state))
		return state;
	check_size(needed);
	return state_with_capacity(state,
							   Min(2 * needed, STATE_MAX_CAPACITY));
}

PG_FUNCTION_INFO_V1(lifecycle_rules_add);

/* Transition: adds the gaps of a history (argument 1) up to a day (2). */
Datum
lifecycle_rules_add(PG_FUNCTION_ARGS)
{
	LearnState *state = state_to_change(fcinfo);

	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
	{
		int32		as_of = as_of_day(PG_GETARG_DATEADT(2));
		Entries		entries = entries_argument(fcinfo, 1, as_of);

		state = with_room_for(state, ENCODED_GAPS_SIZE(entries.count));
		state->used += encode_gaps(state->gaps + state->used, entries.days,
								   entries.count);
	}
	Assert(state->used <= state_capacity(state));
	PG_RETURN_BYTEA_P(state);
}

PG_FUNCTION_INFO_V1(lifecycle_rules_combine);

/* Combine: the gaps of both. */
Datum
lifecycle_rules_combine(PG_FUNCTION_ARGS)
{
	LearnState *state = state_to_change(fcinfo);
	LearnState *other = state_argument(fcinfo, 1);

	state = with_room_for(state, other->used);
	memcpy(state->gaps + state->used, other->gaps, other->used);
	state->used += other->used;
	Assert(state->used <= state_capacity(state));
	PG_RETURN_BYTEA_P(state);
}

static void
check_for_interrupts(void)
{
	CHECK_FOR_INTERRUPTS();
}

PG_FUNCTION_INFO_V1(lifecycle_rules_final);

/* Final: the learnt rules; the defaults without gaps. */
Datum
lifecycle_rules_final(PG_FUNCTION_ARGS)
{
	LifecycleRules rules = default_lifecycle_rules;

	if (!PG_ARGISNULL(0))
	{
		LearnState *state = state_argument(fcinfo, 0);
		GapStream	gaps = {state->gaps, state->used};
		uint64	   *counters = palloc(LEARN_COUNTERS * sizeof(uint64));

		learn_rules(gaps, counters, check_for_interrupts, &rules);
		pfree(counters);
	}
	Assert(rules.typical_gap > 0);
	PG_RETURN_DATUM(rules_to_datum(&rules));
}

/* The gaps of customers with equal gaps, with the zero at their end. */
typedef struct GapBytes
{
	const unsigned char *bytes;
	uint32		length;
	uint32		customers;
} GapBytes;

static int
compare_gaps(const void *a, const void *b)
{
	const GapBytes *one = a;
	const GapBytes *other = b;

	CHECK_FOR_INTERRUPTS();
	/*
	 * no sequence is the beginning of another, because only the end is a zero
	 */
	return memcmp(one->bytes, other->bytes, Min(one->length, other->length));
}

static PackReader
gap_reader(const LearnState *state)
{
	return (PackReader) {state->gaps, state->gaps + state->used, false};
}

/*
 * Reads the next gaps. Returns false at the end. 22023
 * (invalid_parameter_value) for invalid bytes.
 */
static bool
next_gaps(PackReader *reader, GapBytes *gaps)
{
	uint64		customers;

	gaps->bytes = unpack_sequence(reader, &customers);
	if (gaps->bytes == NULL)
	{
		if (!unpack_ends(reader))
			invalid_state();
		return false;
	}
	check_customers(customers);
	gaps->customers = (uint32) customers;
	gaps->length = reader->at - gaps->bytes;
	return true;
}

/*
 * All gaps of a state, sorted. Sets their number. 22023
 * (invalid_parameter_value) for invalid bytes, 54000 (program_limit_exceeded)
 * for too many.
 */
static GapBytes *
sorted_gaps(const LearnState *state, int64 *count)
{
	PackReader	reader = gap_reader(state);
	GapBytes	next;
	GapBytes   *all;

	for (*count = 0; next_gaps(&reader, &next); ++*count)
		CHECK_FOR_INTERRUPTS();
	all = MemoryContextAllocHuge(CurrentMemoryContext,
								 (*count + 1) * sizeof(GapBytes));
	reader = gap_reader(state);
	for (int64 i = 0; i < *count; i++)
		next_gaps(&reader, &all[i]);
	qsort(all, *count, sizeof(GapBytes), compare_gaps);
	return all;
}

PG_FUNCTION_INFO_V1(lifecycle_base_final);

/*
 * Final of lifecycle_base: the gaps; customers with the same gaps are stored
 * once.
 */
Datum
lifecycle_base_final(PG_FUNCTION_ARGS)
{
	const LearnState *state = state_argument(fcinfo, 0);
	const PackHeader header = {0};
	StringInfo	value = value_begin(&lifecycle_base_type, &header);
	int64		count;
	GapBytes   *all = sorted_gaps(state, &count);
	int64		end;

	for (int64 at = 0; at < count; at = end)
	{
		uint64		customers = all[at].customers;

		for (end = at + 1; end < count; end++)
		{
			if (compare_gaps(&all[end], &all[at]) != 0)
				break;
			customers += all[end].customers;
		}
		check_customers(customers);
		value_append_count(value, customers);
		appendBinaryStringInfo(value, (const char *) all[at].bytes,
							   all[at].length);
	}
	pfree(all);
	return value_end(value);
}

/*
 * The state of a base. 22023 (invalid_parameter_value) for invalid bytes,
 * 54000 (program_limit_exceeded) for too many customers.
 */
static LearnState *
state_of_base(FunctionCallInfo fcinfo, int argument)
{
	PackHeader	header;
	PackReader	reader = value_argument(fcinfo, argument,
										&lifecycle_base_type, &header);
	Size		length = reader.end - reader.at;
	LearnState *state;
	GapBytes	gaps;

	check_size(length);
	state = state_with_capacity(NULL, length);
	memcpy(state->gaps, reader.at, length);
	state->used = length;
	reader = gap_reader(state);
	while (next_gaps(&reader, &gaps))
		CHECK_FOR_INTERRUPTS();
	return state;
}

PG_FUNCTION_INFO_V1(lifecycle_base_rollup_add);

/* Transition of rollup: adds the customers of a base (1). */
Datum
lifecycle_base_rollup_add(PG_FUNCTION_ARGS)
{
	LearnState *state = PG_ARGISNULL(1) ? NULL : state_of_base(fcinfo, 1);

	return value_rollup(fcinfo, PointerGetDatum(state),
						lifecycle_rules_combine);
}

PG_FUNCTION_INFO_V1(lifecycle_rules_of_base);

/* lifecycle_rules(lifecycle_base): the learnt rules; the defaults for NULL. */
Datum
lifecycle_rules_of_base(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		return lifecycle_rules_final(fcinfo);
	return value_finish(fcinfo, PointerGetDatum(state_of_base(fcinfo, 0)),
						lifecycle_rules_final);
}
