/*
 * Common functions of the files of the BG/BB model. The notation is in
 * bg_bb.c.
 */
#ifndef CRMVALUE_CLV_MODEL_BG_BB_H
#define CRMVALUE_CLV_MODEL_BG_BB_H

#include "clv/model/model.h"

enum
{
	BB_ALPHA, BB_BETA, BB_GAMMA, BB_DELTA, BB_PARAMS
};

/* P(death right after opportunity m | alive at m) */
static inline double
bb_death_chance(const double *par, double m)
{
	return par[BB_GAMMA] / (par[BB_GAMMA] + par[BB_DELTA] + m);
}

/* P(no death right after opportunity m | alive at m) */
static inline double
bb_stay_chance(const double *par, double m)
{
	return (par[BB_DELTA] + m) / (par[BB_GAMMA] + par[BB_DELTA] + m);
}

/* g(m+1) / g(m) */
static inline double
bb_survival_ratio(const double *par, double x, double m)
{
	return (par[BB_BETA] + (m - x)) / (par[BB_ALPHA] + par[BB_BETA] + m) *
		bb_stay_chance(par, m);
}

/* ln g(m), m >= x */
extern double bb_log_survival(const double *par, double x, double m);

/* ln{ g(m + n) / g(m) }, none of which need be whole */
extern double bb_log_survival_growth(const double *par, double x, double m,
									 double n);

/* ClvModel.rows */
extern void bb_rows(const double *par, const ClvBase *base,
					const double *work, size_t from, size_t to, ClvSum *sum);

#endif
