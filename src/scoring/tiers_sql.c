/*
 * The window functions abc_tier and value_tier (tiers by the share of the
 * total, rule A1), pyramid_tier (by the share of the customers), and
 * cumulative_share.
 */
#include "common/compat.h"

#include "scoring/shares.h"

#include "common/column.h"
#include "common/partition.h"
#include "scoring/concentration.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* The values of a partition. */
typedef struct ValueReader
{
	Column		column;			/* the values, without gaps */
	int64		count;
	uint8	   *present;		/* of all rows; 1 if the value is not NULL */
} ValueReader;

/* The definition of tiers. */
typedef struct TierRule
{
	bool		by_heads;		/* shares of the customers, otherwise of the
								 * total */
	int			count;			/* number of shares */
	int			shares[MOST_SHARES];	/* in billionths */
} TierRule;

/* In the partition's local memory, zero before its first row. */
typedef struct TierPartition
{
	bool		ready;
	uint8	   *tiers;			/* 1 is the best tier, 0 is NULL; a NULL
								 * pointer if all are NULL */
	Datum		labels[MOST_SHARES + 1];
} TierPartition;

/*
 * Sets the rule, and the labels in the current memory context. Returns false
 * if all results are NULL.
 */
typedef bool (*TierArguments) (WindowObject window, TierRule *rule,
							   Datum *labels);

/* A ValueVisitor for argument 0. */
static void
visit_value(void *into, int64 row, int argument PG_USED_FOR_ASSERTS_ONLY,
			Datum value, bool isnull)
{
	ValueReader *reader = into;

	Assert(argument == 0);
	reader->present[row] = !isnull;
	if (!isnull)
		column_put(&reader->column, reader->count++, value);
}

/*
 * Reads argument 0 of all rows: the marks of present values into memory of the
 * partition, the values into the current memory context.
 */
static void
read_values(WindowObject window, void *partition, ValueType type,
			ValueReader *reader)
{
	static const int arguments[] = {0};
	int64		rows = partition_rows(window);

	reader->column = column_create(type, false, rows);
	reader->count = 0;
	reader->present = partition_alloc(partition, rows, sizeof(uint8));
	partition_read(window, arguments, lengthof(arguments), visit_value,
				   reader);
}

/* Replaces the 1 of each row with a value by its tier. */
static void
divide_values(ValueReader *reader, int64 rows, const TierRule *rule)
{
	const wide *keys = reader->column.keys;
	Weighing	weighing = {WEIGHT_ONE, 0};
	wide		marks[MOST_SHARES];
	wide	   *scratch;
	int64		at = 0;

	if (reader->count == 0)
		return;
	if (!rule->by_heads)
		weighing = weighing_of_values(reader->column.type, keys,
									  reader->count);
	scratch = MemoryContextAllocHuge(CurrentMemoryContext,
									 2 * reader->count * sizeof(wide));
	share_marks(keys, reader->count, weighing,
				sum_of_values(keys, reader->count, weighing),
				rule->shares, rule->count, marks, scratch);
	for (int64 row = 0; row < rows; row++)
		if (reader->present[row])
			reader->present[row] = 1 + rule->count -
				marks_below(keys[at++], marks, rule->count);
	Assert(at == reader->count);
}

