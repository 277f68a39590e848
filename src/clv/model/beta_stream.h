/*
 * Present values of payments in discrete time until a random end.
 *
 * delta >= 0 is the continuous discount rate per period; the horizon h is
 * whole and may be INFINITY. The result is INFINITY if the sum diverges (delta
 * = 0 over an infinite horizon, heavy tail). The time is bounded for any
 * horizon.
 */
#ifndef CRMVALUE_CLV_MODEL_BETA_STREAM_H
#define CRMVALUE_CLV_MODEL_BETA_STREAM_H

/*
 * Sum over j = 1 .. h of e^(-delta j) (d)_j / (d + g)_j: one unit in each
 * period survived, where the probability to end in a period is Beta(g, d)
 * distributed; d, g > 0. A part of a period at the end of h adds nothing. The
 * removable singularity at g = 1 without discounting loses no digits.
 */
extern double clv_beta_stream(double d, double g, double h, double delta);

/* clv_beta_stream at h = INFINITY, for delta >= 0 */
extern double clv_endless_stream(double d, double g, double delta);

/* (d)_h / (d + g)_h: the probability to survive h periods, 0 .. 1 */
extern double clv_beta_survival(double d, double g, double h);

/*
 * Two independent reasons to end in a period: the sum over j = 1 .. h of
 * (d1)_j (d2)_j / { (d1 + g1)_j (d2 + g2)_j }, h finite, g1 + g2 > 1. *last
 * becomes its last term, 1 where h = 0.
 */
extern double clv_beta_race(const double d[2], const double g[2], double h,
							double *last);

#endif
