/*
 * The window functions rfm_score: rule R1 over a whole partition, by
 * rfm_ranking.c.
 */
#include "common/compat.h"

#include "scoring/rfm_ranking.h"

#include "common/partition.h"

/* In the partition's local memory, zero before its first row. */
typedef struct RfmPartition
{
	bool		ready;
	int16	   *scores;			/* 0 is NULL; a NULL pointer if all rows are
								 * NULL */
} RfmPartition;

/* The source of the three numbers of a row: three arguments, or a history. */
typedef struct RfmSource
{
	const ValueType *types;
	ValueVisitor visit;
	int			arguments[RFM_COLUMNS]; /* arguments to visit, in this order */
	int			argument_count;
} RfmSource;

/* The data of a partition while it is read. */
typedef struct RfmReader
{
	RfmRanking	ranking;		/* of the complete rows */
	int16	   *scores;			/* of all rows; 1 marks a complete row */
	bool		missing;		/* a value of the current row is NULL */
	DateADT		as_of;			/* for histories */
} RfmReader;

/* Ends the current row: marks and counts it if it is complete. */
static void
end_row(RfmReader *reader, int64 row)
{
	reader->scores[row] = !reader->missing;
	reader->ranking.count += !reader->missing;
	Assert(reader->ranking.count <= row + 1);
}

/* A ValueVisitor for recency, frequency, monetary. */
static void
visit_number(void *into, int64 row, int argument, Datum value, bool isnull)
{
	RfmReader  *reader = into;

	if (argument == RECENCY)
		reader->missing = false;
	if (isnull)
		reader->missing = true;
	else if (!reader->missing)
		column_put(&reader->ranking.columns[argument], reader->ranking.count,
				   value);
	if (argument == MONETARY)
		end_row(reader, row);
}

/*
 * A ValueVisitor for a history, argument 0, and for as_of, argument 1, if it
 * varies.
 */
static void
visit_history(void *into, int64 row, int argument, Datum value, bool isnull)
{
	RfmReader  *reader = into;
	wide		values[RFM_COLUMNS];

	if (argument == 1)
	{
		reader->missing = isnull;
		reader->as_of = isnull ? 0 : DatumGetDateADT(value);
		return;
	}
	if (!isnull && !reader->missing &&
		rfm_of_history(value, reader->as_of, values))
	{
		rfm_ranking_add(&reader->ranking, values);
		reader->scores[row] = 1;
	}
	else
		reader->scores[row] = 0;
}

/* Replaces the 1 of each complete row by its score. */
static void
score_rows(RfmReader *reader, int64 rows, int bins)
{
	const RfmRanking *ranking = &reader->ranking;
	RfmMarks	marks;
	int64		at = 0;

	if (ranking->count == 0)
		return;
	rfm_ranking_mark(ranking, bins, &marks);
	for (int64 row = 0; row < rows; row++)
		if (reader->scores[row] != 0)
			reader->scores[row] = rfm_ranking_score(ranking, at++, &marks);
	Assert(at == ranking->count);
}

/* Reads the partition and scores it. */
static void
score_partition(WindowObject window, RfmPartition *partition, int bins,
				const RfmSource *source, RfmReader *reader)
{
	int64		rows = partition_rows(window);
	MemoryContext scratch = partition_scratch(partition);
	MemoryContext caller = MemoryContextSwitchTo(scratch);

	partition->scores = partition_alloc(partition, rows, sizeof(int16));
	reader->scores = partition->scores;
	rfm_ranking_create(&reader->ranking, source->types, rows);
	partition_read(window, source->arguments, source->argument_count,
				   source->visit, reader);
	score_rows(reader, rows, bins);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(scratch);
}

/*
 * Sets the number of bins, which is the same in all rows. Returns false if it
 * is NULL.
 */
static bool
bins_of_row(WindowObject window, int argument, int *bins)
{
	bool		isnull;
	Datum		value = WinGetFuncArgCurrent(window, argument, &isnull);

	if (isnull)
		return false;
	*bins = DatumGetInt32(value);
	check_bins(*bins);
	return true;
}

/* The score of the current row. */
static Datum
score_of_row(FunctionCallInfo fcinfo, WindowObject window,
			 const RfmPartition *partition)
{
	int16		score = 0;

	if (partition->scores != NULL)
		score = partition->scores[WinGetCurrentPosition(window)];
	Assert(score == 0 || (score >= 111 && score <= 999));
	if (score == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(score);
}

/* rfm_score(recency, frequency, monetary, bins): the score. */
static Datum
score_numbers(FunctionCallInfo fcinfo, const ValueType *types)
{
	const RfmSource source = {types, visit_number,
							  {RECENCY, FREQUENCY, MONETARY}, RFM_COLUMNS};
	WindowObject window = partition_window(fcinfo);
	RfmPartition *partition = WinGetPartitionLocalMemory(window,
														 sizeof(*partition));
	RfmReader	reader;
	int			bins;

	if (!partition->ready)
	{
		partition_check_same(fcinfo, RFM_COLUMNS);
		if (bins_of_row(window, RFM_COLUMNS, &bins))
			score_partition(window, partition, bins, &source, &reader);
		partition->ready = true;
	}
	return score_of_row(fcinfo, window, partition);
}

PG_FUNCTION_INFO_V1(rfm_score_integer);
PG_FUNCTION_INFO_V1(rfm_score_bigint);
PG_FUNCTION_INFO_V1(rfm_score_numeric);
PG_FUNCTION_INFO_V1(rfm_score_float8);

Datum
rfm_score_integer(PG_FUNCTION_ARGS)
{
	return score_numbers(fcinfo, rfm_integer_types);
}

Datum
rfm_score_bigint(PG_FUNCTION_ARGS)
{
	return score_numbers(fcinfo, rfm_bigint_types);
}

Datum
rfm_score_numeric(PG_FUNCTION_ARGS)
{
	return score_numbers(fcinfo, rfm_numeric_types);
}

Datum
rfm_score_float8(PG_FUNCTION_ARGS)
{
	return score_numbers(fcinfo, rfm_float8_types);
}

/*
 * Scores a partition of histories. as_of is read only once if it is the same
 * in all rows.
 */
static void
score_histories(FunctionCallInfo fcinfo, WindowObject window,
				RfmPartition *partition)
{
	static const RfmSource same_day = {rfm_history_types, visit_history,
									   {0}, 1};
	static const RfmSource own_days = {rfm_history_types, visit_history,
									   {1, 0}, 2};
	RfmReader	reader = {0};
	bool		varies = !get_fn_expr_arg_stable(fcinfo->flinfo, 1);
	int			bins;

	partition_check_same(fcinfo, 2);
	if (!bins_of_row(window, 2, &bins))
		return;
	reader.as_of = DatumGetDateADT(WinGetFuncArgCurrent(window, 1,
														&reader.missing));
	if (reader.missing && !varies)
		return;
	score_partition(window, partition, bins, varies ? &own_days : &same_day,
					&reader);
}

PG_FUNCTION_INFO_V1(rfm_score_history);

/* rfm_score(h, as_of, bins): the score, NULL without a purchase. */
Datum
rfm_score_history(PG_FUNCTION_ARGS)
{
	WindowObject window = partition_window(fcinfo);
	RfmPartition *partition = WinGetPartitionLocalMemory(window,
														 sizeof(*partition));

	if (!partition->ready)
	{
		score_histories(fcinfo, window, partition);
		partition->ready = true;
	}
	return score_of_row(fcinfo, window, partition);
}
