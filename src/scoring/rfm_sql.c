/*
 * rfm_score of one customer by cuts, and what all forms of rfm_score share.
 * The ranking of customers is in rfm_ranking.c, the aggregate rfm_cuts in
 * rfm_cuts_sql.c.
 */
#include "common/compat.h"

#include "scoring/rfm_sql.h"

#include "common/days.h"
#include "common/money.h"
#include "common/parsed.h"

/*
 * The types of recency, frequency and monetary in the forms of the functions.
 */
const ValueType rfm_history_types[RFM_COLUMNS] = {
	VALUE_BIGINT, VALUE_BIGINT, VALUE_NUMERIC
};
const ValueType rfm_integer_types[RFM_COLUMNS] = {
	VALUE_INTEGER, VALUE_INTEGER, VALUE_NUMERIC
};
const ValueType rfm_bigint_types[RFM_COLUMNS] = {
	VALUE_BIGINT, VALUE_BIGINT, VALUE_NUMERIC
};
const ValueType rfm_numeric_types[RFM_COLUMNS] = {
	VALUE_NUMERIC, VALUE_NUMERIC, VALUE_NUMERIC
};
const ValueType rfm_float8_types[RFM_COLUMNS] = {
	VALUE_FLOAT8, VALUE_FLOAT8, VALUE_FLOAT8
};

/*
 * Raises 22023 (invalid_parameter_value) unless the number of levels of a
 * score is allowed.
 */
void
check_bins(int bins)
{
	if (bins < LEAST_BINS || bins > MOST_BINS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid number of bins: %d", bins),
				 errhint("Scores can have from %d to %d levels.",
						 LEAST_BINS, MOST_BINS)));
}

/*
 * The least key of recency, frequency or monetary for middle_marks. One
 * purchase is the least that a customer can have, so that a frequency of 1 is
 * the lowest score even where nobody has more.
 */
wide
rfm_least(int column, ValueType type, int digits)
{
	return column == FREQUENCY ? key_of_one(type, digits) : WIDE_MIN;
}

/*
 * Sets recency (days), frequency (purchases) and monetary (net, in units of
 * 1/10000) from the sums up to a day. Returns false without a purchase.
 */
bool
rfm_of_summary(const HistorySummary *summary, int32 day, wide *values)
{
	if (summary->purchase_days == 0)
		return false;
	values[RECENCY] = (int64) day - summary->last;
	values[FREQUENCY] = summary->orders;
	values[MONETARY] = summary->money;
	Assert(values[RECENCY] >= 0 && values[FREQUENCY] > 0);
	return true;
}

/*
 * rfm_of_summary of a history as of a day. 22008 (datetime_field_overflow) for
 * an infinite day.
 */
bool
rfm_of_history(Datum history, DateADT as_of, wide *values)
{
	HistorySummary summary;
	ShortHistory room;
	int32		day = as_of_day(as_of);

	history_summarize(history_to_read(history, &room), day, &summary);
	return rfm_of_summary(&summary, day, values);
}

static int
score_of_levels(const int *levels)
{
	for (int i = 0; i < RFM_COLUMNS; i++)
		Assert(levels[i] >= 0 && levels[i] < MOST_BINS);
	return 111 + 100 * levels[RECENCY] + 10 * levels[FREQUENCY] +
		levels[MONETARY];
}

PG_FUNCTION_INFO_V1(rfm_score_history_cuts);

/* rfm_score(h, as_of, rfm_cuts): the score, NULL without a purchase. */
Datum
rfm_score_history_cuts(PG_FUNCTION_ARGS)
{
	const RfmCuts *cuts = parsed_argument(fcinfo, 2, parse_rfm_cuts);
	wide		values[RFM_COLUMNS];
	int			levels[RFM_COLUMNS];

	if (!rfm_of_history(PG_GETARG_DATUM(0), PG_GETARG_DATEADT(1), values))
		PG_RETURN_NULL();
	values[RECENCY] *= MONEY_UNIT;
	values[FREQUENCY] *= MONEY_UNIT;
	for (int i = 0; i < RFM_COLUMNS; i++)
		levels[i] = level_of_units(&cuts->columns[i], values[i]);
	PG_RETURN_INT32(score_of_levels(levels));
}

/* rfm_score(recency, frequency, monetary, rfm_cuts): the score. */
static Datum
score_values(FunctionCallInfo fcinfo, const ValueType *types)
{
	const RfmCuts *cuts = parsed_argument(fcinfo, RFM_COLUMNS, parse_rfm_cuts);
	int			levels[RFM_COLUMNS];

	for (int i = 0; i < RFM_COLUMNS; i++)
		levels[i] = level_of_value(&cuts->columns[i], types[i],
								   PG_GETARG_DATUM(i));
	PG_RETURN_INT32(score_of_levels(levels));
}

PG_FUNCTION_INFO_V1(rfm_score_integer_cuts);
PG_FUNCTION_INFO_V1(rfm_score_bigint_cuts);
PG_FUNCTION_INFO_V1(rfm_score_numeric_cuts);
PG_FUNCTION_INFO_V1(rfm_score_float8_cuts);

Datum
rfm_score_integer_cuts(PG_FUNCTION_ARGS)
{
	return score_values(fcinfo, rfm_integer_types);
}

Datum
rfm_score_bigint_cuts(PG_FUNCTION_ARGS)
{
	return score_values(fcinfo, rfm_bigint_types);
}

Datum
rfm_score_numeric_cuts(PG_FUNCTION_ARGS)
{
	return score_values(fcinfo, rfm_numeric_types);
}

Datum
rfm_score_float8_cuts(PG_FUNCTION_ARGS)
{
	return score_values(fcinfo, rfm_float8_types);
}

PG_FUNCTION_INFO_V1(rfm_cuts_check);

/* The check of the domain rfm_cuts: true, or an error with the reason. */
Datum
rfm_cuts_check(PG_FUNCTION_ARGS)
{
	(void) parse_rfm_cuts(PG_GETARG_JSONB_P(0));
	PG_RETURN_BOOL(true);
}
