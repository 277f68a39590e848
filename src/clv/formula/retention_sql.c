/*
 * clv_retention and clv_berger_nasr (models.md 3, C3 to C5 and C7).
 */
#include "common/compat.h"

#include "utils/builtins.h"
#include "utils/float.h"

#include "common/arguments.h"
#include "common/choice.h"
#include "clv/formula/retention.h"

static const char *const timing_names[] = {
	[TIMING_NOW] = "now",
	[TIMING_RENEWAL] = "renewal",
	[TIMING_END] = "end",
};

/*
 * The timing of a name, packed or not. 22023 (invalid_parameter_value) for an
 * unknown name.
 */
static Timing
timing_from_text(const text *name)
{
	return choice_of_text(name, NAMES(timing_names), "timing",
						  "timings of the first margin");
}

/*
 * Raises 22023 (invalid_parameter_value) unless the margins have a finite sum.
 */
static void
check_convergence(const RetentionTerms *terms)
{
	if (retention_converges(terms))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("value of all periods to come is infinite: retention %s, growth %s, rate %s",
					float8out_internal(terms->retention),
					float8out_internal(terms->growth),
					float8out_internal(terms->rate)),
			 errdetail("It is finite where retention * (1 + growth) is less than 1 + rate."),
			 errhint("Give the number of periods.")));
}

PG_FUNCTION_INFO_V1(clv_retention);

/*
 * clv_retention(margin, retention, rate, growth, periods, timing,
 * acquisition_cost): retention_value minus the cost. 22023
 * (invalid_parameter_value) for arguments out of range and an infinite value,
 * 22003 (numeric_value_out_of_range) on overflow.
 */
Datum
clv_retention(PG_FUNCTION_ARGS)
{
	double		margin = check_finite(PG_GETARG_FLOAT8(0), "margin");
	RetentionTerms terms = {
		.retention = check_share(PG_GETARG_FLOAT8(1), "retention"),
		.rate = check_rate(PG_GETARG_FLOAT8(2), "rate"),
		.growth = check_rate(PG_GETARG_FLOAT8(3), "growth"),
		.periods = check_periods(PG_GETARG_FLOAT8(4)),
	};
	Timing		timing = timing_from_text(PG_GETARG_TEXT_PP(5));
	double		cost = check_finite(PG_GETARG_FLOAT8(6), "acquisition_cost");

	check_convergence(&terms);
	PG_RETURN_FLOAT8(check_result(retention_value(margin, &terms, timing) -
								  cost));
}

PG_FUNCTION_INFO_V1(clv_berger_nasr);

/*
 * clv_berger_nasr(contribution, promotion, retention, rate, periods):
 * berger_nasr_value; errors as clv_retention.
 */
Datum
clv_berger_nasr(PG_FUNCTION_ARGS)
{
	double		contribution = check_finite(PG_GETARG_FLOAT8(0),
											"contribution");
	double		promotion = check_finite(PG_GETARG_FLOAT8(1), "promotion");
	RetentionTerms terms = {
		.retention = check_share(PG_GETARG_FLOAT8(2), "retention"),
		.rate = check_rate(PG_GETARG_FLOAT8(3), "rate"),
		.periods = check_periods(PG_GETARG_FLOAT8(4)),
	};

	check_convergence(&terms);
	PG_RETURN_FLOAT8(check_result(berger_nasr_value(contribution, promotion,
													&terms)));
}
