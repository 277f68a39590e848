/*
 * Fits a model with a season to histories, or without one if the data do not
 * support a season.
 */
#ifndef CRMVALUE_CLV_FIT_SEASONAL_H
#define CRMVALUE_CLV_FIT_SEASONAL_H

#include "clv/fit/season_report.h"
#include "clv/fit/season_state.h"

extern void check_season_argument(const text *season,
								  const ClvModel *model);
extern FitOutcome *fit_with_season(const Sample *sample,
								   const FitRequest *request);
extern SeasonReport *season_of_sample(const Sample *sample,
									  const FitOutcome *without);
extern FitOutcome *fit_sample(const Sample *sample, const FitRequest *request);

#endif