static void
divide_partition(WindowObject window, TierPartition *partition,
				 ValueType type, const TierRule *rule)
{
	MemoryContext scratch = partition_scratch(partition);
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	ValueReader reader;

	read_values(window, partition, type, &reader);
	divide_values(&reader, partition_rows(window), rule);
	partition->tiers = reader.present;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

/* The tier of the current row. The first call reads the whole partition. */
static Datum
tier_of_row(FunctionCallInfo fcinfo, ValueType type, TierArguments arguments)
{
	WindowObject window = partition_window(fcinfo);
	TierPartition *partition = WinGetPartitionLocalMemory(window,
														  sizeof(*partition));
	int			tier = 0;

	if (!partition->ready)
	{
		TierRule	rule;
		MemoryContext caller =
			MemoryContextSwitchTo(GetMemoryChunkContext(partition));
		bool		known;

		partition_check_same(fcinfo, 1);
		known = arguments(window, &rule, partition->labels);
		MemoryContextSwitchTo(caller);
		if (known)
			divide_partition(window, partition, type, &rule);
		partition->ready = true;
	}
	if (partition->tiers != NULL)
		tier = partition->tiers[WinGetCurrentPosition(window)];
	Assert(tier >= 0 && tier <= MOST_SHARES + 1);
	if (tier == 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(partition->labels[tier - 1]);
}

/* TierArguments of abc_tier(value, a, b). */
static bool
abc_arguments(WindowObject window, TierRule *rule, Datum *labels)
{
	static const char *const names[] = {"A", "B", "C"};

	rule->by_heads = false;
	rule->count = 2;
	for (int i = 0; i < rule->count; i++)
	{
		bool		isnull;
		Datum		share = WinGetFuncArgCurrent(window, 1 + i, &isnull);

		if (isnull)
			return false;
		rule->shares[i] = billionths_of_share(DatumGetFloat8(share));
	}
	check_rising(rule->shares, rule->count);
	for (int i = 0; i <= rule->count; i++)
		labels[i] = PointerGetDatum(cstring_to_text(names[i]));
	return true;
}

/* Sets shares and labels from arguments 1 and 2; false if one is NULL. */
static bool
array_arguments(WindowObject window, TierRule *rule, Datum *labels)
{
	bool		isnull;
	Datum		array = WinGetFuncArgCurrent(window, 1, &isnull);

	if (isnull)
		return false;
	rule->count = shares_of_array(array, rule->shares);
	array = WinGetFuncArgCurrent(window, 2, &isnull);
	if (isnull)
		return false;
	labels_of_array(array, rule->count + 1, labels);
	return true;
}

/* TierArguments of value_tier(value, shares, labels). */
static bool
value_arguments(WindowObject window, TierRule *rule, Datum *labels)
{
	rule->by_heads = false;
	return array_arguments(window, rule, labels);
}

/* TierArguments of pyramid_tier(value, shares, labels). */
static bool
pyramid_arguments(WindowObject window, TierRule *rule, Datum *labels)
{
	rule->by_heads = true;
	return array_arguments(window, rule, labels);
}

PG_FUNCTION_INFO_V1(abc_tier_numeric);
PG_FUNCTION_INFO_V1(abc_tier_float8);
PG_FUNCTION_INFO_V1(value_tier_numeric);
PG_FUNCTION_INFO_V1(value_tier_float8);
PG_FUNCTION_INFO_V1(pyramid_tier_numeric);
PG_FUNCTION_INFO_V1(pyramid_tier_float8);

Datum
abc_tier_numeric(PG_FUNCTION_ARGS)
{
	return tier_of_row(fcinfo, VALUE_NUMERIC, abc_arguments);
}

Datum
abc_tier_float8(PG_FUNCTION_ARGS)
{
	return tier_of_row(fcinfo, VALUE_FLOAT8, abc_arguments);
}

Datum
value_tier_numeric(PG_FUNCTION_ARGS)
{
	return tier_of_row(fcinfo, VALUE_NUMERIC, value_arguments);
}

Datum
value_tier_float8(PG_FUNCTION_ARGS)
{
	return tier_of_row(fcinfo, VALUE_FLOAT8, value_arguments);
}

Datum
pyramid_tier_numeric(PG_FUNCTION_ARGS)
{
	return tier_of_row(fcinfo, VALUE_NUMERIC, pyramid_arguments);
}

Datum
pyramid_tier_float8(PG_FUNCTION_ARGS)
{
	return tier_of_row(fcinfo, VALUE_FLOAT8, pyramid_arguments);
}

/* The partition's local memory of cumulative_share. */
typedef struct SharePartition
{
	uint8	   *present;		/* NULL before the partition is read */
	double	   *shares;
} SharePartition;

/* Sets the share of each row with a value. */
static void
share_rows(const ValueReader *reader, int64 rows, double *shares)
{
	const wide *keys = reader->column.keys;
	Weighing	weighing = weighing_of_values(reader->column.type, keys,
											  reader->count);
	wide		total = sum_of_values(keys, reader->count, weighing);
	Size		size = reader->count * sizeof(wide);
	wide	   *sorted = MemoryContextAllocHuge(CurrentMemoryContext, size);
	wide	   *scratch = MemoryContextAllocHuge(CurrentMemoryContext, size);
	double	   *distinct_shares = (double *) scratch;
	size_t		distinct;
	int64		at = 0;

	memcpy(sorted, keys, size);
	sort_keys(sorted, reader->count, scratch);
	distinct = cumulate_shares(sorted, reader->count, weighing, total,
							   distinct_shares);
	for (int64 row = 0; row < rows; row++)
		if (reader->present[row])
			shares[row] = cumulative_share_of(keys[at++], sorted,
											  distinct_shares, distinct);
	Assert(at == reader->count);
}

static void
share_partition(WindowObject window, SharePartition *partition,
				ValueType type)
{
	int64		rows = partition_rows(window);
	MemoryContext scratch = partition_scratch(partition);
	MemoryContext caller = MemoryContextSwitchTo(scratch);
	ValueReader reader;

	read_values(window, partition, type, &reader);
	partition->shares = partition_alloc(partition, rows, sizeof(double));
	share_rows(&reader, rows, partition->shares);
	partition->present = reader.present;
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

/* cumulative_share(value): the share by cumulate_shares. */
static Datum
share_of_row(FunctionCallInfo fcinfo, ValueType type)
{
	WindowObject window = partition_window(fcinfo);
	SharePartition *partition = WinGetPartitionLocalMemory(window,
														   sizeof(*partition));
	int64		row = WinGetCurrentPosition(window);

	if (partition->present == NULL)
		share_partition(window, partition, type);
	if (!partition->present[row])
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(partition->shares[row]);
}

PG_FUNCTION_INFO_V1(cumulative_share_numeric);
PG_FUNCTION_INFO_V1(cumulative_share_float8);

Datum
cumulative_share_numeric(PG_FUNCTION_ARGS)
{
	return share_of_row(fcinfo, VALUE_NUMERIC);
}

Datum
cumulative_share_float8(PG_FUNCTION_ARGS)
{
	return share_of_row(fcinfo, VALUE_FLOAT8);
}
