/*
 * Measures of the concentration of a total on few customers: plain C, no
 * server.
 */
#ifndef CRMVALUE_SCORING_CONCENTRATION_H
#define CRMVALUE_SCORING_CONCENTRATION_H

#include "common/ranking.h"

extern double gini_of_sorted(const wide *sorted, size_t count,
							 Weighing weighing, wide total);
extern double share_of_top(const wide *keys, size_t count, Weighing weighing,
						   wide total, size_t top, wide *scratch);
extern size_t cumulate_shares(wide *sorted, size_t count, Weighing weighing,
							  wide total, double *shares);
extern double cumulative_share_of(wide key, const wide *distinct,
								  const double *shares, size_t count);

#endif
