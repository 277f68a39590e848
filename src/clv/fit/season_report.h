/*
 * The season in the result of a fit: the index, or the reason why there is
 * none.
 */
#ifndef CRMVALUE_CLV_FIT_SEASON_REPORT_H
#define CRMVALUE_CLV_FIT_SEASON_REPORT_H

#include "common/compat.h"
#include "clv/season.h"
#include "lib/stringinfo.h"

/*
 * number of years in which every month must be observed: for an index, for a
 * firm index
 */
#define SEASON_LEAST_YEARS 2
#define SEASON_FIRM_YEARS 3

typedef struct SeasonReport
{
	const char *none;			/* reason why there is no season; NULL if there
								 * is one */
	Season		index;
	double		se[SEASONS];
	double		dispersion;		/* NaN: unknown */
	int			years;			/* in which every month was observed */
	int64		purchases;		/* number of repeat purchases used */
	int64		by_season[SEASONS]; /* repeat purchases of all customers */
	double		bic_with;		/* BIC of the model with the season; NaN:
								 * unknown */
	double		bic_without;
} SeasonReport;

extern char *season_in_words(const SeasonReport *report);
extern void write_season(StringInfo json, const SeasonReport *report);

#endif
