/*
 * The permitted use of a fit, in words.
 */
#ifndef CRMVALUE_CLV_FIT_VERDICT_H
#define CRMVALUE_CLV_FIT_VERDICT_H

#include "clv/fit/fitting.h"

extern bool spend_depends_on_frequency(const FitOutcome *outcome);
extern char *verdict_on_purchases(const FitOutcome *outcome);
extern char *verdict_on_contracts(const ClvFit *fit, int64 renewals);

#endif
