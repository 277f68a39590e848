/*
 * Measures of the concentration of a total on few customers: plain C, no
 * server.
 */
#ifndef CRMVALUE_SCORING_CONCENTRATION_H
#define CRMVALUE_SCORING_CONCENTRATION_H

#include "common/counted.h"

extern double gini_of_counted(const Counted *counted, Weighing weighing,
							  wide total);
extern double share_of_top(const Counted *counted, Weighing weighing,
						   wide total, int64_t top);
extern size_t cumulate_shares(wide *sorted, size_t count, Weighing weighing,
							  wide total, double *shares);
extern double cumulative_share_of(wide key, const wide *distinct,
								  const double *shares, size_t count);

#endif
