/*
 * share_interval, share_difference and net_promoter_score (models.md T6 to T8).
 */
#include "common/compat.h"

#include "clv/formula/intervals.h"
#include "common/arguments.h"
#include "common/result_row.h"

/* The row of an interval; a row of NULLs for NULL. */
static Datum
interval_to_row(FunctionCallInfo fcinfo, const ShareInterval *interval)
{
	Datum		values[3] = {0};
	bool		nulls[lengthof(values)] = {true, true, true};

	if (interval != NULL)
	{
		values[0] = Float8GetDatum(interval->estimate);
		values[1] = Float8GetDatum(interval->lower);
		values[2] = Float8GetDatum(interval->upper);
		memset(nulls, false, sizeof(nulls));
	}
	return result_of_values(fcinfo, values, nulls);
}

/* Raises 22023 (invalid_parameter_value) unless 0 <= part <= whole. */
static void
check_part(int64 part, int64 whole, const char *part_name,
		   const char *whole_name)
{
	if (part < 0 || part > whole)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid numbers: %s " INT64_FORMAT ", %s " INT64_FORMAT,
						part_name, part, whole_name, whole),
				 errhint("Give 0 <= %s <= %s.", part_name, whole_name)));
}

PG_FUNCTION_INFO_V1(share_interval);

/* share_interval(part, whole, level): share, lower, upper; NULLs for 0 of 0. */
Datum
share_interval(PG_FUNCTION_ARGS)
{
	int64		part = PG_GETARG_INT64(0);
	int64		whole = PG_GETARG_INT64(1);
	double		level = check_level(PG_GETARG_FLOAT8(2));
	ShareInterval	interval;

	check_part(part, whole, "part", "whole");
	if (whole == 0)
		return interval_to_row(fcinfo, NULL);
	interval = share_interval_of(part, whole, level);
	return interval_to_row(fcinfo, &interval);
}

PG_FUNCTION_INFO_V1(share_difference);

/*
 * share_difference(part, whole, control_part, control_whole, level):
 * difference, lower, upper; NULLs if a group is empty.
 */
Datum
share_difference(PG_FUNCTION_ARGS)
{
	int64		part = PG_GETARG_INT64(0);
	int64		whole = PG_GETARG_INT64(1);
	int64		control_part = PG_GETARG_INT64(2);
	int64		control_whole = PG_GETARG_INT64(3);
	double		level = check_level(PG_GETARG_FLOAT8(4));
	ShareInterval	interval;

	check_part(part, whole, "part", "whole");
	check_part(control_part, control_whole, "control_part", "control_whole");
	if (whole == 0 || control_whole == 0)
		return interval_to_row(fcinfo, NULL);
	interval = difference_interval_of(share_interval_of(part, whole, level),
									  share_interval_of(control_part,
														control_whole, level));
	return interval_to_row(fcinfo, &interval);
}

PG_FUNCTION_INFO_V1(net_promoter_score);

/* net_promoter_score(promoters, passives, detractors, level): nps, lower,
 * upper; NULLs without an answer. */
Datum
net_promoter_score(PG_FUNCTION_ARGS)
{
	int64		promoters = PG_GETARG_INT64(0);
	int64		passives = PG_GETARG_INT64(1);
	int64		detractors = PG_GETARG_INT64(2);
	double		level = check_level(PG_GETARG_FLOAT8(3));
	ShareInterval	interval;

	if (promoters < 0 || passives < 0 || detractors < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("numbers of answers must not be negative: "
						INT64_FORMAT ", " INT64_FORMAT ", " INT64_FORMAT,
						promoters, passives, detractors)));
	if (promoters == 0 && passives == 0 && detractors == 0)
		return interval_to_row(fcinfo, NULL);
	interval = net_promoter_interval_of(promoters, passives, detractors, level);
	return interval_to_row(fcinfo, &interval);
}
