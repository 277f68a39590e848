/*
 * next_purchase(h, as_of): by the expected gap. (By a model:
 * clv/predict/quantiles_sql.c.)
 */
#include "common/compat.h"

#include "common/days.h"
#include "history/history.h"
#include "lifecycle/rules_sql.h"

/*
 * The last purchase plus the expected gap (L1), rounded up. A customer is
 * overdue from the next day on.
 */
static int64
expected_day(const HistorySummary *summary, const LifecycleRules *rules)
{
	int64		span = (int64) summary->last - summary->first;
	int64		unit = (int64) summary->purchase_days * RULE_UNIT;

	Assert(span >= 0 && unit > 0 && rules->typical_gap > 0);
	return summary->last +
		(rules->typical_gap + span * RULE_UNIT + unit - 1) / unit;
}

PG_FUNCTION_INFO_V1(next_purchase);

/*
 * next_purchase(h, as_of [, rules]): the day on which the next purchase is
 * expected, from the purchases up to as_of. NULL without a purchase. 22008
 * (datetime_field_overflow) for an infinite as_of, or a result beyond the
 * calendar.
 */
Datum
next_purchase(PG_FUNCTION_ARGS)
{
	PurchaseHistory *history = PG_GETARG_HISTORY(0);
	int32		as_of = as_of_day(PG_GETARG_DATEADT(1));
	const LifecycleRules *rules = &default_lifecycle_rules;
	HistorySummary summary;
	int64		day;

	if (PG_NARGS() > 2)
		rules = parsed_argument(fcinfo, 2, parse_lifecycle_rules);
	history_summarize(history, as_of, &summary);
	if (summary.purchase_days == 0)
		PG_RETURN_NULL();
	day = expected_day(&summary, rules);
	if (!IS_VALID_DATE(day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("next purchase is expected beyond the calendar")));
	PG_RETURN_DATEADT((DateADT) day);
}
