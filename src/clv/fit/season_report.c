/*
 * The season of a fit in words, and as the key "season" of a clv_model.
 */
#include "common/compat.h"

#include "clv/fit/season_report.h"

#include <math.h>

#include "common/json_text.h"

/*
 * The status of the season (firm, provisional), or the reason why there is
 * none.
 */
char *
season_in_words(const SeasonReport *report)
{
	if (report->none != NULL)
		return psprintf("no season: %s", report->none);
	return psprintf("season %s: every month was seen in %d years",
					report->years >= SEASON_FIRM_YEARS ? "firm" : "provisional",
					report->years);
}

static void
write_numbers(StringInfo json, const char *key, const double *numbers)
{
	json_key(json, key);
	json_begin(json, '[');
	for (int i = 0; i < SEASONS; i++)
		json_number(json, numbers[i]);
	json_end(json, ']');
}

/*
 * Writes the BICs by which the season was kept or left out, if they decided.
 */
static void
write_choice(StringInfo json, const SeasonReport *report)
{
	if (!isfinite(report->bic_with) || !isfinite(report->bic_without))
		return;
	json_key(json, "bic");
	json_begin(json, '{');
	json_key(json, "with");
	json_number(json, report->bic_with);
	json_key(json, "without");
	json_number(json, report->bic_without);
	json_end(json, '}');
}

/* Writes the season as an object. */
void
write_season(StringInfo json, const SeasonReport *report)
{
	json_begin(json, '{');
	if (report->none == NULL)
	{
		write_numbers(json, "month", report->index.month);
		write_numbers(json, "standard_errors", report->se);
	}
	json_key(json, "years");
	json_number(json, report->years);
	json_key(json, "purchases");
	json_number(json, (double) report->purchases);
	if (isfinite(report->dispersion))
	{
		json_key(json, "dispersion");
		json_number(json, report->dispersion);
	}
	write_choice(json, report);
	json_key(json, "status");
	json_string(json, season_in_words(report));
	json_end(json, '}');
}
