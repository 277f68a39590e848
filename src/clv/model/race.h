/*
 * Two competing events, of which the first is observed.
 *
 * A gamma-distributed rate makes the waiting time of a customer picked at
 * random Lomax distributed: clock i has not rung after y units with
 * probability (1 + y / rate_i)^-shape_i. In the Pareto/NBD model clock 1 is
 * the next purchase and clock 2 is drop-out ("death"); "silence" is time
 * without an event.
 *
 * The integrals have positive integrands, analytic around the range of
 * integration, and are summed by Gauss-Legendre panels in ln(min(rate) + y);
 * nothing in them is singular or cancels, whatever the shapes (s = 1) and the
 * ratio of the rates.
 */
#ifndef CRMVALUE_CLV_MODEL_RACE_H
#define CRMVALUE_CLV_MODEL_RACE_H

#include "clv/numeric/mixture.h"

typedef struct ClvRace
{
	double		shape1;			/* all four > 0 */
	double		rate1;
	double		shape2;
	double		rate2;
} ClvRace;

/* -ln P(neither clock rings in (lo, hi] | neither had by lo), 0 <= lo <= hi */
extern double clv_race_silence(const ClvRace *race, double lo, double hi);

/* P(clock 2 rings first, and in (0, h]), h >= 0 finite */
extern double clv_race_second(const ClvRace *race, double h);

/*
 * Adds the ways in which clock 2 can ring first in (lo, hi] to a mixture,
 * whose weights are relative to the silence up to hi before the call and
 * relative to the silence up to lo after it.  Derivatives are those of
 * ln{ shape2 / (rate2 + y) (1 + y/rate1)^-shape1 (1 + y/rate2)^-shape2 } by
 * (shape1, rate1, shape2, rate2).
 */
extern void clv_race_extend(const ClvRace *race, double lo, double hi,
							ClvMixture *mix);

/* Adds, with weight w, the way in which neither had rung by y: derivatives of
 * ln{ (1 + y/rate1)^-shape1 (1 + y/rate2)^-shape2 } */
extern void clv_race_add_silence(const ClvRace *race, double y, double w,
								 ClvMixture *mix);

#endif
