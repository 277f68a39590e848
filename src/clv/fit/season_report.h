/*
 * The season in the result of a fit: the index, or the reason why there is
 * none.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_REPORT_H
#define CRMVALUE_CLV_FIT_SEASON_REPORT_H

#include "common/compat.h"
#include "clv/season.h"
#include "lib/stringinfo.h"

/* Years in which every month must have been seen: for an index, a firm one */
#define SEASON_LEAST_YEARS 2
#define SEASON_FIRM_YEARS 3

typedef struct SeasonReport
{
	const char *none;			/* why there is no season; NULL: there is */
	Season		index;
	double		se[SEASONS];
	double		dispersion;		/* NaN: unknown */
	int			years;			/* in which every month was seen */
	int64		purchases;		/* repeat purchases that say so */
	int64		by_season[SEASONS]; /* repeat purchases of all customers */
	double		bic_with;		/* of the model; NaN: not known */
	double		bic_without;
} SeasonReport;

extern char *season_in_words(const SeasonReport *report);
extern void write_season(StringInfo json, const SeasonReport *report);

#endif
