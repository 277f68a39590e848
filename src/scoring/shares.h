/*
 * Shares and labels, the arguments that define tiers.
 */
#ifndef CRMVALUE_SCORING_SHARES_H
#define CRMVALUE_SCORING_SHARES_H

#include "common/compat.h"
#include "scoring/levels.h"

extern int	billionths_of_share(double share);
extern void check_rising(const int *shares, int count);
extern int	shares_of_array(Datum array, int *shares);
extern void labels_of_array(Datum array, int count, Datum *labels);

#endif
