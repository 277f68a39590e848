/*
 * lifecycle_rules: the aggregate that learns the rules of a customer base. Its
 * state is a bytea that holds the gaps of learn.h, with room to spare.
 */
#include "common/compat.h"

#include "miscadmin.h"

#include "common/days.h"
#include "common/packed_value.h"
#include "common/state.h"
#include "lifecycle/entries.h"
#include "lifecycle/learn.h"
#include "lifecycle/rules_sql.h"

#define STATE_MAGIC 0x43524C31	/* CRL1 */
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
 * A state with the gaps of another, or none for NULL, and a capacity. The room
 * is zero, since who calls a transition function by hand gets to see it.
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
 * The state in an argument; 22023 (invalid_parameter_value) for bytes that are
 * none.
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

/* The state in argument 0, new or the caller's own where it may be changed. */
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

/* The state itself, or a larger copy with room for this many more bytes. */
static LearnState *
with_room_for(LearnState *state, Size more)
{
	Size		needed = state->used + more;

	if (needed <= state_capacity(state))
		return state;
	if (needed > STATE_MAX_CAPACITY)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many purchases to learn lifecycle rules from"),
				 errdetail("The gaps between them take more than %zu bytes.",
						   (Size) STATE_MAX_CAPACITY),
				 errhint("Learn from a part of the customers, for example with TABLESAMPLE.")));
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

/* Final: the rules learnt; the defaults where there was nothing to learn. */
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

/* The gaps of a customer, without the zero at their end. */
typedef struct GapBytes
{
	const unsigned char *bytes;
	size_t		length;
} GapBytes;

/* qsort does not ask for interrupts itself. */
static int
compare_gaps(const void *a, const void *b)
{
	const GapBytes *one = a;
	const GapBytes *other = b;
	int			order = memcmp(one->bytes, other->bytes,
							   Min(one->length, other->length));

	CHECK_FOR_INTERRUPTS();
	if (order != 0)
		return order;
	return (one->length > other->length) - (one->length < other->length);
}

/* The customers of a state by their gaps, of which there are `count`. */
static GapBytes *
sorted_customers(const LearnState *state, int64 *count)
{
	const unsigned char *end = state->gaps + state->used;
	GapBytes   *customers;

	*count = 0;
	for (const unsigned char *at = state->gaps; at < end; at++)
		*count += *at == 0;
	if (state->used > 0 && end[-1] != 0)
		invalid_state();
	customers = MemoryContextAllocHuge(CurrentMemoryContext,
									   (*count + 1) * sizeof(GapBytes));
	*count = 0;
	for (const unsigned char *at = state->gaps; at < end;)
	{
		const unsigned char *zero = memchr(at, 0, end - at);

		customers[(*count)++] = (GapBytes) {at, zero - at};
		at = zero + 1;
	}
	qsort(customers, *count, sizeof(GapBytes), compare_gaps);
	return customers;
}

PG_FUNCTION_INFO_V1(lifecycle_base_final);

/* Final of lifecycle_base: the gaps, those of customers with the same once. */
Datum
lifecycle_base_final(PG_FUNCTION_ARGS)
{
	const LearnState *state = state_argument(fcinfo, 0);
	const PackHeader header = {0};
	StringInfo	value = value_begin(&lifecycle_base_type, &header);
	int64		count;
	GapBytes   *customers = sorted_customers(state, &count);
	int64		end;

	for (int64 at = 0; at < count; at = end)
	{
		for (end = at + 1; end < count; end++)
			if (compare_gaps(&customers[end], &customers[at]) != 0)
				break;
		value_append_count(value, end - at);
		appendBinaryStringInfo(value, (const char *) customers[at].bytes,
							   customers[at].length + 1);
	}
	pfree(customers);
	return value_end(value);
}

/* The state of a base; 22023, 54000 (program_limit_exceeded). */
static LearnState *
state_of_base(FunctionCallInfo fcinfo, int argument)
{
	PackHeader	header;
	PackReader	reader = value_argument(fcinfo, argument,
										&lifecycle_base_type, &header);
	LearnState *state = state_with_capacity(NULL, FIRST_CAPACITY);
	const unsigned char *gaps;
	uint64		count;
	uint64		customers = 0;

	while ((gaps = unpack_sequence(&reader, &count)) != NULL)
	{
		Size		length = reader.at - gaps;

		CHECK_FOR_INTERRUPTS();
		customers += count;
		check_customers(customers);
		state = with_room_for(state, Min(count, STATE_MAX_CAPACITY) * length);
		for (uint64 i = 0; i < count; i++)
		{
			CHECK_FOR_INTERRUPTS();
			memcpy(state->gaps + state->used, gaps, length);
			state->used += length;
		}
	}
	if (!unpack_ends(&reader))
		invalid_state();
	return state;
}

PG_FUNCTION_INFO_V1(lifecycle_base_rollup_add);

/* Transition of rollup: the customers of a base (1) as well. */
Datum
lifecycle_base_rollup_add(PG_FUNCTION_ARGS)
{
	LearnState *state = PG_ARGISNULL(1) ? NULL : state_of_base(fcinfo, 1);

	return value_rollup(fcinfo, PointerGetDatum(state),
						lifecycle_rules_combine);
}

PG_FUNCTION_INFO_V1(lifecycle_rules_of_base);

/* lifecycle_rules(lifecycle_base): the rules learnt, of NULL the defaults. */
Datum
lifecycle_rules_of_base(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		return lifecycle_rules_final(fcinfo);
	return value_finish(fcinfo, PointerGetDatum(state_of_base(fcinfo, 0)),
						lifecycle_rules_final);
}
