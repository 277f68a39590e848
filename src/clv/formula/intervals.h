/*
 * Confidence intervals of shares and their differences: plain C, no server.
 */
#ifndef CRMVALUE_CLV_FORMULA_INTERVALS_H
#define CRMVALUE_CLV_FORMULA_INTERVALS_H

#include <stdint.h>

typedef struct ShareInterval
{
	double		estimate;
	double		lower;
	double		upper;
} ShareInterval;

extern ShareInterval share_interval_of(int64_t part, int64_t whole, double level);
extern ShareInterval difference_interval_of(ShareInterval one, ShareInterval other);
extern ShareInterval net_promoter_interval_of(int64_t promoters, int64_t passives,
										 int64_t detractors, double level);

#endif
